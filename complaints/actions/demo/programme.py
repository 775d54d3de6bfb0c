"""Which story begins how many working days before today: about 120 complaints, every stage, every kind of trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random

from django.db import transaction

from complaints.actions import figures
from complaints.actions.demo import company as founding
from complaints.actions.demo import divided, questions, stories, troubles
from complaints.actions.demo.matters import OVERDUE
from complaints.actions.demo.stage import Stage, Story, settle
from complaints.choices import EscalationReason, Outcome

SEED = 20_260_105
KINDS = (
    ("orders", "late_delivery"), ("products", "faulty"), ("billing", "wrong_charge"), ("care", "staff"),
    ("orders", "damaged"), ("products", "repair"), ("billing", "credit"), ("care", "access"),
)  # fmt: skip
OUTCOMES = (Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.UPHELD, Outcome.NOT_UPHELD)
ASKED = (
    (2.6, "billing", ""), (3.1, "products", "urgent"), (4.2, "products", ""), (6.3, "billing", "chase"),
    (11, "products", ""), (8, "billing", "answer"), (13, "products", "answer"), (14, "billing", "late"),
)  # fmt: skip
"""How many days ago the complaint began, whom Orders asks, and what came of it."""
Planned = Iterator[tuple[float, Story]]


@transaction.atomic
def seed(*, now: datetime, password: str | None) -> int:
    """Found the company and play its last weeks up to `now`; returns how many complaints there are.

    All in one transaction: a run that is broken off leaves the database empty, so that it can begin again.
    """
    company = founding.found(today=now.date(), password=password)
    founding.send_on_leave(company.staff, now)
    stage = Stage(company, now, Random(SEED))  # noqa: S311 - the same story each time is the point
    planned = [*_usual(stage), *_today(stage), *_troubled(stage)]
    chance = Random(SEED)  # noqa: S311
    began = [(stage.before(days + chance.uniform(0, 0.4)), story) for days, story in planned]
    stage.now = min(at for at, _ in began)
    stage.play([*began, (stage.now, troubles.seniors_at_work(stage))], now)
    settle(now)
    figures.roll(now=now, budget=120)
    return stage.told


def _usual(stage: Stage) -> Planned:
    """What went as it should."""
    for n in range(34):
        team, category = KINDS[n % len(KINDS)]
        money = (0, 35, 0, 120)[n % 4]
        yield 10 + n * 1.1, stories.settled(stage, team, category, OUTCOMES[n % 4], money=money, asking=n % 5 == 0)
    for n in range(5):
        yield 17 + n * 3, stories.unanswered(stage, ("orders", "products")[n % 2])
    for n, category in enumerate(("late_delivery", "damaged", "faulty", "late_delivery", "repair", "damaged")):
        handler = "lewis" if category in ("late_delivery", "damaged") else "sofia"
        yield 1.5 + n * 4, stories.at_once(stage, handler, category)
    for n in range(4):
        team, category = KINDS[n]
        yield 6 + n * 5, stories.withdrawn(stage, stories.HANDLERS[team][0], category)
        yield 3 + n * 6, stories.set_aside(stage, n)


def _today(stage: Stage) -> Planned:
    """What lies on the desks: the queue, questions out, investigations, decisions sent."""
    for n in range(9):
        yield 0.1 + n * 0.12, stories.fresh(stage, KINDS[n % len(KINDS)][1], by=("reporter", "nadia", "handler")[n % 3])
    for n in range(4):
        team, category = KINDS[n]
        yield 4 + n, stories.waiting(stage, team, category, days=2)
        yield 2 + n, stories.working(stage, team, category)
        yield 7 + n, stories.working(stage, *KINDS[n + 4], asking=True)
    for n in range(2):
        yield 7 + n, stories.paused(stage, *KINDS[n + 1])
        yield 10 + n * 2, troubles.extended(stage, *KINDS[n * 2])
    for n in range(4):
        yield 16.2 + n * 0.6, stories.working(stage, *KINDS[n])
    for n in range(5):
        yield 7.5 + n, troubles.decided(stage, *KINDS[n])
    for days, of, then in ASKED:
        yield days, questions.asked(stage, ("damaged", "late_delivery")[days > 6], of, then)
    yield 3.5, questions.asked_the_maker(stage)
    yield 9.4, questions.asked_the_maker(stage)
    for n in range(2):
        yield 8 + n * 2, troubles.decided(stage, *KINDS[n + 3], answer="accept")
        yield 9 + n * 2, troubles.decided(stage, *KINDS[n], answer="dispute")


def _troubled(stage: Stage) -> Planned:
    """What went wrong, and who was told."""
    for n, answer in enumerate(("", "", "accept", "advise", "take_over", "")):
        yield 2.1 + n * 1.1, troubles.left_lying(stage, ("late_delivery", "faulty")[n % 2], answer=answer)
    for n, why in enumerate(founding.LATENESS):
        yield 30 + n * 3, troubles.late(stage, *KINDS[n], why, ends=True)
        yield 21 + n, troubles.late(stage, *KINDS[n + 3], why, ends=False)
    for n, then in enumerate(("", "", "approve", "decline")):
        yield 6 + n, troubles.remedy_waits(stage, *KINDS[n], 180 + 45 * n, then=then)
    for n in range(3):
        yield 20 + n * 2, troubles.again(stage, *KINDS[n])
        team, category = KINDS[(1, 0, 5)[n]]
        yield 22 + n * 2, troubles.again(stage, team, category, reviewer=("dev", "mei", "dev")[n])
    yield 1.2, troubles.dangerous(stage, answered=True)
    yield 0.15, troubles.dangerous(stage, answered=False)
    reasons = (
        (EscalationReason.OUTSIDE_AUTHORITY, "advise"),
        (EscalationReason.CUSTOMER_ASKED, "take_over"),
        (EscalationReason.OUTSIDE_EXPERTISE, "return"),
        (EscalationReason.ADVICE_WANTED, "accept"),
        (EscalationReason.UNABLE_TO_DEAL, ""),
    )
    for n, (reason, answer) in enumerate(reasons):
        yield 4.5 + n * 0.7, troubles.asked_for_help(stage, *KINDS[n], reason, answer)
    for n, words in enumerate(("Recently bereaved; ring after ten.", "Lives alone, hearing loss.", "In debt advice.")):
        yield 3 + n * 2, troubles.need_to_know(stage, *KINDS[(3, 7, 2)[n]], words)
    yield 3.4, troubles.restricted(stage)
    yield 5.2, troubles.restricted(stage, let_in="auditor")
    for n, merge in enumerate((True, False, True, False)):
        yield 3 + n, troubles.told_twice(stage, *KINDS[n % 2], merge=merge)
    yield 2.2, troubles.handed_on(stage, released=True)
    yield 3.6, troubles.handed_on(stage, released=False)
    yield 4.4, divided.divided(stage)
    yield 13.6, divided.divided(stage, OVERDUE, late=True)
