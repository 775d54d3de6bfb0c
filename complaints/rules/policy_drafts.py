"""A policy drawn anew on a page: other lengths, warnings, steps, limits of extension, letters' parts, checklists.

What is drawn is the next edition of the same pack; nobody has signed it yet. All the checks of a pack hold for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from complaints.errors import InvalidPack
from complaints.rules.packs import PolicyDefinition
from complaints.rules.periods import Span, Unit
from complaints.rules.standards import Step, StepKind

_STEP: Final = re.compile(
    r"(?P<code>[a-z][a-z0-9_]*)\s*:\s*(?P<kind>warn|escalate)(?:\s+(?:to\s+)?(?P<level>[1-9]))?\s*,?\s*"
    r"(?:(?:at\s+)?(?P<share>\d{1,2}(?:\.\d+)?)\s*%|(?P<n>\d+)\s+(?P<unit>[a-z_ ]+?)\s+(?P<side>before|after)"
    r"|(?P<late>when late))"
)


def step_line(step: Step) -> str:
    """A step as a line one can change: `escalate_higher: escalate 2, 1 business days after`."""
    head = f"{step.code}: {step.kind.value}" + (f" {step.level}" if step.level is not None else "")
    if step.share is not None:
        return f"{head} at {round(step.share * 100, 2):g} %"
    if step.lead is not None:
        return f"{head}, {_span(step.lead)} before"
    return f"{head}, {_span(step.lag)} after" if step.lag is not None else f"{head} when late"


def step_lines(steps: Sequence[Step]) -> str:
    """All but the breach, which always happens."""
    return "\n".join(step_line(step) for step in steps if step.kind is not StepKind.BREACH)


def read_steps(text: str, place: str) -> list[dict[str, Any]]:
    """The opposite; raise InvalidPack with the place and the reason."""
    return [_step(line.strip(), place) for line in text.splitlines() if line.strip()]


def redrawn(definition: PolicyDefinition, changes: Mapping[str, Mapping[str, Any]], *, on: date) -> PolicyDefinition:
    """The next edition. `changes` gives for `standards` a code's settings, for `checklists` a stage's lines and for
    `letters` a kind's parts as (code, name) pairs; what is not named stays. Raise InvalidPack.
    """
    said = definition.to_json()
    said |= {"version": definition.version + 1, "effective_from": on.isoformat(), "signed_off_by": ""}
    asked = changes.get("standards", {})
    said["standards"] = [_standard(row, asked.get(row["code"], {})) for row in said["standards"]]
    said["checklists"] = {**said["checklists"], **changes.get("checklists", {})}
    letters = {kind: [list(pair) for pair in parts] for kind, parts in changes.get("letters", {}).items()}
    said["letters"] = {**said["letters"], **letters}
    return PolicyDefinition.from_json(said)


def _standard(row: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    after = dict(row)
    if after.get("limited_by"):
        after["outer_limit"] = None  # it is looked up again: the other standard may have another length now
    for name in ("target", "reason"):
        if name in asked:
            after[name] = asked[name]
    if after.get("extension"):
        limits = {name: asked[name] for name in ("cap", "max_count") if name in asked}
        after["extension"] = {**after["extension"], **limits}
    if "steps" in asked:
        after["steps"] = read_steps(asked["steps"], f"pack.standards.{row['code']}.steps")
    return after


def _step(line: str, place: str) -> dict[str, Any]:
    found = _STEP.fullmatch(line)
    if found is None:
        raise InvalidPack(
            place,
            f"cannot read “{line}”; write it as “warn: warn at 75 %”, “ahead: escalate 1, 2 business days before”, "
            "“late: escalate 1 when late” or “higher: escalate 2, 1 business days after”",
        )
    step: dict[str, Any] = {"code": found["code"], "kind": found["kind"]}
    if found["level"]:
        step["level"] = int(found["level"])
    if found["share"]:
        step["share"] = float(found["share"]) / 100
    if found["n"]:
        unit = found["unit"].strip().replace(" ", "_")
        span = {"target": int(found["n"]), "unit": _unit(unit, place)}
        step["lead" if found["side"] == "before" else "lag"] = span
    return step


def _unit(word: str, place: str) -> str:
    """Also in the singular, as one writes it of one."""
    for known in (word, f"{word}s"):
        if known in {unit.value for unit in Unit}:
            return known
    raise InvalidPack(place, f"{word!r} is no unit; use {', '.join(unit.value for unit in Unit)}")


def _span(span: Span) -> str:
    return f"{span.target} {span.unit.value.replace('_', ' ')}"
