"""System checks: a wrong deployment is refused with a hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.utils import timezone

from complaints.queries.calendars import holidays_ending
from complaints.queries.people import demonstration_logins

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


@register(Tags.security, deploy=True)
def no_demonstration(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """A demonstration prints its logins on the sign-in page."""
    if not settings.DEMO:
        return []
    return [Error("DEMO is switched on.", hint="Set DEMO=false; begin with `manage.py setup`.", id="redress.E005")]


@register(Tags.security, deploy=True)
def second_factor_enforced(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Outside a demonstration everybody signs in with a second factor, and wrong attempts are counted."""
    wanted = ("config.sign_in.second_factor_first", "axes.middleware.AxesMiddleware")
    missing = [name for name in wanted if name not in settings.MIDDLEWARE]
    missing += [] if settings.SECOND_FACTOR_REQUIRED else ["SECOND_FACTOR_REQUIRED"]
    if settings.DEMO or not missing:
        return []
    return [
        Error(
            f"Nobody is asked for a second factor, or attempts are not counted: {', '.join(missing)}.",
            hint="Leave SECOND_FACTOR_REQUIRED true and the middleware in place (docs/decisions/0013).",
            id="redress.E007",
        )
    ]


# What the application may never do to evidence. Of a pause it may fill the end, of a leave to read its end.
NEVER_REWRITTEN = "update, delete, truncate"
NEVER_DELETED = "delete, truncate"
EVIDENCE = {
    "complaints_event": NEVER_REWRITTEN,
    "complaints_anchor": NEVER_REWRITTEN,
    "complaints_readlog": NEVER_REWRITTEN,
    "complaints_clockextension": NEVER_REWRITTEN,
    "complaints_clockpause": NEVER_REWRITTEN,
    "complaints_complaintaccess": NEVER_REWRITTEN,
    "complaints_clock": NEVER_DELETED,
    "complaints_complaint": NEVER_DELETED,
    "complaints_escalation": NEVER_DELETED,
    "complaints_escalationcause": NEVER_DELETED,
    "complaints_remedy": NEVER_DELETED,
    "complaints_message": NEVER_DELETED,
    "complaints_note": NEVER_DELETED,
    "complaints_part": NEVER_DELETED,
    "complaints_referral": NEVER_DELETED,
    "complaints_survey": NEVER_REWRITTEN,
    "complaints_surveyanswer": NEVER_REWRITTEN,
    "complaints_feedback": NEVER_DELETED,
    "complaints_listeningsession": NEVER_DELETED,
}
RIGHTS = """
select c.relname from unnest(%s::text[], %s::text[]) as asked(name, rights)
join pg_class c on c.oid = to_regclass(asked.name)
where has_table_privilege(c.oid, asked.rights) or pg_has_role(c.relowner, 'member') order by c.relname
"""


@register(Tags.database)
def evidence_stays(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The runtime role must not be able to delete evidence, nor to change what is written once."""
    if not databases or settings.AS_OWNER:
        return []
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, [list(EVIDENCE), list(EVIDENCE.values())])
        names = [name for (name,) in cursor.fetchall()]
    if not names:
        return []
    return [
        Error(
            f"The database role of DATABASE_URL may change or delete evidence: {', '.join(names)}.",
            hint="Run as the application role; migrate as the owner (MIGRATION_DATABASE_URL).",
            id="redress.E004",
        )
    ]


@register(Tags.database)
def no_demonstration_accounts(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A database that was a demonstration's keeps its people, whose password many know."""
    if not databases or settings.AS_OWNER or settings.DEMO or settings.DEBUG:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('complaints_staff') is not null")
        if not cursor.fetchone()[0]:
            return []
    names = demonstration_logins()
    if not names:
        return []
    return [
        Error(
            f"Demonstration accounts may sign in: {', '.join(names)}.",
            hint="Begin with an empty database and `manage.py setup`, or make these people inactive.",
            id="redress.E006",
        )
    ]


@register(Tags.database)
def holidays_are_known(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A calendar that runs out of holidays counts them as working days, without a word."""
    if not databases or settings.AS_OWNER:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('complaints_calendarversion') is not null")
        if not cursor.fetchone()[0]:
            return []
    return [
        checks.Warning(
            f"Calendar {code} knows its public holidays up to {until} only; later ones count as working days.",
            hint="Add the later ones: `manage.py change_calendar`.",
            id="redress.W008",
        )
        for code, until in holidays_ending(timezone.now())
    ]
