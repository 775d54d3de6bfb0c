"""The lifecycle's page is written by the table."""

from __future__ import annotations

from complaints.choices import Role
from complaints.management.commands.lifecycle_docs import PAGE, page
from complaints.rules.lifecycle import TRANSITIONS


def test_the_committed_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run manage.py lifecycle_docs"


def test_the_page_names_every_verb_role_and_need() -> None:
    text = page()

    for transition in TRANSITIONS:
        assert f"### {transition.verb}\n" in text
        assert transition.does in text
    assert all(str(role.label) in text for role in Role)
    assert "| take |  | yes | yes | yes |  |  |  |" in text
    assert "    - Write the acknowledgement, or what was said." in text
