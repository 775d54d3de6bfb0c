"""The clock reducer: one pure fold, `advance(clocks, happening, policy) -> clocks`.

The live path, the sweep, `verify` and `rehearse` all fold it. Time passing is a happening too:
`due_steps` says which steps have come due, and each is folded like any other event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from complaints.choices import LIVE_CLOCK_STATES, ClockState, EventKind
from complaints.rules.deadlines import Extension, compute_deadline, first_step
from complaints.rules.standards import ExtensionBase, Owner, Standard, Step, StepKind, Unit
from complaints.rules.terms import Pauses, Terms, Within

RULES_VERSION = 1
RESUME = "resume"
"""The wake step of a pause with a cap: at the cap the clock runs again by itself."""

PAUSING = frozenset({EventKind.ASKED, EventKind.PAUSED})
RESUMING = frozenset({EventKind.HEARD_BACK, EventKind.RESUMED})
MOVING = PAUSING | RESUMING | {EventKind.EXTENDED, EventKind.RECLASSIFIED, EventKind.REBASED}
"""What may move any clock; other events only end those whose standards say so."""
ESCALATION_EVENTS = frozenset(kind for kind in EventKind if kind.startswith("escalat"))
REFERRAL_EVENTS = frozenset(kind for kind in EventKind if kind.startswith("referr"))
OF_A_PART: Mapping[str, str] = {EventKind.PART_ANSWERED: EventKind.DECISION_SENT}
"""What an event of one part means for the promises of that part."""


class Pause(NamedTuple):
    started_at: datetime
    ended_at: datetime | None = None
    until: datetime | None = None


class Clock(NamedTuple):
    """One promise as the reducer sees it. `key` names it within its complaint for good."""

    code: str
    serial: int
    started_at: datetime
    first_due_at: datetime
    due_at: datetime
    legal_due_date: date
    send_by: datetime
    escalation: int | None = None
    state: ClockState = ClockState.RUNNING
    generation: int = 1
    wake_at: datetime | None = None
    wake_step: str = ""
    warned_at: datetime | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    detected_at: datetime | None = None
    cancelled_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    within: Within | None = None

    @property
    def key(self) -> str:
        return f"{self.code}#{self.serial}"

    @property
    def live(self) -> bool:
        return self.state in LIVE_CLOCK_STATES


Clocks = tuple[Clock, ...]


class Happening(NamedTuple):
    """What happened, when it counts from, and its data (a step, an extension, the codes paused)."""

    kind: str
    at: datetime
    tier: int = 1
    data: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step whose instant has passed: which clock, which generation, what and when."""

    clock: Clock
    step: str
    at: datetime


def due_steps(clocks: Iterable[Clock], now: datetime) -> list[DueStep]:
    """The next step of each clock whose instant lies before `now`, oldest first. Exactly at due is in time."""
    found = [DueStep(c, c.wake_step, c.wake_at) for c in clocks if c.wake_at is not None and c.wake_at < now]
    return sorted(found, key=lambda due: (due.at, due.clock.key))


def advance(clocks: Clocks, happening: Happening, terms: Terms) -> Clocks:
    """Fold one happening: step, or else satisfy, cancel, pause, resume, extend, work out again and start."""
    if happening.kind == EventKind.CLOCK_STEPPED:
        return _stepped(clocks, happening, terms)
    after = [_touched(c, happening, terms) if c.live and _may_touch(c, happening, terms) else c for c in clocks]
    after = _started(after, clocks, happening, terms, None)
    for within, own in terms.within.items():
        seen = _seen(happening, within)
        if seen is None or seen.kind != happening.kind:
            continue  # another's happening; or a part was answered, which only ends promises
        # One follow-up serves all parts of a complaint.
        after = _started(after, clocks, seen, own, within)
    return tuple(after + _begun(after, happening, terms) if "starts" in happening.data else after)


def start(
    standard: Standard, serial: int, happening: Happening, terms: Terms, *, within: Within | None = None
) -> Clock:
    """A new clock under `standard` from the happening's instant."""
    calendar = terms.calendar(standard)
    deadline = terms.deadline(standard, happening.at)
    first = first_step(standard, calendar, happening.at, deadline.due_at)
    return Clock(
        code=standard.code,
        serial=serial,
        started_at=happening.at,
        first_due_at=deadline.due_at,
        due_at=deadline.due_at,
        legal_due_date=deadline.legal_due_date,
        send_by=deadline.send_by,
        escalation=happening.data.get("escalation") if standard.owner == Owner.ESCALATION else None,
        wake_at=first[1] if first else None,
        wake_step=first[0].code if first else "",
        within=within,
    )


def _seen(happening: Happening, within: Within) -> Happening | None:
    """The happening as a part or a referral sees it; None when it belongs to another."""
    owner, number = within
    if happening.kind in REFERRAL_EVENTS:
        return happening if owner == Owner.REFERRAL and happening.data.get("referral") == number else None
    meaning = OF_A_PART.get(happening.kind)
    if meaning is None:
        return happening
    return happening._replace(kind=meaning) if happening.data.get("part") == number and owner == Owner.PART else None


