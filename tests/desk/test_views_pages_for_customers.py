"""Pages for customers are written, previewed and published at the desk."""

from __future__ import annotations

import pytest

from complaints.actions import published_pages
from complaints.models import PublishedPage, Staff
from tests.conftest import LONG_AGO
from tests.desk.conftest import At

PATH = "/desk/pages/returns/en/"
WORDS = {"title": "Returns", "body": "## Bring it back\n\nTo {company}.\n\n{promises}"}


def test_a_manager_previews_and_publishes(manager: Staff, at_desk: At) -> None:
    published_pages.begin_with(now=LONG_AGO)
    mara = at_desk(manager)
    assert "Returns and refunds" in mara.text("/desk/pages/")
    tried = mara.post(PATH, WORDS, preview="yes").content.decode()
    assert "<p>To Kettle &amp; Co.</p>" in tried
    assert "within 20 working days" in tried
    assert PublishedPage.objects.filter(kind="returns").count() == 1
    assert mara.post(PATH, WORDS).status_code == 302
    assert "Published as version 2." in mara.text(PATH)
    assert "Bring it back" in mara.text("/about/returns/")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"body": "Ask {nobody}."}, "Nothing fills {nobody}."), ({"effective_from": "2020-01-01T10:00"}, "in the past")],
)
def test_what_is_wrong_stands_beside_its_field(wrong: dict[str, str], words: str, manager: Staff, at_desk: At) -> None:
    answer = at_desk(manager).post(PATH, {**WORDS, **wrong})
    assert answer.status_code == 422
    assert answer.content.decode().count(words) == 2
    assert not PublishedPage.objects.exists()


def test_another_language_is_begun_by_its_code(manager: Staff, at_desk: At) -> None:
    mara = at_desk(manager)
    assert mara.get("/desk/pages/", kind="returns", language="CY")["Location"] == "/desk/pages/returns/cy/"
    assert "Give the language as a code" in mara.text("/desk/pages/", kind="returns", language="../x")
    assert mara.get("/desk/pages/menu/en/").status_code == 404
    assert mara.get("/desk/pages/returns/no_such/").status_code == 404
