"""Setting up: what may be published, and what comes along with it."""

from __future__ import annotations

import pytest

from complaints.actions import setup
from complaints.errors import InvalidInput, InvalidPack
from complaints.models import Calendar, Policy, PolicyVersion, Team
from complaints.rules.packs import read_pack
from tests.conftest import GENERIC, LONG_AGO, Org, publish_pack

PACKS = GENERIC.parent


def test_the_same_policy_twice_is_one_version(org: Org) -> None:
    again = setup.publish_policy(read_pack(GENERIC.read_text()), effective_from=LONG_AGO, reason="again")
    assert again == org.policy
    assert PolicyVersion.objects.count() == 1


def test_a_policy_nobody_signed_needs_a_reason(db: None) -> None:
    with pytest.raises(InvalidPack, match="nobody signed"):
        setup.publish_policy(read_pack(GENERIC.read_text()), effective_from=LONG_AGO)
    assert not PolicyVersion.objects.exists()


def test_a_pack_with_a_hole_is_refused_with_its_place_and_the_complaint_nobody_answers(db: None) -> None:
    text = (PACKS / "uk-fca-disp.toml").read_text()
    old, new = 'not_for = { flags = ["payment"] }\nstarts_on', 'only_for = { flags = ["loan"] }\nstarts_on'
    assert text.count(old) == 1
    with pytest.raises(InvalidPack) as refused:
        setup.publish_policy(read_pack(text.replace(old, new)), effective_from=LONG_AGO, reason="tests")
    assert refused.value.place == "pack.standards"
    assert refused.value.reason == "after 'received' in tier 1 nothing promises an answer to a usual complaint"
    assert not PolicyVersion.objects.exists()
    assert not Calendar.objects.exists()


def test_a_packs_calendars_are_copied_with_their_holidays_and_belong_to_its_policy(db: None) -> None:
    pack = read_pack((PACKS / "ie-cbi.toml").read_text())
    version = setup.publish_policy(pack, effective_from=LONG_AGO, reason="tests")
    brought = {row.pack_code: row.versions.get() for row in Calendar.objects.filter(policy=version.policy)}
    assert brought.keys() == pack.calendars.keys()
    for edition in brought.values():
        assert edition.definition["holidays"]["2026-12-25"]


def test_a_department_answers_under_an_agreement_until_it_is_taken_away(org: Org) -> None:
    agreement = publish_pack("service-level-agreement").policy
    setup.agree(org.loans, agreement)
    assert Team.objects.get(pk=org.loans.pk).agreement == agreement
    setup.agree(org.loans, None)
    assert Team.objects.get(pk=org.loans.pk).agreement is None


def test_a_policy_that_says_nothing_between_departments_or_is_retired_is_no_agreement(org: Org) -> None:
    retired = publish_pack("service-level-agreement").policy
    Policy.objects.filter(pk=retired.pk).update(retired_at=LONG_AGO)
    for policy in (publish_pack("us-cfpb").policy, retired):
        with pytest.raises(InvalidInput):
            setup.agree(org.loans, policy)
    assert Team.objects.get(pk=org.loans.pk).agreement is None
