"""Asking others through the API: the verb, the list of what one's teams are asked, and a question's own acts."""

from __future__ import annotations

from typing import Any

from complaints.actions import referrals, setup
from complaints.choices import Role
from complaints.rules.packs import read_pack
from tests.actions import stories
from tests.api.conftest import Caller, error
from tests.conftest import GENERIC, LONG_AGO


def agree(org: Any) -> None:
    pack = read_pack(GENERIC.with_name("service-level-agreement.toml").read_text())
    org.loans.agreement = setup.publish_policy(pack, effective_from=LONG_AGO, reason="tests").policy
    org.loans.save()


def test_a_question_goes_out_is_found_by_whoever_is_asked_and_comes_back(
    org, log, handler, outsider, actor, now, later
):
    agree(org)
    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    hana, otto = Caller(handler), Caller(outsider)
    assert otto.get(f"/complaints/{complaint.reference}/").status_code == 404
    said = hana.act(complaint, "refer", {"team": "loans", "question": "Was it paid back?", "urgent": True}).json()
    assert said["waiting_on"] == "department"
    [question] = said["referrals"]
    assert (question["question"], question["due_at"]) == ("Was it paid back?", "2026-11-05T17:00:00Z")

    [row] = otto.get("/referrals/").json()["results"]
    assert row == {**question, "complaint": row["complaint"]}
    assert (row["complaint"]["reference"], row["complaint"]["team"]["code"]) == (complaint.reference, "cards")
    shown = otto.get(f"/complaints/{complaint.reference}/").json()
    assert [action["verb"] for action in shown["available_actions"]] == ["note"]

    assert error(otto.post(f"/referrals/{row['id']}/answer/", {}))["missing"][0]["code"] == "answer"
    answered = otto.post(f"/referrals/{row['id']}/answer/", {"answer": "On Monday."}).json()
    assert (answered["state"], answered["answer"], answered["ended_by"]) == ("answered", "On Monday.", "Otto")
    assert otto.get("/referrals/").json()["results"] == []
    assert len(otto.get("/referrals/", state="ended").json()["results"]) == 1
    whole = hana.get(f"/complaints/{complaint.reference}/").json()
    assert (whole["waiting_on"], whole["referrals"][0]["answer"]) == ("us", "On Monday.")
    assert error(otto.post(f"/referrals/{row['id']}/answer/", {"answer": "x"}))["code"] == "not_now"


def test_the_time_each_team_used_stands_in_the_complaint(org, log, handler, actor, now, later):
    complaint = log(at=later(hours=-24))
    stories.step(complaint, referrals.refer, actor(handler), later(hours=-1), team="loans", question="x")
    used = Caller(handler).get(f"/complaints/{complaint.reference}/").json()["time_used"]
    assert used == [
        {"who": "team", "team": {"code": "cards", "name": "Cards"}, "working_minutes": 7 * 60},
        {"who": "team", "team": {"code": "loans", "name": "Loans"}, "working_minutes": 60},
    ]


def test_whoever_asks_asks_again_and_calls_back(org, log, handler, outsider, actor, now):
    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    hana, otto = Caller(handler), Caller(outsider)
    number = hana.act(complaint, "refer", {"team": "loans", "question": "x"}).json()["referrals"][0]["id"]
    for act, body in (("chase", {}), ("recall", {"reason": "x"})):
        assert error(otto.post(f"/referrals/{number}/{act}/", body))["code"] == "not_allowed"
    key = {"Idempotency-Key": "once"}
    assert [hana.post(f"/referrals/{number}/chase/", **key).json()["chased"] for _ in range(2)] == [1, 1]
    assert hana.post(f"/referrals/{number}/recall/", {"reason": "Found."}).json()["state"] == "recalled"
    assert otto.get(f"/complaints/{complaint.reference}/").status_code == 404


def test_the_list_of_questions_has_pages_and_refuses_unknown_filters(org, log, supervisor, handler, actor, later):
    asker = setup.engage("lena", role=Role.SUPERVISOR, first_name="Lena", teams=[org.loans])
    agree(org)
    for n in range(3):
        one = log(at=later(minutes=-9 + n), team="loans")
        stories.step(one, referrals.refer, actor(asker), later(minutes=-5 + n), team="cards", question="x")
    hana = Caller(handler)
    first = hana.get("/referrals/", limit=2).json()
    assert (len(first["results"]), first["previous"]) == (2, None)
    rest = hana.get(first["next"].removeprefix("/api/v1")).json()
    numbers = [row["id"] for row in first["results"] + rest["results"]]
    assert numbers == sorted(numbers)
    assert error(hana.get("/referrals/", colour="red"))["code"] == "invalid"
    assert error(hana.get("/referrals/", state="red"))["code"] == "invalid"
    assert error(hana.get("/referrals/", sort="risk"))["code"] == "invalid"
