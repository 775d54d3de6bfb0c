"""Parts and referrals as a complaint's events tell them, beside their rows: proof that nobody changed them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from complaints.choices import EventKind, ReferralState
from complaints.models import Part, Referral
from complaints.queries.replay import UNDECIDED, Told

BEGINNING = frozenset({EventKind.PART_ADDED, EventKind.REFERRED})
PART = ("number", "policy_version", "added_at", "outcome", "answered_at", "message")
REFERRAL = (
    "team", "urgent", "policy_version", "sent_at", "sent_by", "state", "chased", "chased_at", "ended_at", "ended_by",
)  # fmt: skip
"""The columns that events decide; none of them is anybody's words."""

Row = Mapping[str, Any]
Rows = Mapping[int, Mapping[int, Row]]
"""By complaint and by number."""
Differs = tuple[str, object, object]
"""Where (row and field), what is stored, what the events say; None for a whole row that is missing."""


def read_rows(ids: Sequence[int]) -> tuple[Rows, Rows]:
    """Parts and referrals of these complaints, told of by an event or not: two queries."""
    return _rows(Part, ids, PART), _rows(Referral, ids, REFERRAL)


def _rows(model: type[Part] | type[Referral], ids: Sequence[int], columns: Sequence[str]) -> Rows:
    """In SQL of our own: there seldom are any, and making the ORM's statement took longer than asking."""
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    named = ", ".join(field.column for field in fields)
    found: dict[int, dict[int, Row]] = {}
    asked = f"select complaint_id, id, {named} from {model._meta.db_table} where complaint_id = any(%s) order by id"  # noqa: S608 - names come from models
    with connection.cursor() as cursor:
        cursor.execute(asked, [list(ids)])
        for complaint, number, *said in cursor.fetchall():
            found.setdefault(complaint, {})[number] = dict(zip(columns, said, strict=True))
    return found


def told_of(events: Sequence[Told]) -> bool:
    """Whether any of these events begins a part or a referral."""
    return any(event.kind in BEGINNING for event in events)


def differences(events: Sequence[Told], parts: Mapping[int, Row], asked: Mapping[int, Row]) -> Iterator[Differs]:
    """Every field of these rows that is not what the events say."""
    told = _Children()
    for event in events:
        told.fold(event)
    for name, stored, expected in (("part", parts, told.parts), ("referral", asked, told.referrals)):
        for number in sorted(stored.keys() | expected.keys()):
            yield from _of_row(f"{name} {number}", stored.get(number), expected.get(number))


def _of_row(place: str, stored: Row | None, expected: Row | None) -> Iterator[Differs]:
    if stored is None or expected is None:
        yield place, stored, expected
        return
    for field, said in expected.items():
        if stored[field] != said:
            yield f"{place} {field}", stored[field], said


class _Children:
    """What the events so far say of a complaint's parts and referrals."""

    def __init__(self) -> None:
        self.parts: dict[int, dict[str, Any]] = {}
        self.referrals: dict[int, dict[str, Any]] = {}
        self.own: set[int] = set()
        """The parts with an answer of their own: they keep it when the decision is looked at again."""
        self.without_word: list[int] = []
        """The parts answered at first contact: the outcome is told by the event that ends the complaint."""

    def fold(self, event: Told) -> None:
        data = event.data
        match event.kind:
            case EventKind.PART_ADDED:
                self.parts[data["part"]] = {
                    "number": data["number"], "policy_version": data["under"]["policy"], "added_at": event.at,
                    "outcome": "", "answered_at": None, "message": None,
                }  # fmt: skip
            case EventKind.PART_ANSWERED:
                self.own.add(data["part"])
                self._answer(data["part"], event, data["answer"], data["message"])
            case EventKind.DECISION_SENT:
                self._decide(event)
            case EventKind.REFERRED:
                self.referrals[data["referral"]] = {
                    "team": data.get("team"), "urgent": data["urgent"],
                    "policy_version": data.get("under", {}).get("policy"), "sent_at": event.at,
                    "sent_by": event.actor, "state": ReferralState.SENT, "chased": 0, "chased_at": None,
                    "ended_at": None, "ended_by": None,
                }  # fmt: skip
            case EventKind.REFERRAL_CHASED:
                self.referrals[data["referral"]] |= {"chased": data["times"], "chased_at": event.at}
            case EventKind.REFERRAL_ANSWERED:
                self._end([data["referral"]], event, ReferralState.ANSWERED)
            case EventKind.REFERRAL_RECALLED:
                self._end([data["referral"]], event, ReferralState.RECALLED)
            case kind if kind in UNDECIDED:
                for number in self.parts.keys() - self.own:
                    self.parts[number] |= {"outcome": "", "answered_at": None, "message": None}
        if "closure" in data:
            self._end(data.get("referrals", ()), event, ReferralState.RECALLED)
            for number in self.without_word:
                self.parts[number]["outcome"] = data["outcome"]
            self.without_word = []

    def _decide(self, event: Told) -> None:
        """The complaint's decision answers every part that still waits."""
        at_once = event.data.get("at_first_contact", False)
        waiting = [number for number, part in self.parts.items() if part["answered_at"] is None]
        for number in waiting:
            self._answer(number, event, event.data.get("outcome", ""), None if at_once else event.data["message"])
        self.without_word = waiting if at_once else []

    def _answer(self, number: int, event: Told, outcome: str, message: int | None) -> None:
        self.parts[number] |= {"outcome": outcome, "answered_at": event.at, "message": message}

    def _end(self, numbers: Sequence[int], event: Told, state: ReferralState) -> None:
        for number in numbers:
            self.referrals[number] |= {"state": state, "ended_at": event.at, "ended_by": event.actor}
