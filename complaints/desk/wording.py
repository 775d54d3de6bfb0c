"""First words for a person to change: drafts from what is on record, never sent unread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.choices import AUTOMATIC_REASONS, EscalationReason, EventKind
from complaints.models import Complaint, Remedy
from complaints.queries.parts import waiting
from complaints.queries.policies import terms_of
from complaints.queries.wordings import granted
from complaints.rules.clocks import Clock
from complaints.rules.packs import PolicyDefinition
from complaints.rules.standards import Owner

SAFETY = "Somebody’s safety is at stake."
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}


def money(amount: Decimal | None, currency: str) -> str:
    if amount is None:
        return ""
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{amount:,.2f}" if symbol else f"{currency} {amount:,.2f}"


def wanted(reason: str, said: str) -> str:
    """The decision an escalation asks for; what a clock or a safety matter raised is put as a question."""
    if reason in AUTOMATIC_REASONS:
        return _("“%(promise)s”: who does it, and by when?") % {"promise": said.partition(":")[0]}
    if reason == EscalationReason.SAFETY and said == SAFETY:
        return _("Somebody’s safety is at stake: what is done now?")
    return said


def acknowledgement(complaint: Complaint, clocks: Iterable[Clock]) -> str:
    """Thanks, a name, a date: the promise to decide, as the clock has it."""
    handler = complaint.handler
    if handler is None:
        return ""
    promise = _promised(complaint, list(clocks))
    lines = [
        _("Dear %(name)s,") % {"name": complaint.customer.name},
        _("Thank you for telling us about this. I am sorry that you had to.")
        + " "
        + _("My name is %(name)s and I look after your complaint; its reference is %(reference)s.")
        % {"name": handler, "reference": complaint.reference},
        (_("I will first ask you a few questions, to be sure that we have understood.") + " " + promise).strip(),
        str(handler),
    ]
    return "\n\n".join(lines)


def _promised(complaint: Complaint, clocks: Sequence[Clock]) -> str:
    """By when we decide, and by when each part that still waits is answered."""
    by = _answer_by(complaint, [clock for clock in clocks if clock.within is None])
    lines = [_("I will write to you with our decision by %(day)s at the latest.") % {"day": by}] if by else []
    for part in waiting(complaint):
        own = _answer_by(complaint, [clock for clock in clocks if clock.within == (Owner.PART, part.pk)])
        said = {"part": part.title, "day": own}
        lines += [_("About “%(part)s” I will write by %(day)s at the latest.") % said] if own else []
    return " ".join(lines)


def _answer_by(complaint: Complaint, clocks: Sequence[Clock]) -> str:
    """The day by which the letter leaves that these running clocks promise; empty when none does."""
    its_terms = terms_of(complaint)
    due = [
        clock.send_by
        for clock in clocks
        if clock.live and EventKind.DECISION_SENT in its_terms.of(clock.within).standards[clock.code].satisfied_by
    ]
    return date_format(timezone.localtime(min(due)), "l j F") if due else ""


def decision_day(complaint: Complaint, clocks: Iterable[Clock], now: datetime) -> str:
    """The day by which the complaint's decision leaves; empty when nothing promises one still to come."""
    own = [clock for clock in clocks if clock.within is None and clock.send_by > now]
    return _answer_by(complaint, own)


def part_added(complaint: Complaint) -> str:
    """First words when a part is handled by itself."""
    name = _("Dear %(name)s,") % {"name": complaint.customer.name}
    said = _("We handle one part of your complaint %(reference)s by itself, so that you need not wait for the rest.")
    return f"{name}\n\n{said % {'reference': complaint.reference}}"


def decision_part(complaint: Complaint, policy: PolicyDefinition, code: str) -> str:
    """What the record already says of one part of the decision letter."""
    match code:
        case "complaint":
            return complaint.definition
        case "reasons":
            return complaint.reasons
        case "remedy":
            return "\n".join(remedy_words(remedy) for remedy in granted(complaint))
        case "recourse" if policy.external_body is not None:
            return f"{policy.external_body.name}, {policy.external_body.contact}"
    return ""


def remedy_words(remedy: Remedy) -> str:
    amount = money(remedy.amount, remedy.currency)
    kind = str(remedy.get_kind_display())
    return f"{kind}: {amount}" if amount else kind
