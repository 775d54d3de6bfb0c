"""The words of a letter on one complaint: its parts put together; what lacks is left to the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from complaints.models import Complaint
from complaints.queries.wordings import fields, wording_for
from complaints.rules.clocks import Clock
from complaints.rules.letters import compose, first_words, settle
from complaints.rules.reaching import WRITTEN
from complaints.rules.wordings import fill
from complaints.types import Actor

Parts = Mapping[str, str]


class Writing(Protocol):
    """Who writes about which complaint, and when: a change under way, or somebody who only looks."""

    @property
    def complaint(self) -> Complaint: ...

    @property
    def actor(self) -> Actor: ...

    @property
    def now(self) -> datetime: ...

    @property
    def clocks(self) -> Sequence[Clock]: ...


def whole(change: Writing, kind: str, parts: Parts, *, body: str = "") -> str:
    """The letter as the customer reads it: greeting, parts under headings, name. Empty when no part says anything.

    Words of the writer's own come first, with a greeting of their own.
    """
    words = wording_for(change.complaint)
    headings = words.headings(kind, parts)
    if body:
        return "\n\n".join(filter(None, [body, compose(parts, headings)]))
    known = fields(change.complaint, change.clocks, change.now, words)
    opening = f"{words.greeting}\n\n{words.kinds[kind].opening}"
    closing = words.closing if change.actor.is_staff else words.by_itself
    return compose(parts, headings, before=fill(opening, known), after=fill(closing, known))


@dataclass(frozen=True, slots=True)
class Settled:
    """A letter written as one text: the parts found in it or added to it, what was demanded, and the whole."""

    parts: Parts
    demanded: Parts
    body: str


def settled(change: Writing, kind: str, demanded: Parts, given: Parts | None, body: str, channel: str) -> Settled:
    """What such a letter says of its mandatory parts.

    Words that are read must have them all: those the record knows are added, those given empty or known to nobody
    lack. Of words that were only spoken nothing is demanded, unless parts were given.
    """
    if given is None and channel not in WRITTEN:
        return Settled({}, {}, body)
    words = wording_for(change.complaint)
    known = fields(change.complaint, change.clocks, change.now, words)
    parts, added = settle(words, kind, demanded, given or {}, body, known)
    own = [text for text in (given or {}).values() if text and text not in body]
    return Settled(parts, demanded, "\n\n".join(filter(None, [body, *own, " ".join(added.values())])))


def suggested(change: Writing, kind: str, demanded: Parts) -> dict[str, str]:
    """First words for each mandatory part, as far as the record knows them; what it does not stands in brackets."""
    words = wording_for(change.complaint)
    return first_words(words, kind, demanded, fields(change.complaint, change.clocks, change.now, words))
