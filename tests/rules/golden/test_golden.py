"""A change of the rules shows: told again, every golden history is what it was, or the rules have a new number."""

from __future__ import annotations

import json
from typing import Any

import pytest

from complaints.rules import clocks as reducer
from complaints.rules.clocks import RULES_VERSION
from complaints.rules.conditions import Matter
from complaints.rules.packs import PolicyDefinition, sha256
from tests.rules.golden import telling
from tests.rules.packs import worked

HOW = "raise RULES_VERSION and write the golden histories anew (python -m tests.rules.golden)"


def kept(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(telling.path(code).read_text(encoding="utf-8"))
    return found


def differences(code: str) -> list[str]:
    """The stories of a committed file that come out otherwise now, under the definition and calendar kept with them."""
    golden = kept(code)
    definition = PolicyDefinition.from_json(golden["definition"])
    found = []
    for story in golden["stories"]:
        matter = Matter.from_json(story["matter"])
        now = telling.told(definition, golden["calendar"], matter, story["name"])
        if json.loads(json.dumps(now)) != story["clocks"]:
            found.append(f"{story['name']} {story['matter']}")
    return found


@pytest.mark.parametrize("code", worked.CODES)
def test_no_rule_changed_silently(code: str) -> None:
    assert kept(code)["rules_version"] == RULES_VERSION, f"the golden histories are of other rules; {HOW}"
    assert differences(code) == [], f"the rules changed; {HOW}"


@pytest.mark.parametrize("code", worked.CODES)
def test_no_pack_changed_without_a_new_version(code: str) -> None:
    golden, pack = kept(code)["pack"], worked.pack(code)
    if (golden["code"], golden["version"]) == (pack.code, pack.version):
        assert kept(code)["pack"]["sha256"] == sha256(pack), "an edited pack needs a new version"
    else:
        pytest.fail(f"the pack has version {pack.version}, its golden history is of {golden['version']}: write it anew")


@pytest.mark.parametrize("code", ["generic", "customer_service_promise"])
def test_a_changed_rule_is_seen(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reducer, "PAUSING", frozenset())
    assert any(said.startswith("waiting for the customer") for said in differences(code))
