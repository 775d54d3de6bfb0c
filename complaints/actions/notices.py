"""Notices inside Redress and by e-mail: read, and told as each person wants. What is urgent is told to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Protocol, TypeVar

from django.db import transaction

from complaints.actions.change import Leaving, Told
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import Notice, NoticeSettings
from complaints.queries.notice_settings import wishes_of
from complaints.rules.notices import DAILY, HOURLY, NoticeKind, Wishes, kind_of
from complaints.types import Actor

USUAL = Wishes()


class Posted(Protocol):
    """A row of the outbox about a notice."""

    @property
    def dedup(self) -> str: ...

    @property
    def payload(self) -> dict[str, int | str]: ...


P = TypeVar("P", bound=Posted)


def read_all(*, actor: Actor, now: datetime) -> int:
    """Everything told to this person up to now counts as read; returns how many were new."""
    return Notice.objects.filter(staff=actor.id, read_at=None, at__lte=now).update(read_at=now)


def in_app(told: Told, wishes: Mapping[int, Wishes]) -> bool:
    """Whether its reader wants it listed."""
    return wishes.get(told.staff, USUAL).in_app(kind_of(told.dedup), urgent=told.urgent)


def mail_at(row: Leaving, wishes: Mapping[int, Wishes]) -> datetime | None:
    """When a row leaves: a notice when its reader wants e-mail of it (None: never), anything else when it said."""
    if row.topic != "notice":
        return row.available_at
    wish, urgent = wishes.get(int(row.payload["staff"]), USUAL), bool(row.payload.get("urgent"))
    if not wish.by_mail(kind_of(row.dedup), urgent=urgent):
        return None
    return wish.mail_at(row.available_at, urgent=urgent)


def still_wanted(group: Sequence[P]) -> list[P]:
    """Those of one person's notices they want by e-mail now: they may have said otherwise since."""
    wish = wishes_of([int(group[0].payload["staff"])]).get(int(group[0].payload["staff"]), USUAL)
    return [row for row in group if wish.by_mail(kind_of(row.dedup), urgent=bool(row.payload.get("urgent")))]


@transaction.atomic
def settle(
    *, actor: Actor, in_app: Sequence[str], by_mail: Sequence[str], quiet_from: time | None = None,
    quiet_to: time | None = None, digest: str = "", digest_at: time | None = None,
) -> NoticeSettings:  # fmt: skip
    """Keep how this person wants to be told: `in_app` and `by_mail` are the kinds wanted there.

    InvalidInput for a kind that would reach them nowhere, half a span of quiet hours, or a digest without its hour.
    """
    if actor.id is None or not actor.is_staff:
        raise NotAllowed()
    faults = {}
    if any(kind not in in_app and kind not in by_mail for kind in NoticeKind):
        faults["in_app"] = "Keep one way for each kind: in Redress, or by e-mail."
    if (quiet_from is None) != (quiet_to is None):
        faults["quiet_to"] = "Say from when until when, or leave both empty."
    elif quiet_from is not None and quiet_from == quiet_to:
        faults["quiet_to"] = "Quiet hours end at another time than they begin."
    if digest not in ("", HOURLY, DAILY):
        faults["digest"] = "Choose one of these."
    if digest == DAILY and digest_at is None:
        faults["digest_at"] = "Say at what time of the day."
    if faults:
        raise InvalidInput(**faults)
    kept = {
        "not_in_app": [kind.value for kind in NoticeKind if kind not in in_app],
        "not_by_mail": [kind.value for kind in NoticeKind if kind not in by_mail],
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "digest": digest,
        "digest_at": digest_at if digest == DAILY else None,
    }
    row, _ = NoticeSettings.objects.update_or_create(kept, staff_id=actor.id)
    return row
