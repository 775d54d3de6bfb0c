"""Where a complaint stands for this person: what is missing, the one primary act, what else may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.choices import (
    MONEY_REMEDIES,
    SENIORITY,
    ClockState,
    Closure,
    EscalationReason,
    EscalationState,
    RemedyState,
    Role,
    Stage,
    WaitingOn,
)
from complaints.desk.acts import ANSWERS, PROPOSE, VERBS, Act
from complaints.desk.forms.base import About, ActForm
from complaints.desk.wording import money, remedy_words
from complaints.errors import Missing
from complaints.models import Escalation, Remedy
from complaints.rules import gates, lifecycle
from complaints.rules.escalation import needed_role
from complaints.rules.lifecycle import SENIORS
from complaints.types import Actor

UNBLOCKS = {
    "handler": "take",
    "decision": "decide",
    "definition": "correct",
    "contact": "contact",
    "answer": "dispute_decision",
}
"""The verb that mends what the stage's own verb still lacks."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One complaint as a person at the desk finds it; everything was read already."""

    about: About
    remedies: Sequence[Remedy] = ()
    escalation: Escalation | None = None

    @property
    def waiting(self) -> list[Remedy]:
        return [remedy for remedy in self.remedies if remedy.state == RemedyState.PROPOSED]

    def facts(self) -> gates.Facts:
        complaint = self.about.complaint
        return gates.Facts(
            given={"definition": complaint.definition, "desired_outcome": complaint.desired_outcome},
            has_handler=complaint.handler_id is not None,
            waiting_remedies=[str(remedy.get_kind_display()).lower() for remedy in self.waiting],
            decided=complaint.decided_at is not None,
            answer=complaint.decision_answer,
            contact_attempts=complaint.contact_attempts,
            contact_days=self.about.contact_days,
            attempts_demanded=self.about.policy.contact_attempts,
            open_pause=any(clock.state == ClockState.PAUSED for clock in self.about.clocks),
            open_parts=[part.number for part in self.about.waiting_parts],
        )

    def blocks(self, verb: str) -> list[Missing]:
        """What this verb lacks that its own form cannot give."""
        form = VERBS[verb].form
        own = {*form.base_fields, *form.gives}
        return [m for m in gates.missing(lifecycle.BY_VERB[verb].gate, self.facts()) if m.code not in own]

    def offered(self) -> list[str]:
        """The verbs this person has now, in the order the page offers them."""
        about = self.about
        found = lifecycle.available(about.actor, about.complaint.stage, asked=about.only_asked)
        mine = {transition.verb for transition in found}
        return [verb for verb in VERBS if verb in mine and not self.blocks(verb) and self._makes_sense(verb)]

    def _makes_sense(self, verb: str) -> bool:
        """Verbs about a promise need one they can touch; the first contact is over once somebody answered."""
        complaint, clocks, standard = self.about.complaint, self.about.clocks, self.about.standard
        match verb:
            case "extend":
                return any(c.live and c.breached_at is None and standard(c).extension for c in clocks)
            case "pause":
                return any(c.state == ClockState.RUNNING and standard(c).pausable for c in clocks)
            case "explain_lateness":
                return any(c.breached_at is not None for c in clocks)
            case "correct_letter":
                return complaint.acknowledged_at is not None or complaint.closure == Closure.SET_ASIDE
            case "reopen" | "review":
                return complaint.merged_into_id is None
            case "let_in" | "shut_out":
                return complaint.restricted
            case "accept_decision":
                return complaint.decision_answer != "accepted"
        return True

    def wanted(self) -> str:
        """The verb this stage waits for now, whoever may do it; a remedy that waits says `approve`."""
        complaint = self.about.complaint
        if complaint.stage == Stage.CLOSED:
            return ""
        if complaint.waiting_on == WaitingOn.CUSTOMER and complaint.stage != Stage.GREET:
            return "hear_back"
        if complaint.decision_answer == "disputed":
            return "dispute_decision"
        verb = lifecycle.PRIMARY[Stage(complaint.stage)]
        while mends := next((UNBLOCKS[part.code] for part in self.blocks(verb) if part.code in UNBLOCKS), ""):
            verb = mends
        waits = any(part.code.startswith("remedy_") for part in self.blocks(verb))
        return "approve" if waits else verb

    def may_answer(self) -> bool:
        """Whether the live escalation is this person's to answer; the action has the last word."""
        live = self.escalation
        return (
            live is not None
            and not self.about.only_asked
            and may_answer(
                self.about.actor, live.assignee_id, live.level, {live.raised_by_id, self.about.complaint.handler_id}
            )
        )

    def may_approve(self, remedy: Remedy) -> bool:
        actor = self.about.actor
        kept = sum(r.amount or 0 for r in self.remedies if r.state != RemedyState.DECLINED)
        within = not remedy.amount or kept <= actor.authority_limit
        return actor.role in SENIORS and remedy.proposed_by_id != actor.id and within


def may_answer(actor: Actor, assignee: int | None, level: int, asked: set[int | None]) -> bool:
    """Whoever it waits for; others when senior enough, and never who asked or handles the complaint."""
    if actor.role not in SENIORS or actor.id == assignee:
        return actor.role in SENIORS
    senior = SENIORITY[actor.role or Role.REPORTER] >= SENIORITY[needed_role(level)]
    return senior and actor.id not in asked


def act_context(act: Act, about: About, form: ActForm | None = None, **more: Any) -> dict[str, Any]:
    """An act as `components/verb_form.html` wants it."""
    url = reverse("desk:verb", args=[about.complaint.reference, act.name]) if act.name in VERBS else ""
    return {
        "verb": act.name,
        "label": act.label,
        "title": str(act.title).format(customer=about.customer),
        "explain": act.explain,
        "icon": act.icon,
        "url": url,
        "form": form,
        "primary": False,
        **more,
    }


