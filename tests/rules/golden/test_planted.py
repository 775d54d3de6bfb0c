"""Faults planted in the reducer, one at a time: the golden histories see every one of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from complaints.rules import clocks
from tests.rules.golden import telling
from tests.rules.golden.test_golden import differences
from tests.rules.packs import worked

SOURCE = Path(clocks.__file__).read_text(encoding="utf-8")

FUTURE = "from __future__ import annotations"
PLANTED = {
    "exactly at due is late": ("c.wake_at < now]", "c.wake_at <= now + timedelta(days=1)]"),
    "waiting for the customer pauses nothing": ("{EventKind.ASKED, EventKind.PAUSED}", "{EventKind.PAUSED}"),
    "an answer resumes nothing": ("{EventKind.HEARD_BACK, EventKind.RESUMED}", "{EventKind.RESUMED}"),
    "a promise in another tier begins": ("happening.tier not in standard.tiers", "False"),
    "what recurs begins only once": ("if standard.recurs and happening.kind in standard.satisfied_by:", "if False:"),
    "what restarts does not": ("return standard.restarts or not any(", "return not any("),
    "what does not restart does": ("return standard.restarts or not any(", "return True or not any("),
    "a restarted promise leaves the old one running": ("_cancel(c, happening.at) if _same(", "c if _same("),
    "serials begin again": ("return 1 + max(", "return 1 + 0 * max("),
    "a cancelled promise counts as kept": (
        "return _ended(clock, at, state=ClockState.CANCELLED, cancelled_at=at)",
        "return _ended(clock, at, state=ClockState.MET, met_at=at)",
    ),
    "a kept promise wakes on": (
        'wake_at=None,\n        wake_step="",\n        pauses=_pauses_ended', "pauses=_pauses_ended"
    ),
    "every promise pauses": ("if not standard.pausable or clock.state", "if clock.state"),
    "a broken promise pauses": (
        " or clock.breached_at is not None:\n        return clock\n    until", ":\n        return clock\n    until"
    ),
    "a pause forgets its cap": ("cap = datetime.fromisoformat(until) if until else None", "cap = None"),
    "a pause gives no time back": ("for p in clock.pauses if p.ended_at is not None)", "for p in () if p.ended_at)"),
    "generations do not rise": (
        "generation=clock.generation + 1,\n        warned_at", "generation=clock.generation,\n        warned_at"
    ),
    "more time is no more time": ("extensions=(*clock.extensions, extension)", "extensions=clock.extensions"),
    "a lapsed window is a breach": ("if step.kind == StepKind.BREACH and standard.lapses:", "if False:"),
    "a breach is dated when it was seen": ("breached_at=clock.due_at, detected", "breached_at=happening.at, detected"),
    "a warning leaves no mark": ("warned_at=clock.warned_at or clock.wake_at", "warned_at=clock.warned_at"),
    "steps are passed over": ("steps[place + 1] if place + 1 <", "steps[place + 2] if place + 2 <"),
    "an answered part keeps every promise": ('happening.data.get("part") == number and owner', "owner"),
    "an answered referral answers all": ('happening.data.get("referral") == number else None', "True else None"),
    "judged anew nothing ends": ("happening.kind == EventKind.RECLASSIFIED and not terms.has(standard)", "False"),
    "a changed calendar moves nothing": ("if happening.kind == EventKind.REBASED:", "if False:"),
    "another escalation is answered": ('happening.data.get("escalation") == clock.escalation', "True"),
    "a late end is no breach": ("== ClockState.RUNNING and at > clock.due_at\n", "== ClockState.RUNNING and False\n"),
}  # fmt: skip


@pytest.fixture(params=PLANTED.values(), ids=PLANTED)
def mutant(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """The reducer with one fault in it."""
    old, new = request.param
    assert SOURCE.count(old) == 1, f"planted nowhere, or twice: {old}"
    with loaded(SOURCE.replace(old, new)) as module:
        yield module


@contextmanager
def loaded(source: str) -> Iterator[ModuleType]:
    """The reducer from this source, beside the real one."""
    module = sys.modules["planted"] = ModuleType("planted")
    wider = source.replace("from datetime import date, datetime", "from datetime import date, datetime, timedelta")
    exec(compile(wider, "planted", "exec"), module.__dict__)
    yield module
    del sys.modules["planted"]


def test_where_nothing_is_planted_nothing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the reducer loaded in the same way, whole."""
    with loaded(SOURCE) as whole:
        monkeypatch.setattr(telling, "advance", whole.advance)
        monkeypatch.setattr(telling, "due_steps", whole.due_steps)
        assert not any(_sees(code) for code in worked.CODES)


def test_a_planted_fault_is_seen(mutant: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "advance", mutant.advance)
    monkeypatch.setattr(telling, "due_steps", mutant.due_steps)
    assert any(_sees(code) for code in worked.CODES)


def _sees(code: str) -> bool:
    """A fault that makes a story impossible to tell is seen as well."""
    try:
        return bool(differences(code))
    except Exception:
        return True
