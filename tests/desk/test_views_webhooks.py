"""The page of webhooks: added with a secret shown once, paused, tried, sent again."""

from __future__ import annotations

import re
import uuid

import pytest

from complaints.actions import relay
from complaints.choices import WebhookTopic
from complaints.models import Outbox, Staff, WebhookEndpoint
from tests.conftest import NOW, Log
from tests.desk.conftest import At, Visitor

NEW = {"name": "CRM", "url": "https://crm.example/in", "topics": ["complaint.received", "decision.sent"]}
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")


def secrets_in(html: str) -> list[str]:
    return SECRET.findall(html)


@pytest.fixture
def visitor(manager: Staff, at_desk: At) -> Visitor:
    return at_desk(manager)


@pytest.fixture
def hook(visitor: Visitor) -> WebhookEndpoint:
    visitor.post("/desk/webhooks/", NEW)
    return WebhookEndpoint.objects.get()


def act(visitor: Visitor, hook: WebhookEndpoint, name: str, **fields: str) -> str:
    answer = visitor.post(f"/desk/webhooks/{hook.pk}/act/", act=name, **fields)
    return answer.content.decode() if answer.status_code != 302 else visitor.text(answer.headers["Location"])


def test_a_new_endpoint_shows_its_secret_once_and_nowhere_again(visitor: Visitor) -> None:
    form = str(uuid.uuid4())
    made = visitor.post("/desk/webhooks/", NEW, operation=form)
    assert (made.status_code, len(secrets_in(made.content.decode()))) == (200, 1)
    assert "no-store" in made.headers["Cache-Control"]
    again = visitor.post("/desk/webhooks/", NEW, operation=form)
    hook = WebhookEndpoint.objects.get()
    assert again.headers["Location"] == f"/desk/webhooks/{hook.pk}/"
    for page in ("/desk/webhooks/", f"/desk/webhooks/{hook.pk}/"):
        html = visitor.text(page)
        assert "CRM" in html
        assert not secrets_in(html)
        assert hook.secret not in html


def test_what_is_wrong_stands_beside_its_field(visitor: Visitor) -> None:
    wrong = visitor.post("/desk/webhooks/", {**NEW, "url": "https://192.168.0.1/"})
    assert wrong.status_code == 422
    assert "This address is not on the public internet." in wrong.content.decode()
    none = visitor.post("/desk/webhooks/", {**NEW, "topics": []})
    assert "Choose at least one of the topics." in none.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_its_address_and_topics_can_be_changed(visitor: Visitor, hook: WebhookEndpoint) -> None:
    changed = visitor.post(f"/desk/webhooks/{hook.pk}/", {**NEW, "name": "Other", "topics": ["decision.sent"]})
    assert changed.status_code == 302
    hook.refresh_from_db()
    assert (hook.name, hook.topics, hook.words) == ("Other", ["decision.sent"], [WebhookTopic.DECISION_SENT.label])
    assert visitor.post(f"/desk/webhooks/{hook.pk}/", {**NEW, "url": "ftp://x"}).status_code == 422


def test_it_is_paused_goes_on_is_ended_and_says_so(visitor: Visitor, hook: WebhookEndpoint) -> None:
    assert "Paused. What happens meanwhile waits." in act(visitor, hook, "pause")
    assert "It is told again, what waited first." in act(visitor, hook, "resume")
    assert "Ended by" in act(visitor, hook, "end")


def test_a_new_secret_is_shown_once_for_a_form(visitor: Visitor, hook: WebhookEndpoint) -> None:
    form = str(uuid.uuid4())
    assert len(secrets_in(act(visitor, hook, "rotate", operation=form))) == 1
    html = act(visitor, hook, "rotate", operation=form)
    assert not secrets_in(html)
    assert "The earlier one signs until" in html


def test_a_message_is_tried_fails_and_is_sent_again_and_no_reference_is_on_the_page(
    visitor: Visitor, hook: WebhookEndpoint, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.actions.delivering.deliver", lambda delivery: None)
    complaint = log()
    act(visitor, hook, "test")
    relay.relay(now=NOW)
    html = visitor.text(f"/desk/webhooks/{hook.pk}/")
    assert "Complaint received" in html
    assert "Test message" in html
    assert complaint.reference not in html
    row = Outbox.objects.get(payload__type="complaint.received")
    assert "1 message is sent again." in act(visitor, hook, "replay", delivery=str(row.pk))
    assert "Nothing to send again: it waits already." in act(visitor, hook, "replay", delivery=str(row.pk))
    assert "1 message is sent again." in act(visitor, hook, "replay_since", since="2026-11-01T00:00")
    assert visitor.post(f"/desk/webhooks/{hook.pk}/act/", act="replay_since", since="").status_code == 422


@pytest.mark.parametrize("name", ["", "explode", "replay", "rotate"])
def test_what_no_button_posts_is_refused(visitor: Visitor, hook: WebhookEndpoint, name: str) -> None:
    path = f"/desk/webhooks/{hook.pk}/act/"
    assert visitor.post(path, act=name, operation="x", delivery="9" * 30).status_code == 404


def test_it_is_for_managers_and_administrators_and_404_when_there_is_none(
    visitor: Visitor, hook: WebhookEndpoint, supervisor: Staff, administrator: Staff, at_desk: At
) -> None:
    for path in (f"/desk/webhooks/{hook.pk}/", f"/desk/webhooks/{hook.pk}/act/"):
        assert at_desk(supervisor).post(path, NEW, act="pause").status_code == 403
    assert at_desk(administrator).get(f"/desk/webhooks/{hook.pk}/").status_code == 200
    assert visitor.get(f"/desk/webhooks/{hook.pk + 1}/").status_code == 404
    assert visitor.post(f"/desk/webhooks/{hook.pk + 1}/act/", act="pause").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(
    visitor: Visitor, hook: WebhookEndpoint, django_assert_max_num_queries: object
) -> None:
    for _ in range(5):
        visitor.post("/desk/webhooks/", NEW)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        visitor.get("/desk/webhooks/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        visitor.get(f"/desk/webhooks/{hook.pk}/")
