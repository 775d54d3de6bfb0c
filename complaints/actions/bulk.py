"""Many rows in one statement: arrays in, `unnest` in the database. The hot paths write through these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from json import JSONEncoder
from typing import Any

from django.db import connection, models

TEXT = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@lru_cache(maxsize=64)
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[tuple[str, str, bool], ...]:
    """Column, array type and whether it holds JSON, for each field name."""
    found: list[tuple[str, str, bool]] = []
    for name in names:
        field: Any = model._meta.get_field(name)
        kind = str(field.db_type(connection)) if not field.is_relation else "bigint"
        plain = "integer" if kind.endswith("serial") else kind.split("(")[0] if "varchar" in kind else kind
        found.append((field.column, plain, isinstance(field, models.JSONField)))
    return tuple(found)


def _arrays(spec: Sequence[tuple[str, str, bool]], rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    for place, (_, _, is_json) in enumerate(spec):
        if is_json:
            columns[place] = [None if value is None else TEXT.encode(value) for value in columns[place]]
    return columns


def _unnested(spec: Sequence[tuple[str, str, bool]]) -> str:
    return ", ".join("%s::text[]::jsonb[]" if is_json else f"%s::{kind}[]" for _, kind, is_json in spec)


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
    columns = ", ".join(f'"{column}"' for column, _, _ in spec)
    sql = f"insert into {model._meta.db_table} ({columns}) select * from unnest({_unnested(spec)})"  # noqa: S608 - names come from models
    sql += f" on conflict {on_conflict} do nothing" if on_conflict else ""
    sql += f" returning {returning}" if returning else ""
    with connection.cursor() as cursor:
        cursor.execute(sql, _arrays(spec, rows))
        return [row[0] for row in cursor.fetchall()] if returning else []


def update(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Update rows by id: each row is (id, value, ...) in the order of `names`; returns how many changed."""
    given = list(rows)
    if not given:
        return 0
    spec = _columns(model, ("id", *names))
    sets = ", ".join(f'"{column}" = v."{column}"' for column, _, _ in spec[1:])
    columns = ", ".join(f'"{column}"' for column, _, _ in spec)
    source = f"unnest({_unnested(spec)}) as v({columns})"
    sql = f"update {model._meta.db_table} t set {sets} from {source} where t.id = v.id"  # noqa: S608 - names come from models
    with connection.cursor() as cursor:
        cursor.execute(sql, _arrays(spec, given))
        return int(cursor.rowcount)


def allocate(model: type[models.Model], count: int) -> list[int]:
    """The next `count` ids of a model's sequence."""
    if not count:
        return []
    sql = "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [model._meta.db_table, count])
        return [row[0] for row in cursor.fetchall()]
