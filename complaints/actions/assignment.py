"""Who works on it: assess, take, assign, release, transfer, and take-next from the queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from complaints.actions import words
from complaints.actions.checking import unknown_words
from complaints.actions.classify import reclassify
from complaints.actions.door import Open, clean, opened
from complaints.actions.escalations import Scene
from complaints.choices import EscalationReason, Impact, Role, Severity
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import Complaint, Staff, Team
from complaints.queries import people
from complaints.types import Actor


def assess(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    severity: str = "",
    impact: str = "",
    safety: bool | None = None,
    vulnerable: bool | None = None,
    restricted: bool | None = None,
    needs: str = "",
    flags: Iterable[str] | None = None,
    complainant: str | None = None,
) -> Complaint:
    """Judge the complaint (ISO 10002:2018, 7.5). A safety matter goes to a supervisor at once.

    `flags` and `complainant` are what the policy asks about; other promises may then hold.
    """
    with opened(reference, "assess", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        given = {"severity": severity, "impact": impact, "safety": safety, "vulnerable": vulnerable}
        new = {k: v for k, v in {**given, "restricted": restricted}.items() if v not in ("", None)}
        _check_assessment(severity, impact)
        if restricted is False and complaint.restricted and actor.role not in (Role.SUPERVISOR, Role.MANAGER):
            raise NotAllowed("Only supervisors and managers lift a restriction.")
        becomes_safety = bool(safety) and not complaint.safety
        before = {name: getattr(complaint, name) for name in new}
        change.set(**new, assessed_at=change.now)
        if needs:
            complaint.customer.needs = clean(needs=needs)["needs"][:300]
            complaint.customer.save(update_fields=["needs"])
        said: dict[str, Any] = {name: [before[name], value] for name, value in new.items()}
        change.done(**said, **({"needs": "changed"} if needs else {}))
        _classify(change, flags, complainant)
        if becomes_safety:
            raise_for_safety(change)
    return complaint


def _classify(change: Open, flags: Iterable[str] | None, complainant: str | None) -> None:
    matter = change.terms.matter
    said = frozenset(matter.flags if flags is None else flags)
    who = matter.complainant if complainant is None else complainant
    wrong = unknown_words(change.complaint.policy_version_id, said, who)
    if wrong:
        raise InvalidInput(**wrong)
    reclassify(change, replace(matter, flags=said, complainant=who))


def raise_for_safety(change: Open) -> None:
    """Somebody's safety is at stake: escalate now, in and out of hours."""
    scene = Scene([change])
    scene.raise_(change, level=1, reason=EscalationReason.SAFETY, wanted="Somebody’s safety is at stake.")
    scene.write()


def take(reference: str, *, actor: Actor, now: datetime, version: int | None = None) -> Complaint:
    """Make yourself the handler of a complaint nobody has."""
    with opened(reference, "take", actor=actor, now=now, version=version) as change:
        change.gate(has_handler=change.complaint.handler_id is not None)
        refuse_earlier(change, actor.id)
        change.set(handler_id=actor.id)
        change.done(handler=actor.id)
    return change.complaint


def assign(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    handler: int | None = None,
    reason: str = "",
) -> Complaint:
    """Give the complaint to a present member of its team who is able to handle its kind."""
    with opened(reference, "assign", actor=actor, now=now, version=version) as change:
        change.gate(given={"handler": handler})
        person = able_handler(change, handler)
        change.set(handler_id=person.pk)
        change.done(handler=person.pk, **words.because(change, clean(reason=reason)["reason"]))
        change.tell(
            person.pk, f"{change.complaint.reference} is yours now.", f"assigned:{change.complaint.version}:"
            f"{change.complaint.pk}", at=change.now,
        )  # fmt: skip
    return change.complaint


def able_handler(change: Open, handler: int | None) -> Staff:
    """The person, if a present, active, able member of the complaint's team; InvalidInput names what is wrong."""
    complaint = change.complaint
    person = people.members(complaint.team_id, now=change.now).filter(pk=handler or 0).first()
    if person is None:
        raise InvalidInput(handler="Choose somebody of this team who is here today.")
    refuse_earlier(change, person.pk)
    skill = complaint.category.skill.code if complaint.category and complaint.category.skill else ""
    if skill and skill not in people.skills_of([person.pk], change.now).get(person.pk, frozenset()):
        raise InvalidInput(handler=f"{person} does not hold the competence “{skill}” this category demands.")
    return person


def refuse_earlier(change: Open, person: int | None) -> None:
    """Who handled an earlier tier never handles a later one."""
    if person in change.complaint.earlier_handlers:
        raise InvalidInput(handler="Choose somebody who did not handle this complaint at an earlier tier.")


def release(reference: str, *, actor: Actor, now: datetime, version: int | None = None, reason: str = "") -> Complaint:
    """Put the complaint back into the team's queue."""
    with opened(reference, "release", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        said = clean(reason=reason)
        change.gate(given=said, has_handler=complaint.handler_id is not None)
        before = complaint.handler_id
        change.set(handler_id=None)
        change.done(handler=[before, None], **words.because(change, said["reason"]))
    return complaint


def transfer(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    team: str = "",
    reason: str = "",
) -> Complaint:
    """Hand the complaint to another team; its clocks run on, and it has no handler there yet."""
    with opened(reference, "transfer", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        said = clean(reason=reason)
        change.gate(given={"team": team, **said})
        to = Team.objects.filter(code=team, retired_at=None, legal_entity=complaint.legal_entity_id).first()
        if to is None or to.pk == complaint.team_id:
            raise InvalidInput(team="Choose another live team of the same company.")
        before = [complaint.team_id, complaint.handler_id]
        change.set(team_id=to.pk, handler_id=None)
        because = words.because(change, said["reason"])
        change.done(team=[before[0], to.pk], handler=[before[1], None], **because)
    return complaint


def _check_assessment(severity: str, impact: str) -> None:
    if severity and severity not in Severity.values:
        raise InvalidInput(severity=f"Choose one of {', '.join(Severity.values)}.")
    if impact and impact not in Impact.values:
        raise InvalidInput(impact=f"Choose one of {', '.join(Impact.values)}.")
