"""What a list of complaints may be asked for: read from an edge's plain texts, refused when unknown or wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.dateparse import parse_date, parse_datetime

from complaints.choices import Channel, Outcome, Risk, Severity, Stage, WaitingOn
from complaints.errors import InvalidInput
from complaints.queries.paging import BIGGEST
from complaints.types import Actor

STATES = ("open", "closed", "all")
LONGEST_QUESTION = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """Each filter narrows; an empty one does not. `handler` is me, none or a number."""

    state: str = "open"
    team: str = ""
    stage: tuple[str, ...] = ()
    handler: str = ""
    waiting_on: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    category: str = ""
    tier: int | None = None
    customer: int | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    restricted: bool | None = None
    safety: bool | None = None
    escalated: bool | None = None
    q: str = ""


def read_filters(params: Mapping[str, str]) -> Filters:
    """Filters from plain texts; InvalidInput names every unknown filter and wrong value at once."""
    values = read_params(params, READERS)
    if "state" not in values and Stage.CLOSED in values.get("stage", ()):
        values["state"] = "closed" if values["stage"] == (Stage.CLOSED,) else "all"
    return Filters(**values)


def read_params(params: Mapping[str, str], readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """The value of each parameter given; InvalidInput names every unknown name and wrong value at once."""
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, text in params.items():
        if name not in readers:
            wrong[name] = f"There is no such filter; there are {', '.join(readers)}."
        elif text != "":
            try:
                values[name] = readers[name](text)
            except ValueError as error:
                wrong[name] = str(error)
    if wrong:
        raise InvalidInput("The list cannot be asked for that.", **wrong)
    return values


def is_person(actor: Actor, field: str, who: str) -> Q:
    """The rows whose `field` is me, none, or the person of that number; every row when nobody is named."""
    match who:
        case "":
            return Q()
        case "me":
            return Q(**{field: actor.id})
        case "none":
            return Q(**{field: None})
    return Q(**{field: int(who)})


def plain(text: str) -> str:
    """Text the database can hold; ValueError otherwise."""
    if "\x00" in text or len(text) > LONGEST_QUESTION:
        raise ValueError(f"Use at most {LONGEST_QUESTION} ordinary characters.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("This is not UTF-8 text.") from None
    return text.strip()


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > BIGGEST:
        raise ValueError("Give a whole number.")
    return int(text)


def yes_or_no(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError("Say true or false.")
    return text.lower() == "true"


def one_of(*values: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"Choose one of {', '.join(values)}.")
        return text

    return read


def some_of(choices: type[TextChoices]) -> Callable[[str], tuple[str, ...]]:
    """One or several values with commas between them."""
    known = one_of(*choices.values)
    return lambda text: tuple(known(part) for part in text.split(","))


def person(text: str) -> str:
    return text if text in ("me", "none") else str(number(text))


def instant(text: str) -> datetime:
    """A day (its first moment in UTC) or an instant with its offset."""
    try:
        found = parse_datetime(text) if "T" in text or " " in text else None
        day = parse_date(text) if found is None else None
        if found is not None and found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        found, day = None, None
    if day is None or day.year < 2:
        raise ValueError("Write a day (2026-11-04) or an instant with its offset (2026-11-04T10:00:00Z).")
    return datetime.combine(day, time(), tzinfo=UTC)


def instant_or_day_end(text: str) -> datetime:
    """As `instant`, but a day means its end: the first moment of the next."""
    start = instant(text)
    if "T" in text or " " in text or start.date() == date.max:
        return start
    return start + timedelta(days=1)


READERS: Mapping[str, Callable[[str], Any]] = {
    "state": one_of(*STATES),
    "team": plain,
    "stage": some_of(Stage),
    "handler": person,
    "waiting_on": some_of(WaitingOn),
    "risk": some_of(Risk),
    "severity": some_of(Severity),
    "channel": some_of(Channel),
    "outcome": some_of(Outcome),
    "category": plain,
    "tier": number,
    "customer": number,
    "received_from": instant,
    "received_to": instant_or_day_end,
    "due_from": instant,
    "due_to": instant_or_day_end,
    "restricted": yes_or_no,
    "safety": yes_or_no,
    "escalated": yes_or_no,
    "q": plain,
}
