"""Setting up: what may be published and what may not yet."""

from __future__ import annotations

import pytest

from complaints.actions import setup
from complaints.errors import InvalidPack
from complaints.models import PolicyVersion
from complaints.rules.packs import read_pack
from tests.conftest import GENERIC, LONG_AGO, Org

PACKS = GENERIC.parent


def test_the_same_policy_twice_is_one_version(org: Org) -> None:
    again = setup.publish_policy(read_pack(GENERIC.read_text()), effective_from=LONG_AGO, reason="again")
    assert again == org.policy
    assert PolicyVersion.objects.count() == 1


def test_a_policy_nobody_signed_needs_a_reason(db: None) -> None:
    with pytest.raises(InvalidPack, match="nobody signed"):
        setup.publish_policy(read_pack(GENERIC.read_text()), effective_from=LONG_AGO)
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize("code", ["uk-fca-disp", "us-reg-e", "service-level-agreement"])
def test_a_pack_whose_conditions_are_not_applied_yet_is_refused(db: None, code: str) -> None:
    pack = read_pack((PACKS / f"{code}.toml").read_text())
    with pytest.raises(InvalidPack, match="not applied yet"):
        setup.publish_policy(pack, effective_from=LONG_AGO, reason="tests")
    assert not PolicyVersion.objects.exists()
