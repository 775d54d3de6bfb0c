"""What clocks run under: whose calendar counts, which standards may begin, what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from complaints.choices import EventKind
from complaints.rules import terms as module
from complaints.rules.deadlines import compute_deadline
from complaints.rules.packs import read_pack
from complaints.rules.standards import Counting, DeadlineAt, Owner, Standard
from complaints.rules.terms import Terms
from tests.rules.calendars import compiled
from tests.rules.packs.worked import PACKS
from tests.rules.test_clocks import PACK, TERMS

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
OFFICE, SHOP = compiled(), compiled(holidays=["2026-11-03"])
NIGHTS = compiled(weekly_hours={"mon": [["22:00", "06:00"]], "wed": [["09:00", "17:00"]], "sat": [["09:00", "12:00"]]})
SAME_DAY = Counting(deadline_at=DeadlineAt.CLOSE_OF_BUSINESS)


def under(**more: object) -> Terms:
    return Terms(PACK.by_code, {"": OFFICE, "shop": SHOP}, **more)  # type: ignore[arg-type]


def test_a_standard_counts_by_the_calendar_it_names_and_else_by_the_complaints_own() -> None:
    usual = PACK.standard("resolve")
    assert under().calendar(usual) is OFFICE
    assert under().calendar(replace(usual, calendar="shop")) is SHOP
    assert under().calendar(replace(usual, calendar="unheard-of")) is OFFICE


def test_what_may_begin_is_what_starts_on_the_event_and_what_recurs_when_it_is_kept() -> None:
    begins = {kind: {s.code for s in under().startable(kind)} for kind in (EventKind.RECEIVED, EventKind.INFORMED)}
    assert begins[EventKind.RECEIVED] == {"acknowledge", "resolve"}
    assert begins[EventKind.INFORMED] == {"keep_informed"}
    once = {code: replace(standard, recurs=False) for code, standard in PACK.by_code.items()}
    assert Terms(once, {"": OFFICE}).startable(EventKind.INFORMED) == ()


def test_nothing_begins_for_another_owner_nor_what_is_promised_elsewhere() -> None:
    assert under(owners=frozenset({Owner.REFERRAL})).startable(EventKind.RECEIVED) == ()
    elsewhere = under(elsewhere=frozenset({"acknowledge"}))
    assert [s.code for s in elsewhere.startable(EventKind.RECEIVED)] == ["resolve"]


def test_a_part_has_its_own_terms_and_nobody_the_ones_within() -> None:
    own = under(owners=frozenset({Owner.PART}))
    whole = under(within={(Owner.PART, 3): own})
    assert whole.of((Owner.PART, 3)) is own
    assert whole.of(None) is whole


def test_a_schedule_is_worked_out_once_and_the_memory_is_emptied_when_full() -> None:
    terms = replace(TERMS, schedules={})
    standard, due = PACK.standard("acknowledge"), START + timedelta(days=2)
    first = terms.schedule(standard, START, due)
    assert terms.schedule(standard, START, due) is first
    assert len(terms.schedules) == 1
    terms.schedules.update({(number,): () for number in range(module.REMEMBERED - 1)})
    terms.schedule(standard, START, due + timedelta(days=1))
    assert len(terms.schedules) == 1


def test_what_is_remembered_is_no_part_of_what_terms_are() -> None:
    one, other = under(), under()
    one.startable(EventKind.RECEIVED)
    assert one == other
    assert "schedules" not in repr(one)
    assert "starters" not in repr(one)


EVERY = [
    (pack.code, standard)
    for pack in map(read_pack, (path.read_text() for path in sorted(PACKS.glob("*.toml"))))
    for standard in pack.standards
]
HOURS_APART = st.integers(0, 24 * 60 * 60).map(lambda seconds: timedelta(seconds=seconds))


@given(st.sampled_from(EVERY), st.integers(0, 500), st.lists(HOURS_APART, min_size=2, max_size=4))
def test_a_deadline_remembered_for_a_day_is_the_one_each_start_of_the_day_has(
    which: tuple[str, Standard], day: int, apart: list[timedelta]
) -> None:
    _, standard = which
    terms = Terms({standard.code: standard}, {"": NIGHTS})
    for hours in apart:
        started_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) + hours
        assert terms.deadline(standard, started_at) == compute_deadline(standard, NIGHTS, started_at)


def test_a_promise_with_a_cut_off_or_in_hours_is_worked_out_for_each_start() -> None:
    def remembered(standard: Standard) -> bool:
        terms = Terms({standard.code: standard}, {"": OFFICE})
        terms.deadline(standard, START)
        return terms.days[standard.code] is not None

    assert remembered(PACK.standard("resolve"))
    assert not remembered(PACK.standard("accept_escalation"))
    cut_off = [standard for _, standard in EVERY if standard.counting.cutoff_local is not None]
    assert cut_off
    assert not any(map(remembered, cut_off))


def test_what_was_found_at_the_end_of_a_day_is_not_kept_for_its_morning() -> None:
    same_day = replace(PACK.standard("resolve"), target=1, counting=replace(SAME_DAY, start_day_is_day_1=True))
    terms = Terms({"resolve": same_day}, {"": OFFICE})
    late = terms.deadline(same_day, START.replace(hour=20))
    early = terms.deadline(same_day, START)
    assert (late.due_at, early.due_at) == (START.replace(hour=20), START.replace(hour=17))
