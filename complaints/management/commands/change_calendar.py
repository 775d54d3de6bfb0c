"""Changes a calendar: shows first which open promises move, and with --apply moves them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.actions import calendars
from complaints.errors import RedressError, sentences
from complaints.models import Calendar, Staff
from complaints.queries.people import actor_for
from complaints.rules.calendar_changes import amended

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Close days, open them again or give a date other hours. Shows which open promises move and writes nothing; "
        "--apply publishes the next version, moves them and leaves an event on each complaint. Promises already "
        "kept, broken or ended never move."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("calendar", help="its code")
        parser.add_argument("--close", action="append", default=[], metavar="DAY[..DAY]=WHY", help="closed days")
        parser.add_argument("--open", action="append", default=[], metavar="DAY", help="a day closed no more")
        parser.add_argument("--hours", action="append", default=[], metavar="DAY=09:00-13:00", help="other hours")
        parser.add_argument("--definition", type=Path, metavar="FILE", help="the whole calendar as JSON instead")
        parser.add_argument("--by", metavar="USERNAME", help="who changes it: a manager or an administrator")
        parser.add_argument("--reason", default="", help="why; kept with the version that the events name")
        parser.add_argument("--apply", action="store_true", help="do it; without, only show")

    def handle(self, *args: Any, calendar: str, apply: bool, **options: Any) -> None:
        now = timezone.now()
        try:
            definition, amends = self._definition(calendar, options)
            if apply:
                by = Staff.objects.filter(username=options["by"] or "", is_active=True).first()
                if by is None:
                    raise CommandError("Say with --by who changes it.")
                actor = actor_for(by, now=now)
                moves = calendars.change_calendar(
                    calendar, definition, actor=actor, now=now, reason=options["reason"], amends=amends
                )
            else:
                moves = calendars.preview(calendar, definition, now=now)
        except RedressError as error:
            raise CommandError("\n".join(sentences(error))) from error
        self._say(moves, moves.late(now))

    def _definition(self, code: str, options: dict[str, Any]) -> tuple[dict[str, Any], int | None]:
        """The calendar as it is to be, and the number of the version it was made from, if it was."""
        if options["definition"] is not None:
            read: dict[str, Any] = json.loads(options["definition"].read_text(encoding="utf-8"))
            return read, None
        found = Calendar.objects.filter(code=code).first()
        newest = found.versions.order_by("-number").first() if found else None
        if newest is None:
            raise CommandError(f"There is no calendar {code}; there is {self._there()}.")
        closed = [_pair(text) for text in options["close"]]
        hours = [_pair(text) for text in options["hours"]]
        after = amended(
            newest.definition,
            closures=[[*_range(days), why] for days, why in closed],
            opened=options["open"],
            hours={day: [span.split("-") for span in spans.split(",")] for day, spans in hours},
        )
        return after, newest.number

    def _there(self) -> str:
        return ", ".join(Calendar.objects.order_by("code").values_list("code", flat=True)) or "none"

    def _say(self, moves: calendars.Moves, late: int) -> None:
        for move in moves.moved[:SHOWN]:
            self.stdout.write(
                f"{move.reference}  {move.title}: {move.before:%a %d %b %H:%M} to {move.after:%a %d %b %H:%M} UTC"
            )
        if len(moves.moved) > SHOWN:
            self.stdout.write(f"... and {len(moves.moved) - SHOWN:,} more")
        done = f"Version {moves.version} is in force." if moves.version else "Nothing was written; --apply does it."
        moved = f"{len(moves.moved):,} open promises of {moves.complaints:,} complaints move"
        self.stdout.write(f"{moved}, {late:,} of them into the past. {done}")


def _pair(text: str) -> tuple[str, str]:
    left, between, right = text.partition("=")
    if not between or not right.strip():
        raise CommandError(f"{text!r}: write it as DAY=...")
    return left.strip(), right.strip()


def _range(days: str) -> tuple[str, str]:
    first, _, last = days.partition("..")
    return first, last or first
