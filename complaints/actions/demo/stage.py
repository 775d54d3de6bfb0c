"""The stage a story is played on: a clock that jumps from act to act, and sweeps whatever comes due in between."""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import F, Min

from complaints.actions import intake, sweep
from complaints.actions.demo.company import DAY_SECONDS, Company
from complaints.actions.demo.matters import CUSTOMERS, MATTERS, Matter
from complaints.actions.words import BY_US
from complaints.choices import Channel, Impact, Severity
from complaints.errors import RedressError
from complaints.models import Clock, Complaint, Notice, Outbox
from complaints.queries import people
from complaints.queries.policies import calendar
from complaints.rules.working_time import add_working_time
from complaints.types import Actor, InboundComplaint, InboundCustomer

logger = logging.getLogger(__name__)

Story = Generator[datetime, None, Any]
TICK = timedelta(seconds=5)
"""How long after a step falls due the sweep comes by."""


@dataclass(slots=True)
class Stage:
    """`now` is the moment being played; verbs see it as their `now`. The seniors leave `scripted` complaints alone."""

    company: Company
    now: datetime
    chance: Random
    actors: dict[tuple[str, int], Actor] = field(default_factory=dict)
    told: int = 0
    scripted: set[str] = field(default_factory=set)

    def after(self, days: float = 0, hours: float = 0) -> datetime:
        """Working time from now, a few minutes more or less, as people are."""
        seconds = int(days * DAY_SECONDS + hours * 3600 + self.chance.randint(30, 900))
        return add_working_time(calendar(self.company.calendar), self.now, seconds)

    def before(self, days: float) -> datetime:
        return add_working_time(calendar(self.company.calendar), self.now, -int(days * DAY_SECONDS))

    def actor(self, login: str) -> Actor:
        key = (login, self.now.toordinal())
        if key not in self.actors:
            self.actors[key] = people.actor_for(self.company.staff[login], now=self.now)
        return self.actors[key]

    def play(self, stories: Iterable[tuple[datetime, Story]], until: datetime) -> None:
        """Act after act in the order of time; a story that reaches beyond `until` stays where it is."""
        queue = [(at, place, story) for place, (at, story) in enumerate(stories)]
        heapq.heapify(queue)
        while queue:
            at, place, story = heapq.heappop(queue)
            if at >= until:
                break
            self.sweep_until(at)
            self.now = max(self.now, at)
            following = self._act(story)
            if following is not None:
                heapq.heappush(queue, (following, place, story))
        self.sweep_until(until)
        self.now = until

    def _act(self, story: Story) -> datetime | None:
        """The next act; a story that this day's calendar does not let go on stays as it is."""
        try:
            return next(story, None)
        except RedressError as error:
            logger.warning("a story of the demonstration ended early: %s", error)
            return None

    def sweep_until(self, at: datetime) -> None:
        """Sweep each time something has come due before `at`, as the engine would have."""
        while (wakes := Clock.objects.aggregate(first=Min("wake_at"))["first"]) is not None and wakes + TICK < at:
            self.now = max(self.now, wakes + TICK)
            if not sweep.sweep(now=self.now).steps:
                return


@dataclass(slots=True)
class Case:
    """One complaint of the stage."""

    stage: Stage
    matter: Matter
    reference: str

    def do(self, verb: Callable[..., Any], login: str, **inputs: Any) -> Any:
        """A verb by somebody, with the version they would have on their screen."""
        version = Complaint.objects.values_list("version", flat=True).get(reference=self.reference)
        stage = self.stage
        return verb(self.reference, actor=stage.actor(login), now=stage.now, version=version, **inputs)

    def handler(self) -> str:
        """Who has it; the stories know that somebody has."""
        return str(Complaint.objects.values_list("handler__username", flat=True).get(reference=self.reference))

    def row(self) -> Complaint:
        return Complaint.objects.get(reference=self.reference)


CHANNELS = (
    Channel.PHONE, Channel.EMAIL, Channel.WEB, Channel.LETTER, Channel.IN_PERSON, Channel.SMS, Channel.SOCIAL,
    Channel.API,
)  # fmt: skip


def receive(
    stage: Stage,
    *,
    by: str = "reporter",
    matter: Matter | None = None,
    category: str = "",
    channel: Channel | None = None,
    customer: InboundCustomer | None = None,
    **more: Any,
) -> Case:
    """A customer complains: somebody logs it, at this moment."""
    stage.told += 1
    chance = stage.chance
    fitting = [m for m in MATTERS if not category or m.category == category]
    chosen = matter or chance.choice(fitting)
    way = channel or CHANNELS[stage.told % len(CHANNELS)]
    name = CUSTOMERS[stage.told * 7 % len(CUSTOMERS)]
    inbound = InboundComplaint(
        customer=customer or _customer(name, stage.told, way),
        subject=chosen.subject,
        description=chosen.words,
        channel=way,
        received_at=stage.now,
        external_id=f"demo-{stage.told}" if way == Channel.API else "",
        desired_outcome=chosen.wanted if chance.random() < 0.7 else "",
        product=chosen.product,
        category=chosen.category,
        severity=more.pop("severity", chance.choice((Severity.LOW, Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH))),
        impact=more.pop("impact", Impact.ONE),
        **more,
    )
    received = intake.receive_complaint(inbound, actor=stage.actor(by), now=stage.now)
    return Case(stage, chosen, received.reference)


def _customer(name: str, number: int, way: Channel) -> InboundCustomer:
    """Each third customer has no e-mail, as in life, unless they wrote by it."""
    handle = name.lower().replace(" ", ".").encode("ascii", "ignore").decode()
    return InboundCustomer(
        name=name,
        email="" if number % 3 == 0 and way not in BY_US else f"{handle}@example.org",
        phone=f"01632 960{number % 1000:03d}",
        address=f"{1 + number % 90} Lantern Row, Exampleton" if number % 2 else "",
    )


def settle(now: datetime) -> None:
    """What left in the played past left long ago: nothing of it is mailed now, and old notices were read."""
    waiting = Outbox.objects.filter(sent_at=None, created_at__lt=now)
    waiting.update(sent_at=F("created_at"), attempts=1)
    Notice.objects.filter(at__lt=now - timedelta(days=2), read_at=None).update(read_at=F("at") + timedelta(hours=1))
