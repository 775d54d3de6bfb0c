"""What a customer does with their own complaint: once, on what they read, and nothing of ours is seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.actions import authority, conversation, decisions, records, relay
from complaints.api.verbs import VERBS as API_VERBS
from complaints.choices import ActorKind, Channel, EscalationReason, EventKind, MessageKind, Stage
from complaints.errors import NotAllowed, NotFound
from complaints.models import (
    Complaint,
    Escalation,
    Event,
    Message,
    Note,
    Notice,
    Representative,
    Staff,
)
from complaints.models import (
    Customer as CustomerRow,
)
from complaints.queries.access import visible_complaints, visible_notes
from complaints.queries.verify import verify
from complaints.rules import lifecycle
from complaints.types import Actor
from tests.conftest import NOW, Log
from tests.desk.journey import do, fresh
from tests.portal.conftest import LINK, Bring, Customer, post_out

XSS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "javascript:alert(1)", "{{ settings.SECRET_KEY }}", "{% debug %}", "</textarea><script>alert(1)</script>",
    "<a href=\"javascript:alert(1)\">x</a>", "<style>*{display:none}</style>", "<hx-get>",
)  # fmt: skip


VERBS = {name: verb.act for name, verb in API_VERBS.items() if name not in ("link_duplicate", "merge")}
VERBS |= {name: lambda ref, actor, now, name=name: _both(name, ref, actor, now) for name in ("link_duplicate", "merge")}


def _both(name: str, reference: str, actor: Actor, now: object) -> None:
    API_VERBS[name].act(reference, actor=actor, now=now, other=reference, reason="x")


def kinds(complaint: Complaint) -> list[str]:
    return list(Event.objects.filter(complaint=complaint).order_by("seq").values_list("kind", flat=True))


def test_an_answer_is_on_record_and_the_handler_is_told(at: Bring, nora: Customer, handler: Staff) -> None:
    complaint = at(Stage.CLARIFY)
    do(conversation.ask, complaint, handler, body="When did you buy it?", channel="email")
    nora.enter(complaint)
    assert "We have asked you something" in nora.text()
    assert nora.act("answer", body="On the 1st of October.").status_code == 302
    said = Message.objects.get(complaint=complaint, kind=MessageKind.ANSWER)
    assert (said.body, said.channel, said.direction) == ("On the 1st of October.", "web", "in")
    event = Event.objects.filter(complaint=complaint).latest("seq")
    assert (event.kind, event.actor_kind, event.actor_id) == (EventKind.HEARD_BACK, ActorKind.CUSTOMER, None)
    assert fresh(complaint).waiting_on == "us"
    told = Notice.objects.filter(staff=handler, text__contains="the customer wrote to us")
    assert told.count() == 1
    assert "On the 1st of October." in nora.text()
    assert verify([complaint.pk]) == []


def test_the_same_form_sent_twice_counts_once(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.FOLLOW_UP)
    nora.enter(complaint)
    form = {**nora.hidden("dispute"), "body": "The delivery charge is missing."}
    answers = [nora.client.post("/follow/complaint/dispute/", form).status_code for _ in range(3)]
    assert answers == [302, 302, 302]
    assert kinds(complaint).count(EventKind.DECISION_DISPUTED) == 1
    changed = nora.client.post("/follow/complaint/dispute/", {**form, "body": "Something else."})
    assert changed.status_code == 409
    assert "You have sent this already" in changed.content.decode()


def test_accepting_and_disputing(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.FOLLOW_UP)
    nora.enter(complaint)
    assert nora.act("accept").status_code == 302
    assert fresh(complaint).decision_answer == "accepted"
    assert "Accept the decision" not in nora.text()
    assert nora.act("dispute", body="On second thoughts, no.").status_code == 302
    assert (fresh(complaint).stage, fresh(complaint).decision_answer) == (Stage.RESOLVE, "")


def test_a_decision_changed_since_it_was_read_is_not_accepted(at: Bring, nora: Customer, handler: Staff) -> None:
    complaint = at(Stage.FOLLOW_UP)
    nora.enter(complaint)
    stale = nora.hidden("accept")
    Complaint.objects.filter(pk=complaint.pk).update(decision_sent_at=NOW + timedelta(minutes=1))
    before = kinds(complaint)
    for act in ("accept", "dispute"):
        answer = nora.client.post(f"/follow/complaint/{act}/", {**stale, "body": "Fine."})
        assert answer.status_code == 409
        assert "The decision has changed since you opened this page" in answer.content.decode()
    assert kinds(complaint) == before


def test_an_act_the_stage_no_longer_has_is_refused_in_plain_words(at: Bring, nora: Customer, handler: Staff) -> None:
    complaint = at(Stage.FOLLOW_UP)
    nora.enter(complaint)
    stale = nora.hidden("accept")
    do(decisions.dispute_decision, complaint, handler, body="By telephone: not content.")
    answer = nora.client.post("/follow/complaint/accept/", stale)
    assert answer.status_code == 409
    assert "something has changed" in answer.content.decode()
    assert nora.get("/follow/complaint/accept/").status_code == 409


def test_two_windows_with_two_complaints_never_mix(at: Bring, nora: Customer, log: Log, handler: Staff) -> None:
    one = at(Stage.CLARIFY)
    other = log(channel="email", subject="Charged twice")
    nora.enter(one)
    first_window = nora.hidden("withdraw")
    nora.enter(other)
    answer = nora.client.post("/follow/complaint/withdraw/", {**first_window, "body": "Never mind."})
    assert answer.status_code == 409
    assert {fresh(one).stage, fresh(other).stage} == {Stage.CLARIFY, Stage.GREET}


def test_withdrawing_and_opening_again(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.RESOLVE)
    nora.enter(complaint)
    assert nora.act("withdraw").status_code == 422
    nora.act("withdraw", body="I found the receipt.")
    assert (fresh(complaint).stage, fresh(complaint).closure) == (Stage.CLOSED, "withdrawn")
    assert "You withdrew this complaint" in nora.text()
    nora.act("reopen", body="It broke again.")
    assert fresh(complaint).stage == Stage.RESOLVE
    assert "It broke again." in nora.text()
    assert verify([complaint.pk]) == []


@pytest.mark.parametrize("stage", [Stage.FOLLOW_UP, Stage.CLOSED])
def test_a_review_is_asked_for_and_a_senior_decides(stage: Stage, at: Bring, nora: Customer, supervisor: Staff) -> None:
    complaint = at(stage)
    nora.enter(complaint)
    assert nora.act("review", body="Nobody read my second letter.").status_code == 302
    raised = Escalation.objects.get(complaint=complaint)
    assert (raised.reason, raised.raised_by_id, raised.assignee_id) == ("customer_asked", None, supervisor.pk)
    assert "second letter" in raised.wanted
    assert fresh(complaint).stage == (Stage.FOLLOW_UP if stage == Stage.FOLLOW_UP else Stage.RESOLVE)
    assert verify([complaint.pk]) == []


def test_customers_escalate_for_one_reason_only(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.RESOLVE)
    customer = Actor(ActorKind.CUSTOMER, name="Nora", let_in=frozenset({complaint.pk}))
    for reason in set(EscalationReason) - {EscalationReason.CUSTOMER_ASKED}:
        with pytest.raises(NotAllowed):
            authority.escalate(complaint.reference, actor=customer, now=NOW, reason=reason, wanted="x")
    assert not Escalation.objects.filter(complaint=complaint).exists()


@pytest.mark.parametrize("stage", list(Stage))
def test_every_cell_of_the_table_for_a_customer(stage: Stage, at: Bring) -> None:
    """Theirs: done or refused by stage and gate. Not theirs: 403. Somebody else's complaint: not found."""
    complaint = at(stage)
    own = Actor(ActorKind.CUSTOMER, name="Nora", let_in=frozenset({complaint.pk}))
    foreign = Actor(ActorKind.CUSTOMER, name="Mallory", let_in=frozenset({complaint.pk + 999}))
    offered = {row.verb for row in lifecycle.available(own, stage)}
    for row in lifecycle.TRANSITIONS:
        theirs = row.verb in lifecycle.CUSTOMER_VERBS
        assert (row.verb in offered) == (theirs and stage in row.stages)
        act: object = VERBS[row.verb]
        with pytest.raises(NotFound):
            act(complaint.reference, actor=foreign, now=NOW)  # type: ignore[operator]
        if not theirs:
            with pytest.raises(NotAllowed):
                act(complaint.reference, actor=own, now=NOW)  # type: ignore[operator]
    assert fresh(complaint).version == complaint.version


