"""The stories told under every pack, and what its clocks came to after each event: plain values, as committed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from complaints.choices import EventKind
from complaints.rules.calendar_changes import amended
from complaints.rules.clocks import RULES_VERSION, Clock, Clocks, Happening, advance, due_steps
from complaints.rules.conditions import Matter
from complaints.rules.packs import PolicyDefinition, canonical_json, sha256
from complaints.rules.standards import Owner
from complaints.rules.terms import OF_A_PART, OF_A_REFERRAL, Terms, Within
from complaints.rules.working_time import Calendar
from tests.rules.packs import worked

HERE = Path(__file__).parent
START = datetime(2026, 3, 26, 15, 30, tzinfo=UTC)
"""A Thursday afternoon before the clocks go forward and before Easter."""

Story = list[tuple[float, EventKind, Mapping[str, Any]]]
K = EventKind
QUICK: Story = [
    (0, K.RECEIVED, {}), (0.1, K.TAKEN, {}), (0.2, K.ACKNOWLEDGED, {}), (1, K.DEFINED, {}), (1.5, K.DECIDED, {}),
    (2, K.DECISION_SENT, {}), (6, K.CONTACTED, {}), (7, K.DECISION_ACCEPTED, {}), (7, K.CLOSED, {}),
]  # fmt: skip
SLOW: Story = [
    (0, K.RECEIVED, {}), (9, K.ACKNOWLEDGED, {}), (30, K.INFORMED, {}), (58, K.INFORMED, {}), (90, K.DEFINED, {}),
    (91, K.ASKED, {}), (101, K.HEARD_BACK, {}), (120, K.DECISION_SENT, {}), (200, K.CLOSED, {}),
]  # fmt: skip
WAITING: Story = [
    (0, K.RECEIVED, {}), (1, K.ACKNOWLEDGED, {}), (2, K.ASKED, {}), (8.3, K.HEARD_BACK, {}), (9, K.DEFINED, {}),
    (10, K.PAUSED, {"until": (START + timedelta(days=16)).isoformat()}), (20, K.INFORMED, {}),
    (24, K.DECISION_SENT, {}), (26, K.DECISION_DISPUTED, {}), (30, K.DECISION_SENT, {}), (40, K.CLOSED, {}),
]  # fmt: skip
AGAIN: Story = [
    *QUICK, (20, K.REOPENED, {}), (25, K.DECISION_SENT, {}), (30, K.REVIEW_STARTED, {}), (33, K.ACKNOWLEDGED, {}),
    (45, K.DECISION_SENT, {}), (60, K.CLOSED, {}),
]  # fmt: skip
ESCALATED: Story = [
    (0, K.RECEIVED, {}), (1, K.ESCALATED, {"escalation": 1, "level": 1}),
    (1.2, K.ESCALATION_ACCEPTED, {"escalation": 99}), (2, K.ESCALATION_CLIMBED, {"escalation": 1, "level": 2}),
    (2.2, K.ESCALATION_ACCEPTED, {"escalation": 1}),
    (3, K.ACKNOWLEDGED, {}), (20, K.DECISION_SENT, {}), (21, K.CLOSED, {}),
]  # fmt: skip
ASKED_ELSEWHERE: Story = [
    (0, K.RECEIVED, {}), (1, K.ACKNOWLEDGED, {}), (2, K.REFERRED, {"referral": 1}),
    (3, K.REFERRED, {"referral": 2}), (9, K.REFERRAL_CHASED, {"referral": 1}),
    (12, K.REFERRAL_ANSWERED, {"referral": 1}), (13, K.REFERRAL_RECALLED, {"referral": 2}),
    (20, K.DECISION_SENT, {}), (30, K.CLOSED, {}),
]  # fmt: skip
ENDED: Story = [(0, K.RECEIVED, {}), (0.5, K.SET_ASIDE, {})]
MORE_TIME: Story = [
    (0, K.RECEIVED, {}), (1, K.ACKNOWLEDGED, {}), (2, K.DEFINED, {}), (2, K.EXTENDED, {}), (3, K.ASKED, {}),
    (5, K.EXTENDED, {}), (6, K.HEARD_BACK, {}), (75, K.DECISION_SENT, {}), (80, K.CLOSED, {}),
]  # fmt: skip
OTHER_DAYS: Story = [
    (0, K.RECEIVED, {}), (1, K.ASKED, {}), (2, K.REBASED, {}), (4, K.HEARD_BACK, {}), (60, K.DECISION_SENT, {}),
]  # fmt: skip
IN_PARTS: Story = [
    (0, K.RECEIVED, {}), (1, K.ACKNOWLEDGED, {}), (2, K.PART_ADDED, {"part": 1}), (3, K.PART_ADDED, {"part": 2}),
    (9, K.PART_ANSWERED, {"part": 1}), (15, K.INFORMED, {}), (70, K.DECISION_SENT, {}), (80, K.CLOSED, {}),
]  # fmt: skip
JUDGED_ANEW: Story = [
    (0, K.RECEIVED, {}), (1, K.ACKNOWLEDGED, {}), (3, K.RECLASSIFIED, {}), (20, K.DECISION_SENT, {}),
    (30, K.CLOSED, {}),
]  # fmt: skip
STORIES: Mapping[str, Story] = {
    "answered in days": QUICK,
    "answered in months": SLOW,
    "waiting for the customer": WAITING,
    "reopened and reviewed": AGAIN,
    "escalated": ESCALATED,
    "referred": ASKED_ELSEWHERE,
    "set aside": ENDED,
    "more time": MORE_TIME,
    "another closed day": OTHER_DAYS,
    "nobody swept": SLOW,
}
MOST_STEPS = 1_000
UNSWEPT = frozenset({"nobody swept"})
"""Told without time passing in between, as when every sweep was down: a late end is a breach all the same."""

FLAGGED: Mapping[str, Story] = {"in parts": IN_PARTS, "judged anew": JUDGED_ANEW}
"""Stories of packs that ask for flags: a part, or the whole, turns out to be of the kind."""


def written(code: str) -> dict[str, Any]:
    """A pack's golden file as it is under the rules of now: definition, calendar and every story."""
    definition, calendar = worked.pack(code), next(iter(worked.written(code)["calendars"].values()))
    flags = sorted(definition.asked().get("flags", ()))
    told_of = [(matter, name) for matter in _matters(flags) for name in STORIES]
    told_of += [(Matter(flags=frozenset({flag})), name) for flag in flags for name in FLAGGED]
    return {
        "rules_version": RULES_VERSION,
        "pack": {"code": definition.code, "version": definition.version, "sha256": sha256(definition)},
        "definition": json.loads(canonical_json(definition)),
        "calendar": plain(calendar),
        "stories": [
            {"name": name, "matter": matter.to_json(), "clocks": told(definition, calendar, matter, name)}
            for matter, name in told_of
        ],
    }


