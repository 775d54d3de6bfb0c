"""Charts draw what their tables hold, in classes, and say what they show."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

from complaints.desk.figures import drawn
from complaints.desk.figures.charts import STEPS, columns, height

CSS = Path(__file__).resolve().parents[2] / "complaints/static/redress/desk/charts.css"


def test_heights_are_shares_of_the_tallest_and_nothing_that_is_there_is_flat() -> None:
    assert [height(value, 200) for value in (0, 1, 100, 200, 400)] == [0, 1, 25, 50, 50]
    drawn = columns([("a", "10", 10, "ok"), ("b", "20", 20, "late")], lines=[40, 20])
    assert [(one.height, one.line) for one in drawn] == [(12, 50), (25, 25)]


def test_every_height_and_tone_has_its_class() -> None:
    told = CSS.read_text(encoding="utf-8")
    assert {int(n) for n in re.findall(r"\.chart-h(\d+) \{ height: (?:\d+)%; \}", told)} == set(range(STEPS + 1))
    assert all(f".chart-{tone} " in told for tone in ("accent", "ok", "risk", "late"))


def test_the_week_with_the_fewest_kept_promises_is_named() -> None:
    found = {
        date(2026, 11, 2): Counter(kept=9, broken=1),
        date(2026, 11, 9): Counter(kept=1, broken=3),
        date(2026, 11, 16): Counter(opened=4),
    }
    chart = drawn.weeks(found)
    assert chart.finding == "Fewest promises were kept in the week of 9 November: 25 %; 3 of 4 were broken."
    assert [(one.label, one.shown, one.height) for one in chart.columns] == [
        ("2 Nov", "90 %", 45),
        ("9 Nov", "25 %", 12),
    ]


def test_weeks_without_a_breach_say_so() -> None:
    chart = drawn.weeks({date(2026, 11, 2): Counter(kept=9)})
    assert chart.finding == "Every promise of these weeks was kept."
    assert drawn.weeks({}).columns == []
