"""What a shift at the desk leans on: who is replying, the log form's memory, views by hand, counts that keep up."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest

from complaints.actions import drafts, saved_views
from complaints.models import Customer, LogDraft, SavedView, Staff, Team
from complaints.queries import people
from tests.conftest import NOW, Log
from tests.desk.conftest import At
from tests.desk.journey import SAID, actor
from tests.desk.test_views_pages import queries

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "complaints/static/redress/js"


def test_the_queue_says_who_is_replying_to_others_and_not_to_oneself(
    log: Log, handler: Staff, colleague: Staff, at_desk: At
) -> None:
    complaint = log()
    drafts.keep(complaint, "inform", {"body": "We"}, actor=actor(handler), now=NOW, begun_at_seq=1)
    assert "Hana is replying" in at_desk(colleague).text("/desk/queue/?view=team")
    assert "is replying" not in at_desk(handler).text("/desk/queue/?view=team")


def test_live_refresh_brings_who_replies_and_the_counts_of_the_tabs(
    log: Log, handler: Staff, colleague: Staff, at_desk: At
) -> None:
    complaint, visitor = log(), at_desk(colleague)
    page = visitor.text("/desk/queue/?view=team")
    shown = re.findall(r'data-live="(&quot;|")?([^ ]+?)(&quot;|")?" ', page)[0][1]
    drafts.keep(complaint, "inform", {"body": "We"}, actor=actor(handler), now=NOW, begun_at_seq=1)
    answer = visitor.client.get("/desk/queue/", {"view": "team", "fragment": "rows"}, headers={"if-none-match": shown})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Hana is replying" in html
    assert "data-live-tabs" in html
    assert "<html" not in html


def test_a_manager_of_many_teams_narrows_by_team_and_kind_within_the_limit(
    log: Log, manager: Staff, at_desk: At
) -> None:
    log()
    visitor = at_desk(manager)
    teams = Team.objects.filter(pk__in=sorted(people.actor_for(manager, now=NOW).team_ids))
    assert teams.count() > 1
    for path in ("/desk/queue/?view=team&team=cards&category=service", "/desk/queue/?view=team&team=cards&risk=ok"):
        assert visitor.get(path).status_code in (200, 422)
        assert queries(visitor, path) <= 12


def test_what_was_typed_comes_back_and_is_gone_once_logged(handler: Staff, at_desk: At) -> None:
    visitor, operation = at_desk(handler), str(uuid.uuid4())
    typed = {"description": "It stopped", "subject": "Kettle", "name": "Nia", "operation": operation}
    kept = visitor.client.post("/desk/log/draft/", typed, headers={"accept": "application/json"})
    assert kept.json() == {"kept": True}
    html = visitor.text("/desk/log/")
    assert "It stopped</textarea>" in html
    assert 'value="Nia"' in html
    assert "Throw it away" in html
    assert visitor.post("/desk/log/", {**SAID, "operation": operation}).status_code == 302
    assert not LogDraft.objects.exists()
    late = visitor.client.post("/desk/log/draft/", typed, headers={"accept": "application/json"})
    assert late.json() == {"kept": False}
    assert "It stopped</textarea>" not in visitor.text("/desk/log/")


def test_a_draft_is_ones_own_and_goes_on_with_its_customer(
    log: Log, handler: Staff, colleague: Staff, at_desk: At
) -> None:
    log()
    customer = Customer.objects.get()
    at_desk(handler).post("/desk/log/draft/", description="Again!", whose=str(customer.pk))
    back = at_desk(handler).get("/desk/log/")
    assert (back.status_code, back["Location"]) == (302, f"/desk/log/?customer={customer.pk}")
    assert "Again!</textarea>" in at_desk(handler).text(f"/desk/log/?customer={customer.pk}")
    assert "Again!" not in at_desk(colleague).text("/desk/log/")
    assert at_desk(handler).post("/desk/log/draft/forget/").status_code == 302
    assert "Again!" not in at_desk(handler).text("/desk/log/")


def test_lists_left_as_they_are_make_no_draft_and_card_numbers_are_hidden(handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    visitor.post("/desk/log/draft/", channel="letter", severity="high")
    assert not LogDraft.objects.exists()
    visitor.post("/desk/log/draft/", description="Card 4111 1111 1111 1111")
    assert "4111 1111 1111 1111" not in LogDraft.objects.get().values["description"]


def test_who_it_is_stands_before_the_form(handler: Staff, at_desk: At) -> None:
    html = at_desk(handler).text("/desk/log/")
    assert html.index('id="who"') < html.index('data-verb="receive"') < html.index('id="prompts-title"')
    assert html.count('id="who"') == 1


def test_views_are_put_in_order_by_hand(handler: Staff, colleague: Staff, at_desk: At) -> None:
    made = [saved_views.keep(actor=actor(handler), title=name, query="view=team") for name in ("A", "B", "C")]
    visitor = at_desk(handler)

    def order() -> list[str]:
        return list(SavedView.objects.filter(owner=handler).order_by("position").values_list("title", flat=True))

    assert visitor.post(f"/desk/views/{made[2].pk}/", act="up").status_code == 302
    assert order() == ["A", "C", "B"]
    visitor.post(f"/desk/views/{made[0].pk}/", act="up")
    visitor.post(f"/desk/views/{made[0].pk}/", act="down")
    assert order() == ["C", "A", "B"]
    assert at_desk(colleague).post(f"/desk/views/{made[0].pk}/", act="up").status_code == 404
    assert order() == ["C", "A", "B"]


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS.glob("*.js")))
def test_every_key_a_script_answers_to_is_in_the_list_of_keys(script: str) -> None:
    source = (SCRIPTS / script).read_text(encoding="utf-8")
    table = re.search(r"const letters = \{(.*?)\n\};", source, re.DOTALL)
    keys = set(re.findall(r'^  "?([^\s":]+)"?: ', table[1], re.MULTILINE)) if table else set()
    keys |= set(re.findall(r'event\.key (?:!==|===) "(.)"', source))
    told = (ROOT / "templates/components/keys.html").read_text(encoding="utf-8")
    listed = {key.lower() for key in re.findall(r"<kbd>([^<]+)</kbd>", told)}
    assert keys <= listed
    assert script != "keys.js" or {"j", "k", "t", "r", "/", "?"} <= keys
