"""Verifying: chains, clocks and columns of complaints against their events, on one core."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from complaints.models import Complaint, Event
from complaints.queries.verify import verify
from tests.bench.harness import Report, Side, in_turn, recorded, shapes
from tests.bench.world import World

BATCH = 500


def bench(world: World) -> Report:
    report = Report("Verify")
    for what, database in (
        ("the demonstration's histories", world.demonstration()),
        ("seed_load's", world.seeded(world.scale.small)),
    ):
        world.use(database)
        ids = list(Complaint.objects.order_by("pk").values_list("pk", flat=True)[:20_000])
        batches = _round_and_round(ids)

        def work(batches: Iterator[list[int]] = batches) -> int:
            batch = next(batches)
            wrong = list(verify(batch))
            assert not wrong, wrong[:3]
            return len(batch)

        side = Side(what, work)
        in_turn([side], world.scale)
        events = Event.objects.count() / Complaint.objects.count()
        report.pace(f"complaints verified, {what} ({events:.1f} events each)", side, "/s", 2_000)
    with recorded() as sent:
        verify(ids[:BATCH])
    report.statements[f"a batch of {BATCH}"] = shapes(sent)
    return report


def _round_and_round(ids: list[int]) -> Iterator[list[int]]:
    """Whole batches, as the command takes them, over and over."""
    return cycle([ids[start : start + BATCH] for start in range(0, len(ids), BATCH)])
