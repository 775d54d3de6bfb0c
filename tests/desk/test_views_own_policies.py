"""Policies on their own pages: read, drawn anew, checked with every fault named, tried, published, compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from complaints.actions import policy_versions, setup
from complaints.errors import InvalidInput, InvalidPack, NotNow
from complaints.models import CalendarVersion, Clock, PolicyVersion, Rehearsal, SettingChange, Staff
from complaints.queries.packs import pack
from complaints.queries.verify import verify
from complaints.rules.calendar_changes import amended
from complaints.rules.packs import PolicyDefinition, faults, read_pack
from complaints.rules.policy_drafts import read_steps, redrawn, step_lines
from tests.conftest import GENERIC, ActorFor, Log, Org, publish_pack
from tests.desk.conftest import At, Visitor
from tests.desk.settings_cast import confirmed, hidden

EDIT, PUBLISH = "/desk/settings/policies/generic/edit/", "/desk/settings/policy-draft/publish/"
TAKE = "/desk/settings/policy-draft/"
TEXT = GENERIC.read_text()
STEPS = """warn: warn at 75 %
escalate_ahead: escalate 1, 120 business minutes before
escalate_breach: escalate 1 when late
escalate_higher: escalate 2, 1 business days after
escalate_top: escalate 3, 3 business days after"""


def filled(visitor: Visitor, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with these changes."""
    form = visitor.client.get(EDIT).context["form"]
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {**shown, **changes}


def draw(visitor: Visitor, **changes: Any) -> HttpResponse:
    return visitor.client.post(EDIT, filled(visitor, **changes))


def test_a_policy_is_read_in_plain_words(org: Org, manager: Staff, at_desk: At) -> None:
    html = at_desk(manager).text("/desk/settings/policies/generic/")
    for words in (
        "Acknowledge the complaint", "2 working days", "until close of business", "Complaint received",
        "A warning when 75 % of the time is used", "Escalated to level 2, 1 working day after it was due",
        "ISO 10002 asks for it at once", "signed off by nobody: tests",
    ):  # fmt: skip
        assert words in html


def test_a_drawn_version_is_seen_published_signed_and_old_promises_stand(
    org: Org, log: Log, manager: Staff, at_desk: At, now: datetime
) -> None:
    complaint = log()
    before = dict(Clock.objects.values_list("pk", "due_at"))
    visitor = confirmed(at_desk(manager))
    shown = draw(visitor, target_acknowledge="1", reason_acknowledge="One day: most write in the morning.")
    html = shown.content.decode()
    assert shown.status_code == 200
    assert "1 open complaint keeps the promises it has" in html
    assert "<del>2 working days</del>" in html
    assert "<ins>1 working day</ins>" in html
    assert PolicyVersion.objects.count() == 1
    draft = hidden(shown, "draft")
    unsigned = visitor.client.post(PUBLISH, {"draft": draft, "step": "publish"})
    assert unsigned.status_code == 422
    assert "Nobody signed it" in unsigned.content.decode()
    assert PolicyVersion.objects.count() == 1

    said = {"draft": draft, "step": "publish", "signed_off_by": "Mara Manager", "reason": "We answer faster."}
    done = visitor.client.post(PUBLISH, said, follow=True)
    assert "Promises already made stand." in done.content.decode()
    newest = PolicyVersion.objects.get(number=2)
    assert (newest.signed_off_by, newest.reason) == ("Mara Manager", "We answer faster.")
    assert dict(Clock.objects.values_list("pk", "due_at")) == before
    after = log(at=now + timedelta(seconds=1))
    assert after.policy_version_id == newest.pk
    assert {row.what for row in SettingChange.objects.all()} == {"version", "signed off by"}
    visitor.client.post(PUBLISH, said)
    assert PolicyVersion.objects.count() == 2
    compared = visitor.text("/desk/settings/policies/generic/compare/", **{"from": "1", "to": "2"})
    assert "Acknowledge the complaint: how long" in compared
    assert verify([complaint.pk, after.pk]) == []


def test_who_did_not_confirm_lately_publishes_nothing(org: Org, manager: Staff, at_desk: At) -> None:
    visitor = at_desk(manager)
    draft = hidden(draw(visitor, target_acknowledge="1"), "draft")
    answer = visitor.client.post(PUBLISH, {"draft": draft, "step": "publish", "reason": "x"})
    assert answer.status_code == 403  # without a password there is nothing to confirm with
    assert PolicyVersion.objects.count() == 1


def test_a_draft_is_tried_on_the_past_and_led_on_to_publishing(
    org: Org, log: Log, manager: Staff, administrator: Staff, at_desk: At
) -> None:
    visitor = confirmed(at_desk(manager))
    draft = hidden(draw(visitor, target_acknowledge="1"), "draft")
    assert visitor.client.post(PUBLISH, {"draft": draft, "step": "rehearse"}).status_code == 302
    job = Rehearsal.objects.get()
    assert PolicyDefinition.from_json(job.definition).by_code["acknowledge"].target == 1
    back = visitor.client.get(f"{TAKE}?rehearsal={job.pk}")
    assert "<ins>1 working day</ins>" in back.content.decode()
    theirs = confirmed(at_desk(administrator))
    assert theirs.client.get(f"{TAKE}?rehearsal={job.pk}").status_code == 404
    assert "Rehearse this draft" not in draw(theirs, target_acknowledge="1").content.decode()
    assert theirs.client.post(PUBLISH, {"draft": draft, "step": "rehearse"}).status_code == 403


