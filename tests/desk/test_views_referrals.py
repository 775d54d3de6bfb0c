"""Asking others at the desk: the form, the complaint's page, what a department is asked, and its answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaints.actions import referrals, setup
from complaints.choices import ReferralState, Stage
from complaints.models import Complaint, Referral, Staff
from complaints.rules.packs import read_pack
from tests.conftest import GENERIC, LONG_AGO, NOW, Log, Org
from tests.desk.conftest import At
from tests.desk.journey import bring, do, fresh

QUESTION = "Was the <b>charge</b> paid back?"


@pytest.fixture
def agreed(org: Org) -> None:
    pack = read_pack(GENERIC.with_name("service-level-agreement.toml").read_text())
    org.loans.agreement = setup.publish_policy(pack, effective_from=LONG_AGO, reason="tests").policy
    org.loans.save()


@pytest.fixture
def complaint(log: Log, handler: Staff) -> Complaint:
    return bring(log(at=NOW - timedelta(hours=1)), Stage.CLARIFY, handler)


def test_a_handler_asks_and_the_department_answers(
    agreed: None, complaint: Complaint, handler: Staff, outsider: Staff, at_desk: At
) -> None:
    hana, otto = at_desk(handler), at_desk(outsider)
    path = f"/desk/complaints/{complaint.reference}/"
    assert "Ask another department or a supplier" in hana.text(path)
    assert "No question is waiting" in otto.text("/desk/referrals/")
    assert hana.act(complaint, "refer", team="loans", question=QUESTION).status_code == 302
    referral = Referral.objects.get()

    page = hana.text(path)
    for words in ("Asked of others", "Was the &lt;b&gt;charge&lt;/b&gt; paid back?", "Answer what was asked",
                  "Ask again", "Working time used", "Waiting for the department"):  # fmt: skip
        assert words in page
    asked = otto.text("/desk/referrals/")
    for words in ("1 question waits.", "Was the &lt;b&gt;charge&lt;/b&gt; paid back?", "Cards asks Loans", "(Hana)"):
        assert words in asked
    theirs = otto.text(path)
    assert "Loans is asked: Was the" in theirs
    assert f"{path}referrals/{referral.pk}/answer/" in theirs
    assert f"{path}referrals/{referral.pk}/chase/" not in theirs
    assert f"{path}inform/" not in theirs
    assert otto.get(f"{path}inform/").status_code == 403

    done = otto.act(complaint, f"referrals/{referral.pk}/answer", answer="On Monday.", version=0)  # reads no version
    assert (done.status_code, done["Location"]) == (302, "/desk/referrals/")
    assert fresh(complaint).waiting_on == "us"
    assert "On Monday." in hana.text(path)
    assert "On Monday." in otto.text("/desk/referrals/", view="ended")


def test_asking_again_and_calling_back(agreed: None, complaint: Complaint, handler: Staff, at_desk: At) -> None:
    do(referrals.refer, complaint, handler, team="loans", question="x")
    hana, number = at_desk(handler), Referral.objects.get().pk
    assert hana.act(complaint, f"referrals/{number}/chase").status_code == 302
    assert "asked again" in hana.text(f"/desk/complaints/{complaint.reference}/")
    refused = hana.act(complaint, f"referrals/{number}/recall", reason="")
    assert refused.status_code == 422
    assert "Say why the answer is no longer needed." in refused.content.decode()
    assert hana.act(complaint, f"referrals/{number}/recall", reason="Found.").status_code == 302
    assert Referral.objects.get().state == ReferralState.RECALLED
    assert hana.act(complaint, f"referrals/{number}/chase").status_code == 409


def test_a_question_without_an_addressee_is_refused_with_its_words_kept(
    complaint: Complaint, handler: Staff, at_desk: At
) -> None:
    answer = at_desk(handler).act(complaint, "refer", question="Was it paid?")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the department, or name the supplier: one of them." in html
    assert "Was it paid?" in html
    assert not Referral.objects.exists()


def test_forms_about_promises_know_those_of_a_question(
    agreed: None, complaint: Complaint, handler: Staff, supervisor: Staff, at_desk: At
) -> None:
    do(referrals.refer, complaint, handler, team="loans", question="x")
    sunita, path = at_desk(supervisor), f"/desk/complaints/{complaint.reference}/"
    assert "answer_referral#1" in sunita.text(f"{path}extend/")
    assert "A week" in sunita.text(f"{path}why/answer_referral/1/")
