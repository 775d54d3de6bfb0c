"""Importing another system's complaints by `manage.py import_complaints`, files in the layout of the CFPB."""

from __future__ import annotations

import csv
import io
import random
from contextlib import redirect_stderr
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from complaints.models import Complaint
from tests.bench.harness import ONE_BATCH, Report, Side
from tests.bench.world import World
from tests.conftest import make_org

COLUMNS = (
    "Date received", "Product", "Sub-product", "Issue", "Sub-issue", "Consumer complaint narrative", "Company",
    "State", "ZIP code", "Submitted via", "Date sent to company", "Company response to consumer", "Timely response?",
    "Complaint ID",
)  # fmt: skip
WORDS = "the bank refused to refund my card payment and I called them four times".split()  # noqa: SIM905
RESPONSES = ("Closed with explanation", "Closed with monetary relief", "Closed with non-monetary relief", "In progress")


def bench(world: World) -> Report:
    report = Report("Import")
    slices, each = world.scale.slices, world.scale.rows // world.scale.slices
    for how, options in (("history", []), ("--live", ["--live"])):
        world.use(world.fresh("bench_import"))
        make_org()
        side = _side(how, options, world.rig.folder / "import.csv", each)
        for _ in range(slices):
            side.slice(ONE_BATCH)
        assert Complaint.objects.count() == slices * each
        report.pace(f"rows imported, {how}", side, "/s", 2_000)
        connections.close_all()
    report.notes.append(f"{slices} files of {each:,} rows with narratives of 100 words, each a run of the command")
    world.rig.postgres.drop_database("bench_import")
    return report


def _side(how: str, options: list[str], file: Path, each: int) -> Side:
    """Every piece of work imports a new file."""
    dice, firsts = random.Random(20261104), count(0, each)

    def work() -> int:
        with redirect_stderr(io.StringIO()):
            call_command("import_complaints", str(file), "--mapping=cfpb", *options, stdout=io.StringIO())
        return each

    return Side(how, work, before=lambda: _write(file, dice, next(firsts), each))


def _write(path: Path, dice: random.Random, first: int, rows: int) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(first, first + rows):
            day = date(2024, 1, 1) + timedelta(days=dice.randrange(500))
            issue = dice.randrange(40)
            writer.writerow([
                day.isoformat(), f"Product {issue % 7}", "", f"Issue {issue}", "", " ".join(dice.choices(WORDS, k=100)),
                f"Company {dice.randrange(300)}", "CA", "94110", "Web", (day + timedelta(days=1)).isoformat(),
                dice.choice(RESPONSES), "Yes", number,
            ])  # fmt: skip
