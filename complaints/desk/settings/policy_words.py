"""A policy in plain words: what is promised, how long, counted how, what happens on the way; and two compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.choices import ClockSeverity, EventKind, MessageKind, Stage
from complaints.rules.packs import PolicyDefinition
from complaints.rules.periods import Counting, DeadlineAt, EndRoll, ReceiptRoll, Span, Term, Unit
from complaints.rules.standards import Combine, ExtensionRule, Owner, Standard, Step, StepKind

Context = dict[str, Any]


def standard(one: Standard) -> Context:
    """A standard for its place on the page."""
    return {
        "code": one.code,
        "title": one.title,
        "severity": ClockSeverity(one.severity).label,
        "length": how_long(one),
        "begins": events(one.starts_on),
        "kept": events(one.satisfied_by),
        "counted": ", ".join(counted(one.counting, one.unit)),
        "scope": scope(one),
        "stops": _("It stands still while we wait for the customer.") if one.pausable else "",
        "extension": extension(one.extension),
        "steps": [step(row) for row in one.steps if row.kind is not StepKind.BREACH],
        "reason": one.reason,
        "source": one.source,
        "penalty": one.penalty,
        "unverified": one.unverified,
        "lapses": one.lapses,
    }


def length(target: int, unit: Unit) -> str:
    words = {
        Unit.HOURS: ngettext("%(n)d hour", "%(n)d hours", target),
        Unit.BUSINESS_MINUTES: ngettext("%(n)d working minute", "%(n)d working minutes", target),
        Unit.BUSINESS_DAYS: ngettext("%(n)d working day", "%(n)d working days", target),
        Unit.CALENDAR_DAYS: ngettext("%(n)d calendar day", "%(n)d calendar days", target),
        Unit.WEEKS: ngettext("%(n)d week", "%(n)d weeks", target),
        Unit.MONTHS: ngettext("%(n)d month", "%(n)d months", target),
        Unit.HALF_YEARS: ngettext("%(n)d half-year", "%(n)d half-years", target),
        Unit.BILLING_CYCLES: ngettext("%(n)d billing cycle", "%(n)d billing cycles", target),
    }
    return words[unit] % {"n": target}


def how_long(one: Standard) -> str:
    """The length, with its alternatives and its outer limit."""
    said = [length(one.target, one.unit), *(term(row) for row in one.alternatives)]
    joined = {
        Combine.SINGLE: said[0],
        Combine.MIN_OF: _("the earliest of %(terms)s") % {"terms": ", ".join(said)},
        Combine.FIRST_OF: _("whichever comes first: %(terms)s") % {"terms": ", ".join(said)},
        Combine.MAX_OF: _("the latest of %(terms)s") % {"terms": ", ".join(said)},
    }[one.combine]
    if one.outer_limit is not None:
        return _("%(length)s, at most %(limit)s") % {"length": joined, "limit": term(one.outer_limit)}
    return joined


def term(row: Term | Span) -> str:
    return length(row.target, row.unit)


def counted(counting: Counting, unit: Unit) -> Iterator[str]:
    """The way of counting, a phrase each."""
    ends = {
        DeadlineAt.INSTANT: _("to the minute"),
        DeadlineAt.END_OF_DAY: _("until the end of the day"),
        DeadlineAt.CLOSE_OF_BUSINESS: _("until close of business"),
    }
    yield ends[counting.deadline_at]
    if counting.start_day_is_day_1:
        yield _("the first day counts")
    if counting.receipt_roll is ReceiptRoll.NEXT_BUSINESS_DAY:
        yield _("what comes in on a closed day counts as received the next working day")
    if counting.cutoff_local is not None:
        yield _("what comes after %(time)s counts as the next day") % {"time": f"{counting.cutoff_local:%H:%M}"}
    if counting.end_roll is EndRoll.NEXT_BUSINESS_DAY:
        yield _("an end on a closed day moves to the next working day")
    if counting.end_roll is EndRoll.PREVIOUS_BUSINESS_DAY:
        yield _("an end on a closed day moves to the working day before")


def extension(rule: ExtensionRule | None) -> str:
    if rule is None:
        return _("No more time can be granted.")
    said = _("Up to %(length)s more, %(times)s") % {
        "length": length(rule.cap, rule.unit),
        "times": ngettext("%(n)d time", "%(n)d times", rule.max_count) % {"n": rule.max_count},
    }
    needs = [
        (rule.requires_reason, _("with a reason")),
        (rule.requires_letter, _("with a letter")),
        (rule.requires_approval, _("approved by a senior")),
        (rule.requires_agreement, _("agreed by the customer")),
    ]
    return ", ".join([said, *(words for asked, words in needs if asked)]) + "."


def step(row: Step) -> str:
    """A step on the way, as a sentence."""
    what = _("A warning") if row.kind is StepKind.WARN else _("Escalated to level %(n)d") % {"n": row.level or 1}
    if row.share is not None:
        return _("%(what)s when %(share)s %% of the time is used") % {"what": what, "share": f"{row.share * 100:g}"}
    if row.lead is not None:
        return _("%(what)s, %(length)s before it is due") % {"what": what, "length": term(row.lead)}
    if row.lag is not None:
        return _("%(what)s, %(length)s after it was due") % {"what": what, "length": term(row.lag)}
    return _("%(what)s when it is broken") % {"what": what}


def scope(one: Standard) -> str:
    """For what it holds, where not for every complaint."""
    of = {Owner.PART: _("a part of a complaint"), Owner.REFERRAL: _("a question to others"),
          Owner.ESCALATION: _("an escalation")}.get(one.owner, "")  # fmt: skip
    narrow = "" if (one.tiers, one.only_for, one.not_for) == (None, None, None) else one.scope.in_words()
    return ", ".join(said for said in (of, narrow) if said)


def events(kinds: Iterable[str]) -> str:
    return _(" or ").join(str(EventKind(kind).label) for kind in kinds)


def lists(policy: PolicyDefinition) -> list[Context]:
    return [{"title": Stage(stage).label, "lines": lines} for stage, lines in policy.checklists.items() if lines]


def letters(policy: PolicyDefinition) -> list[Context]:
    return [{"title": letter(kind), "parts": list(parts.values())} for kind, parts in policy.letters.items()]


def letter(kind: str) -> str:
    return str(MessageKind(kind).label) if kind in MessageKind.values else kind


def differences(before: PolicyDefinition, after: PolicyDefinition) -> list[Context]:
    """What one version says and another does not, standard by standard and then the rest."""
    was, now_said = before.by_code, after.by_code
    found: list[Context] = []
    for code in [*was, *(code for code in now_said if code not in was)]:
        old, new = was.get(code), now_said.get(code)
        if old is None or new is None:
            kept = old or new
            title = kept.title if kept else code
            found.append({"what": title, "before": how_long(old) if old else "", "after": how_long(new) if new else ""})
        elif old != new:
            found += list(_of_standard(old, new))
    return found + list(_of_rest(before, after))


ASPECTS: Mapping[str, str] = {
    "title": "name", "severity": "kind", "length": "how long", "begins": "begins with", "kept": "kept by",
    "counted": "counted", "scope": "for", "stops": "pause", "extension": "more time", "reason": "reason",
    "source": "source", "penalty": "what we owe",
}  # fmt: skip


def _of_standard(old: Standard, new: Standard) -> Iterator[Context]:
    was, now_said = standard(old), standard(new)
    seen = False
    for name, aspect in ASPECTS.items():
        if was[name] != now_said[name]:
            seen = True
            yield {"what": f"{new.title}: {_(aspect)}", "before": was[name], "after": now_said[name]}
    if was["steps"] != now_said["steps"]:
        seen = True
        yield {"what": f"{new.title}: {_('steps')}", "before": "\n".join(was["steps"]),
               "after": "\n".join(now_said["steps"])}  # fmt: skip
    if was["unverified"] != now_said["unverified"]:
        seen = True
        yield {
            "what": f"{new.title}: {_('checked')}",
            "before": _no(was["unverified"]),
            "after": _no(now_said["unverified"]),
        }
    if not seen:
        yield {"what": new.title, "before": _("as it was"), "after": _("technical settings differ")}


def _of_rest(before: PolicyDefinition, after: PolicyDefinition) -> Iterator[Context]:
    for stage in Stage.values:
        old, new = before.checklists.get(stage, ()), after.checklists.get(stage, ())
        if old != new:
            yield {"what": f"{_('Checklist')}: {Stage(stage).label}", "before": "\n".join(old), "after": "\n".join(new)}
    for kind in dict.fromkeys([*before.letters, *after.letters]):
        old_parts, new_parts = before.letters.get(kind, {}), after.letters.get(kind, {})
        if dict(old_parts) != dict(new_parts):
            yield {"what": f"{_('Letter')}: {letter(kind)}", "before": "\n".join(old_parts.values()),
                   "after": "\n".join(new_parts.values())}  # fmt: skip
    plain = [
        (_("Name"), before.title, after.title),
        (_("Attempts to reach the customer"), str(before.contact_attempts), str(after.contact_attempts)),
        (_("Kept for"), str(before.retention.years if before.retention else ""),
         str(after.retention.years if after.retention else "")),
        (_("Where to turn outside"), before.external_body.name if before.external_body else "",
         after.external_body.name if after.external_body else ""),
        (_("Calendar"), before.calendar, after.calendar),
    ]  # fmt: skip
    yield from ({"what": what, "before": old, "after": new} for what, old, new in plain if old != new)


def _no(unverified: bool) -> str:
    return _("not yet") if unverified else _("yes")
