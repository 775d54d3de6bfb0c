"""A macro: which verbs, in which order, with which words. What it may hold, and the steps it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from complaints.rules.reply_templates import wrong_gaps

REPLIES = ("acknowledge", "inform", "ask")
"""Verbs whose words go to the customer; the one chosen has the macro's `body`."""

NEXT = ("release", "transfer", "escalate")
"""Verbs that end a macro; the one chosen has its `reason`, and a team or a question."""

WORDS = ("body", "note", "reason", "wanted")
LONGEST = 8000
KNOWN = ("take", "severity", "impact", "reply", "body", "note", "next", "team", "reason", "wanted")


@dataclass(frozen=True, slots=True)
class Step:
    """One verb and what it is given."""

    verb: str
    inputs: Mapping[str, Any]


def faults(preset: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a macro before anybody can use it, field by field."""
    found = {name: f"Write at most {LONGEST} characters." for name in WORDS if len(str(preset.get(name, ""))) > LONGEST}
    for name in ("body", "note"):
        if wrong := wrong_gaps(str(preset.get(name, ""))):
            found[name] = f"Nothing fills {', '.join(wrong)}."
    if preset.get("reply") and not preset.get("body"):
        found["body"] = "Write the words to the customer."
    if preset.get("body") and not preset.get("reply"):
        found["reply"] = "Say how these words go to the customer."
    if preset.get("next") in ("release", "transfer") and not preset.get("reason"):
        found["reason"] = "Give the reason for the next step."
    if preset.get("next") == "transfer" and not preset.get("team"):
        found["team"] = "Choose the team."
    if preset.get("next") == "escalate" and not preset.get("wanted"):
        found["wanted"] = "Say which decision or advice you want."
    if not found and not steps(preset):
        found["title"] = "Choose at least one thing it does."
    return found


def steps(preset: Mapping[str, Any], *, channel: str = "", unassigned: bool = True) -> list[Step]:
    """The verbs in order: take, judge, write, note, hand on. Somebody's complaint is not taken again."""
    found = []
    if preset.get("take") and unassigned:
        found.append(Step("take", {}))
    judged = {name: preset[name] for name in ("severity", "impact") if preset.get(name)}
    if judged:
        found.append(Step("assess", judged))
    if preset.get("reply"):
        found.append(Step(str(preset["reply"]), {"body": preset["body"], "channel": channel}))
    if preset.get("note"):
        found.append(Step("note", {"body": preset["note"]}))
    match preset.get("next"):
        case "release":
            found.append(Step("release", {"reason": preset["reason"]}))
        case "transfer":
            found.append(Step("transfer", {"reason": preset["reason"], "team": preset["team"]}))
        case "escalate":
            said = {"reason": "advice_wanted", "wanted": preset["wanted"]}
            found.append(Step("escalate", said))
    return found
