"""Reading a table with care: what is right comes back tidy, what is wrong is refused with its place and reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

import pytest

from complaints.errors import InvalidPack
from complaints.rules.reading import Reader

Reading = Callable[[Reader], Any]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def read(**data: Any) -> Reader:
    return Reader(data, "pack.row")


@pytest.mark.parametrize(
    ("reading", "value", "expected"),
    [
        (lambda r: r.value("x"), 5, 5),
        (lambda r: r.text("x"), " two words ", "two words"),
        (lambda r: r.text("x", "usual"), None, "usual"),
        (lambda r: r.text_or_none("x"), None, None),
        (lambda r: r.text_or_none("x"), " a ", "a"),
        (lambda r: r.code("x"), "a" * 50, "a" * 50),
        (lambda r: r.codes("x"), ["a", "b_2"], ("a", "b_2")),
        (lambda r: r.codes("x"), None, ()),
        (lambda r: r.texts("x"), [" One. ", "Two."], ("One.", "Two.")),
        (lambda r: r.flag("x"), None, False),
        (lambda r: r.flag("x", True), None, True),
        (lambda r: r.flag("x", True), False, False),
        (lambda r: r.whole("x", least=1, most=3), 1, 1),
        (lambda r: r.whole("x", least=1, most=3), 3, 3),
        (lambda r: r.whole("x", least=1, most=3, default=2), None, 2),
        (lambda r: r.whole_or_none("x", least=1, most=3), None, None),
        (lambda r: r.whole_or_none("x", least=1, most=3), 2, 2),
        (lambda r: r.whole_numbers("x"), [3, 1, 3], (1, 3)),
        (lambda r: r.whole_numbers("x"), None, None),
        (lambda r: r.share("x"), 0.75, 0.75),
        (lambda r: r.share("x"), None, None),
        (lambda r: r.clock_time("x"), "17:05", time(17, 5)),
        (lambda r: r.clock_time("x"), "00:00", time(0)),
        (lambda r: r.clock_time("x"), None, None),
        (lambda r: r.day("x"), "2026-03-09", date(2026, 3, 9)),
        (lambda r: r.day("x"), date(2026, 3, 9), date(2026, 3, 9)),
        (lambda r: r.choice("x", Colour), "blue", Colour.BLUE),
        (lambda r: r.choice("x", Colour, Colour.RED), None, Colour.RED),
        (lambda r: r.table("x"), {"a": 1}, {"a": 1}),
        (lambda r: r.table("x"), None, None),
        (lambda r: list(r.tables("x")), [{"a": 1}, {}], [("pack.row.x[1]", {"a": 1}), ("pack.row.x[2]", {})]),
        (lambda r: list(r.tables("x")), None, []),
    ],
)
def test_what_is_right_comes_back_tidy_and_counts_as_read(reading: Reading, value: Any, expected: Any) -> None:
    reader = read(x=value)
    assert reading(reader) == expected
    reader.done()


@pytest.mark.parametrize(
    ("reading", "values", "reason"),
    [
        (lambda r: r.value("x"), [None], "is missing"),
        (lambda r: r.text("x"), [None], "is missing"),
        (lambda r: r.text("x"), ["", "  ", 5], "needs words"),
        (lambda r: r.text("x", "usual"), [5], "needs words"),
        (lambda r: r.code("x"), [None], "is missing"),
        (lambda r: r.code("x"), ["A", "1a", "a-b", "", "a" * 51, 5], "is no code: small letters, digits and _ only"),
        (lambda r: r.codes("x"), [["a", "a"]], "names the same thing twice"),
        (lambda r: r.codes("x"), ["ab", {"a": 1}, 5], "is not a list"),
        (lambda r: r.codes("x"), [["a", "B"]], "'B' is no code"),
        (lambda r: r.texts("x"), [["One.", " "], ["One.", 2]], "needs a list of sentences"),
        (lambda r: r.flag("x"), [0, 1, "true"], "is neither true nor false"),
        (lambda r: r.whole("x", least=1, most=3), [True, 1.0, "1"], "needs a whole number"),
        (lambda r: r.whole("x", least=1, most=3), [0, 4], "must lie between 1 and 3, not "),
        (lambda r: r.whole("x", least=1, most=3), [None], "is missing"),
        (lambda r: r.whole_or_none("x", least=1, most=3), [0, 4], "must lie between 1 and 3, not "),
        (lambda r: r.whole_numbers("x"), [[], [0], [True], ["1"]], "needs a list of whole numbers from 1"),
        (lambda r: r.share("x"), [0, 1, 1.5, -0.5, True, "0.5"], "must lie between 0 and 1"),
        (
            lambda r: r.clock_time("x"),
            ["24:00", "17:60", "17.00", "7:00", "17:000", 17],
            "needs a time of day such as 17:00",
        ),
        (lambda r: r.day("x"), ["yesterday", 5, datetime(2026, 3, 9)], "needs a date such as 2026-01-01"),
        (lambda r: r.choice("x", Colour), ["green", 5], "it must be one of red, blue"),
        (lambda r: r.choice("x", Colour), [None], "is missing"),
        (lambda r: r.table("x"), [[], "a"], "is not a table"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place_and_reason(reading: Reading, values: list[Any], reason: str) -> None:
    for value in values:
        with pytest.raises(InvalidPack) as refused:
            reading(read(x=value))
        assert refused.value.place == "pack.row.x"
        assert reason in refused.value.reason


def test_a_name_fits_where_it_is_kept() -> None:
    assert read(x=f" {'n' * 7} ").name("x", 7) == "n" * 7
    with pytest.raises(InvalidPack) as refused:
        read(x="n" * 8).name("x", 7)
    assert (refused.value.place, refused.value.reason) == ("pack.row.x", "is longer than 7 characters")


def test_a_setting_nobody_asked_for_is_refused_by_name_the_first_of_them() -> None:
    with pytest.raises(InvalidPack) as refused:
        read(b=1, a=2).done()
    assert (refused.value.place, refused.value.reason) == ("pack.row.a", "is not a known setting")


def test_a_setting_passed_over_on_purpose_is_known() -> None:
    reader = read(note="why")
    reader.skip("note")
    reader.done()


def test_only_a_table_can_be_read() -> None:
    with pytest.raises(InvalidPack, match="is not a table") as refused:
        Reader([], "pack.row")  # type: ignore[arg-type]
    assert refused.value.place == "pack.row"
