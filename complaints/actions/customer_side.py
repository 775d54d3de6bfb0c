"""What customers do with their own complaint through the portal. Each act once, and never on a decision unread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from complaints.actions import (
    authority,
    conversation,
    decisions,
    endings,
    enforce,
    heard,
    ledger,
    portal_links,
    words,
)
from complaints.actions.door import begin, clean, locked, refusing_to_wait
from complaints.choices import Channel, EscalationReason, EventKind, Stage
from complaints.errors import InvalidInput, NotNow
from complaints.models import Complaint, Customer, Representative
from complaints.rules import lifecycle
from complaints.types import Actor

ANSWERING = (Channel.EMAIL, Channel.LETTER, Channel.PHONE, Channel.SMS)
CHANGED = "The decision has changed since you opened this page. Please read it again; nothing was sent."


def decision_stamp(complaint: Complaint) -> str:
    """Which decision somebody looks at; empty without one."""
    return complaint.decision_sent_at.isoformat() if complaint.decision_sent_at else ""


def add(reference: str, *, actor: Actor, now: datetime, body: str) -> Complaint:
    """Answer a question, or add to the complaint."""
    return conversation.hear_back(reference, actor=actor, now=now, body=body, channel=Channel.WEB)


def accept(reference: str, *, actor: Actor, now: datetime, decision: str, body: str = "") -> Complaint:
    """Accept the decision that was read; accepted already, it stays so."""
    return _of_decision(reference, decision, actor, now, lambda: decisions.accept_decision(
        reference, actor=actor, now=now, body=body))  # fmt: skip


def dispute(reference: str, *, actor: Actor, now: datetime, decision: str, body: str) -> Complaint:
    """Say why the decision that was read is not right."""
    return _of_decision(reference, decision, actor, now, lambda: decisions.dispute_decision(
        reference, actor=actor, now=now, body=body))  # fmt: skip


def _of_decision(
    reference: str, decision: str, actor: Actor, now: datetime, act: Callable[[], Complaint]
) -> Complaint:  # fmt: skip
    with refusing_to_wait(), transaction.atomic():
        complaint = locked(reference, actor)
        if complaint.stage == Stage.FOLLOW_UP and decision_stamp(complaint) != decision:
            raise NotNow(CHANGED)
        return act()


def withdraw(reference: str, *, actor: Actor, now: datetime, body: str) -> Complaint:
    return endings.withdraw(reference, actor=actor, now=now, body=body)


def reopen(reference: str, *, actor: Actor, now: datetime, body: str) -> Complaint:
    """It is not resolved after all; the customer's words stand among their messages."""
    with refusing_to_wait(), transaction.atomic():
        endings.reopen(reference, actor=actor, now=now, reason="The customer says that it is not resolved.")
        return add(reference, actor=actor, now=now, body=body)


def ask_review(reference: str, *, actor: Actor, now: datetime, body: str) -> Complaint:
    """Ask that somebody else looks at it; a senior decides. A closed complaint is opened again first.

    The words are on record as the customer's, beside the escalation that carries them.
    """
    with refusing_to_wait(), transaction.atomic():
        complaint = locked(reference, actor)
        if complaint.stage not in (Stage.FOLLOW_UP, Stage.CLOSED):
            raise NotNow("A review can be asked for once there is a decision.")
        if complaint.stage == Stage.CLOSED:
            reopen(reference, actor=actor, now=now, body=body)
        else:
            add(reference, actor=actor, now=now, body=body)
        reason = EscalationReason.CUSTOMER_ASKED
        wanted = f"Review by somebody else: {body}"[:1000]
        return authority.escalate(reference, actor=actor, now=now, reason=reason, wanted=wanted)


def appoint(
    reference: str, *, actor: Actor, now: datetime, name: str, relation: str, contact: str, consent: bool
) -> Representative:
    """Let somebody act for the customer, with the consent on record; one at a time."""
    said = clean(name=name, relation=relation, contact=contact)
    if not said["name"]:
        raise InvalidInput(name="Say who acts for you.")
    if not consent:
        raise InvalidInput(consent="Tick the box if you agree.")

    def work(complaint: Complaint) -> str:
        _end(complaint, now)
        made.append(Representative.objects.create(
            complaint=complaint, name=said["name"][:200], relation=said["relation"][:80],
            contact=said["contact"][:254], consent_given_at=now,
            consent_evidence="Agreed on the portal, signed in by a link mailed to the address on record.",
        ))  # fmt: skip
        return f"The customer agrees that {said['name']} acts for them ({said['relation']}; {said['contact']})."

    made: list[Representative] = []
    _noted(reference, actor, now, work)
    return made[0]


