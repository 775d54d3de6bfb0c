"""Tokens of programs: every request of theirs begins with this look-up, so it is written by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, models
from knox.models import AuthToken

from complaints.models import Staff


def token(digest: str) -> AuthToken | None:
    """The token with this hash and its person, expired or not; one query."""
    names, of_person = _names(AuthToken), _names(Staff)
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [digest])
        row = cursor.fetchone()
    if row is None:
        return None
    found: Any = AuthToken.from_db("default", names, row[: len(names)])
    found.user = Staff.from_db("default", of_person, row[len(names) :])
    return found  # type: ignore[no-any-return]


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _statement() -> str:
    columns = [f't."{field.column}"' for field in AuthToken._meta.concrete_fields]
    columns += [f's."{field.column}"' for field in Staff._meta.concrete_fields]
    tables = f"{AuthToken._meta.db_table} t join {Staff._meta.db_table} s on s.id = t.user_id"
    return f"select {', '.join(columns)} from {tables} where t.digest = %s"  # noqa: S608 - names come from models
