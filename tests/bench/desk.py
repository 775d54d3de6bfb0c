"""The desk's pages under load: first byte of queue, complaint and search beside a page of one row; their statements.

How many statements a page takes is committed here (`STATEMENTS`); the same at a hundred complaints and at a million.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median, quantiles

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.utils import timezone

from complaints.actions import setup
from complaints.choices import OPEN_STAGES, Role
from complaints.models import Complaint, Staff, Team
from complaints.queries.access import visible_complaints
from complaints.queries.people import actor_for
from tests.bench.harness import Report, Scale, recorded, shapes
from tests.bench.loading import Pace
from tests.bench.pages import signed_in
from tests.bench.world import World, busiest, size
from tests.bench.wsgi import call
from tests.rig.processes import Web

GOALS = {"queue": 3.0, "complaint": 4.0, "search": 5.0}
STATEMENTS = {"queue": 12, "complaint": 19, "search": 8}
RATE = 50.0
FEW = 100


@dataclass(frozen=True)
class Visit:
    """Somebody of the busiest team, and what they ask for; several of a kind, so that no page is a favourite."""

    session: str
    addresses: Mapping[str, list[str]]

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.session}"}


def bench(world: World) -> Report:
    report = Report("The desk under load")
    for many in (FEW, world.scale.large):
        database = world.use(world.seeded(many))
        _statements(_visit(list(Team.objects.all())), report)
        visit = _visit([Team.objects.get(pk=busiest(1)[0])])
        report.notes.append(size())
    environment = world.rig.environment(
        database, DEBUG="false", LOG_LEVEL="WARNING", DJANGO_SETTINGS_MODULE="tests.bench.settings"
    )
    with Web(world.rig, environment) as web:
        _first_bytes(Pace(web.port, visit.headers, RATE), visit, world.scale, report)
    connections.close_all()
    return report


def _visit(teams: list[Team]) -> Visit:
    """A handler of these teams; the newest open complaints of each stage, and a question for each."""
    name = f"bench_desk_{len(teams)}"
    setup.engage(name, role=Role.HANDLER, first_name="Hana", teams=teams)
    person = Staff.objects.get(username=name)
    seen = visible_complaints(actor_for(person, now=timezone.now())).select_related("customer").order_by("-received_at")
    some: list[Complaint] = [one for stage in OPEN_STAGES for one in seen.filter(stage=stage)[:5]]
    return Visit(
        signed_in(person),
        {
            "one row": [f"/one-row/{one.reference}/" for one in some],
            "bare row": [f"/bare-row/{one.reference}/" for one in some],
            "queue": ["/desk/queue/?view=team"],
            "complaint": [f"/desk/complaints/{one.reference}/" for one in some],
            "search": [f"/desk/search/?q={'+'.join(one.customer.name.split())}" for one in some],
        },
    )


def _statements(visit: Visit, report: Report) -> None:
    """In this process: the statements of each page, the most any of its addresses takes, against what is committed."""
    server, total = WSGIHandler(), Complaint.objects.count()
    for page, wanted in STATEMENTS.items():
        most: list[str] = []
        for address in visit.addresses[page]:
            call(server, "GET", address, visit.headers)
            with recorded() as sent:
                call(server, "GET", address, visit.headers)
            most = max(most, shapes(sent), key=len)
        report.add(f"statements: desk, {page} at {total:,} complaints", len(most), "", wanted, at_most=True)
        report.statements[f"{page} at {total:,} complaints"] = most


def _first_bytes(pace: Pace, visit: Visit, scale: Scale, report: Report) -> None:
    """Fifty requests a second of all pages in turn, as a floor full of people would ask; the least page among them.

    Who waits for a worker waits whatever the page. A machine that cannot keep the pace makes all alike, so the least
    page is also held against itself with nobody else asking: far apart, the other ratios mean nothing.
    """
    pages = list(visit.addresses)
    asked = [visit.addresses[page][turn % len(visit.addresses[page])] for turn in range(20) for page in pages]
    pace.run(asked, min(1.0, scale.seconds))
    alone, slices = list[list[float]](), list[list[float]]()
    for _ in range(scale.slices):
        alone.append(Pace(pace.port, pace.headers, rate=5.0).run(visit.addresses["one row"], scale.seconds))
        slices.append(pace.run(asked, 4 * scale.seconds))
    found = {page: [one[place :: len(pages)] for one in slices] for place, page in enumerate(pages)}
    for page, times in found.items():
        every = sorted(second for one in times for second in one)
        report.add(f"first byte at {RATE:.0f}/s: {page}, median", 1000 * median(every), "ms")
        report.add(f"first byte at {RATE:.0f}/s: {page}, 19 of 20", 1000 * quantiles(every, n=20)[-1], "ms")
    _apart(report, "a page of one row under load against itself alone", found["one row"], alone, 3.0)
    for page, goal in GOALS.items():
        _apart(report, f"first byte: {page} against a page of one row", found[page], found["one row"], goal)
        _apart(report, f"first byte: {page} against one bare row", found[page], found["bare row"], None)


def _apart(report: Report, name: str, one: list[list[float]], other: list[list[float]], goal: float | None) -> None:
    ratios = [median(mine) / median(theirs) for mine, theirs in zip(one, other, strict=True)]
    report.add(name, median(ratios), "x", goal, at_most=True)
    report.notes.append(f"{name}, slice by slice: {', '.join(f'{ratio:.1f}' for ratio in ratios)}")
