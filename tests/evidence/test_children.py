"""Parts and referrals are rows too: what was answered when, and who was asked, follows from events or is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.actions import assignment, conversation, decisions, endings, intake, parts, referrals, setup
from complaints.choices import Channel, MessageKind, Role
from complaints.models import Complaint, Part, Referral
from complaints.queries import people
from complaints.queries.verify import verify
from complaints.types import Actor, InboundComplaint, InboundCustomer
from tests.actions import stories
from tests.actions.stories import letter, step
from tests.conftest import NOW, make_org, publish_pack, under_pack
from tests.evidence.checking import Pair, Sql, places
from tests.rig.engines import Database

pytestmark = pytest.mark.grid


def later(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


@pytest.fixture
def hana(committed_db: Database) -> Actor:
    """A handler; the company is under rules that know payments, and Loans answers under an agreement."""
    org = make_org()
    under_pack(org, "uk-fca-disp")
    setup.agree(org.loans, publish_pack("service-level-agreement").policy)
    boss = setup.engage("sunita", role=Role.SUPERVISOR, first_name="Sunita", teams=[org.cards])
    staff = setup.engage("hana", role=Role.HANDLER, first_name="Hana", teams=[org.cards], supervisor=boss)
    return people.actor_for(staff, now=NOW)


@pytest.fixture
def two(hana: Actor) -> Pair:
    """The first with two parts, one answered, and three questions: answered, asked again, called back."""
    batch = [
        InboundComplaint(InboundCustomer(f"Customer {n}"), "A transfer", "Astray.", Channel.PHONE, NOW)
        for n in range(2)
    ]
    received = intake.receive_complaints(batch, actor=hana, now=NOW)
    one, other = (Complaint.objects.get(pk=row.id) for row in received)
    for title in ("The payment", "The fee"):
        step(one, parts.add_part, hana, NOW, title=title, body="By itself.", flags=["payment"], channel="letter")
    stories.to_clarify(one, hana, NOW)
    first = Part.objects.get(complaint=one, number=1)
    step(one, parts.answer_part, hana, later(1), part=1, outcome="upheld", reasons="It was late.", channel="letter",
         parts=dict.fromkeys(parts.demanded_of(first.complaint, first), "Said."))  # fmt: skip
    for to in ({"team": "loans"}, {"team": "loans", "urgent": True}, {"addressee": "The bank"}):
        step(one, referrals.refer, hana, later(2), question="When was it?", **to)
    answered, again, back = Referral.objects.order_by("id")
    referrals.answer(answered.pk, actor=hana, now=later(3), answer="On Monday.")
    referrals.chase(again.pk, actor=hana, now=later(4))
    referrals.recall(back.pk, actor=hana, now=later(5), reason="It was found.")
    one.refresh_from_db()
    return one, other


def number(pair: Pair, model: type[Part] | type[Referral], which: int) -> int:
    rows = list(model.objects.filter(complaint=pair[0]).order_by("id"))
    return rows[which].pk


def test_what_nobody_touched_has_no_finding(two: Pair) -> None:
    assert verify([row.pk for row in two]) == []


@pytest.mark.parametrize(
    ("which", "change", "fields"),
    [
        (0, "answered_at = answered_at - interval '1 day'", ["answered_at"]),
        (0, "outcome = 'not_upheld'", ["outcome"]),
        (0, "outcome = '', answered_at = null", ["outcome", "answered_at"]),
        (1, "outcome = 'upheld', answered_at = now()", ["outcome", "answered_at"]),
        (1, "number = 9", ["number"]),
        (1, "message_id = (select max(id) from complaints_message)", ["message"]),
    ],
)
def test_a_changed_part_is_named_with_its_field(
    two: Pair, owner: Sql, which: int, change: str, fields: list[str]
) -> None:
    part = number(two, Part, which)
    owner(f"update complaints_part set {change} where id = %s", part)

    assert places(two) == [f"part {part} {field}" for field in fields]


@pytest.mark.parametrize(
    ("which", "change", "fields"),
    [
        (0, "state = 'recalled'", ["state"]),
        (0, "state = 'sent', ended_at = null, ended_by_id = null", ["state", "ended_at", "ended_by"]),
        (0, "ended_at = ended_at - interval '2 hours'", ["ended_at"]),
        (1, "state = 'answered', ended_at = now()", ["state", "ended_at"]),
        (1, "chased = 0, chased_at = null", ["chased", "chased_at"]),
        (1, "urgent = false", ["urgent"]),
        (2, "state = 'answered'", ["state"]),
        (2, "sent_at = now()", ["sent_at"]),
    ],
)
def test_a_changed_referral_is_named_with_its_field(
    two: Pair, owner: Sql, which: int, change: str, fields: list[str]
) -> None:
    referral = number(two, Referral, which)
    owner(f"update complaints_referral set {change} where id = %s", referral)

    assert places(two) == [f"referral {referral} {field}" for field in fields]


@pytest.mark.parametrize("model", [Part, Referral])
def test_a_row_taken_out_or_put_in_is_named(two: Pair, owner: Sql, model: type[Part] | type[Referral]) -> None:
    taken = number(two, model, 0)
    owner(f"update {model._meta.db_table} set id = 9999 where id = %s", taken)

    assert places(two) == [f"{model._meta.model_name} {taken}", f"{model._meta.model_name} 9999"]


@pytest.mark.parametrize("model", [Part, Referral])
def test_a_row_put_into_a_complaint_that_never_had_any_is_named(
    two: Pair, owner: Sql, model: type[Part] | type[Referral]
) -> None:
    moved = number(two, model, 0)
    owner(f"update {model._meta.db_table} set complaint_id = %s, id = 9999 where id = %s", two[1].pk, moved)

    named = [(finding.reference, finding.place) for finding in verify([row.pk for row in two])]
    name = model._meta.model_name
    assert named == [(two[0].reference, f"{name} {moved}"), (two[1].reference, f"{name} 9999")]


Step = Callable[[Complaint, Actor], None]


def _first_contact(complaint: Complaint, hana: Actor) -> None:
    step(complaint, endings.resolve_at_first_contact, hana, later(6), definition="The fee.", outcome="upheld",
         desired_outcome="It back.", reasons="Ours.", body="Paid back.", cause="process",
         parts=letter(complaint, MessageKind.SUMMARY))  # fmt: skip


def _decide_and_reopen(complaint: Complaint, hana: Actor) -> None:
    acts: list[tuple[Any, dict[str, Any]]] = [
        (assignment.take, {}),
        (conversation.acknowledge, {"body": "Thank you."}),
        (referrals.refer, {"team": "loans", "question": "When?"}),
        (decisions.define, {"definition": "The fee.", "desired_outcome": "It back."}),
        (decisions.decide, {"outcome": "not_upheld", "reasons": "As agreed."}),
        (decisions.send_decision, {"parts": letter(complaint)}),
        (decisions.dispute_decision, {"body": "No."}),
        (decisions.decide, {"outcome": "partly_upheld", "reasons": "Half of it."}),
        (decisions.send_decision, {"parts": letter(complaint)}),
        (decisions.accept_decision, {}),
        (endings.close, {"cause": "process"}),
        (endings.reopen, {"reason": "More came to light."}),
        (endings.withdraw, {"body": "Never mind."}),
    ]
    for verb, given in acts:
        step(complaint, verb, hana, later(6), **given)


@pytest.mark.parametrize(("go_on", "outcome"), [(_first_contact, "upheld"), (_decide_and_reopen, "")])
def test_parts_and_questions_that_followed_the_complaint_are_told_right(
    hana: Actor, owner: Sql, go_on: Step, outcome: str
) -> None:
    one = InboundComplaint(InboundCustomer("Nora"), "A transfer", "Astray.", Channel.PHONE, NOW)
    complaint = Complaint.objects.get(pk=intake.receive_complaint(one, actor=hana, now=NOW).id)
    step(complaint, parts.add_part, hana, NOW, title="The fee", body="By itself.", flags=["payment"], channel="letter")
    go_on(complaint, hana)
    complaint.refresh_from_db()
    assert Part.objects.get().outcome == outcome
    assert verify([complaint.pk]) == []
    owner("update complaints_part set outcome = 'not_upheld', answered_at = now()")
    assert [finding.place.rpartition(" ")[2] for finding in verify([complaint.pk])] == ["outcome", "answered_at"]
