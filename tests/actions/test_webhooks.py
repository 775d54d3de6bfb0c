"""Other systems are told of what happens: with the change itself, in order, until they took it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook

from complaints.actions import assignment, conversation, intake, relay, sweep, webhooks
from complaints.actions.announcing import ident
from complaints.actions.sealing import unseal
from complaints.choices import WebhookState, WebhookTopic
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import Clock, Outbox, Staff, WebhookEndpoint
from complaints.types import IMPORTER, InboundComplaint, InboundCustomer
from tests.actions import stories
from tests.actions.stories import step
from tests.conftest import ActorFor, Log
from tests.rig.hook_sink import HookSink

Later = Callable[..., datetime]
Listen = Callable[..., WebhookEndpoint]
EVERYTHING = WebhookTopic.values


@pytest.fixture
def sink(settings: LazySettings) -> Iterator[HookSink]:
    settings.WEBHOOKS_TO_LOOPBACK = True
    with HookSink() as opened:
        yield opened


@pytest.fixture
def listen(manager: Staff, actor: ActorFor, now: datetime, sink: HookSink) -> Listen:
    """An endpoint at the sink, told of everything unless said otherwise."""

    def add(path: str = "/hook", *, topics: list[str] = EVERYTHING, restricted: bool = False) -> WebhookEndpoint:
        return webhooks.add(actor=actor(manager), now=now, operation=uuid.uuid4(), name=f"At {path}",
                            url=sink.url(path), topics=topics, restricted=restricted)[0]  # fmt: skip

    return add


def waiting(**having: Any) -> list[dict[str, Any]]:
    """The words of what waits for endpoints, in order."""
    rows = Outbox.objects.filter(topic="webhook", sent_at=None, **having).order_by("id")
    return [json.loads(row.payload["body"]) for row in rows]


def topics(**having: Any) -> list[str]:
    return [body["type"] for body in waiting(**having)]


def test_without_endpoints_nothing_is_written_and_no_query_is_spent(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as captured:
        complaint = log()
        step(complaint, assignment.take, actor(handler), now)
        step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you.")
    mentions = [query["sql"] for query in captured if "webhook" in query["sql"]]
    assert mentions
    assert all(sql.startswith("insert into complaints_event ") for sql in mentions)
    assert not Outbox.objects.filter(topic="webhook").exists()


def test_a_complaints_life_is_told_without_a_word_anybody_wrote(
    listen: Listen, log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    listen()
    complaint = log(product="kettle", category="refund")
    stories.to_closed(complaint, actor(handler), now)
    assert topics() == [
        "complaint.received", "complaint.acknowledged", "complaint.stage_changed", "complaint.stage_changed",
        "decision.sent", "complaint.stage_changed", "complaint.stage_changed", "complaint.closed",
    ]  # fmt: skip
    complaint.refresh_from_db()
    first, last = waiting()[0], waiting()[-1]
    assert first == {
        "type": "complaint.received",
        "timestamp": now.isoformat(),
        "data": {"reference": complaint.reference, "event": 1, "stage": "greet", "tier": 1, "outcome": "",
                 "closure": "", "company": "kettle", "product": "kettle", "category": "refund"},
    }  # fmt: skip
    assert last["data"]["closure"] == complaint.closure
    everything = json.dumps(waiting())
    assert not [word for word in ("Nora", "Quill", "@", complaint.subject) if word in everything]


def test_it_is_written_with_the_change_and_undone_with_it(listen: Listen, log: Log) -> None:
    listen()
    with transaction.atomic():
        log()
        assert topics() == ["complaint.received"]
        transaction.set_rollback(True)
    assert waiting() == []


def test_promises_at_risk_and_broken_and_escalations_are_told_once(listen: Listen, log: Log, later: Later) -> None:
    listen(topics=["promise.warned", "promise.broken", "escalation.raised"])
    log()
    clock = Clock.objects.get(code="acknowledge")
    for _ in range(2):
        sweep.sweep(now=later(days=9))
    told = [(body["type"], body["data"].get("promise"), body["data"].get("due")) for body in waiting()]
    assert told.count(("promise.broken", "acknowledge", clock.due_at.isoformat())) == 1
    assert [one for one in told if one[0] == "promise.warned" and one[1] == "acknowledge"]
    assert [one for one in told if one[0] == "escalation.raised"]
    assert Outbox.objects.filter(topic="webhook").count() == len(told)


def test_a_promise_broken_and_kept_late_between_two_sweeps_is_told_broken(
    listen: Listen, log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    listen(topics=["promise.broken"])
    complaint = log()
    assignment.take(complaint.reference, actor=actor(handler), now=now, version=1)
    conversation.acknowledge(complaint.reference, actor=actor(handler), now=later(days=9), version=2, body="Sorry.")
    assert [body["data"]["promise"] for body in waiting()] == ["acknowledge"]


def test_an_endpoint_hears_its_topics_only_and_of_restricted_complaints_only_if_it_may(
    listen: Listen, log: Log
) -> None:
    plain, trusted = listen("/plain", topics=["complaint.received"]), listen("/trusted", restricted=True)
    deaf = listen("/deaf", topics=["decision.sent"])
    log()
    log(restricted=True)
    assert [len(waiting(key=hook.lane)) for hook in (plain, trusted, deaf)] == [1, 2, 0]


def test_history_that_is_imported_is_no_news(listen: Listen, org: object, now: datetime) -> None:
    listen()
    told = InboundComplaint(channel="phone", subject="Old", description="d", customer=InboundCustomer("N"),
                            received_at=now)  # fmt: skip
    intake.receive_complaint(told, actor=IMPORTER, now=now)
    assert waiting() == []


def test_a_delivery_is_signed_and_the_whole_lane_goes_in_order_in_one_run(
    listen: Listen, log: Log, handler: Staff, actor: ActorFor, now: datetime, sink: HookSink
) -> None:
    hook = listen()
    stories.to_resolve(log(), actor(handler), now)
    expected = topics()
    assert len(expected) > 3
    relay.relay(now=now)
    assert [json.loads(told.body)["type"] for told in sink.told] == expected
    secret = unseal(WebhookEndpoint.objects.get(pk=hook.pk).secret, "webhooks")
    for told in sink.told:
        Webhook(secret).verify(told.body, told.headers)
    dedups = Outbox.objects.filter(topic="webhook").order_by("id").values_list("dedup", flat=True)
    assert [told.headers["webhook-id"] for told in sink.told] == [ident(dedup) for dedup in dedups]
    assert len(set(dedups)) == len(expected)


def test_a_refusal_is_tried_again_later_with_the_same_id_and_the_lane_waits_until_it_is_given_up(
    listen: Listen, log: Log, now: datetime, later: Later, sink: HookSink
) -> None:
    listen(topics=["complaint.received"])
    log()
    log()
    sink.answer = 503
    relay.relay(now=now)
    relay.relay(now=later(seconds=29))
    assert len(sink.told) == 1
    relay.relay(now=later(seconds=31))
    assert len(sink.told) == 2
    assert sink.told[0].headers["webhook-id"] == sink.told[1].headers["webhook-id"]
    first, second = Outbox.objects.filter(topic="webhook").order_by("id")
    assert (first.attempts, first.last_error, second.attempts) == (2, "answered 503", 0)
    relay.relay(now=later(days=3, minutes=1))
    first.refresh_from_db()
    assert first.parked_at == later(days=3, minutes=1)
    sink.answer = 200
    relay.relay(now=later(days=3, minutes=2))
    second.refresh_from_db()
    assert second.sent_at == later(days=3, minutes=2)


def test_410_ends_the_endpoint_and_it_is_told_nothing_more(
    listen: Listen, log: Log, now: datetime, later: Later, sink: HookSink
) -> None:
    hook = listen(topics=["complaint.received"])
    log()
    log()
    sink.answer = 410
    relay.relay(now=now)
    relay.relay(now=later(hours=1))
    log()
    hook.refresh_from_db()
    assert (hook.state, hook.disabled_reason) == (WebhookState.ENDED, webhooks.GONE)
    assert len(sink.told) == 1
    rows = Outbox.objects.filter(topic="webhook").order_by("id")
    assert [(row.parked_at is not None, row.attempts) for row in rows] == [(True, 1), (True, 0)]
    assert {row.last_error for row in rows} == {webhooks.AT_THE_END}


def test_an_endpoint_that_hangs_delays_neither_mail_nor_another_endpoint(
    listen: Listen, log: Log, handler: Staff, actor: ActorFor, now: datetime, sink: HookSink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("complaints.channels.webhooks.LIMIT", 0.3)
    sink.answers["/hangs"] = "hang"
    listen("/hangs", topics=["complaint.received", "complaint.acknowledged"])
    listen("/well", topics=["complaint.received", "complaint.acknowledged"])
    order: list[str] = []
    monkeypatch.setattr("complaints.actions.messages_out.send", lambda letter: order.append(f"mail:{len(sink.told)}"))
    complaint = log(channel="email")
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you.")
    relay.relay(now=now)
    assert order == ["mail:0"], "the letter left before any system was told"
    assert [told.path for told in sink.told] == ["/hangs", "/well", "/well"]
    assert len(mail.outbox) == 0
    relay.relay(now=now)
    assert len(sink.told) == 3, "its lane waits"


def test_many_endpoints_that_hang_do_not_hold_up_a_run(
    listen: Listen, log: Log, now: datetime, sink: HookSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.channels.webhooks.LIMIT", 0.2)
    monkeypatch.setattr(relay, "FOR_SYSTEMS", 0.3)
    sink.answer = "hang"
    for number in range(6):
        listen(f"/{number}", topics=["complaint.received"])
    log()
    relay.relay(now=now)
    assert 1 < len(sink.told) < 5
    untried = Outbox.objects.filter(topic="webhook", attempts=0)
    assert (untried.count(), untried.filter(locked_until=None).count()) == (6 - len(sink.told),) * 2


def test_a_paused_endpoint_collects_and_is_told_when_it_goes_on(
    listen: Listen, log: Log, manager: Staff, actor: ActorFor, now: datetime, later: Later, sink: HookSink
) -> None:
    hook = listen(topics=["complaint.received"])
    for _ in range(2):
        webhooks.pause(hook.pk, actor=actor(manager), now=now)
    log()
    relay.relay(now=now)
    assert sink.told == []
    for _ in range(2):
        webhooks.resume(hook.pk, actor=actor(manager), now=later(days=4))
    relay.relay(now=later(days=4))
    assert len(sink.told) == 1


def test_a_new_secret_signs_beside_the_old_one_for_a_day(
    listen: Listen, log: Log, manager: Staff, actor: ActorFor, sink: HookSink
) -> None:
    real = datetime.now().astimezone()  # the wire has the real time
    hook = listen(topics=["complaint.received"])
    old, form = unseal(hook.secret, "webhooks"), uuid.uuid4()
    new = webhooks.rotate(hook.pk, actor=actor(manager), now=real, operation=form)
    assert webhooks.rotate(hook.pk, actor=actor(manager), now=real, operation=form) == ""
    log()
    relay.relay(now=real)
    for secret in (old, new):
        Webhook(secret).verify(sink.told[0].body, sink.told[0].headers)
    WebhookEndpoint.objects.update(earlier_until=real - timedelta(seconds=1))
    log()
    relay.relay(now=real)
    assert len(sink.told[1].headers["webhook-signature"].split()) == 1
    Webhook(new).verify(sink.told[1].body, sink.told[1].headers)
    assert new not in json.dumps(list(WebhookEndpoint.objects.values()), default=str)


def test_what_was_sent_or_given_up_is_sent_again_with_its_id_and_three_days_anew(
    listen: Listen, log: Log, manager: Staff, actor: ActorFor, now: datetime, later: Later, sink: HookSink
) -> None:
    hook, boss = listen(topics=["complaint.received"]), actor(manager)
    log(at=now)
    log(at=later(hours=1))
    log(at=later(hours=2))
    relay.relay(now=later(hours=2))
    ids = [told.headers["webhook-id"] for told in sink.told]
    assert len(ids) == 3
    again = later(days=5)
    assert webhooks.replay(hook.pk, actor=boss, now=again, since=later(minutes=30)) == 2
    assert webhooks.replay(hook.pk, actor=boss, now=again, since=later(minutes=30)) == 0, "they wait already"
    sink.answer = 500
    relay.relay(now=again)
    assert not Outbox.objects.filter(parked_at__isnull=False).exists()
    sink.answer = 200
    relay.relay(now=again + timedelta(minutes=1))
    assert [told.headers["webhook-id"] for told in sink.told[3:]] == [ids[1], ids[1], ids[2]]
    first = Outbox.objects.filter(topic="webhook").earliest("id")
    assert webhooks.replay(hook.pk, actor=boss, now=again, delivery=first.pk) == 1
    other = listen("/other")
    with pytest.raises(NotFound):
        webhooks.replay(other.pk, actor=boss, now=again, delivery=first.pk)


def test_a_test_message_is_sent_once_for_a_form(
    listen: Listen, manager: Staff, actor: ActorFor, now: datetime, sink: HookSink
) -> None:
    hook, form = listen(topics=["decision.sent"]), uuid.uuid4()
    for _ in range(2):
        webhooks.send_test(hook.pk, actor=actor(manager), now=now, operation=form)
    relay.relay(now=now)
    assert [json.loads(told.body)["type"] for told in sink.told] == ["webhook.test"]


def test_adding_is_checked_done_once_for_a_form_and_for_managers_and_administrators(
    manager: Staff, administrator: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    given: dict[str, Any] = {"name": "CRM", "url": "https://crm.example/in", "topics": ["decision.sent"]}
    for wrong in ({"name": " "}, {"url": "http://crm.example/"}, {"url": "https://10.0.0.1/"}, {"topics": ["x"]}):
        with pytest.raises(InvalidInput) as refused:
            webhooks.add(actor=actor(manager), now=now, operation=uuid.uuid4(), **(given | wrong))
        assert list(refused.value.data["fields"]) == list(wrong)
    with pytest.raises(NotAllowed):
        webhooks.add(actor=actor(supervisor), now=now, operation=uuid.uuid4(), **given)
    assert not WebhookEndpoint.objects.exists()
    form = uuid.uuid4()
    made, secret = webhooks.add(actor=actor(administrator), now=now, operation=form, **given)
    assert webhooks.add(actor=actor(administrator), now=now, operation=form, **given) == (made, "")
    assert secret.startswith("whsec_")
    assert WebhookEndpoint.objects.count() == 1
