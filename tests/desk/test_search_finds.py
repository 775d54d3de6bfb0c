"""What one search box finds, as sentences: references, names, addresses, words, phrases and near misses."""

from __future__ import annotations

import pytest

from complaints.actions import conversation
from complaints.choices import Stage
from complaints.models import Complaint, Staff
from complaints.queries import people
from complaints.queries.search import Why, exact, search
from complaints.rules.references import nearby, normalise
from complaints.types import Actor, InboundCustomer
from tests.conftest import NOW, Log
from tests.desk.journey import bring, do


@pytest.fixture
def hana(handler: Staff) -> Actor:
    return people.actor_for(handler, now=NOW)


def found(actor: Actor, question: str) -> dict[str, str]:
    """The subject of each hit, best first, with why it was found."""
    hits = search(actor, question).hits
    subjects = dict(Complaint.objects.filter(pk__in=[hit.id for hit in hits]).values_list("id", "subject"))
    return {subjects[hit.id]: hit.why.value for hit in hits}


@pytest.fixture
def shelf(log: Log, handler: Staff) -> dict[str, Complaint]:
    """Four complaints of three customers; one has a message and a note of its own."""
    ada, bjorn = (
        InboundCustomer("Ada Lovelace", email="ada.l@engine.example"),
        InboundCustomer("Björn Ågren", email="bjorn@nord.example"),
    )
    said = {"description": "So it is."}
    made = {
        "kettle": log(subject="Kettle failed after nine days", **said),
        "refund": log(subject="Refund refused by the shop", customer=bjorn, **said),
        "loud": log(subject="The music is too loud", customer=ada, **said),
        "queue": log(subject="Too long in the queue, loud neighbours", customer=ada, **said),
    }
    bring(made["kettle"], Stage.CLARIFY, handler)
    do(conversation.inform, made["kettle"], handler, body="The thermostat is being examined.")
    do(conversation.note, made["kettle"], handler, body="Batch zirconium is known to us.")
    return made


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("kettle", {"Kettle failed after nine days": "subject"}),
        ("kett", {"Kettle failed after nine days": "subject"}),
        ("KETTLE nine", {"Kettle failed after nine days": "subject"}),
        ('"too loud"', {"The music is too loud": "subject"}),
        ("loud -music", {"Too long in the queue, loud neighbours": "subject"}),
        ("thermostat", {"Kettle failed after nine days": "message"}),
        ("zirconium", {"Kettle failed after nine days": "note"}),
        ("nora", {"Kettle failed after nine days": "email"}),
        ("ågren", {"Refund refused by the shop": "name"}),
        ("BJORN@nord.example", {"Refund refused by the shop": "email"}),
        ("bjorn@", {"Refund refused by the shop": "email"}),
        ("lovelace music", {"The music is too loud": "mixed"}),
        ("lovelase", {"The music is too loud": "near_name", "Too long in the queue, loud neighbours": "near_name"}),
        ("Nora Qwill", {"Kettle failed after nine days": "near_name"}),
        ("refnud", {"Refund refused by the shop": "near_subject"}),
        ("xylophone", {}),
        ("%", {}),
        ("'", {}),
        ('"', {}),
        ("-", {}),
        ("a", {}),
        ("\\", {}),
    ],
)
def test_a_question_finds(question: str, expected: dict[str, str], hana: Actor) -> None:
    assert found(hana, question) == expected


def test_better_reasons_come_first_and_a_complaint_once(log: Log, hana: Actor) -> None:
    log(subject="A word from Quill")
    log(subject="Quill", customer=InboundCustomer("Otto Berg"))
    assert list(found(hana, "quill").items()) == [("A word from Quill", "name"), ("Quill", "subject")]


def test_a_reference_is_found_whole_begun_and_with_one_sign_wrong(log: Log, hana: Actor) -> None:
    complaint = log()
    whole = complaint.reference
    for typed in (whole, whole.lower(), whole.replace("-", " "), whole[3:], f" {whole[3:6]} {whole[6:]} "):
        assert exact(hana, typed) is not None, typed
    wrong = whole[:5] + ("3" if whole[5] != "3" else "4") + whole[6:]
    assert normalise(wrong) is None
    mended = exact(hana, wrong)
    assert mended is not None
    assert (mended.reference, mended.slip) == (whole, True)
    assert [hit.why for hit in search(hana, whole[:7]).hits] == [Why.REFERENCE]


def test_every_single_slip_and_swap_of_a_reference_is_mended_and_guesses_are_few(log: Log) -> None:
    whole = log().reference
    body = whole[3:]
    slips = {body[:at] + sign + body[at + 1 :] for at in range(7) for sign in "2A9Z"} - {body}
    swaps = {body[:at] + body[at + 1] + body[at] + body[at + 2 :] for at in range(6)} - {body}
    for typed in slips | swaps:
        assert whole in nearby(typed)
        assert len(nearby(typed)) <= 13
    assert nearby(whole) == []
    assert nearby("ludwig van") == []


def test_a_word_that_reads_like_a_reference_is_a_word(log: Log, hana: Actor) -> None:
    log(subject="Changed the subject again")
    assert exact(hana, "subject") is None
    assert list(found(hana, "subject")) == ["Changed the subject again"]


def test_what_one_may_not_see_is_in_no_hit_of_any_kind(
    log: Log, handler: Staff, colleague: Staff, supervisor: Staff
) -> None:
    log(subject="Zebra bitten", restricted=True, customer=InboundCustomer("Zelda Quist", email="zelda@z.example"))
    log(subject="Zebra loan", team="loans", customer=InboundCustomer("Zelda Quist", email="zelda@z.example"))
    secret = Complaint.objects.get(subject="Zebra bitten")
    asked = ("zebra", "zelda", "zelda@z", "zebar", "zelda quits", secret.reference, "It stopped")
    for who, seen in ((handler, set()), (supervisor, {"Zebra bitten"})):
        actor = people.actor_for(who, now=NOW)
        for question in asked[:5]:
            assert set(found(actor, question)) == seen, (who, question)
    hidden = people.actor_for(colleague, now=NOW)
    assert exact(hidden, secret.reference) is None
    assert exact(hidden, secret.reference[:-1] + ("2" if secret.reference[-1] != "2" else "3")) is None


def test_a_need_to_know_note_is_found_only_by_those_who_may_read_it(
    log: Log, handler: Staff, colleague: Staff, supervisor: Staff
) -> None:
    complaint = bring(log(subject="Kettle failed"), Stage.CLARIFY, handler)
    do(conversation.note, complaint, supervisor, body="Flees from Ravensburg.", need_to_know=True)
    seen = {
        who.username: set(found(people.actor_for(who, now=NOW), "ravensburg"))
        for who in (handler, colleague, supervisor)
    }
    assert seen == {"hana": {"Kettle failed"}, "colin": set(), "sunita": {"Kettle failed"}}


def test_more_than_fit_are_said_to_be_more(log: Log, hana: Actor) -> None:
    for number in range(6):
        log(subject=f"Kettle {number}")
    few = search(hana, "kettle", limit=4)
    assert (len(few.hits), few.more, few.near) == (4, True, False)
    assert search(hana, "kettle", limit=6).more is False
