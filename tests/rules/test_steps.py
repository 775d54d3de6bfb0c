from __future__ import annotations

from typing import Any

from complaints.rules.deadlines import compute_deadline, step_instants
from complaints.rules.tracing import Trace

from .calendars import compiled, standard, utc


class TestSteps:
    def _steps(self, target: int, unit: str, start: str, *steps: dict[str, Any], **more: Any) -> dict[str, str]:
        pauses = [(utc(a), utc(b)) for a, b in more.pop("pauses", [])]
        ruled = standard(target, unit, steps=list(steps), **more)
        end = compute_deadline(ruled, compiled(), utc(start), pauses=pauses).due_at
        found = step_instants(ruled, compiled(), utc(start), end, pauses=pauses)
        assert {step.code: at for step, at in found}["breach"] == end
        assert [at for _, at in found] == sorted(at for _, at in found)
        return {step.code: at.strftime("%Y-%m-%d %H:%M") for step, at in found}

    def test_a_share_is_of_working_time_for_business_units_and_of_all_time_for_the_rest(self) -> None:
        warn = {"code": "warn", "kind": "warn", "share": 0.75}
        assert self._steps(480, "business_minutes", "2026-03-06 13:00", warn)["warn"] == "2026-03-09 11:00"
        assert self._steps(48, "hours", "2026-03-06 12:00", warn)["warn"] == "2026-03-08 00:00"

    def test_a_share_leaves_pauses_out(self) -> None:
        warn = {"code": "warn", "kind": "warn", "share": 0.75}
        pauses = [("2026-03-06 14:00", "2026-03-10 14:00")]
        assert (
            self._steps(480, "business_minutes", "2026-03-06 13:00", warn, pauses=pauses)["warn"] == "2026-03-11 11:00"
        )

    def test_leads_and_lags_in_business_days_fall_in_working_time(self) -> None:
        found = self._steps(
            2, "business_days", "2026-03-06 10:00",
            {"code": "lead", "kind": "warn", "lead": {"target": 1, "unit": "business_days"}},
            {"code": "now", "kind": "escalate", "level": 1},
            {"code": "lag", "kind": "escalate", "level": 2, "lag": {"target": 4, "unit": "business_days"}},
        )  # fmt: skip
        assert found == {
            "lead": "2026-03-09 17:00",
            "breach": "2026-03-10 23:59",
            "now": "2026-03-10 23:59",
            "lag": "2026-03-16 17:00",
        }
        assert list(found) == ["lead", "breach", "now", "lag"]

    def test_a_lead_longer_than_the_time_there_is_falls_on_the_start(self) -> None:
        lead = {"code": "lead", "kind": "warn", "lead": {"target": 7, "unit": "business_days"}}
        found = self._steps(8, "calendar_days", "2026-03-06 18:00", lead)
        assert found["lead"] == "2026-03-06 18:00"

    def test_other_leads_and_lags_run_in_their_own_unit(self) -> None:
        found = self._steps(
            8, "weeks", "2026-03-06 10:00",
            {"code": "a", "kind": "warn", "lead": {"target": 1, "unit": "months"}},
            {"code": "b", "kind": "warn", "lead": {"target": 1, "unit": "weeks"}},
            {"code": "c", "kind": "warn", "lead": {"target": 12, "unit": "hours"}},
            {"code": "d", "kind": "escalate", "level": 1, "lag": {"target": 60, "unit": "business_minutes"}},
            {"code": "e", "kind": "escalate", "level": 2, "lag": {"target": 1, "unit": "half_years"}},
        )  # fmt: skip
        assert found == {
            "a": "2026-04-01 22:59",
            "b": "2026-04-24 22:59",
            "c": "2026-05-01 10:59",
            "breach": "2026-05-01 22:59",
            "d": "2026-05-04 09:00",
            "e": "2026-11-01 23:59",
        }


class TestTrace:
    def test_says_of_each_day_whether_and_why_it_counts(self) -> None:
        trace = Trace()
        calendar = compiled(holidays={"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"})
        pause = [(utc("2026-04-07 09:00"), utc("2026-04-07 18:00"))]
        compute_deadline(standard(2, "business_days"), calendar, utc("2026-04-02 10:00"), pauses=pause, trace=trace)
        assert [(f"{e.date:%d %b}", e.counted, e.reason) for e in trace.entries] == [
            ("02 Apr", False, "starts"),
            ("03 Apr", False, "holiday: Good Friday"),
            ("04 Apr", False, "no hours on a Saturday"),
            ("05 Apr", False, "no hours on a Sunday"),
            ("06 Apr", False, "holiday: Easter Monday"),
            ("07 Apr", False, "paused"),
            ("08 Apr", True, "working day 1"),
            ("09 Apr", True, "working day 2"),
        ]

    def test_counts_the_seconds_of_each_day(self) -> None:
        trace = Trace()
        compute_deadline(standard(600, "business_minutes"), compiled(), utc("2026-03-06 16:00"), trace=trace)
        assert [(e.date.day, e.counted, e.seconds) for e in trace.entries if e.seconds is not None] == [
            (6, True, 3600),
            (7, False, 0),
            (8, False, 0),
            (9, True, 28800),
            (10, True, 3600),
        ]
