"""What every change of a setting leaves behind: one row with who, when, what, from, to and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from complaints.choices import Role, SettingKind
from complaints.errors import InvalidInput, NotAllowed, StaleVersion
from complaints.models import SettingChange
from complaints.types import Actor

MAY = (Role.MANAGER, Role.ADMINISTRATOR)
REASON, WORDS = 300, 1000
CHANGED = "Somebody changed this since you opened it. Look at what it says now, then do it again."


def permit(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may change settings at all."""
    if not actor.is_staff or actor.role not in MAY:
        raise NotAllowed("Settings are for managers and administrators.")


def needed(reason: str) -> str:
    """The reason, trimmed; InvalidInput without one."""
    said = reason.strip()
    if not said:
        raise InvalidInput(reason="Give the reason.")
    if len(said) > REASON:
        raise InvalidInput(reason=f"Give the reason in at most {REASON} characters.")
    return said


def unchanged(seen: str, now_there: str) -> None:
    """Raise StaleVersion when what was read is no longer what is there. Nothing said asks nothing."""
    if seen and seen != now_there:
        raise StaleVersion(CHANGED)


def record(
    kind: SettingKind, subject: object, title: str, changes: Iterable[tuple[str, object, object]], *, actor: Actor,
    now: datetime, reason: str = "",
) -> int:  # fmt: skip
    """A row for each (what, before, after) that differs; says how many."""
    rows = [
        SettingChange(
            at=now, by_id=actor.id, kind=kind, subject=str(subject)[:120], title=title[:200], what=what,
            before=words(before), after=words(after), reason=reason.strip()[:REASON],
        )
        for what, before, after in changes
        if before != after
    ]  # fmt: skip
    return len(SettingChange.objects.bulk_create(rows))


def words(value: object) -> str:
    """A value as a person reads it, cut where it would not fit."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    said = str(value)
    return said if len(said) <= WORDS else f"{said[: WORDS - 1]}…"