def actions(standing: Standing) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The acts with their forms, the primary one first, and the lines of the menu."""
    about, offered = standing.about, standing.offered()
    first = _primary(standing, offered)
    taken = first[0]["verb"] if first else ""
    beside = [verb for verb in offered if verb != taken and about.complaint.stage in VERBS[verb].beside]
    shown = [act_context(VERBS[verb], about, VERBS[verb].form(about), beside=True) for verb in beside]
    menu = [act_context(VERBS[verb], about) for verb in offered if verb != taken and verb not in beside]
    return first + shown, _more(standing) + menu


def _primary(standing: Standing, offered: Sequence[str]) -> list[dict[str, Any]]:
    about, wanted = standing.about, standing.wanted()
    if wanted == "approve":
        return _primary_remedy(standing, offered)
    if wanted not in offered:
        return []
    form = VERBS[wanted].form(about)
    return [act_context(VERBS[wanted], about, form, primary=True)]


def _primary_remedy(standing: Standing, offered: Sequence[str]) -> list[dict[str, Any]]:
    """A remedy waits: whoever may approve it has the buttons beside it; others ask somebody who may, once."""
    mine = [remedy for remedy in standing.waiting if standing.may_approve(remedy)]
    live = standing.escalation
    asked = live is not None and live.reason == EscalationReason.OUTSIDE_AUTHORITY
    if mine or asked or "escalate" not in offered:
        return []
    said = ", ".join(remedy_words(remedy) for remedy in standing.waiting)
    over = any(remedy.kind in MONEY_REMEDIES for remedy in standing.waiting)
    first = {
        "reason": EscalationReason.OUTSIDE_AUTHORITY.value,
        "wanted": _("Approve: %(what)s.") % {"what": said},
    }
    form = VERBS["escalate"].form(standing.about, first=first)
    explain = _("It is above your authority.") if over else _("It needs somebody else’s approval.")
    return [act_context(VERBS["escalate"], standing.about, form, title=_("Ask for approval"), explain=explain,
                        primary=True)]  # fmt: skip


def _more(standing: Standing) -> list[dict[str, Any]]:
    """Acts that are not verbs of the lifecycle: propose a remedy, answer an escalation."""
    complaint, actor = standing.about.complaint, standing.about.actor
    found = []
    if (
        actor.role in PROPOSE.roles
        and not standing.about.only_asked
        and complaint.stage not in (Stage.GREET, Stage.CLOSED)
    ):
        found.append((PROPOSE, reverse("desk:propose", args=[complaint.reference])))
    if standing.escalation is not None and standing.may_answer():
        accepted = standing.escalation.state == EscalationState.ACCEPTED
        names = [name for name in ANSWERS if not (accepted and name == "accept")]
        found += [(ANSWERS[name], reverse("desk:answer", args=[complaint.reference, name])) for name in names]
    return [act_context(act, standing.about, url=url) for act, url in found]


def problems(standing: Standing, verb: str) -> list[dict[str, str]]:
    """What stands in the way of a verb, each with the page where it is mended."""
    return [mended(standing.about, part) for part in standing.blocks(verb)]


def mended(about: About, part: Missing) -> dict[str, str]:
    """A missing part as a line of the error summary, with where to mend it."""
    reference = about.complaint.reference
    if part.code in UNBLOCKS and about.actor.role in VERBS[UNBLOCKS[part.code]].roles:
        return {"text": part.message, "url": reverse("desk:verb", args=[reference, UNBLOCKS[part.code]])}
    if part.code.startswith("remedy_"):
        return {"text": part.message, "url": reverse("desk:complaint", args=[reference]) + "#remedies-title"}
    return {"text": part.message, "url": ""}


def next_step(standing: Standing) -> str:
    """The next step in words, for everybody who looks."""
    customer = standing.about.customer
    said = {
        "take": _("somebody takes it and becomes the customer’s contact"),
        "acknowledge": _("acknowledge, and say what happens next"),
        "hear_back": _("%(customer)s answers") % {"customer": customer},
        "define": _("agree what is complained of and what is wanted"),
        "decide": _("find out, and decide with reasons"),
        "approve": _("the remedy is approved or declined"),
        "send_decision": _("write the decision to %(customer)s") % {"customer": customer},
        "correct": _("write down what is complained of"),
        "dispute_decision": _("look at the decision again, or have it reviewed"),
        "contact": _("ask %(customer)s whether it is resolved") % {"customer": customer},
        "close": _("record cause and learning, and close"),
    }
    return said.get(standing.wanted(), "")


def remedy_line(standing: Standing, remedy: Remedy) -> dict[str, Any]:
    """One remedy with what this person may do about it."""
    reference, acts = standing.about.complaint.reference, []
    if standing.about.only_asked:
        pass
    elif remedy.state == RemedyState.PROPOSED and standing.may_approve(remedy):
        acts = ["approve", "decline"]
    elif remedy.state == RemedyState.APPROVED and standing.about.actor.role in (Role.HANDLER, *SENIORS):
        acts = ["pay"]
    words = {RemedyState.PROPOSED: _("waits for approval")}
    who = remedy.decided_by or remedy.proposed_by
    return {
        "what": remedy.get_kind_display(),
        "amount": money(remedy.amount, remedy.currency),
        "state": remedy.state,
        "state_label": words.get(RemedyState(remedy.state), str(RemedyState(remedy.state).label).lower()),
        "by": _("by %(name)s") % {"name": who} if who else "",
        "why": remedy.justification,
        "note": " · ".join(part for part in (remedy.decision_note, remedy.evidence) if part),
        "acts": [{"name": name, "url": reverse("desk:remedy", args=[reference, remedy.pk, name])} for name in acts],
    }