def _started(
    after: list[Clock], before: Clocks, happening: Happening, terms: Terms, within: Within | None
) -> list[Clock]:
    """The clocks, with those this happening starts for one owner."""
    for standard in terms.startable(happening.kind):
        if not _starts(standard, happening, before, after, within):
            continue
        after = [_cancel(c, happening.at) if _same(c, standard, within) and c.live else c for c in after]
        after.append(start(standard, _serial(after, standard.code), happening, terms, within=within))
    return after


def _begun(after: Sequence[Clock], happening: Happening, terms: Terms) -> list[Clock]:
    """Clocks of promises that hold only now, from the instants, told by the event, at which they would have begun."""
    within = (Owner.PART, happening.data["part"]) if "part" in happening.data else None
    own, begun = terms.within[within] if within else terms, list[Clock]()
    for code, since in happening.data["starts"].items():
        then = happening._replace(at=datetime.fromisoformat(since))
        serial = _serial(after, code)
        begun.append(start(own.standards[code], serial, then, own, within=within))
    return begun


def _same(clock: Clock, standard: Standard, within: Within | None) -> bool:
    return clock.code == standard.code and clock.within == within


def _serial(clocks: Iterable[Clock], code: str) -> int:
    return 1 + max((clock.serial for clock in clocks if clock.code == code), default=0)


def _may_touch(clock: Clock, happening: Happening, terms: Terms) -> bool:
    """False where nothing can follow for this clock, as for most clocks at most events."""
    return clock.within is not None or happening.kind in MOVING or clock.code in terms.ending(happening.kind)


def _touched(clock: Clock, happening: Happening, terms: Terms) -> Clock:
    if clock.within is not None:
        seen = _seen(happening, clock.within)
        if seen is None:
            return clock
        happening, terms = seen, terms.of(clock.within)
    standard = terms.standards[clock.code]
    if standard.owner == Owner.ESCALATION and not _same_escalation(clock, happening):
        return clock
    if standard.lapses and clock.state == ClockState.RUNNING and happening.at > clock.due_at:
        return _cancel(clock, clock.due_at)  # a window that closed breaks nothing
    if happening.kind in standard.satisfied_by:
        return _satisfy(clock, happening.at)
    if happening.kind in standard.cancelled_by:
        return _cancel(clock, happening.at)
    if happening.kind in PAUSING:
        return _pause(clock, standard, happening)
    if happening.kind in RESUMING and clock.key not in happening.data.get("still_paused", ()):
        return _resume(clock, happening.at, standard, terms)
    if happening.kind == EventKind.EXTENDED and happening.data.get("clock") == clock.key:
        return _extend(clock, happening, standard, terms)
    if happening.kind == EventKind.RECLASSIFIED and not terms.has(standard):
        return _cancel(clock, happening.at)
    if happening.kind == EventKind.REBASED:
        return _rebase(clock, happening.at, standard, terms)
    return clock


def _same_escalation(clock: Clock, happening: Happening) -> bool:
    """Events of another escalation never touch this one's clock; events of the complaint may."""
    return happening.kind not in ESCALATION_EVENTS or happening.data.get("escalation") == clock.escalation


def _starts(
    standard: Standard,
    happening: Happening,
    before: Sequence[Clock],
    after: Sequence[Clock],
    within: Within | None,
) -> bool:
    if standard.tiers is not None and happening.tier not in standard.tiers:
        return False
    if standard.recurs and happening.kind in standard.satisfied_by:
        return any(_same(c, standard, within) and c.live for c in before)
    if happening.kind not in standard.starts_on:
        return False
    return standard.restarts or not any(_same(c, standard, within) and c.live for c in after)


def _satisfy(clock: Clock, at: datetime) -> Clock:
    return _ended(clock, at, state=ClockState.MET, met_at=at)


def _cancel(clock: Clock, at: datetime) -> Clock:
    return _ended(clock, at, state=ClockState.CANCELLED, cancelled_at=at)


def _ended(clock: Clock, at: datetime, **how: Any) -> Clock:
    """A late end is a breach at the deadline instant, whether or not a sweep came by in between."""
    late = clock.breached_at is None and clock.state == ClockState.RUNNING and at > clock.due_at
    return clock._replace(
        wake_at=None,
        wake_step="",
        pauses=_pauses_ended(clock, at),
        breached_at=clock.due_at if late else clock.breached_at,
        detected_at=at if late else clock.detected_at,
        **how,
    )


def _pauses_ended(clock: Clock, at: datetime) -> tuple[Pause, ...]:
    if not clock.pauses:
        return ()
    return tuple(p if p.ended_at else p._replace(ended_at=max(at, p.started_at)) for p in clock.pauses)