def _matters(flags: Iterable[str]) -> list[Matter]:
    return [Matter(), *(Matter(flags=frozenset({flag})) for flag in flags)]


def told(definition: PolicyDefinition, calendar: Mapping[str, Any], matter: Matter, name: str) -> list[list[Any]]:
    """Every clock at the end of a story: each field that is not empty.

    In the stories of FLAGGED the complaint is of no kind at first; its parts, or it all later, are of `matter`.
    """
    scene = Scene(definition, calendar, Matter() if name in FLAGGED else matter, matter)
    clocks: Clocks = ()
    tier = 1
    for days, kind, data in (STORIES | FLAGGED)[name]:
        at = START + timedelta(days=days)
        tier += kind == K.REVIEW_STARTED
        clocks = clocks if name in UNSWEPT else passed(clocks, at, scene.terms)
        said = scene.prepare(kind, data, clocks)
        if said is not None:
            clocks = advance(clocks, Happening(kind, at, tier, said), scene.terms)
    return [_clock(clock) for clock in passed(clocks, START + timedelta(days=400), scene.terms)]


class Scene:
    """The terms of a story as they change, and what its events need to say."""

    def __init__(
        self, definition: PolicyDefinition, calendar: Mapping[str, Any], matter: Matter, later: Matter
    ) -> None:
        self.definition, self.calendar, self.later = definition, calendar, later
        self.terms = Terms(definition.by_code, {"": Calendar.from_definition(calendar)}, matter=matter)

    def prepare(self, kind: EventKind, data: Mapping[str, Any], clocks: Clocks) -> Mapping[str, Any] | None:
        """What the event says; None when there is nothing it could happen to."""
        if kind == K.EXTENDED:
            return self._more_time(clocks)
        if kind == K.REBASED:
            day = {"2026-04-14": "Closed"}
            self._become(calendars={"": Calendar.from_definition(amended(self.calendar, closed=day))})
        if kind == K.REFERRED:
            self._own((Owner.REFERRAL, data["referral"]), OF_A_REFERRAL, frozenset())
        if kind == K.RECLASSIFIED:
            before = self.terms
            self._become(matter=self.later)
            return {"starts": self._starts(self.terms, before)}
        if kind == K.PART_ADDED:
            before = self.terms
            elsewhere = frozenset(code for code, s in before.standards.items() if before.has(s))
            self._own((Owner.PART, data["part"]), OF_A_PART, elsewhere)
            return {**data, "starts": self._starts(self.terms.within[Owner.PART, data["part"]], before)}
        return data

    def _become(self, **changes: Any) -> None:
        self.terms = replace(self.terms, **changes)

    def _own(self, within: Within, owners: frozenset[Owner], elsewhere: frozenset[str]) -> None:
        own = replace(self.terms, matter=self.later, owners=owners, elsewhere=elsewhere, within={})
        self._become(within={**self.terms.within, within: own})

    def _starts(self, after: Terms, before: Terms) -> dict[str, str]:
        newly = [s for s in after.startable(K.RECEIVED) if not before.has(s)]
        return {standard.code: START.isoformat() for standard in newly}

    def _more_time(self, clocks: Clocks) -> Mapping[str, Any] | None:
        for clock in clocks:
            rule = self.terms.of(clock.within).standards[clock.code].extension
            if clock.live and rule is not None:
                return {"clock": clock.key, "target": 1, "unit": rule.unit.value, "base": rule.base.value}
        return None


