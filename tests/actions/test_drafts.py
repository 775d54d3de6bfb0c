"""Drafts and templates below the desk: what is kept, what is refused, and that a late save loses to the send."""

from __future__ import annotations

import pytest
from django.db import connection

from complaints.actions import drafts, reply_templates
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import Complaint, Draft, ReplyTemplate, ReplyTemplateVersion, Staff
from complaints.queries import complaints
from complaints.queries import drafts as draft_rows
from complaints.queries import reply_templates as template_rows
from complaints.rules.first_templates import FIRST
from complaints.rules.reply_templates import fill, wrong_gaps
from complaints.types import Actor
from tests.conftest import NOW, ActorFor, Log


def replying(reader: Actor, complaint: Complaint) -> object:
    """Who is replying, as the reader's queue says."""
    (row,) = complaints.rows(reader, [complaint.pk], NOW)
    return row["replying"]


def test_keeping_again_moves_when_one_began_forwards_only(log: Log, handler: Staff, actor: ActorFor) -> None:
    complaint, hana = log(), actor(handler)
    seq = complaint.event_seq
    for begun, wanted in ((1, 1), (seq, seq), (1, seq), (seq + 50, seq)):
        drafts.keep(complaint, "note", {"body": "x"}, actor=hana, now=NOW, begun_at_seq=begun)
        assert Draft.objects.get().begun_at_seq == wanted


def test_who_is_writing_is_told_without_reading_the_words(
    log: Log, handler: Staff, colleague: Staff, actor: ActorFor
) -> None:
    complaint = log()
    drafts.keep(complaint, "note", {"body": "Mine."}, actor=actor(handler), now=NOW, begun_at_seq=1)
    there = draft_rows.on_complaint(actor(colleague), complaint, NOW)
    assert [(vars(draft)["words"], "values" in vars(draft)) for draft in there.others] == [({}, False)]
    assert replying(actor(colleague), complaint) == "Hana"
    assert replying(actor(handler), complaint) is None


def test_somebody_elses_draft_cannot_be_thrown_away(
    log: Log, handler: Staff, colleague: Staff, actor: ActorFor
) -> None:
    complaint = log()
    drafts.keep(complaint, "note", {"body": "Mine."}, actor=actor(handler), now=NOW, begun_at_seq=1)
    assert drafts.forget(complaint.pk, "note", actor=actor(colleague)) is False
    assert drafts.forget(complaint.pk, "note", actor=actor(handler)) is True
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("Dear {customer}, by {due}.", []),
        ("Dear {name}", ["{name}"]),
        ("{Customer} {Customer}", ["{Customer}"]),
        ("A brace { alone", ["{"]),
        ("{customer.email} {0}", ["{customer.email}", "{0}"]),
        ("{{customer}}", ["{", "}"]),
        ("{}", ["{}"]),
    ],
)
def test_a_template_may_only_have_gaps_that_something_fills(body: str, wrong: list[str]) -> None:
    assert wrong_gaps(body) == wrong


def test_a_name_with_braces_is_no_gap_and_what_is_not_known_stays_to_be_seen() -> None:
    assert fill("Dear {customer}, by {due}.", {"customer": "{due} Smith", "due": ""}) == "Dear {due} Smith, by [due]."


def test_the_first_templates_have_no_wrong_gap_and_fit_their_limits() -> None:
    for kind, title, body in FIRST:
        assert wrong_gaps(body) == [], title
        assert kind in reply_templates.KINDS
        assert len(title) <= reply_templates.TITLE
    assert len(FIRST) == 12


def test_words_written_anew_are_the_next_version_and_the_old_ones_stay(manager: Staff, actor: ActorFor) -> None:
    mara = actor(manager)
    first = reply_templates.write(actor=mara, now=NOW, kind="update", title="News", body="Dear {customer}")
    again = reply_templates.write(actor=mara, now=NOW, template=first.template_id, title="News", body="Dear {customer}")
    second = reply_templates.write(actor=mara, now=NOW, template=first.template_id, title="News", body="Hello")
    assert again == first
    rows = ReplyTemplateVersion.objects.order_by("number").values_list("number", "body")
    assert list(rows) == [(1, "Dear {customer}"), (2, "Hello")]
    assert [one.body for one in template_rows.in_force(["update"], NOW)] == ["Hello"]
    assert second.template_id == first.template_id


def test_a_retired_template_is_offered_no_more(manager: Staff, actor: ActorFor) -> None:
    made = reply_templates.write(actor=actor(manager), now=NOW, kind="update", title="News", body="Hello")
    reply_templates.retire(made.template_id, actor=actor(manager), now=NOW)
    assert template_rows.in_force(["update"], NOW) == []
    with pytest.raises(NotFound):
        template_rows.fitting(made.template_id, "update", NOW)


@pytest.mark.parametrize(
    "wrong",
    [{"body": "Dear {name}"}, {"body": " "}, {"title": ""}, {"kind": "complaint"}, {"language": "e'n"}],
)
def test_a_template_that_will_not_do_is_refused_and_nothing_is_kept(
    wrong: dict[str, str], manager: Staff, actor: ActorFor
) -> None:
    right = {"kind": "update", "title": "News", "body": "Hello"}
    with pytest.raises(InvalidInput) as refusal:
        reply_templates.write(actor=actor(manager), now=NOW, **{**right, **wrong})  # type: ignore[arg-type]
    assert list(refusal.value.data["fields"]) == list(wrong)
    assert not ReplyTemplate.objects.exists()


def test_only_managers_and_administrators_write_templates(
    supervisor: Staff, administrator: Staff, actor: ActorFor
) -> None:
    with pytest.raises(NotAllowed):
        reply_templates.write(actor=actor(supervisor), now=NOW, kind="update", title="News", body="Hello")
    reply_templates.write(actor=actor(administrator), now=NOW, kind="update", title="News", body="Hello")
    assert ReplyTemplate.objects.count() == 1


def test_everybody_begins_with_the_same_templates_once(org: object) -> None:
    assert reply_templates.begin_with(now=NOW) == len(FIRST)
    assert reply_templates.begin_with(now=NOW) == 0
    assert ReplyTemplateVersion.objects.count() == len(FIRST)


def test_the_application_cannot_rewrite_a_version_but_may_delete_a_draft(org: object) -> None:
    rights = (
        "select has_table_privilege('complaints_replytemplateversion', %s), has_table_privilege('complaints_draft', %s)"
    )
    with connection.cursor() as cursor:
        found = []
        for right in ("insert", "update", "delete"):
            cursor.execute(rights, [right, right])
            found.append(cursor.fetchone())
    assert found == [(True, True), (False, True), (False, True)]
