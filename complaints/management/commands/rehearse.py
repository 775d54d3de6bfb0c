"""Rehearses a policy on past complaints: what would have been kept and broken, beside what really was."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.errors import RedressError, sentences
from complaints.management import organisation
from complaints.queries import rehearse
from complaints.queries.rehearse import Tally
from complaints.rules.rehearsing import OUTCOMES

CHUNK = 500
COLUMNS = (*OUTCOMES, "extended")
SIDES = ("really", "rehearsed")


class Command(BaseCommand):
    help = (
        "Replay past complaints under another policy, without writing: how many promises would have been kept, "
        "broken and extended, by team and standard, beside what really happened, and which complaints change."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--policy", required=True, metavar="FILE", help="a policy pack (TOML), or the name of one")
        parser.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="only received since (UTC)")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="the counts, one line a team, standard and side")
        parser.add_argument("--json", type=Path, metavar="FILE", help="everything, with the complaints that change")

    def handle(self, *args: Any, policy: str, since: date | None, **options: Any) -> None:
        try:
            definition = organisation.pack(policy)
        except RedressError as error:
            raise CommandError("\n".join(sentences(error))) from error
        start = None if since is None else datetime.combine(since, time.min, tzinfo=UTC)
        until, tally, after = timezone.now(), Tally(), 0
        wanted = rehearse.total(since=start, teams=None)
        while ids := rehearse.chunk(after, since=start, teams=None, size=CHUNK):
            tally.merge(rehearse.rehearse(ids, definition, until=until))
            after = ids[-1]
            self.stderr.write(f"\r{tally.complaints:,} of at most {wanted:,} complaints", ending="")
        self.stderr.write("")
        self._say(tally, definition.title)
        if options["csv"] is not None:
            _write_csv(options["csv"], tally)
        if options["json"] is not None:
            options["json"].write_text(json.dumps(tally.to_json(), indent=1), encoding="utf-8")

    def _say(self, tally: Tally, title: str) -> None:
        self.stdout.write(f"{title}: {tally.complaints:,} complaints replayed, {tally.differ:,} come out differently")
        for team, standards in sorted(tally.counts.items()):
            self.stdout.write(f"\n{team:30}{'really':>{9 * len(COLUMNS)}}  |{'rehearsed':>{9 * len(COLUMNS)}}")
            heads = "".join(f"{name:>9}" for name in COLUMNS)
            self.stdout.write(f"{'':30}{heads}  |{heads}")
            for code, sides in sorted(standards.items()):
                told = ["".join(f"{_of(sides, side, name):>9,}" for name in COLUMNS) for side in SIDES]
                self.stdout.write(f"{code:30}{told[0]}  |{told[1]}")


def _of(sides: dict[str, dict[str, int]], side: str, name: str) -> int:
    return sides.get(side, {}).get(name, 0)


def _write_csv(path: Path, tally: Tally) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("team", "standard", "side", *COLUMNS))
        for team, standards in sorted(tally.counts.items()):
            for code, sides in sorted(standards.items()):
                for side in SIDES:
                    rows.writerow((team, code, side, *(_of(sides, side, name) for name in COLUMNS)))