def test_a_customer_sees_the_one_complaint_and_no_note(at: Bring, log: Log, handler: Staff) -> None:
    complaint, other = at(Stage.CLARIFY), log()
    do(conversation.note, complaint, handler, body="Sounded upset.")
    customer = Actor(ActorKind.CUSTOMER, let_in=frozenset({complaint.pk}))
    assert list(visible_complaints(customer)) == [complaint]
    assert other not in visible_complaints(customer)
    assert Note.objects.filter(complaint=complaint).exists()
    assert list(visible_notes(customer, complaint.pk)) == []
    assert list(visible_complaints(Actor(ActorKind.CUSTOMER))) == []


def test_nothing_of_ours_is_on_the_page(at: Bring, nora: Customer, handler: Staff, supervisor: Staff) -> None:
    complaint = at(Stage.FOLLOW_UP)
    do(conversation.note, complaint, handler, body="INTERNAL-NOTE", need_to_know=False)
    do(conversation.note, complaint, handler, body="SECRET-NOTE", need_to_know=True)
    do(decisions.contact, complaint, handler, result="no_answer", body="HANDLERS-WORDS about the call")
    do(records.correct, complaint, handler, changes={"subject": "Refund refused"}, reason="CORRECTION-REASON")
    Complaint.objects.filter(pk=complaint.pk).update(learning="LEARNING", restricted=True, severity="critical")
    nora.enter(complaint)
    page = nora.text()
    for ours in ("INTERNAL", "SECRET", "HANDLERS-WORDS", "CORRECTION", "LEARNING", "critical", "Critical", "hana@",
                 "Restricted", "escalat", "/desk/complaints", "Sunita"):  # fmt: skip
        assert ours not in page, ours
    assert "We tried to reach you" in page
    assert "Hana deals with your complaint." in page