def end_representative(reference: str, *, actor: Actor, now: datetime) -> Complaint:
    """Nobody acts for the customer any more; whoever did sees nothing from now on."""
    return _noted(reference, actor, now, lambda complaint: _end(complaint, now))


def _end(complaint: Complaint, now: datetime) -> str:
    speaker = complaint.representatives.select_for_update().filter(ended_at=None).first()
    if speaker is None:
        return ""
    speaker.ended_at = now
    speaker.save(update_fields=["ended_at"])
    portal_links.end_of_representative(speaker.pk, now=now)
    return f"{speaker.name} no longer acts for the customer."


def prefer(reference: str, *, actor: Actor, now: datetime, channel: str, needs: str) -> Complaint:
    """How the customer wants to be dealt with from now on."""
    if channel and channel not in ANSWERING:
        raise InvalidInput(channel="Choose one from the list.")
    wanted = clean(needs=needs)["needs"][:300]

    def work(complaint: Complaint) -> str:
        customer = Customer.objects.select_for_update(no_key=True).get(pk=complaint.customer_id)
        if (customer.preferred_channel, customer.needs) == (channel, wanted):
            return ""
        customer.preferred_channel, customer.needs = channel, wanted
        customer.save(update_fields=["preferred_channel", "needs"])
        way = str(Channel(channel).label).lower() if channel else "as it suits us"
        return f"The customer wishes to be answered: {way}. What makes it easier: {wanted or 'nothing said'}."

    return _noted(reference, actor, now, work)


def _noted(reference: str, actor: Actor, now: datetime, work: Callable[[Complaint], str]) -> Complaint:
    """Do something that is no step of the lifecycle, leave it as a note and tell the handler. Nothing said, nothing
    happened."""
    with refusing_to_wait(), transaction.atomic():
        complaint = locked(reference, actor)
        said = work(complaint)
        if not said:
            return complaint
        change = begin(complaint, lifecycle.BY_VERB["note"], actor, now)
        enforce.let_time_pass([change])
        note = words.note(change, said)
        change.written(EventKind.NOTED, note=note.pk, need_to_know=False)
        heard.tell(change, EventKind.NOTED)
        ledger.commit([change], now=now)
    return complaint


def do(act: str, reference: str, *, actor: Actor, now: datetime, **given: Any) -> None:
    """One act by its name."""
    ACTS[act](reference, actor=actor, now=now, **given)


ACTS: dict[str, Callable[..., Any]] = {
    "accept": accept, "dispute": dispute, "reopen": reopen, "answer": add, "review": ask_review, "wishes": prefer,
    "representative": appoint, "end-representative": end_representative, "withdraw": withdraw,
}  # fmt: skip
VERBS = {
    "answer": "hear_back", "accept": "accept_decision", "dispute": "dispute_decision", "withdraw": "withdraw",
    "reopen": "reopen",
}  # fmt: skip
"""The verb of the lifecycle behind an act, where there is one."""


def possible(actor: Actor, complaint: Complaint, *, speaks: bool) -> list[str]:
    """The acts this customer has here, the usual first. `speaks`: it is a representative who looks."""
    if complaint.merged_into_id is not None:
        return []
    has = {row.verb for row in lifecycle.available(actor, complaint.stage)}
    found = [act for act, verb in VERBS.items() if verb in has]
    if complaint.decision_answer == "accepted" and "accept" in found:
        found.remove("accept")
    if complaint.stage in (Stage.FOLLOW_UP, Stage.CLOSED):
        found.append("review")
    if complaint.stage != Stage.CLOSED:
        found += ["wishes", "end-representative"] if speaks else ["wishes", "representative", "end-representative"]
    return [act for act in ACTS if act in found]
