"""Many rows in one statement: one JSON document in, a record set in the database. The hot paths write through these.

JSON rather than arrays because psycopg writes text arrays in Python, five times slower (docs/decisions/0005).
A few rows go as plain values: for one complaint that is half the time of a record set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from json import JSONEncoder
from typing import Any
from uuid import UUID

from django.db import connection, models

Spec = tuple[tuple[str, str], ...]
FEW = 8
"""Up to so many rows, values cost less than a document and the plan of its record set."""


def _plain(value: Any) -> str:
    """Text PostgreSQL reads back as the same value."""
    if isinstance(value, date):  # an instant is a date too
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):  # a union of types would be made anew at each call
        return "\\x" + value.hex()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    raise TypeError(f"no column takes a {type(value).__name__}")


DOCUMENT = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)


@lru_cache(maxsize=64)
def _columns(model: type[models.Model], names: tuple[str, ...]) -> Spec:
    """Column and type for each field name."""
    found: list[tuple[str, str]] = []
    for name in names:
        field: Any = model._meta.get_field(name)
        kind = str(field.db_type(connection)) if not field.is_relation else "bigint"
        found.append((field.column, kind))
    return tuple(found)


@lru_cache(maxsize=64)
def _source(spec: Spec) -> str:
    """`json_to_recordset` with one short key per column: a, b, c ... as c0, c1, c2."""
    return "json_to_recordset(%s::json) as v(" + ", ".join(f"c{n} {kind}" for n, (_, kind) in enumerate(spec)) + ")"


def _document(rows: Iterable[Sequence[Any]], width: int) -> str:
    keys = [f"c{n}" for n in range(width)]
    return DOCUMENT.encode([dict(zip(keys, row, strict=True)) for row in rows])


def _values(spec: Spec, rows: Iterable[Sequence[Any]]) -> list[Any]:
    """Rows as parameters, one after the other; JSON as text, which PostgreSQL reads as the column's type."""
    places = tuple(n for n, (_, kind) in enumerate(spec) if kind == "jsonb")
    found: list[Any] = []
    for row in rows:
        flat = list(row)
        for n in places:
            flat[n] = DOCUMENT.encode(flat[n])
        found += flat
    return found


@lru_cache(maxsize=512)
def _insert(table: str, spec: Spec, few: int, on_conflict: str, returning: str) -> str:
    """The statement for `few` rows as values; 0: for a document of any number."""
    columns = ", ".join(f'"{column}"' for column, _ in spec)
    one = f"({', '.join(['%s'] * len(spec))})"
    source = f"values {', '.join([one] * few)}" if few else "select * from " + _source(spec)  # noqa: S608 - names come from models
    sql = f"insert into {table} ({columns}) {source}"
    sql += f" on conflict {on_conflict} do nothing" if on_conflict else ""
    return sql + (f" returning {returning}" if returning else "")


def insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    on_conflict: str = "",
    returning: str = "",
) -> list[Any]:
    """Insert `rows` (values in the order of `names`); returns the `returning` column of what was inserted."""
    if not rows:
        return []
    spec = _columns(model, tuple(names))
    few = len(rows) if len(rows) <= FEW else 0
    sql = _insert(model._meta.db_table, spec, few, on_conflict, returning)
    params = _values(spec, rows) if few else [_document(rows, len(spec))]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()] if returning else []


def update(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Update rows by id: each row is (id, value, ...) in the order of `names`; returns how many changed."""
    if not rows:
        return 0
    spec = _columns(model, ("id", *names))
    if len(rows) == 1:
        return _update_one(model._meta.db_table, spec, rows[0])
    sets = ", ".join(f'"{column}" = v.c{n}' for n, (column, _) in enumerate(spec) if n)
    sql = f"update {model._meta.db_table} t set {sets} from {_source(spec)} where t.id = v.c0"  # noqa: S608 - names come from models
    with connection.cursor() as cursor:
        cursor.execute(sql, [_document(rows, len(spec))])
        return int(cursor.rowcount)


def _update_one(table: str, spec: Spec, row: Sequence[Any]) -> int:
    sets = ", ".join(f'"{column}" = %s' for column, _ in spec[1:])
    number, *values = _values(spec, [row])
    with connection.cursor() as cursor:
        cursor.execute(f"update {table} set {sets} where id = %s", [*values, number])  # noqa: S608 - names come from models
        return int(cursor.rowcount)


def allocate(model: type[models.Model], count: int) -> list[int]:
    """The next `count` ids of a model's sequence."""
    return allocate_each((model, count))[0]


def allocate_each(*wanted: tuple[type[models.Model], int]) -> list[list[int]]:
    """For each model the next so many ids of its sequence, all in one statement."""
    if not any(count for _, count in wanted):
        return [[] for _ in wanted]
    one = "array(select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s))"
    params = [value for model, count in wanted for value in (model._meta.db_table, count)]
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join([one] * len(wanted))}", params)
        return list(cursor.fetchone())
