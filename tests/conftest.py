"""The named cast every test meets: one company, two teams, eight colleagues, and complaints to log.

Reza reports; Hana handles, Colin is her colleague; Sunita supervises; Mara manages; Arne audits;
Adele administers; Otto handles in the other team.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from complaints.actions import intake, setup
from complaints.choices import Channel, CodeKind, Role
from complaints.models import Complaint, LegalEntity, PolicyVersion, Staff, Team
from complaints.queries import people, policies
from complaints.rules.packs import read_pack
from complaints.types import Actor, InboundComplaint, InboundCustomer

NOW = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
"""A Wednesday morning in working hours; London is on UTC."""

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOURS = {
    "timezone": "Europe/London",
    "weekly_hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": ["2026-12-25", "2026-12-28", "2027-01-01"],
}
GENERIC = Path(__file__).resolve().parent.parent / "complaints" / "packs" / "generic.toml"

Log = Callable[..., Complaint]
ActorFor = Callable[[Staff], Actor]


@dataclass(frozen=True)
class Org:
    """The company of the cast."""

    entity: LegalEntity
    policy: PolicyVersion
    cards: Team
    loans: Team


@pytest.fixture(autouse=True)
def _forget_policies() -> Iterator[None]:
    """A database that is cloned again gives old numbers to new versions."""
    policies.forget()
    yield
    policies.forget()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def org(db: None) -> Org:
    return make_org()


def make_org() -> Org:
    """The company without its people; callable where no fixture reaches."""
    calendar = setup.publish_calendar("uk", "United Kingdom", HOURS, effective_from=LONG_AGO)
    policy = setup.publish_policy(read_pack(GENERIC.read_text()), effective_from=LONG_AGO, reason="tests")
    entity = setup.found_entity(
        "kettle",
        "Kettle & Co",
        calendar=calendar.calendar,
        policy=policy.policy,
        currency="GBP",
        timezone="Europe/London",
    )
    cards = setup.found_team(entity, "cards", "Cards", is_default=True)
    loans = setup.found_team(entity, "loans", "Loans")
    first_day = date(2020, 1, 1)
    setup.add_codes(CodeKind.CAUSE, {"process": "Process", "people": "People"}, effective_from=first_day)
    setup.add_codes(CodeKind.PRODUCT, {"kettle": "Kettle"}, effective_from=first_day)
    setup.add_codes(CodeKind.CATEGORY, {"refund": "Refund", "service": "Service"}, effective_from=first_day)
    setup.add_codes(CodeKind.TEAM_FAULT, {"late_reply": "Late reply"}, effective_from=first_day)
    return Org(entity, policy, cards, loans)


def under_pack(org: Org, name: str) -> PolicyVersion:
    """The company works under a regulator's pack from now on."""
    version = publish_pack(name)
    org.entity.policy = version.policy
    org.entity.save()
    return version


def publish_pack(name: str) -> PolicyVersion:
    pack = read_pack((GENERIC.parent / f"{name}.toml").read_text())
    return setup.publish_policy(pack, effective_from=LONG_AGO, reason="tests")


@pytest.fixture
def disp(org: Org) -> Org:
    """The company under the financial regulator's rules, which ask whether a complaint is about a payment."""
    under_pack(org, "uk-fca-disp")
    return org


@pytest.fixture
def manager(org: Org) -> Staff:
    return _engage("mara", Role.MANAGER, [org.cards, org.loans], limit=1000)


@pytest.fixture
def supervisor(org: Org, manager: Staff) -> Staff:
    return _engage("sunita", Role.SUPERVISOR, [org.cards], manager, limit=200)


@pytest.fixture
def handler(org: Org, supervisor: Staff) -> Staff:
    return _engage("hana", Role.HANDLER, [org.cards], supervisor, limit=50)


@pytest.fixture
def colleague(org: Org, supervisor: Staff) -> Staff:
    return _engage("colin", Role.HANDLER, [org.cards], supervisor, limit=50)


@pytest.fixture
def reporter(org: Org, supervisor: Staff) -> Staff:
    return _engage("reza", Role.REPORTER, [org.cards], supervisor)


@pytest.fixture
def auditor(org: Org) -> Staff:
    return _engage("arne", Role.AUDITOR, [org.cards])


@pytest.fixture
def administrator(org: Org) -> Staff:
    return _engage("adele", Role.ADMINISTRATOR, [])


@pytest.fixture
def outsider(org: Org, manager: Staff) -> Staff:
    return _engage("otto", Role.HANDLER, [org.loans], manager, limit=50)


def _engage(name: str, role: Role, teams: list[Team], supervisor: Staff | None = None, *, limit: int = 0) -> Staff:
    return setup.engage(
        name,
        role=role,
        first_name=name.title(),
        email=f"{name}@kettle.example",
        teams=teams,
        supervisor=supervisor,
        authority_limit=Decimal(limit),
    )


@pytest.fixture
def actor(now: datetime) -> ActorFor:
    """The actor a colleague is at `now`."""
    return lambda staff: people.actor_for(staff, now=now)


@pytest.fixture
def inbound(now: datetime) -> InboundComplaint:
    """A plain complaint, received at `now` by telephone."""
    return InboundComplaint(
        customer=InboundCustomer("Nora Quill", email="nora@customer.example"),
        subject="Refund refused after fault",
        description="The kettle broke after a week and the shop would not take it back.",
        channel=Channel.PHONE,
        received_at=now,
        desired_outcome="The money back.",
        category="refund",
    )


@pytest.fixture
def log(org: Org, inbound: InboundComplaint, supervisor: Staff, now: datetime) -> Log:
    """Log a complaint: `log()`, `log(restricted=True)`, `log(by=reporter)`, `log(at=earlier, customer=...)`."""

    def logged(*, by: Staff | None = None, at: datetime = now, **changes: Any) -> Complaint:
        values = {name: getattr(inbound, name) for name in inbound.__dataclass_fields__}
        one = InboundComplaint(**{**values, "received_at": at, **changes})
        received = intake.receive_complaint(one, actor=people.actor_for(by or supervisor, now=at), now=at)
        return Complaint.objects.get(pk=received.id)

    return logged


@pytest.fixture
def later(now: datetime) -> Callable[..., datetime]:
    """`later(days=2)`: an instant after `now`."""
    return lambda **span: now + timedelta(**span)
