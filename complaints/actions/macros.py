"""Macros: kept, thrown away, and done: several verbs as one, each with its own gates, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from complaints.actions import assignment, authority, conversation
from complaints.actions.door import clean, refusing_to_wait
from complaints.choices import Role
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import Complaint, Macro, Team
from complaints.queries import macros
from complaints.rules.lifecycle import WORKERS
from complaints.rules.macros import KNOWN, Step, faults
from complaints.types import Actor

MOST, LONGEST_TITLE = 50, 60
ACTS: Mapping[str, Callable[..., Complaint]] = {
    "take": assignment.take,
    "assess": assignment.assess,
    "acknowledge": conversation.acknowledge,
    "inform": conversation.inform,
    "ask": conversation.ask,
    "note": conversation.note,
    "release": assignment.release,
    "transfer": assignment.transfer,
    "escalate": authority.escalate,
}
"""The verbs a macro is made of."""


def use(reference: str, steps: Sequence[Step], *, actor: Actor, now: datetime, version: int | None = None) -> Complaint:
    """Do the steps in order. The first refusal undoes those before it and says which step it was (`step`)."""
    if not steps:
        raise InvalidInput("This macro does nothing here.")
    done: Complaint | None = None
    with refusing_to_wait(), transaction.atomic():
        for step in steps:
            read = version if done is None else done.version
            done = ACTS[step.verb](reference, actor=actor, now=now, version=read, **step.inputs)
    assert done is not None  # noqa: S101 - there was a step
    return done


def keep(
    *, actor: Actor, title: str, preset: Mapping[str, Any], team: str = "", macro: int = 0
) -> Macro:  # fmt: skip
    """A new macro, or `macro` as it shall be from now on; InvalidInput names every field that is wrong."""
    if actor.id is None or not actor.is_staff or actor.role not in WORKERS:
        raise NotAllowed("Macros are for those who work on complaints.")
    held = _changeable(macro, actor) if macro else Macro(owner_id=actor.id)
    name, kept = " ".join(clean(title=title)["title"].split()), _clean(preset)
    wrong = faults(kept)
    if not name or len(name) > LONGEST_TITLE:
        wrong["title"] = f"Give it a name of at most {LONGEST_TITLE} letters."
    if wrong:
        raise InvalidInput(**wrong)
    if not macro and Macro.objects.filter(owner=actor.id).count() >= MOST:
        raise InvalidInput(title=f"You have {MOST} macros already; delete one you no longer use.")
    held.title, held.preset, held.team = name, kept, _team(actor, team)
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError:
        raise InvalidInput(title="There is a macro of this name already.") from None
    return held


def delete(macro: int, *, actor: Actor) -> None:
    _changeable(macro, actor).delete()


def _clean(preset: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: str(value).replace("\r\n", "\n") for name, value in preset.items() if value and name in KNOWN}
    return {name: True if name == "take" else text for name, text in clean(**texts).items() if text}


def _team(actor: Actor, code: str) -> Team | None:
    """Whose macro it is; seniors give one to a team of theirs."""
    if not code:
        return None
    if actor.role not in (Role.SUPERVISOR, Role.MANAGER):
        raise NotAllowed("Supervisors and managers make macros for a team.")
    found = Team.objects.filter(code=code, pk__in=sorted(actor.team_ids), retired_at=None).first()
    if found is None:
        raise InvalidInput(share="Choose one of your teams.")
    return found


def _changeable(number: int, actor: Actor) -> Macro:
    macro = macros.seen_by(actor).filter(pk=number).first()
    if macro is None:
        raise NotFound()
    if not macros.may_change(actor, macro):
        raise NotAllowed("A team’s macro is changed by its supervisors and managers.")
    return macro
