"""Saved views: kept from the queue's address, tabs with counts, shared with a team; each sees there what is theirs."""

from __future__ import annotations

import pytest

from complaints.actions import saved_views
from complaints.errors import InvalidInput
from complaints.models import SavedView, Staff
from complaints.queries.saved_views import canonical
from tests.conftest import Log, Org
from tests.desk.conftest import At
from tests.desk.journey import actor
from tests.desk.test_views_pages import queries

pytestmark = pytest.mark.usefixtures("at_now")


def test_an_address_has_one_spelling_whatever_the_order_of_its_parts() -> None:
    assert canonical("?risk=at_risk&view=team&channel=&stage=greet") == "view=team&stage=greet&risk=at_risk"
    assert canonical("sort=received&view=mine") == "view=mine&sort=received"
    assert canonical("due_to=2026-11-04T14%3A00%3A00Z&view=team") == "view=team&due_to=2026-11-04T14%3A00%3A00Z"


@pytest.mark.parametrize(
    "address",
    ["view=team&colour=red", "view=nowhere", "view=team&sort=changed", "view=team&risk=purple", "cursor=abc",
     "state=closed", "stage=greet&stage=clarify", "tier=one"],
)  # fmt: skip
def test_what_the_queue_does_not_know_is_refused_and_nothing_is_kept(address: str, handler: Staff, at_desk: At) -> None:
    with pytest.raises(InvalidInput):
        saved_views.keep(actor=actor(handler), title="Mine", query=address)
    assert at_desk(handler).post("/desk/views/", title="Mine", query=address).status_code == 422
    assert not SavedView.objects.exists()


def test_the_list_one_looks_at_becomes_a_tab_with_its_count(handler: Staff, log: Log, at_desk: At) -> None:
    log()
    log(channel="letter")
    visitor = at_desk(handler)
    html = visitor.text("/desk/queue/", view="team", channel="letter")
    assert 'name="query" value="view=team&amp;channel=letter"' in html
    answer = visitor.post("/desk/views/", title="Letters", query="view=team&channel=letter")
    assert answer["Location"] == "/desk/queue/?view=team&channel=letter"
    tab = '<a href="/desk/queue/?view=team&amp;channel=letter" aria-current="page">'
    html = visitor.text("/desk/queue/", view="team", channel="letter")
    assert tab in html
    assert html.split(tab)[1].split("</a>")[0].endswith('Letters <span class="count">1</span>')
    assert html.count('aria-current="page"') == 2  # the place, and the view; not the tab it narrows


def test_two_views_of_one_person_never_share_a_name(handler: Staff, colleague: Staff) -> None:
    saved_views.keep(actor=actor(handler), title="Letters", query="view=team&channel=letter")
    with pytest.raises(InvalidInput, match="another look"):
        saved_views.keep(actor=actor(handler), title=" Letters ", query="view=mine")
    saved_views.keep(actor=actor(colleague), title="Letters", query="view=mine")
    assert SavedView.objects.count() == 2


def test_a_view_shared_with_a_team_shows_each_what_is_theirs_to_see(
    supervisor: Staff, handler: Staff, outsider: Staff, log: Log, at_desk: At
) -> None:
    shown, hidden = log(channel="letter"), log(channel="letter", restricted=True)
    visitor = at_desk(supervisor)
    visitor.post("/desk/views/", title="By post", query="view=team&channel=letter")
    view = SavedView.objects.get()
    assert visitor.post(f"/desk/views/{view.pk}/", act="share", team="cards").status_code == 302
    for person, seen in ((supervisor, {shown, hidden}), (handler, {shown})):
        html = at_desk(person).text("/desk/queue/", view="team", channel="letter")
        assert {row for row in (shown, hidden) if row.reference in html} == seen
        assert f'By post <span class="count">{len(seen)}</span>' in html
    assert "By post" not in at_desk(outsider).text("/desk/queue/")


def test_only_who_may_changes_a_view(
    handler: Staff, colleague: Staff, supervisor: Staff, outsider: Staff, org: Org, at_desk: At
) -> None:
    view = saved_views.keep(actor=actor(handler), title="Letters", query="view=team&channel=letter")
    where = f"/desk/views/{view.pk}/"
    assert at_desk(colleague).post(where, act="delete").status_code == 404
    assert at_desk(handler).post(where, act="share", team="cards").status_code == 403
    shared = saved_views.keep(actor=actor(supervisor), title="Letters", query="view=mine")
    assert at_desk(supervisor).post(f"/desk/views/{shared.pk}/", act="share", team="loans").status_code == 422
    saved_views.share(shared.pk, actor=actor(supervisor), team="cards")
    assert at_desk(handler).post(f"/desk/views/{shared.pk}/", act="unpin").status_code == 403
    assert at_desk(outsider).post(f"/desk/views/{shared.pk}/", act="delete").status_code == 404
    assert at_desk(handler).post(where, act="nonsense").status_code == 404
    assert set(SavedView.objects.values_list("title", "pinned", "team__code")) == {
        ("Letters", True, None),
        ("Letters", True, "cards"),
    }


def test_one_renames_unpins_and_deletes_ones_own(handler: Staff, at_desk: At) -> None:
    view = saved_views.keep(actor=actor(handler), title="Letters", query="view=team&channel=letter")
    visitor, where = at_desk(handler), f"/desk/views/{view.pk}/"
    visitor.post(where, act="rename", title="Post")
    visitor.post(where, act="unpin")
    view.refresh_from_db()
    assert (view.title, view.pinned) == ("Post", False)
    assert "Post" not in visitor.text("/desk/queue/")
    assert "Post" in visitor.text("/desk/views/")
    visitor.post(where, act="delete")
    assert not SavedView.objects.exists()


def test_many_pinned_views_cost_the_queue_no_more_questions(manager: Staff, log: Log, at_desk: At) -> None:
    log()
    visitor = at_desk(manager)
    saved_views.keep(actor=actor(manager), title="One", query="view=team&channel=letter")
    few = queries(visitor, "/desk/queue/?view=team")
    for number in range(9):
        saved_views.keep(
            actor=actor(manager), title=f"{number}", query=f"view=team&team=cards&category=refund&tier={number}"
        )
    assert queries(visitor, "/desk/queue/?view=team") == few <= 12


def test_the_heads_order_by_the_indexed_keys_and_turn_round(handler: Staff, log: Log, at_desk: At) -> None:
    log()
    html = at_desk(handler).text("/desk/queue/", view="team")
    assert 'aria-sort="ascending"><a class="sort" href="/desk/queue/?view=team&amp;sort=-risk">Next promise' in html
    html = at_desk(handler).text("/desk/queue/", view="team", sort="-received")
    assert 'aria-sort="descending"><a class="sort" href="/desk/queue/?view=team&amp;sort=received">Received' in html


def test_a_filter_no_list_offers_is_a_chip_that_takes_it_away(handler: Staff, log: Log, at_desk: At) -> None:
    soon = log()
    visitor = at_desk(handler)
    html = visitor.text("/desk/queue/", view="team", due_to="2026-11-04T10:30:00Z")
    assert soon.reference not in html
    assert "Due before 2026-11-04 10:30:00" in html
    assert soon.reference in visitor.text("/desk/queue/", view="team", due_to="2027-11-04T10:30:00Z")
