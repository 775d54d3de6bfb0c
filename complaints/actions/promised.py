"""What a customer is told of a part: which part is answered by when, and when the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from complaints.actions.change import Change
from complaints.choices import ClockSeverity, EventKind
from complaints.rules.deadlines import compute_deadline
from complaints.rules.standards import Standard
from complaints.rules.terms import Terms


def in_words(change: Change, title: str, its: Terms, since: Mapping[str, str]) -> str:
    """The dates in words; `since` is when the part's promises begin, by code. Empty when no answer is promised."""
    own = _of_part(its, since)
    rest = min((clock.legal_due_date for clock in change.clocks if clock.live and clock.within is None
                and _answers(change.terms.standards[clock.code])), default=None)  # fmt: skip
    told = [_own_line(title, own, rest, change.now.date())]
    if own is not None and rest is not None and rest >= change.now.date():
        told.append(f"We answer the rest of your complaint by {_day(rest)} at the latest.")
    return " ".join(filter(None, told))


def _own_line(title: str, own: date | None, rest: date | None, today: date) -> str:
    if own is None:
        latest = f", by {_day(rest)} at the latest" if rest is not None and rest >= today else ""
        return f"We answer the part “{title}” with a letter of its own{latest}."
    if own < today:
        return f"The part “{title}” should have been answered by {_day(own)}; we are late with it."
    return f"We answer the part “{title}” by {_day(own)} at the latest."


def _of_part(its: Terms, since: Mapping[str, str]) -> date | None:
    dates = [
        compute_deadline(standard, its.calendar(standard), datetime.fromisoformat(instant)).legal_due_date
        for code, instant in since.items()
        if _answers(standard := its.standards[code])
    ]
    return min(dates, default=None)


def _answers(standard: Standard) -> bool:
    """Whether it promises the customer an answer."""
    return EventKind.DECISION_SENT in standard.satisfied_by and standard.severity != ClockSeverity.INTERNAL


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
