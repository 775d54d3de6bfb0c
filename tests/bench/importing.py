"""Importing another system's complaints by `manage.py import_complaints`, files in the layout of the CFPB."""

from __future__ import annotations

import csv
import io
import random
import time
from contextlib import redirect_stderr
from datetime import date, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from complaints.models import Complaint
from tests.bench.harness import Report, Side
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
    dice = random.Random(20261104)
    for how, options in (("history", []), ("--live", ["--live"])):
        world.use(world.fresh("bench_import"))
        make_org()
        side = Side(how, lambda: 0)
        for number in range(slices):
            file = _file(world.rig.folder / "import.csv", dice, number * each, each)
            begun = time.perf_counter()
            with redirect_stderr(io.StringIO()):
                call_command("import_complaints", str(file), "--mapping=cfpb", *options, stdout=io.StringIO())
            side.rates.append(each / (time.perf_counter() - begun))
        assert Complaint.objects.count() == slices * each
        report.add(f"rows imported, {how}", side.rate, "/s", 2_000)
        connections.close_all()
    report.notes.append(f"{slices} files of {each:,} rows with narratives of 100 words, each a run of the command")
    world.rig.postgres.drop_database("bench_import")
    return report


def _file(path: Path, dice: random.Random, first: int, rows: int) -> Path:
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
    return path
