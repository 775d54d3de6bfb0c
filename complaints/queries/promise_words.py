"""What a policy promises, in the words of a page for customers: taken from its standards, never typed twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.choices import ClockSeverity, ClockState, EventKind
from complaints.models import Clock
from complaints.queries.policies import policy
from complaints.rules.packs import PolicyDefinition
from complaints.rules.periods import Span, Term, Unit
from complaints.rules.standards import Combine, Owner, Standard
from complaints.rules.terms import OF_A_PART


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise: what we do, within which time, and what we owe when we break it."""

    what: str
    within: str
    penalty: str = ""


def promises(definition: PolicyDefinition) -> list[Promise]:
    """What this policy promises every customer, then what it promises some, in its own order."""
    told = [s for s in definition.standards if s.severity != ClockSeverity.INTERNAL and s.owner in OF_A_PART]
    usual = [s for s in told if s.only_for is None and s.owner == Owner.COMPLAINT]
    return [Promise(what(s), within(s), s.penalty) for s in (*usual, *(s for s in told if s not in usual))]


def promised(complaint_id: int) -> list[tuple[str, datetime]]:
    """What this complaint's customer waits for, in their words, and by when; the nearest first. One query, and one
    more for a policy this process has not read yet."""
    running = Clock.objects.filter(complaint=complaint_id, state=ClockState.RUNNING, escalation=None, referral=None)
    told = running.exclude(standard__severity=ClockSeverity.INTERNAL).order_by("due_at", "id")
    rows = told.values_list("policy_version", "code", "due_at")
    return [(what(policy(version).by_code[code]), due) for version, code, due in rows]


def what(standard: Standard) -> str:
    """What we do for the customer. A promise for some cases only keeps the name its policy gives it."""
    if standard.only_for is not None:
        return standard.title
    kept = standard.satisfied_by
    if EventKind.DECISION_SENT in kept:
        again = EventKind.RECEIVED not in standard.starts_on and EventKind.REVIEW_STARTED in standard.starts_on
        return _("Somebody new looks at it again and writes to you") if again else _("You get our answer, with reasons")
    if EventKind.ACKNOWLEDGED in kept:
        return _("A person tells you that we have your complaint and who looks after it")
    if EventKind.INFORMED in kept:
        return _("You hear from us how it is going")
    if EventKind.CONTACTED in kept:
        return _("We ask you whether it is settled")
    return standard.title


def within(standard: Standard) -> str:
    """How long we have, and from when."""
    own = length(standard.term)
    others = [length(term) for term in standard.alternatives]
    if others and standard.combine is Combine.MAX_OF:
        own = _("%(one)s, or %(other)s if that is later") % {"one": own, "other": listed(others)}
    elif others:
        own = _("%(one)s, or %(other)s if that is sooner") % {"one": own, "other": listed(others)}
    if standard.recurs:
        return _("at least every %(length)s") % {"length": own}
    since = {
        EventKind.RECEIVED: _("of your complaint reaching us"),
        EventKind.DECISION_SENT: _("of our answer"),
        EventKind.REVIEW_STARTED: _("of your asking for it"),
        EventKind.ACKNOWLEDGED: _("of our first word to you"),
    }
    first = next((words for kind, words in since.items() if kind in standard.starts_on), "")
    return (_("within %(length)s") % {"length": own} + f" {first}").strip()


def length(term: Term | Span) -> str:
    """A length of time as people say it."""
    n = term.target
    match term.unit:
        case Unit.BUSINESS_DAYS:
            return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}
        case Unit.CALENDAR_DAYS:
            return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}
        case Unit.WEEKS:
            return ngettext("%(n)d week", "%(n)d weeks", n) % {"n": n}
        case Unit.MONTHS:
            return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}
        case Unit.HALF_YEARS:
            return ngettext("%(n)d month", "%(n)d months", 6 * n) % {"n": 6 * n}
        case Unit.BILLING_CYCLES:
            return ngettext("%(n)d billing period", "%(n)d billing periods", n) % {"n": n}
        case Unit.HOURS:
            return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}
        case Unit.BUSINESS_MINUTES if n % 60 == 0:
            return ngettext("%(n)d working hour", "%(n)d working hours", n // 60) % {"n": n // 60}
        case Unit.BUSINESS_MINUTES:
            return ngettext("%(n)d working minute", "%(n)d working minutes", n) % {"n": n}


def listed(words: Iterable[str]) -> str:
    return _(" or ").join(words)