@pytest.mark.parametrize(("said", "words"), [
    ({"target_acknowledge": "0"}, "greater than or equal to 1"),
    ({"target_acknowledge": "99999"}, "must lie between 1 and 3650"),
    ({"reason_acknowledge": ""}, "This field is required."),
    ({"steps_acknowledge": "warn: shout at 75 %"}, "cannot read"),
    ({"steps_acknowledge": "late: escalate 1, 2 fortnights after"}, "is no unit"),
    ({"steps_acknowledge": "warn: warn when late"}, "a warning needs a share or a lead"),
    ({"letter_decision": "just words"}, "cannot read"),
    ({}, "Nothing would change."),
])  # fmt: skip
def test_what_a_policy_cannot_say_is_refused_beside_its_field(
    said: dict[str, str], words: str, org: Org, manager: Staff, at_desk: At
) -> None:
    refused = draw(at_desk(manager), **said)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_every_fault_of_a_pack_is_named_with_its_place(org: Org, manager: Staff, at_desk: At) -> None:
    broken = TEXT.replace("target = 2\n", "target = 0\n", 1).replace("target = 5\n", 'target = "five"\n', 1)
    broken = broken.replace("years = 6", "years = 0", 1)
    places = {fault.place for fault in faults(broken)}
    assert {"pack.standards.acknowledge.target", "pack.standards.clarify.target", "pack.retention.years"} <= places
    html = at_desk(manager).client.post(TAKE, {"text": broken}).content.decode()
    assert all(place in html for place in places)
    assert faults("= 1")[0].reason.startswith("is not TOML")
    assert faults(TEXT) == []


def test_a_pack_that_was_not_there_becomes_a_policy_and_its_signature_counts(
    org: Org, manager: Staff, at_desk: At
) -> None:
    visitor = confirmed(at_desk(manager))
    text = TEXT.replace('code = "generic"', 'code = "ours"', 1).replace(
        'signed_off_by = ""', 'signed_off_by = "Ida"', 1
    )
    shown = visitor.client.post(TAKE, {"text": text})
    assert "A new policy." in shown.content.decode()
    visitor.client.post(PUBLISH, {"draft": hidden(shown, "draft"), "step": "publish", "signed_off_by": "Ida"})
    assert PolicyVersion.objects.get(policy__code="ours").signed_off_by == "Ida"


def test_what_somebody_published_meanwhile_is_not_lost(
    org: Org, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    base = read_pack(TEXT)
    mine, theirs = replace(base, contact_attempts=1), replace(base, contact_attempts=3)
    by = actor(manager)
    policy_versions.publish(theirs, actor=by, now=now, reason="Three.", amends=1)
    with pytest.raises(NotNow, match="changed meanwhile"):
        policy_versions.publish(mine, actor=by, now=now, reason="One.", amends=1)
    with pytest.raises(InvalidInput):
        policy_versions.publish(mine, actor=by, now=now, amends=2)
    assert PolicyVersion.objects.count() == 2


def test_a_new_edition_is_not_signed_by_who_signed_the_last() -> None:
    signed = replace(read_pack(TEXT), signed_off_by="Ida")
    drawn = redrawn(signed, {"standards": {"acknowledge": {"target": 1}}}, on=signed.effective_from)
    assert (drawn.signed_off_by, drawn.version, drawn.by_code["acknowledge"].target) == ("", signed.version + 1, 1)
    assert drawn.by_code["clarify"] == signed.by_code["clarify"]


def test_steps_come_back_as_they_were_written() -> None:
    one = read_pack(TEXT).by_code["acknowledge"]
    assert step_lines(one.steps) == STEPS
    drawn = redrawn(
        read_pack(TEXT), {"standards": {"acknowledge": {"steps": STEPS}}}, on=read_pack(TEXT).effective_from
    )
    assert drawn.by_code["acknowledge"].steps == one.steps
    assert read_steps("", "here") == []
    with pytest.raises(InvalidPack):
        read_steps("no step at all", "here")


@pytest.mark.parametrize("name", ["uk-fca-disp", "service-level-agreement", "customer-service-promise"])
def test_any_pack_of_ours_can_be_read_and_drawn_anew(
    name: str, org: Org, manager: Staff, at_desk: At, now: datetime
) -> None:
    version = publish_pack(name)
    visitor = at_desk(manager)
    assert visitor.get(f"/desk/settings/policies/{version.policy.code}/").status_code == 200
    assert visitor.get(f"/desk/settings/policies/{version.policy.code}/edit/").status_code == 200
    same = redrawn(pack(name), {}, on=now.date())
    assert same.standards == pack(name).standards


def test_a_next_edition_keeps_the_days_people_closed_in_the_calendar_it_brought_along(
    org: Org, actor: ActorFor, now: datetime
) -> None:
    first = pack("uk-fca-disp")
    version = setup.publish_policy(first, effective_from=now, reason="tests")
    brought = CalendarVersion.objects.filter(calendar__policy=version.policy).first()
    assert brought is not None
    closed = amended(brought.definition, closed={"2026-11-05": "Flood"})
    setup.publish_calendar(brought.calendar.code, "x", closed, effective_from=now, reason="Flood.")
    later = now + timedelta(days=400)
    setup.publish_policy(replace(first, version=2, contact_attempts=5), effective_from=later, reason="tests")
    newest = CalendarVersion.objects.filter(calendar=brought.calendar).order_by("-number").first()
    assert newest is not None
    assert newest.definition["holidays"]["2026-11-05"] == "Flood"