def test_dates_are_promises_in_plain_words(at: Bring, nora: Customer) -> None:
    nora.enter(at(Stage.GREET))
    page = nora.text()
    assert "By Friday 6 November we write to you who deals with it" in page
    assert "Acknowledge the complaint" not in page
    assert "Answer an escalation" not in page


def test_a_broken_promise_is_owned_up_to(at: Bring, nora: Customer, clock: object) -> None:
    complaint = at(Stage.GREET)
    later = NOW + timedelta(days=14)
    clock.move_to(later, tick=False)  # type: ignore[attr-defined]
    nora.ask(complaint.reference)
    relay.relay(now=later)
    link = LINK.search(str(mail.outbox[-1].body))
    assert link is not None
    nora.client.post(link.group(0))
    assert "We are late, and we are sorry." in nora.text()


def test_a_representative_with_consent_comes_in_and_goes(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.RESOLVE)
    nora.enter(complaint)
    fields = {"name": "Ben Quill", "relation": "Son", "contact": "ben@family.example"}
    assert nora.act("representative", **fields).status_code == 422, "without the tick nothing happens"
    assert not Representative.objects.exists()
    assert nora.act("representative", **fields, consent="on").status_code == 302
    speaker = Representative.objects.get()
    assert speaker.consent_given_at == NOW
    assert speaker.consent_evidence
    ben = Customer().enter(complaint, "ben@family.example")
    assert "You are here as Ben Quill" in ben.text()
    assert ben.act("answer", body="My mother bought it in Leeds.").status_code == 302
    assert ben.client.post("/follow/complaint/representative/", {**nora.hidden("representative"), **fields,
                                                                 "consent": "on"}).status_code == 403  # fmt: skip
    assert nora.act("end-representative").status_code == 302
    assert ben.get("/follow/complaint/").status_code == 403
    ben.ask(complaint.reference, "ben@family.example")
    assert post_out() == []
    assert Representative.objects.filter(ended_at=None).count() == 0


def test_a_representative_without_consent_gets_no_link(at: Bring) -> None:
    complaint = at(Stage.RESOLVE)
    Representative.objects.create(complaint=complaint, name="Ben", contact="ben@family.example")
    Customer().ask(complaint.reference, "ben@family.example")
    assert post_out() == []


def test_wishes_are_kept_once_and_told(at: Bring, nora: Customer, handler: Staff) -> None:
    complaint = at(Stage.RESOLVE)
    nora.enter(complaint)
    nora.act("wishes", channel="letter", needs="Large print")
    row = CustomerRow.objects.get(pk=complaint.customer_id)
    assert (row.preferred_channel, row.needs) == ("letter", "Large print")
    seq = fresh(complaint).event_seq
    nora.act("wishes", channel="letter", needs="Large print")
    assert fresh(complaint).event_seq == seq, "nothing new leaves no trace"
    assert Notice.objects.filter(staff=handler, text__contains="how they want to be dealt with").count() == 1
    assert nora.act("wishes", channel="social", needs="").status_code == 422


def test_words_with_markup_are_shown_as_words(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.RESOLVE)
    Complaint.objects.filter(pk=complaint.pk).update(subject=XSS[0])
    nora.enter(complaint)
    for nasty in XSS:
        nora.act("answer", body=nasty)
    page = nora.text()
    for nasty in (one for one in XSS if "<" in one):
        assert nasty not in page
    assert "&lt;svg onload=alert(1)&gt;" in page
    typed = nora.client.post("/follow/complaint/representative/", {"name": XSS[6], "contact": "no"}).content.decode()
    assert XSS[6] not in typed


def test_card_numbers_never_stay(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.RESOLVE)
    nora.enter(complaint)
    nora.act("answer", body="My card is 4111 1111 1111 1111.")
    assert "4111 1111 1111" not in Message.objects.get(kind=MessageKind.ANSWER).body


def test_the_page_asks_few_questions_however_long_the_talk(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.FOLLOW_UP)
    nora.enter(complaint)
    nora.text()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            nora.text()
        counts.append(len(caught))
        for number in range(20):
            Message.objects.create(complaint=complaint, direction="in", kind="answer", channel=Channel.WEB,
                                   at=NOW, body=f"Word {number}")  # fmt: skip
    assert counts[0] == counts[1] <= 12