def _pause(clock: Clock, standard: Standard, happening: Happening) -> Clock:
    """Only pausable clocks stand still, and a promise already broken stays broken."""
    if not standard.pausable or clock.state != ClockState.RUNNING or clock.breached_at is not None:
        return clock
    until = happening.data.get("until")
    cap = datetime.fromisoformat(until) if until else None
    pause = Pause(happening.at, until=cap)
    return clock._replace(
        state=ClockState.PAUSED,
        generation=clock.generation + 1,
        wake_at=cap,
        wake_step=RESUME if cap else "",
        pauses=(*clock.pauses, pause),
    )


def _resume(clock: Clock, at: datetime, standard: Standard, terms: Terms) -> Clock:
    if clock.state != ClockState.PAUSED:
        return clock
    running = clock._replace(state=ClockState.RUNNING, pauses=_pauses_ended(clock, at))
    return _re_due(running, at, standard, terms)


def _extend(clock: Clock, happening: Happening, standard: Standard, terms: Terms) -> Clock:
    extension = extension_from(happening.data)
    return _re_due(clock._replace(extensions=(*clock.extensions, extension)), happening.at, standard, terms)


def extension_from(data: Mapping[str, Any]) -> Extension:
    """An extension as an event's data tells it: a length and its base, or an agreed instant."""
    agreed = data.get("agreed_due")
    return Extension(
        target=data.get("target") or 0,
        unit=Unit(data.get("unit") or Unit.BUSINESS_DAYS),
        base=ExtensionBase(data.get("base") or ExtensionBase.ORIGINAL_DUE),
        agreed_due=datetime.fromisoformat(agreed) if agreed else None,
    )


def _given_back(clock: Clock) -> Pauses:
    return tuple((p.started_at, p.ended_at) for p in clock.pauses if p.ended_at is not None)


def _re_due(clock: Clock, at: datetime, standard: Standard, terms: Terms) -> Clock:
    """Compute the due again from the start with every pause and extension; a new generation begins."""
    pauses = _given_back(clock)
    calendar = terms.calendar(standard)
    deadline = compute_deadline(standard, calendar, clock.started_at, pauses=pauses, extensions=clock.extensions)
    steps = terms.schedule(standard, clock.started_at, deadline.due_at, pauses)
    still_warned = any(step.kind == StepKind.WARN and instant <= at for step, instant in steps)
    moved = clock._replace(
        due_at=deadline.due_at,
        legal_due_date=deadline.legal_due_date,
        send_by=deadline.send_by,
        generation=clock.generation + 1,
        warned_at=clock.warned_at if still_warned else None,
    )
    if clock.state == ClockState.PAUSED:
        return moved
    ahead = next(((step, instant) for step, instant in steps if instant > at or step.kind == StepKind.BREACH), None)
    return _waking(moved, ahead)


def _rebase(clock: Clock, at: datetime, standard: Standard, terms: Terms) -> Clock:
    """The due instant under the calendar as it is now; a promise already broken, or one that does not move, stays."""
    if clock.breached_at is not None or at > clock.due_at:
        return clock
    moved = _re_due(clock, at, standard, terms)
    return clock if moved.due_at == clock.due_at and moved.send_by == clock.send_by else moved


def _waking(clock: Clock, ahead: tuple[Step, datetime] | None, **moved: Any) -> Clock:
    if ahead is None:
        return clock._replace(wake_at=None, wake_step="", **moved)
    step, instant = ahead
    return clock._replace(wake_at=instant, wake_step=step.code, **moved)


def _stepped(clocks: Clocks, happening: Happening, terms: Terms) -> Clocks:
    key = happening.data["clock"]
    return tuple(_step(clock, happening, terms.of(clock.within)) if clock.key == key else clock for clock in clocks)


def _step(clock: Clock, happening: Happening, terms: Terms) -> Clock:
    """Apply one step; a step of an older generation or out of turn changes nothing."""
    data = happening.data
    if (data["generation"], data["step"]) != (clock.generation, clock.wake_step) or clock.wake_at is None:
        return clock
    standard = terms.standards[clock.code]
    if clock.wake_step == RESUME:
        return _resume(clock, clock.wake_at, standard, terms)
    step = standard.step(clock.wake_step)
    steps = terms.schedule(standard, clock.started_at, clock.due_at, _given_back(clock))
    place = next(i for i, (other, _) in enumerate(steps) if other.code == step.code)
    following = steps[place + 1] if place + 1 < len(steps) else None
    if step.kind == StepKind.BREACH and standard.lapses:
        return _cancel(clock, clock.due_at)
    if step.kind == StepKind.BREACH:
        return _waking(clock, following, breached_at=clock.due_at, detected_at=happening.at)
    if clock.breached_at:
        return _waking(clock, following)
    return _waking(clock, following, warned_at=clock.warned_at or clock.wake_at)
