from __future__ import annotations

import ast
import re
import warnings
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import complaints
from complaints.errors import InvalidCalendar
from complaints.management.commands.check_packs import checked
from complaints.rules.deadlines import compute_deadline
from complaints.rules.seeding_calendars import ANYWHERE_IN_THE_UK, calendar_definition, public_holidays, seeded
from complaints.rules.working_time import Calendar, working_seconds_between
from tests.rules.calendars import nine_to_five, standard, utc

from . import worked

HOURS = nine_to_five()["weekly_hours"]


def definition(*places: str, **more: Any) -> dict[str, Any]:
    return calendar_definition(
        timezone="Europe/London", weekly_hours=HOURS, places=places, years=range(2026, 2028), **more
    )


def due(made: dict[str, Any], start: str, days: int = 3) -> date:
    return compute_deadline(standard(days, "business_days"), Calendar.from_definition(made), utc(start)).legal_due_date


def test_scotland_and_england_close_on_different_days() -> None:
    england, scotland = (set(definition(place)["holidays"]) for place in ("GB-ENG", "GB-SCT"))
    in_2026 = {day for day in england ^ scotland if day.startswith("2026")}
    assert in_2026 == {"2026-01-02", "2026-04-06", "2026-06-15", "2026-08-03", "2026-08-31", "2026-11-30"}
    assert due(definition("GB-ENG"), "2026-11-27 10:00") == date(2026, 12, 2)
    assert due(definition("GB-SCT"), "2026-11-27 10:00") == date(2026, 12, 3)


def test_a_union_calendar_closes_where_any_part_does_and_says_which() -> None:
    made = definition(*ANYWHERE_IN_THE_UK)
    for place in ANYWHERE_IN_THE_UK:
        assert set(definition(place)["holidays"]) <= set(made["holidays"])
    assert made["holidays"]["2026-11-30"] == "Saint Andrew's Day (GB-SCT)"
    assert made["holidays"]["2026-12-25"] == "Christmas Day"
    assert made["holidays"]["2026-04-06"] == "Easter Monday (GB-ENG, GB-NIR, GB-WLS)"
    assert due(made, "2026-03-16 10:00", 1) == date(2026, 3, 18)  # Saint Patrick's Day in Northern Ireland


def test_a_one_off_holiday_is_added_and_a_listed_day_taken_out() -> None:
    made = definition("GB-ENG", one_off={"2026-07-20": "Jubilee"}, not_closed=["2026-08-31"])
    assert made["holidays"]["2026-07-20"] == "Jubilee"
    assert due(made, "2026-07-17 10:00", 1) == date(2026, 7, 21)
    assert due(made, "2026-08-28 10:00", 1) == date(2026, 8, 31)
    assert "2026-06-15" in definition("GB-SCT")["holidays"]  # the source knows this one


def test_closures_are_ranges_and_half_days_have_their_own_hours() -> None:
    made = definition(
        "GB-ENG",
        closures=[["2026-12-28", "2026-12-31", "office closed"]],
        half_days={"2026-12-24": [["09:00", "12:00"]]},
    )
    calendar = Calendar.from_definition(made)
    assert due(made, "2026-12-23 10:00", 2) == date(2027, 1, 4)
    assert working_seconds_between(calendar, utc("2026-12-24 09:00"), utc("2027-01-04 09:00")) == 3 * 3600
    assert calendar.hours.why_closed(date(2026, 12, 29)) == "closed: office closed"
    assert calendar.hours.why_closed(date(2026, 12, 25)) == "holiday: Christmas Day"


def test_the_definition_is_plain_data_that_says_where_it_came_from_and_never_asks_again() -> None:
    made = definition("GB-SCT")
    assert made["source"].startswith("holidays 0.")
    assert made["source"].endswith(": GB-SCT, 2026 to 2027")
    assert list(made["holidays"]) == sorted(made["holidays"])
    assert definition("GB-SCT") == made
    assert "source" not in definition()


def test_nothing_that_decides_a_date_asks_the_package() -> None:
    asking = set()
    for ring in ("rules", "models", "queries"):
        for path in (Path(complaints.__file__).parent / ring).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                named = [name.name for name in node.names] if isinstance(node, ast.Import) else []
                module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
                if any(name.split(".")[0] == "holidays" for name in [*named, module]):
                    asking.add(path.name)
                if module == "complaints.rules.seeding_calendars":
                    asking.add(path.name)
    assert asking == {"seeding_calendars.py"}


@pytest.mark.parametrize("code", worked.CODES)
def test_every_calendar_a_pack_describes_can_be_seeded_and_opens(code: str) -> None:
    for calendar in worked.pack(code).calendars.values():
        made = seeded(calendar, range(2026, 2029), closures=[["2026-12-28", "2026-12-31", "office closed"]])
        assert Calendar.from_definition(made).timezone == calendar.timezone
        assert len(made["holidays"]) > 5


@pytest.mark.parametrize(
    ("places", "place", "why"),
    [
        (["GB"], "places[1]", "GB alone lacks days; name its part, such as GB-ENG"),
        (["GB-ENG", "AU"], "places[2]", "AU alone lacks days"),
        (["GB-XX"], "places[1]", "is no place whose holidays are known"),
        (["Atlantis"], "places[1]", "is no place whose holidays are known"),
    ],
)
def test_a_place_nobody_knows_is_refused_by_name(places: list[str], place: str, why: str) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        public_holidays(places, [2026])
    assert refused.value.place == place
    assert why in str(refused.value)


@pytest.mark.parametrize("years", [[], range(1980, 2030)])
def test_no_years_or_too_many_are_refused(years: Any) -> None:
    with pytest.raises(InvalidCalendar, match="give 1 to 40 years"):
        public_holidays(["IE"], years)


def test_a_week_without_hours_is_refused() -> None:
    with pytest.raises(InvalidCalendar, match="never opens"):
        calendar_definition(timezone="Europe/London", weekly_hours={}, places=["GB-ENG"], years=[2026])


def test_where_the_source_does_not_know_the_later_years_the_calendar_says_until_when_it_does() -> None:
    with warnings.catch_warnings(action="error"):
        made = calendar_definition(timezone="Asia/Kolkata", weekly_hours=HOURS, places=["IN"], years=range(2030, 2040))
        assert made["holidays_until"] == "2035-12-31"
        assert Calendar.from_definition(made).timezone == "Asia/Kolkata"
        known = calendar_definition(timezone="Asia/Kolkata", weekly_hours=HOURS, places=["IN"], years=range(2030, 2036))
        assert "holidays_until" not in known
    assert "holidays_until" not in definition("GB-ENG")


def test_where_it_does_not_know_the_first_year_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidCalendar) as refused:
        calendar_definition(timezone="Asia/Kolkata", weekly_hours=HOURS, places=["GB-ENG", "IN"], years=[2036, 2037])
    assert (refused.value.place, refused.value.reason) == ("years", "the holidays of IN are not all known in 2036")
    (finding,) = checked_in(2036)
    assert (finding.place.rpartition(".")[2], finding.message) == ("years", refused.value.reason)


def checked_in(year: int) -> list[Any]:
    """The findings of a pack with India's calendar, in force from that year on."""
    text = (Path(complaints.__file__).parent / "packs" / "in-rbi.toml").read_text()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "pack.toml"
        file.write_text(re.sub(r"(?m)^effective_from = .*$", f"effective_from = {year}-01-01", text))
        return [finding for finding in checked(file).found if finding.kind == "calendar"]
