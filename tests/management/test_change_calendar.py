"""`change_calendar` shows what moves and writes nothing until told to apply."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from complaints.models import CalendarVersion, Event, Staff
from tests.conftest import Log, Org

CLOSED = "--close=2099-11-05..2099-11-06=Flood"


def told(*args: str) -> str:
    out = StringIO()
    call_command("change_calendar", "uk", *args, stdout=out)
    return out.getvalue()


def test_without_apply_it_only_shows(org: Org, log: Log) -> None:
    log()
    before = Event.objects.count()
    assert "Nothing was written" in told(CLOSED)
    assert (Event.objects.count(), CalendarVersion.objects.count()) == (before, 1)


def test_applied_the_version_is_in_force_and_has_its_reason(org: Org, log: Log, manager: Staff) -> None:
    log()
    assert "Version 2 is in force." in told(CLOSED, "--apply", "--by=mara", "--reason=The river rose.")
    newest = CalendarVersion.objects.get(number=2)
    assert newest.reason == "The river rose."
    assert newest.definition["closures"] == [["2099-11-05", "2099-11-06", "Flood"]]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--close=tomorrow=x",), "closures"),
        (("--close=2099-11-05",), "write it as DAY="),
        (("--open=2099-01-01", "--apply"), "Say with --by"),
        ((CLOSED, "--apply", "--by=hana", "--reason=x"), "managers and administrators"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(
    org: Org, log: Log, handler: Staff, args: tuple[str, ...], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        told(*args)
    assert CalendarVersion.objects.count() == 1


def test_an_unknown_calendar_is_refused_with_those_there_are(org: Org) -> None:
    with pytest.raises(CommandError, match="there is uk"):
        call_command("change_calendar", "mars", CLOSED)
