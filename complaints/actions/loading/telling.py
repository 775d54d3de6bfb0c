"""One life told: what the real actions would have recorded, each event at its moment, folded by the real `Change`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from complaints.actions.change import Change
from complaints.actions.ledger import MOVES
from complaints.actions.loading.rows import Entry, Life, escaped, text
from complaints.choices import ActorKind, Channel, Closure, EventKind, Outcome, Role, Severity, Stage
from complaints.models import Complaint, LegalEntity
from complaints.models.complaints import NEVER
from complaints.queries.policies import Versions, calendar, standard_ids, terms
from complaints.rules.chain import CANON
from complaints.rules.clocks import RULES_VERSION
from complaints.rules.working_time import add_working_time
from complaints.types import IMPORTER, Actor

WORKING_DAY = 8 * 3600
CHANNELS = (Channel.WEB, Channel.PHONE, Channel.EMAIL, Channel.LETTER)
SUBJECTS = (
    "Charged twice",
    "Delivery never came",
    "Stopped working",
    "Nobody rang back",
    "Wrong letter",
    "Rude answer",
)


@dataclass(frozen=True, slots=True)
class Crew:
    """A team with its handlers."""

    team: int
    handlers: tuple[int, ...]


class Telling:
    """One life being told, event after event, each at its own moment."""

    def __init__(
        self, entity: LegalEntity, versions: Versions, now: datetime, course: str, crew: Crew, chance: Random
    ) -> None:
        self.entity, self.versions, self.until, self.course, self.chance = entity, versions, now, course, chance
        self.calendar = calendar(versions.calendar)
        back = {"history": (30, 700), "worked": (12, 200), "queued": (0.01, 1.4), "resolving": (3, 13)}[course]
        received = add_working_time(self.calendar, now, -int(chance.uniform(*back) * WORKING_DAY))
        self.handler = chance.choice(crew.handlers)
        staff = Actor(ActorKind.STAFF, id=self.handler, role=Role.HANDLER)
        history = course == "history"
        full = terms(versions.policy, versions.calendar)
        self.change = Change(
            complaint=self._complaint(crew, received, history),
            actor=IMPORTER if history else staff,
            now=now if history else received,
            terms=replace(full, standards={}) if history else full,
        )
        self.entries: list[Entry] = []

    def _complaint(self, crew: Crew, received: datetime, history: bool) -> Complaint:
        entity, versions, chance = self.entity, self.versions, self.chance
        return Complaint(
            id=0, legal_entity=entity, channel=chance.choice(CHANNELS), received_at=received, logged_at=received,
            logged_by_id=None if history else self.handler, imported=history, subject=chance.choice(SUBJECTS),
            language=entity.language, currency=entity.currency, severity=chance.choice(Severity.values),
            stage=Stage.GREET, team_id=crew.team, policy_version_id=versions.policy,
            calendar_version_id=versions.calendar, changed_at=received, version=0,
        )  # fmt: skip

    def tell(self) -> None:
        change, complaint = self.change, self.change.complaint
        off = {"clocks_off": True} if not change.terms.standards else {}
        said = {"channel": str(complaint.channel), "team": complaint.team_id, "imported": complaint.imported}
        said |= {"policy": complaint.policy_version_id, "calendar": complaint.calendar_version_id}
        self._record(EventKind.RECEIVED, at=complaint.received_at, **said, **off)
        if self.course == "history":
            self._end_as_history()
        elif self.course != "queued":
            self._greet_and_clarify()
            if self.course == "worked":
                self._resolve()
            else:
                self._keep_informed()

    def _end_as_history(self) -> None:
        complaint = self.change.complaint
        closed = complaint.received_at + timedelta(days=self.chance.randint(2, 40))
        outcome = self.chance.choice(Outcome.values)
        complaint.closed_at, complaint.closure, complaint.stage = closed, Closure.HISTORIC, Stage.CLOSED
        complaint.outcome, complaint.decided_at = outcome, closed
        closure = Closure.HISTORIC.value
        self._record(EventKind.CLOSED, at=closed, closure=closure, outcome=outcome, label="", clocks_off=True)

    def _greet_and_clarify(self) -> None:
        self._pass(hours=1)
        self._record(EventKind.TAKEN, handler=self.handler)
        self._pass(hours=1)
        self._move(EventKind.ACKNOWLEDGED, Stage.CLARIFY, acknowledged_at=self.change.now)
        self._pass(hours=8)
        self._move(EventKind.DEFINED, Stage.RESOLVE, defined_at=self.change.now, definition="As told.")
        self.change.complaint.handler_id = self.handler

    def _keep_informed(self) -> None:
        while True:
            self._pass(hours=44)
            if self.change.now > self.until:
                return
            self._record(EventKind.INFORMED)

    def _resolve(self) -> None:
        outcome = self.chance.choice(Outcome.values)
        self._pass(hours=20)
        change = self.change
        change.set(outcome=outcome, decided_at=change.now, reasons="As found.")
        self._record(EventKind.DECIDED, outcome=outcome)
        self._move(EventKind.DECISION_SENT, Stage.FOLLOW_UP, outcome=outcome, decision_sent_at=change.now)
        self._pass(hours=8)
        change.set(decision_answer="accepted")
        self._record(EventKind.DECISION_ACCEPTED)
        change.set(closed_at=change.now, closure=Closure.ACCEPTED)
        self._move(EventKind.CLOSED, Stage.CLOSED, closure=Closure.ACCEPTED.value)

    def _pass(self, *, hours: float) -> None:
        self.change.now = add_working_time(self.calendar, self.change.now, int(hours * 3600))

    def _move(self, kind: EventKind, to: Stage, **columns: Any) -> None:
        said: dict[str, Any] = {name: columns.pop(name) for name in ("closure", "outcome") if name in columns}
        said["stage"] = [str(self.change.complaint.stage), str(to.value)]
        self.change.set(stage=to, **columns)
        self._record(kind, **said)

    def _record(self, kind: EventKind, *, at: datetime | None = None, **data: Any) -> None:
        """One event, and its text: canonical for the hash, escaped for COPY."""
        change = self.change
        change.complaint.version += 1
        change.complaint.changed_at = change.now
        change.record(kind, at=at, **data, version=change.complaint.version)
        said = CANON.encode(change.entries[-1].data)
        stamp = change.now.astimezone(UTC).isoformat(timespec="microseconds")
        actor = change.actor.id
        self.entries.append(
            Entry(
                stamp, str(kind.value), str(change.actor.kind.value), "null" if actor is None else str(actor),
                text(actor), said, escaped(said),
            )
        )  # fmt: skip

    def life(self, names: Sequence[str]) -> Life:
        change, complaint = self.change, self.change.complaint
        risk, due = change.engine_columns()
        complaint.risk, complaint.next_due_at = risk, due if change.clocks else NEVER
        complaint.event_seq = len(self.entries)
        tail = "\t".join(text(getattr(complaint, name)) for name in names)
        return Life(self.entries, tail, self._clocks(), self._message())

    def _clocks(self) -> list[str]:
        complaint = self.change.complaint
        policy, calendar_version = complaint.policy_version_id, complaint.calendar_version_id
        ids = standard_ids(policy)
        return [
            "\t".join(
                text(value)
                for value in (
                    clock.escalation, None, None, ids[clock.code], clock.code, clock.serial, policy, calendar_version,
                    RULES_VERSION, complaint.team_id, clock.started_at, clock.first_due_at,
                    *(getattr(clock, name) for name in MOVES),
                )
            )
            for clock in self.change.clocks
        ]  # fmt: skip

    def _message(self) -> str:
        """The customer's words, for what is open; history of this load has none."""
        complaint = self.change.complaint
        if complaint.stage == Stage.CLOSED:
            return ""
        at, body = complaint.received_at, f"{complaint.subject}. Please put it right."
        row: tuple[object, ...] = ("in", "complaint", complaint.channel, at, complaint.subject, body, {}, at)
        return "\t".join(text(value) for value in row)
