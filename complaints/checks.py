"""System checks: a wrong deployment is refused with a hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

UNSAFE = "not-a-secret"


@register(Tags.security, deploy=True)
def secrets_are_secret(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Secrets must be given and differ."""
    found: list[CheckMessage] = []
    for number, name in enumerate(("SECRET_KEY", "EVENT_CHAIN_KEY"), start=1):
        if getattr(settings, name).startswith(UNSAFE):
            found.append(
                Error(f"{name} is not set.", hint=f"Give {name} in the environment.", id=f"redress.E00{number}")
            )
    if settings.SECRET_KEY == settings.EVENT_CHAIN_KEY and not found:
        found.append(Error("SECRET_KEY and EVENT_CHAIN_KEY are the same.", hint="Use two keys.", id="redress.E003"))
    return found


@register(Tags.database)
def events_are_append_only(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The runtime role must not be able to change events."""
    if not databases or settings.AS_OWNER:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('complaints_event') is not null")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(
            "select has_table_privilege('complaints_event', 'update, delete, truncate'),"
            " pg_has_role(c.relowner, 'member') from pg_class c where c.oid = 'complaints_event'::regclass"
        )
        may_change, owns = cursor.fetchone()
    if may_change or owns:
        return [
            Error(
                "The database role of DATABASE_URL may change or delete events.",
                hint="Run as the application role; migrate as the owner (MIGRATION_DATABASE_URL).",
                id="redress.E004",
            )
        ]
    return []
