"""Every letter of every policy: refused when any one mandatory part is missing, sent when it is whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from complaints.actions import assignment, conversation, decisions, endings
from complaints.choices import MessageKind
from complaints.errors import GateOpen
from complaints.models import Complaint, Message, Staff
from complaints.queries.policies import demanded_parts
from complaints.rules.packs import read_pack
from complaints.types import Actor
from tests.actions.stories import fresh, step, version
from tests.conftest import ActorFor, Log, Org, under_pack

pytestmark = [pytest.mark.grid, pytest.mark.filterwarnings("ignore:Requested Holidays")]
PACKS = Path(__file__).resolve().parents[2] / "complaints" / "packs"
LETTERS = [
    (path.stem, kind, tier, flags)
    for path in sorted(PACKS.glob("*.toml"))
    for pack in [read_pack(path.read_text(encoding="utf-8"))]
    for kind in pack.letters
    for tier in ((1, 2) if any(row.letter == kind and row.scope.tiers for row in pack.letter_additions) else (1,))
    for flags in ((), ("payment",))
    if not flags or any(
        row.letter == kind and "payment" in str(row.scope) for row in pack.letter_additions
    )
    if pack.demanded_parts(kind, tier=tier)
]  # fmt: skip


def send(kind: str, complaint: Complaint, actor: Actor, now: datetime, parts: dict[str, str]) -> Complaint:
    """Write a letter of this kind with these parts."""
    way: dict[str, Any] = {
        "actor": actor,
        "now": now,
        "version": version(complaint),
        "channel": "email",
        "parts": parts,
    }
    match kind:
        case "acknowledgement":
            return conversation.acknowledge(complaint.reference, body="Thank you for telling us.", **way)
        case "update" | "extension":
            return conversation.inform(complaint.reference, letter=kind, **way)
        case "decision":
            return decisions.send_decision(complaint.reference, **way)
        case "set_aside":
            return endings.set_aside(complaint.reference, reason="A question.", **way)
        case _:
            settled = {"definition": "A fee.", "desired_outcome": "Back.", "outcome": "upheld", "reasons": "Ours."}
            return endings.resolve_at_first_contact(
                complaint.reference, body="Told her.", cause="process", **settled, **way
            )


@pytest.mark.parametrize(("pack", "kind", "tier", "flags"), LETTERS)
def test_a_letter_without_any_one_part_is_refused_and_with_all_of_them_leaves(
    pack: str, kind: str, tier: int, flags: tuple[str, ...], org: Org, log: Log, handler: Staff, actor: ActorFor,
    now: datetime,
) -> None:  # fmt: skip
    under_pack(org, pack)
    complaint = log(flags=frozenset(flags))
    step(complaint, assignment.take, actor(handler), now)
    if kind == "decision":
        step(complaint, conversation.acknowledge, actor(handler), now, body="Rang her.", channel="phone")
        step(complaint, decisions.define, actor(handler), now, definition="A fee.", desired_outcome="Back.",
             tell_customer=False)  # fmt: skip
        step(complaint, decisions.decide, actor(handler), now, outcome="upheld", reasons="It was ours.")
    Complaint.objects.filter(pk=complaint.pk).update(tier=tier)
    parts = {code: f"Here is {title}." for code, title in demanded_parts(fresh(complaint), kind).items()}
    for code in parts:
        with pytest.raises(GateOpen) as refused:
            send(kind, complaint, actor(handler), now, {**parts, code: "  "})
        assert f"letter.{code}" in [part.code for part in refused.value.missing]
    assert not Message.objects.filter(complaint=complaint, kind=kind, direction="out").exists()
    send(kind, complaint, actor(handler), now, parts)
    sent = Message.objects.get(complaint=complaint, kind=kind, direction="out")
    assert [text in sent.body for text in parts.values()] == [True] * len(parts)
    assert sent.kind in MessageKind.values
