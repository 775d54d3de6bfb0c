"""The parts of a complaint as its page shows them, and letters that must go now."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.choices import MessageKind, Outcome
from complaints.desk import promises
from complaints.desk.forms.base import About
from complaints.desk.forms.matter import spoken
from complaints.models import Part
from complaints.queries.breaches import Promise
from complaints.queries.owed_letters import owed
from complaints.queries.policies import policy
from complaints.rules import lifecycle

Context = dict[str, Any]


def block(about: About, rows: Sequence[Promise]) -> list[Context]:
    """Each part: its name, what it is about, its own promises, and its answer or where to give it."""
    mine = {transition.verb for transition in lifecycle.available(about.actor, about.complaint.stage)}
    may = set() if about.only_asked else mine
    found = []
    for part in about.parts:
        own = [row for row in rows if row.part == (part.number, part.title)]
        found.append(_part(about, part, own, may))
    return found


def _part(about: About, part: Part, rows: Sequence[Promise], may: Container[str]) -> Context:
    reference, own = about.complaint.reference, part.policy_version_id == about.complaint.policy_version_id
    facts = [spoken(flag) for flag in part.flags] + ([] if own else [part.policy_version.policy.name])
    open_to = may if part.answered_at is None else ()
    urls = {
        verb: f"{reverse('desk:verb', args=[reference, verb])}?part={part.number}" if verb in open_to else ""
        for verb in ("answer_part", "assess_part")
    }
    shown = [row for row in rows if row.clock.live or row.clock.met_at]
    return {
        "number": part.number,
        "title": part.title,
        "facts": " · ".join(facts),
        "promises": [_promise(row) for row in sorted(shown, key=lambda row: row.clock.due_at)],
        "outcome": _outcome(part),
        "answered_at": part.answered_at,
        "reasons": part.reasons,
        "answer_url": urls["answer_part"],
        "assess_url": urls["assess_part"],
    }


def _promise(row: Promise) -> Context:
    clock = row.clock
    return {"title": row.title, "state": promises.state_of(clock), "at": clock.met_at or clock.due_at}


def _outcome(part: Part) -> str:
    if not part.outcome:
        return ""
    named = policy(part.policy_version_id).outcomes.get(part.outcome)
    return named.label if named else str(Outcome(part.outcome).label)


def must_go(about: About) -> list[Context]:
    """A banner for each letter that a broken promise demands now, with where to write it."""
    found = []
    mine = {transition.verb for transition in lifecycle.available(about.actor, about.complaint.stage)}
    for one in owed(about.complaint, about.clocks):
        words = _("“%(promise)s” was not kept: the letter “%(letter)s” must go to %(customer)s now.")
        said = {"promise": one.title, "letter": MessageKind(one.letter).label, "customer": about.customer}
        line: Context = {"tone": "late", "icon_name": "envelope-exclamation", "text": words % said}
        if "inform" in mine and not about.only_asked:
            line |= {"url": reverse("desk:verb", args=[about.complaint.reference, "inform"]), "link": _("Write it")}
        found.append(line)
    return found
