"""The lifecycle, row by row: whoever changes the table changes it here too, knowingly."""

from __future__ import annotations

import json

from complaints.choices import Role, Stage
from complaints.rules import lifecycle
from tests.rules.oracle import rows


def written() -> list[dict[str, object]]:
    return [
        {
            "verb": row.verb,
            "label": row.label,
            "stages": [stage.value for stage in row.stages],
            "to": row.to.value if row.to is not None else None,
            "roles": [role.value for role in row.roles],
            "event": row.event.value,
            "gate": row.gate,
            "versioned": row.versioned,
        }
        for row in lifecycle.TRANSITIONS
    ]


def test_the_table_is_what_is_written_down() -> None:
    assert written() == rows("lifecycle"), json.dumps(written())


def test_a_row_says_no_more_than_it_is_told() -> None:
    plain = lifecycle.Transition("hum", "Hum", (Stage.GREET,), None, (Role.HANDLER,), lifecycle.TRANSITIONS[0].event)
    assert (plain.gate, plain.versioned, plain.does) == ("", True, "")


def test_each_stage_has_its_primary_button() -> None:
    assert {stage.value: verb for stage, verb in lifecycle.PRIMARY.items()} == {
        "greet": "acknowledge", "clarify": "define", "resolve": "send_decision", "follow_up": "close",
        "closed": "reopen",
    }  # fmt: skip
