"""Random lives of complaints: a town to live in, and a walk that does one verb after another while time passes."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from complaints.actions import decisions, intake, setup, sweep
from complaints.choices import Channel, CodeKind, EventKind, MessageKind, Role
from complaints.errors import RedressError
from complaints.models import Clock, Complaint, Event, PolicyVersion, Staff
from complaints.queries import people, policies
from complaints.types import Actor, HistoricOutcome, InboundComplaint, InboundCustomer
from tests.conftest import Org, make_org, publish_pack

PACKS = (
    "generic", "customer-service-promise", "uk-fca-disp", "ie-cbi", "au-asic-rg271", "us-reg-e", "uk-housing-ombudsman",
    "uk-nhs", "uk-lgsco", "us-cfpb",
)  # fmt: skip
START = datetime(2026, 10, 21, 9, 30, tzinfo=UTC)
"""Over the change of the clocks, Christmas and the New Year."""
GAPS = (timedelta(minutes=7), timedelta(hours=3), timedelta(days=1), timedelta(days=4), timedelta(days=16))
WORDS = "Quillon"
"""In everything a person writes here: no event may hold it."""


@dataclass(frozen=True)
class Town:
    """One company and its people; every pack is published, so that a walk only has to choose."""

    org: Org
    packs: Mapping[str, PolicyVersion]
    agreement: PolicyVersion
    manager: Staff
    handler: Staff
    people: tuple[Staff, ...]
    products: tuple[str, ...]


def found_town() -> Town:
    org = make_org()
    packs = {name: publish_pack(name) for name in PACKS}
    asked = {code for version in packs.values() for code in policies.asked(version.pk).get("products", ())}
    setup.add_codes(CodeKind.PRODUCT, {code: code for code in sorted(asked)}, effective_from=date(2020, 1, 1))
    both = [org.cards, org.loans]
    mara = setup.engage("mara", role=Role.MANAGER, first_name="Mara", teams=both)
    sunita = setup.engage("sunita", role=Role.SUPERVISOR, first_name="Sunita", teams=[org.cards], supervisor=mara)
    hana = setup.engage("hana", role=Role.HANDLER, first_name="Hana", teams=[org.cards], supervisor=sunita)
    colin = setup.engage("colin", role=Role.HANDLER, first_name="Colin", teams=[org.cards], supervisor=sunita)
    setup.engage("otto", role=Role.HANDLER, first_name="Otto", teams=[org.loans], supervisor=mara)
    everyone = (mara, sunita, hana, colin)
    return Town(org, packs, publish_pack("service-level-agreement"), mara, hana, everyone, ("kettle", *sorted(asked)))


@dataclass
class Walk:
    """Two complaints of one customer, and the dice; `sweeps` come by between two verbs."""

    town: Town
    dice: random.Random
    sweeps: int
    now: datetime = START
    ids: list[int] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    closed_days: list[str] = field(default_factory=list)

    def receive(self) -> None:
        """Both complaints come in: plainly, from another system while they are open, or as history."""
        dice, town = self.dice, self.town
        self.pack = town.packs[dice.choice(PACKS)]
        self.other = town.packs[dice.choice(PACKS)]
        town.org.entity.policy = self.pack.policy
        town.org.entity.save()
        town.org.loans.agreement = town.agreement.policy if dice.random() < 0.8 else None
        town.org.loans.save()
        self.now += timedelta(hours=dice.randrange(24 * 7))
        batch, given = [self._told() for _ in range(2)], dict[str, Any]()
        way = dice.choice(("plain", "plain", "plain", "moved here", "history"))
        if way == "moved here":
            given = {"clocks_from": self.now}
        elif way == "history":
            batch = [replace(one, historic=HistoricOutcome(one.received_at, "upheld", "closed")) for one in batch]
        actor = self.actor(town.manager)
        self.ids = [one.id for one in intake.receive_complaints(batch, actor=actor, now=self.now, **given)]
        self.done.append(f"{self.pack.policy.code}, {way}")

    def _told(self) -> InboundComplaint:
        dice = self.dice
        return InboundComplaint(
            InboundCustomer(f"Nora {WORDS}", email="nora@customer.example"), f"Charged {WORDS}", f"Twice {WORDS}.",
            dice.choice((Channel.PHONE, Channel.EMAIL)), self.now - timedelta(hours=dice.randrange(40)),
            desired_outcome=WORDS, flags=tuple(self.flags()), product=dice.choice(("", *self.town.products)),
            complainant=self.complainant(), safety=dice.random() < 0.1,
            vulnerability=WORDS if dice.random() < 0.1 else "",
        )  # fmt: skip

    def flags(self, version: PolicyVersion | None = None) -> list[str]:
        known = policies.asked((version or self.pack).pk).get("flags", frozenset[str]())
        return [flag for flag in sorted(known) if self.dice.random() < 0.35]

    def complainant(self) -> str:
        return self.dice.choice(("", *sorted(policies.asked(self.pack.pk).get("complainants", ()))))

    def actor(self, staff: Staff) -> Actor:
        return people.actor_for(staff, now=self.now)

    def complaint(self, which: int) -> Complaint:
        return Complaint.objects.get(pk=self.ids[which])

    def clocks(self, which: int) -> list[Clock]:
        return list(Clock.objects.filter(complaint=self.ids[which]).order_by("pk"))

    def letter(self, which: int, kind: MessageKind) -> dict[str, str]:
        return dict.fromkeys(decisions.demanded(self.complaint(which), kind), WORDS)

    def do(self, which: int, verb: Any, *, by: Staff | None = None, **given: Any) -> None:
        """A verb on one of the two, in the version it has."""
        row = self.complaint(which)
        verb(row.reference, actor=self.actor(by or self.town.manager), now=self.now, version=row.version, **given)

    def go(self, verbs: Mapping[str, Verb], likely: Mapping[str, Collection[str]], steps: int) -> None:
        """So many verbs, more often than not one that suits the stage; one that is refused leaves no trace."""
        for _ in range(steps):
            gap = self.dice.choice(GAPS)
            which = 0 if self.dice.random() < 0.8 else 1
            wish, lot, seed = self.dice.random() < 0.6, self.dice.random(), self.dice.random()
            for number in range(self.sweeps):
                sweep.sweep(now=self.now + gap * (number + 1) / (self.sweeps + 1))
            self.now += gap
            suits = [name for name in likely[str(self.complaint(which).stage)] if name in verbs] if wish else []
            among = suits or list(verbs)
            self._try(among[int(lot * len(among))], verbs, which, random.Random(seed))
        self.now += timedelta(days=1)
        sweep.sweep(now=self.now)

    def _try(self, name: str, verbs: Mapping[str, Verb], which: int, own: random.Random) -> None:
        """With dice of its own, so that what one verb throws moves no later one."""
        events, dice = Event.objects.count(), self.dice
        self.dice = own
        try:
            with transaction.atomic():
                verbs[name](self, which)
            self.done.append(f"{self.now:%d %b %H:%M} {name} {which}")
        except RedressError as refusal:
            assert Event.objects.count() == events
            self.done.append(f"{self.now:%d %b %H:%M} {name} {which} refused: {refusal.code}")
        finally:
            self.dice = dice

    def promises(self) -> list[str]:
        """What every promise came to, but those that an escalation keeps or that wait for one.

        An escalation begins when somebody notices: with more sweeps, earlier.
        """
        rows = Clock.objects.filter(complaint__in=self.ids, escalation=None).select_related("part")
        return sorted(
            f"{self.ids.index(row.complaint_id)} {row.part.number if row.part else ''} {row.referral_id is not None} "
            f"{row.code} {row.started_at} {row.due_at} {row.state} {row.met_at} {row.breached_at} {row.cancelled_at}"
            for row in rows
            if not self._kept_by_escalating(row)
        )

    def _kept_by_escalating(self, row: Clock) -> bool:
        return EventKind.ESCALATED in policies.policy(row.policy_version_id).by_code[row.code].satisfied_by

    def told(self) -> str:
        """Everything the events hold."""
        return str(list(Event.objects.filter(complaint__in=self.ids).values_list("data", flat=True)))


Verb = Callable[[Walk, int], None]
