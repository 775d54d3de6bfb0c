"""Run as a process: `python -m tests.fault.seed COMPLAINTS FILE` fills a database with overdue promises.

It writes to FILE what a sweep must do, worked out from the rules alone: every due step, every complaint's level.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from complaints.actions import intake, setup  # noqa: E402
from complaints.choices import Channel, Role  # noqa: E402
from complaints.models import Clock  # noqa: E402
from complaints.queries.health import database_now  # noqa: E402
from complaints.queries.policies import terms  # noqa: E402
from complaints.rules.deadlines import step_instants  # noqa: E402
from complaints.rules.standards import StepKind  # noqa: E402
from complaints.types import SYSTEM, InboundComplaint, InboundCustomer  # noqa: E402
from tests.conftest import make_org  # noqa: E402

DAYS_AGO = (3, 4, 10, *([24, 25, 26] * 5))
"""Mostly old enough for seven or eight steps; some with few."""


def fill(count: int) -> None:
    """Complaints of all kinds, received days ago, on which nobody has worked."""
    now, dice = database_now(), random.Random(20261104)
    org = make_org()
    boss = setup.engage("mara", role=Role.MANAGER, first_name="Mara", teams=[org.cards, org.loans], email="m@k.example")
    for team in (org.cards, org.loans):
        name = f"sunita_{team.code}"
        setup.engage(
            name, role=Role.SUPERVISOR, first_name="Sunita", teams=[team], supervisor=boss, email=f"{name}@k.example"
        )
    for start in range(0, count, 500):
        batch = [
            InboundComplaint(
                InboundCustomer(f"Customer {number}"),
                f"Complaint {number}",
                "It broke.",
                Channel.WEB,
                now - timedelta(days=dice.choice(DAYS_AGO), minutes=dice.randrange(300)),
                team=dice.choice(["cards", "loans"]),
            )
            for number in range(start, min(start + 500, count))
        ]
        intake.receive_complaints(batch, actor=SYSTEM, now=now)


def expected() -> dict[str, Any]:
    """From rows and rules, without the sweep: the steps due now and the level each complaint reaches."""
    now, steps, levels = database_now(), [], dict[int, int]()
    for clock in Clock.objects.all():
        its_terms = terms(clock.policy_version_id, clock.calendar_version_id)
        standard = its_terms.standards[clock.code]
        for step, instant in step_instants(standard, its_terms.calendar(standard), clock.started_at, clock.due_at):
            if instant < now:
                steps.append([clock.pk, 1, step.code])
                if step.kind == StepKind.ESCALATE:
                    levels[clock.complaint_id] = max(levels.get(clock.complaint_id, 1), step.level or 1)
    return {"steps": sorted(steps), "levels": levels}


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(expected()))
