"""The lives complaints of a load lead, folded before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from complaints.actions.ledger import STARTS
from complaints.actions.loading.rows import Life, column, columns, text
from complaints.actions.loading.telling import Crew, Telling
from complaints.models import Clock, Complaint, Customer, LegalEntity
from complaints.queries.policies import Versions
from complaints.rules.clocks import due_steps

OWN = frozenset({"id", "reference", "customer_id", "event_head"})
"""Columns that differ from complaint to complaint of one life; all others are its tail."""


@dataclass(slots=True)
class Lives:
    """Every life of a load, folded before it begins: of ten complaints seven are history, one was worked to its end
    here, one lies in the queue and one is being resolved."""

    entity: LegalEntity
    versions: Versions
    crews: Sequence[Crew]
    now: datetime
    moments: int
    seed: int = 1
    made: dict[str, list[list[Life]]] = field(default_factory=dict)

    complaint_columns = (
        "id",
        "reference",
        "customer_id",
        "event_head",
        *(c for c in columns(Complaint) if c not in OWN),
    )
    clock_columns = ("complaint_id", *(column(Clock, name) for name in STARTS[1:]))
    customer_columns = tuple(columns(Customer))
    message_columns = ("complaint_id", "direction", "kind", "channel", "at", "subject", "body", "parts", "sent_at")

    def __post_init__(self) -> None:
        chance = Random(self.seed)  # noqa: S311 - the same load each time
        for course, share in (("history", 8), ("worked", 1), ("queued", 2), ("resolving", 1)):
            many = max(4, self.moments * share)
            self.made[course] = [[self._life(course, crew, chance) for _ in range(many)] for crew in self.crews]

    def pick(self, number: int) -> Life:
        """The life of a complaint, by its number: teams and courses evenly, moments scattered."""
        course = ("queued", "resolving", "worked")[number % 10] if number % 10 < 3 else "history"
        of_team = self.made[course][number // 10 % len(self.crews)]
        return of_team[number * 2_654_435_761 % 4_294_967_296 % len(of_team)]

    def customer(self, number: int) -> str:
        who = Customer(
            id=number, legal_entity=self.entity, name=f"Customer {number}", email=f"c{number}@example.org",
            language=self.entity.language,
        )  # fmt: skip
        return "\t".join(text(getattr(who, name)) for name in self.customer_columns) + "\n"

    def _life(self, course: str, crew: Crew, chance: Random) -> Life:
        """One life; an open one is tried again until nothing of it is due yet, so that the load itself is no flood."""
        for _ in range(20):
            told = Telling(self.entity, self.versions, self.now, course, crew, chance)
            told.tell()
            if course in ("history", "worked") or not due_steps(told.change.clocks, self.now):
                break
        return told.life(self.complaint_columns[len(OWN) :])
