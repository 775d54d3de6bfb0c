"""People and teams on their own pages: who may change whom, what a change ends, and that nobody changes themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from knox.models import AuthToken

from complaints.actions import setup, staffing, team_settings
from complaints.choices import Role
from complaints.errors import InvalidInput, NotAllowed, StaleVersion
from complaints.models import Absence, Membership, SettingChange, Skill, Staff, StaffSkill, Team
from complaints.queries import staffing as reading
from tests.conftest import ActorFor, Log, Org, publish_pack
from tests.desk.conftest import At, Visitor
from tests.desk.journey import bring
from tests.desk.settings_cast import confirmed, with_password


def page(person: Staff) -> str:
    return f"/desk/settings/people/{person.pk}/"


def act(visitor: Visitor, person: Staff, name: str, **fields: Any) -> HttpResponse:
    seen = reading.mark_of(Staff.objects.get(pk=person.pk), reading.team_ids(person.pk))
    return visitor.client.post(page(person), {"act": name, "seen": seen, **fields})


def fresh(person: Staff) -> Staff:
    return Staff.objects.get(pk=person.pk)


def test_a_role_is_changed_with_a_reason_and_the_person_signs_in_anew(
    handler: Staff, manager: Staff, at_desk: At
) -> None:
    theirs = at_desk(handler)
    AuthToken.objects.create(user=handler)
    assert theirs.get("/desk/queue/").status_code == 200
    visitor = confirmed(at_desk(manager))
    refused = act(visitor, handler, "empower", role="supervisor", authority_limit="100", reason="")
    assert refused.status_code == 422
    assert act(visitor, handler, "empower", role="supervisor", authority_limit="100", reason="Grew.").status_code == 302
    assert (fresh(handler).role, fresh(handler).authority_limit) == (Role.SUPERVISOR, Decimal(100))
    told = {row.what: (row.before, row.after, row.reason, row.by) for row in SettingChange.objects.all()}
    assert told == {"role": ("Handler", "Supervisor", "Grew.", manager), "limit": ("50.00", "100.00", "Grew.", manager)}
    assert AuthToken.objects.count() == 0
    assert visitor.text(page(handler)).count("Grew.") == 2


def test_a_role_changes_only_after_one_confirms_who_one_is(handler: Staff, manager: Staff, at_desk: At) -> None:
    visitor = at_desk(with_password(manager))
    asked = act(visitor, handler, "empower", role="auditor", authority_limit="0", reason="Moves.")
    assert asked["Location"].startswith("/confirm/")
    assert fresh(handler).role == Role.HANDLER
    visitor.client.post(asked["Location"], {"password": "teapot-under-test-7"}, follow=True)
    assert fresh(handler).role == Role.AUDITOR


@pytest.mark.parametrize("name", ["empower", "teams", "leave"])
def test_nobody_changes_their_own_role_limit_or_teams_or_ends_their_own_account(
    name: str, manager: Staff, administrator: Staff, at_desk: At
) -> None:
    for person in (manager, administrator):
        before = (person.role, person.authority_limit, reading.team_ids(person.pk))
        fields = {"role": "administrator", "authority_limit": "5000", "reason": "Why not.", "teams": []}
        assert act(confirmed(at_desk(person)), person, name, **fields).status_code == 403
        now_is = fresh(person)
        assert (now_is.role, now_is.authority_limit, reading.team_ids(person.pk)) == before
        assert now_is.is_active
    assert SettingChange.objects.count() == 0
    assert "Your own role, limit and teams are changed by somebody else." in at_desk(manager).text(page(manager))


def test_a_manager_gives_no_more_than_their_own_limit_and_no_administrators_role(
    handler: Staff, manager: Staff, administrator: Staff, at_desk: At
) -> None:
    visitor = confirmed(at_desk(manager))
    for fields, words in (
        ({"role": "handler", "authority_limit": "1000.01"}, "You can give up to your own limit, 1000.00."),
        ({"role": "administrator", "authority_limit": "0"}, "Only an administrator makes somebody an administrator."),
    ):
        refused = act(visitor, handler, "empower", reason="x", **fields)
        assert (refused.status_code, words in refused.content.decode()) == (422, True)
    assert act(visitor, administrator, "describe", first_name="Eve").status_code == 403
    assert fresh(handler).role == Role.HANDLER


def test_a_manager_changes_the_people_of_their_own_teams_and_an_administrator_everybody(
    org: Org, handler: Staff, administrator: Staff, actor: ActorFor, now: datetime
) -> None:
    elsewhere = setup.found_team(org.entity, "post", "Post")
    stranger = setup.engage("sid", role=Role.HANDLER, first_name="Sid", teams=[elsewhere])
    mara = setup.engage("mara", role=Role.MANAGER, first_name="Mara", teams=[org.cards])
    with pytest.raises(NotAllowed):
        staffing.describe(stranger.pk, actor=actor(mara), now=now, first_name="Sidney")
    with pytest.raises(InvalidInput, match="another look"):
        staffing.put_into_teams(handler.pk, actor=actor(mara), now=now, teams=[org.cards.pk, elsewhere.pk])
    with pytest.raises(NotAllowed):
        team_settings.change_team("post", actor=actor(mara), now=now, name="Mail")
    staffing.put_into_teams(handler.pk, actor=actor(administrator), now=now, teams=[elsewhere.pk])
    assert reading.team_ids(handler.pk) == {elsewhere.pk}


def test_what_somebody_changed_meanwhile_is_412(
    handler: Staff, manager: Staff, actor: ActorFor, at_desk: At, now: datetime
) -> None:
    visitor = confirmed(at_desk(manager))
    seen = reading.mark_of(handler, reading.team_ids(handler.pk))
    staffing.describe(handler.pk, actor=actor(manager), now=now, first_name="Hannah")
    again = {"act": "describe", "seen": seen, "first_name": "Hanna"}
    assert visitor.client.post(page(handler), again).status_code == 412
    with pytest.raises(StaleVersion):
        staffing.leave(handler.pk, actor=actor(manager), now=now, seen=seen, reason="x")
    assert fresh(handler).first_name == "Hannah"


def test_who_leaves_is_out_at_once_and_their_work_is_shown(
    handler: Staff, manager: Staff, log: Log, at_desk: At
) -> None:
    complaint = log()
    bring(complaint, "resolve", handler)
    theirs = at_desk(handler)
    visitor = confirmed(at_desk(manager))
    assert act(visitor, handler, "leave", reason="Went to sea.").status_code == 302
    assert theirs.get("/desk/queue/").status_code == 302
    html = visitor.text(page(handler))
    assert "Complaints of theirs wait to be handed on." in html
    assert 'href="/desk/team/?team=cards"' in html
    assert handler.username in visitor.text("/desk/settings/people/", gone="1").lower()
    assert act(visitor, handler, "return", reason="Came back.").status_code == 302
    assert fresh(handler).is_active


def test_the_last_administrator_stays(org: Org, administrator: Staff, actor: ActorFor, now: datetime) -> None:
    second = setup.engage("ada", role=Role.ADMINISTRATOR, first_name="Ada")
    staffing.leave(administrator.pk, actor=actor(second), now=now, reason="Left.")
    assert not fresh(administrator).is_active
    gone = actor(administrator)
    with pytest.raises(InvalidInput):
        staffing.empower(second.pk, actor=gone, now=now, role="handler", authority_limit=Decimal(0), reason="x")
    assert fresh(second).role == Role.ADMINISTRATOR


def test_somebody_is_engaged_without_a_password_and_a_taken_name_is_refused(
    org: Org, manager: Staff, at_desk: At
) -> None:
    visitor = confirmed(at_desk(manager))
    new = {
        "username": "nils",
        "first_name": "Nils",
        "role": "handler",
        "authority_limit": "20",
        "teams": [org.cards.pk],
    }
    assert visitor.client.post("/desk/settings/people/new/", new).status_code == 302
    nils = Staff.objects.get(username="nils")
    assert (nils.has_usable_password(), reading.team_ids(nils.pk)) == (False, {org.cards.pk})
    again = visitor.client.post("/desk/settings/people/new/", new)
    assert "Somebody signs in by this name already." in again.content.decode()
    assert Staff.objects.filter(username="nils").count() == 1


def test_skills_and_absences_are_kept_and_two_absences_never_overlap(
    handler: Staff, colleague: Staff, manager: Staff, at_desk: At, now: datetime
) -> None:
    skill, visitor = Skill.objects.create(code="welsh", title="Welsh"), at_desk(manager)
    act(visitor, handler, "skill", skill=skill.pk, evidence="Grew up with it", expires_on="2027-01-01")
    assert StaffSkill.objects.get().evidence == "Grew up with it"
    away = {"starts_at": "2026-11-05T09:00", "ends_at": "2026-11-07T09:00", "cover": colleague.pk}
    assert act(visitor, handler, "away", **away).status_code == 302
    assert act(visitor, handler, "away", **away).status_code == 302  # a double click
    refused = act(visitor, handler, "away", **{**away, "starts_at": "2026-11-06T09:00"})
    assert "They are away already" in refused.content.decode()
    refused = act(visitor, handler, "away", **{**away, "ends_at": "2026-11-01T09:00"})
    assert "This is before the absence begins." in refused.content.decode()
    absence = Absence.objects.get()
    assert absence.cover == colleague
    act(visitor, handler, "back", which=absence.pk)
    act(visitor, handler, "unskill", which=skill.pk)
    assert (Absence.objects.count(), StaffSkill.objects.count()) == (0, 0)
    assert SettingChange.objects.count() == 4


def test_a_line_of_supervisors_never_comes_round(
    handler: Staff, supervisor: Staff, manager: Staff, administrator: Staff, actor: ActorFor, now: datetime
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        staffing.describe(
            manager.pk, actor=actor(administrator), now=now, first_name="Mara", supervisor=handler.pk
        )  # fmt: skip
    assert refusal.value.data["fields"]["supervisor"] == ["Their own line of supervisors would come back to them."]
    assert fresh(manager).supervisor is None


def test_a_team_is_founded_renamed_and_retired_when_nothing_is_open_there(
    org: Org, manager: Staff, administrator: Staff, log: Log, at_desk: At, actor: ActorFor, now: datetime
) -> None:
    visitor = at_desk(administrator)
    new = {"name": "Post", "code": "post", "company": "kettle"}
    assert visitor.client.post("/desk/settings/teams/", new).status_code == 302
    assert (
        "There is a team with this code already." in visitor.client.post("/desk/settings/teams/", new).content.decode()
    )
    with pytest.raises(NotAllowed):
        team_settings.found_team(actor=actor(manager), now=now, code="more", name="More", company="kettle")
    post = "/desk/settings/teams/post/"
    seen = reading.mark_of_team(Team.objects.get(code="post"))
    assert visitor.client.post(post, {"act": "change", "seen": seen, "name": "Letters"}).status_code == 302
    assert visitor.client.post(post, {"act": "change", "seen": seen, "name": "Cards"}).status_code == 412
    log(team="loans")
    refused = visitor.client.post("/desk/settings/teams/loans/", {"act": "retire", "reason": "Over."})
    assert "1 open complaints are there. Transfer them first." in refused.content.decode()
    assert visitor.client.post(post, {"act": "retire", "reason": "Over."}).status_code == 302
    retired = Team.objects.get(code="post")
    assert (retired.name, retired.retired_at) == ("Letters", now)
    assert Team.objects.get(code="loans").retired_at is None


def test_a_company_receives_under_another_policy_from_now_on(
    org: Org, log: Log, manager: Staff, at_desk: At, now: datetime
) -> None:
    before, version = log(), publish_pack("customer-service-promise")
    visitor = confirmed(at_desk(manager))
    fields = {
        "name": "Kettle & Co",
        "policy": version.policy_id,
        "calendar": org.entity.calendar_id,
        "reason": "Better.",
    }
    assert visitor.client.post("/desk/settings/companies/kettle/", fields).status_code == 302
    after = log(at=now + timedelta(seconds=1))
    before.refresh_from_db()
    assert (before.policy_version.policy_id, after.policy_version_id) == (org.policy.policy_id, version.pk)
    assert Membership.objects.count() > 0
