"""Which news an event is to other systems: a topic, and plain codes about it. No names, no words anybody wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from complaints.choices import EventKind, Stage, WebhookTopic

News = tuple[WebhookTopic, dict[str, Any]]
BY_KIND: Mapping[str, WebhookTopic] = {
    EventKind.RECEIVED: WebhookTopic.RECEIVED,
    EventKind.ACKNOWLEDGED: WebhookTopic.ACKNOWLEDGED,
    EventKind.INFORMED: WebhookTopic.INFORMED,
    EventKind.ASKED: WebhookTopic.ASKED,
    EventKind.EXTENDED: WebhookTopic.EXTENDED,
    EventKind.ESCALATED: WebhookTopic.ESCALATED,
    EventKind.ESCALATION_CLIMBED: WebhookTopic.ESCALATED,
    EventKind.DECISION_SENT: WebhookTopic.DECISION_SENT,
}


def news(kind: str, data: Mapping[str, Any], *, promises: frozenset[str], warned: str = "") -> Iterator[News]:
    """What one event tells: of its own, of the promises it broke, of the stage it led to.

    `promises` are the keys of clocks that promise something to the customer; `warned` is the one now at risk.
    """
    topic = BY_KIND.get(kind)
    if topic is not None:
        yield topic, _about(topic, data)
    if warned in promises:
        yield WebhookTopic.WARNED, _promise(warned, data)
    for moved in data.get("clocks", ()):
        if "breached" in moved and moved["clock"] in promises:
            yield WebhookTopic.BROKEN, {"promise": _code(moved["clock"]), "due": moved["breached"]}
    if "stage" in data:
        before, after = data["stage"]
        yield WebhookTopic.STAGE_CHANGED, {"from": before, "to": after}
        if after == Stage.CLOSED:
            yield WebhookTopic.CLOSED, {}
        elif before == Stage.CLOSED:
            yield WebhookTopic.REOPENED, {}


def _about(topic: WebhookTopic, data: Mapping[str, Any]) -> dict[str, Any]:
    if topic == WebhookTopic.ESCALATED:
        return {"level": data.get("level"), "reason": data.get("reason")}
    if topic == WebhookTopic.EXTENDED:
        moved = [clock for clock in data.get("clocks", ()) if clock.get("change") == "extended"]
        return {"promises": [{"promise": _code(clock["clock"]), "due": clock["due"]} for clock in moved]}
    return {}


def _promise(key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"promise": _code(key), "due": data.get("due")}


def _code(key: str) -> str:
    return key.partition("#")[0]
