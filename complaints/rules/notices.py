"""Which notices a person gets where, and when their e-mail goes: kinds, quiet hours, digests. Safety knows none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class NoticeKind(StrEnum):
    PROMISES = "promises"
    ESCALATIONS = "escalations"
    WORK = "work"
    QUESTIONS = "questions"


WORDS = {
    "late": NoticeKind.PROMISES,
    "warn": NoticeKind.PROMISES,
    "escalation": NoticeKind.ESCALATIONS,
    "cause": NoticeKind.ESCALATIONS,
    "answer": NoticeKind.ESCALATIONS,
    "assigned": NoticeKind.WORK,
    "referral": NoticeKind.QUESTIONS,
}
"""By the first word of a notice's key."""

HOURLY, DAILY = "hourly", "daily"


def kind_of(dedup: str) -> NoticeKind | None:
    """What a notice is about; None for what nobody may turn off (the engine in need, and kinds unknown here)."""
    return WORDS.get(dedup.removeprefix("notice:").partition(":")[0])


@dataclass(frozen=True, slots=True)
class Wishes:
    """How one person wants to be told; as it is made, everything everywhere at once. Times are of `zone`."""

    not_in_app: frozenset[str] = frozenset()
    not_by_mail: frozenset[str] = frozenset()
    quiet_from: time | None = None
    quiet_to: time | None = None
    digest: str = ""
    digest_at: time | None = None
    zone: str = "UTC"

    def in_app(self, kind: NoticeKind | None, *, urgent: bool) -> bool:
        return urgent or kind is None or kind not in self.not_in_app

    def by_mail(self, kind: NoticeKind | None, *, urgent: bool) -> bool:
        return urgent or kind is None or kind not in self.not_by_mail

    def mail_at(self, at: datetime, *, urgent: bool) -> datetime:
        """When an e-mail that could go at `at` goes: with its digest, and never in the quiet hours."""
        if urgent:
            return at
        local = at.astimezone(ZoneInfo(self.zone))
        if self.digest == HOURLY:
            local = _whole_hour(local)
        elif self.digest == DAILY and self.digest_at is not None:
            local = _next(local, self.digest_at)
        if (
            self.quiet_from is not None
            and self.quiet_to is not None
            and _within(local.time(), self.quiet_from, self.quiet_to)
        ):
            local = _next(local, self.quiet_to)
        return local.astimezone(at.tzinfo)


def _whole_hour(local: datetime) -> datetime:
    begun = local.replace(minute=0, second=0, microsecond=0)
    return begun if begun == local else begun + timedelta(hours=1)


def _next(local: datetime, clock: time) -> datetime:
    """The next moment, this one included, at which a clock on the wall shows `clock`."""
    today = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return today if today >= local else today + timedelta(days=1)


def _within(at: time, begin: time, end: time) -> bool:
    """Quiet hours may pass midnight; their end is no longer quiet."""
    return begin <= at < end if begin < end else at >= begin or at < end
