"""The words of letters, and what their gaps stand for on one complaint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from complaints.choices import EventKind, Outcome, RemedyState
from complaints.models import Complaint, Remedy
from complaints.queries import reaching
from complaints.queries.policies import policy, terms_of
from complaints.rules.clocks import Clock
from complaints.rules.deadlines import compute_deadline
from complaints.rules.standards import Standard
from complaints.rules.wordings import Wording, read_wording

FOLDER = Path(__file__).resolve().parent.parent / "letters"
FIRST = "en"
"""The language there are words in whatever the customer's is."""
LOCALES = {"en": "en-gb"}
"""Where a language alone would write dates as another country does."""
UNITS = {"calendar_days": "days", "business_days": "working days"}


@lru_cache(maxsize=1)
def wordings() -> Mapping[str, Wording]:
    """Every language there are words in; a file that does not hold together stops whoever reads first."""
    files = sorted(FOLDER.glob("*.toml"))
    return {file.stem: read_wording(file.read_text(encoding="utf-8"), file.stem) for file in files}


def wording_for(complaint: Complaint) -> Wording:
    """The words in this customer's language, else in the company's, else in English."""
    return wordings()[reaching.language_of(complaint)]


def day(instant: datetime, wording: Wording, complaint: Complaint) -> str:
    """The date as people write it in this language, on the clocks of the office that made the promise."""
    local = instant.astimezone(ZoneInfo(complaint.legal_entity.timezone))
    with translation.override(LOCALES.get(wording.language, wording.language)):
        return str(date_format(local, wording.day))


def fields(complaint: Complaint, clocks: Iterable[Clock], now: datetime, wording: Wording) -> dict[str, str]:
    """What the gaps of a letter stand for; a field nobody knows the value of is left out."""
    body, found = policy(complaint.policy_version_id).external_body, reaching.of(complaint)
    known = {
        "addressee": found.addressee,
        "customer": complaint.customer.name,
        "reference": complaint.reference,
        "subject": complaint.subject,
        "received": day(complaint.received_at, wording, complaint),
        "handler": str(complaint.handler or complaint.team.name),
        "team": complaint.team.name,
        "company": complaint.legal_entity.name,
        "definition": complaint.definition,
        "wanted": complaint.desired_outcome,
        "outcome": _outcome(complaint),
        "reasons": complaint.reasons,
        "remedy": _remedies(complaint) if complaint.outcome else "",
        "stage": str(complaint.tier),
        "body": body.name if body else "",
        "body_contact": body.contact if body else "",
        "body_window": f"{body.window.target} {UNITS.get(body.window.unit, body.window.unit)}"
        if body and body.window
        else "",
    }
    dates = {"due": decided_by(complaint, clocks, now), "next_update": next_update(complaint, now)}
    known |= {name: day(at, wording, complaint) for name, at in dates.items() if at is not None}
    return {name: value for name, value in known.items() if value}


def decided_by(complaint: Complaint, clocks: Iterable[Clock], now: datetime) -> datetime | None:
    """By when the decision leaves, as the earliest running promise has it; None when that moment is over."""
    terms = terms_of(complaint)
    due = [
        clock.send_by
        for clock in clocks
        if clock.live
        and clock.within is None
        and clock.send_by > now
        and EventKind.DECISION_SENT in terms.standards[clock.code].satisfied_by
    ]
    return min(due, default=None)


def next_update(complaint: Complaint, now: datetime) -> datetime | None:
    """When the customer hears from us again after a message now, under the promise to keep them informed."""
    terms = terms_of(complaint)
    due = [
        compute_deadline(standard, terms.calendar(standard), now).send_by
        for standard in terms.standards.values()
        if keeps_informed(standard) and terms.has(standard) and complaint.tier in (standard.tiers or (complaint.tier,))
    ]
    return min(due, default=None)


def keeps_informed(standard: Standard) -> bool:
    return standard.recurs and EventKind.INFORMED in standard.satisfied_by


def _outcome(complaint: Complaint) -> str:
    if not complaint.outcome:
        return ""
    named = policy(complaint.policy_version_id).outcomes.get(complaint.outcome)
    return named.label if named else str(Outcome(complaint.outcome).label)


def _remedies(complaint: Complaint) -> str:
    return "\n".join(_remedy(str(row.get_kind_display()), row.amount, row.currency) for row in granted(complaint))


def granted(complaint: Complaint) -> list[Remedy]:
    """The remedies the customer has or gets; read once for each time the complaint is loaded."""
    held = vars(complaint).get("granted_remedies")
    if held is None:
        rows = complaint.remedies.filter(state__in=(RemedyState.APPROVED, RemedyState.PAID))
        held = vars(complaint)["granted_remedies"] = list(rows)
    return cast("list[Remedy]", held)


def _remedy(kind: str, amount: Decimal | None, currency: str) -> str:
    return f"{kind}: {currency} {amount:,.2f}" if amount else kind