def passed(clocks: Clocks, now: datetime, terms: Terms) -> Clocks:
    """Time passes, as in a sweep at `now`; RuntimeError when clocks never come to rest."""
    for _ in range(MOST_STEPS):
        due = due_steps(clocks, now)
        if not due:
            return clocks
        first = due[0]
        data = {"clock": first.clock.key, "generation": first.clock.generation, "step": first.step}
        clocks = advance(clocks, Happening(K.CLOCK_STEPPED, now, data=data), terms)
    raise RuntimeError("the clocks never come to rest")


def _clock(clock: Clock) -> list[Any]:
    said = {name: value for name, value in clock._asdict().items() if name not in ("code", "serial")}
    return [clock.key, {name: plain(value) for name, value in said.items() if value not in (None, "", ())}]


def plain(value: Any) -> Any:
    """Plain JSON of whatever a clock or a calendar holds."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "_asdict"):  # a named tuple is told by its names
        return plain(value._asdict())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return {f.name: plain(getattr(value, f.name)) for f in fields(value)} if hasattr(value, "__slots__") else value


def path(code: str) -> Path:
    return HERE / f"{code}.json"


def write(codes: Iterable[str]) -> Iterator[Path]:
    for code in codes:
        lines = json.dumps(written(code), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        path(code).write_text(lines.replace('{"clocks":', '\n{"clocks":') + "\n", encoding="utf-8")
        yield path(code)
