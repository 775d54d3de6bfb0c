"""The teams a load is written for, in the company that is there or one made for it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from complaints.actions import setup
from complaints.actions.loading.telling import Crew
from complaints.choices import Role
from complaints.models import LegalEntity
from complaints.queries.policies import Versions, in_force
from complaints.rules.packs import read_pack

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PACK = Path(__file__).resolve().parents[2] / "packs" / "generic.toml"
WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HANDLERS = 4


@transaction.atomic
def found(teams: int, *, now: datetime) -> tuple[LegalEntity, Versions, list[Crew]]:
    """The company, the versions in force and `teams` teams of a manager, a supervisor and four handlers each."""
    entity = LegalEntity.objects.order_by("id").first() or _company()
    manager = setup.engage("load_manager", role=Role.MANAGER, first_name="Load", authority_limit=Decimal(5000))
    crews = []
    for number in range(1, teams + 1):
        team = setup.found_team(entity, f"load-{number}", f"Load {number}")
        setup.engage("load_manager", role=Role.MANAGER, first_name="Load", teams=[team], authority_limit=Decimal(5000))
        senior = setup.engage(
            f"load_{number}", role=Role.SUPERVISOR, first_name=f"Senior {number}", teams=[team], supervisor=manager
        )
        handlers = [
            setup.engage(
                f"load_{number}_{place}", role=Role.HANDLER, first_name=f"Handler {number}.{place}", teams=[team],
                supervisor=senior,
            ).pk
            for place in range(1, HANDLERS + 1)
        ]  # fmt: skip
        crews.append(Crew(team.pk, tuple(handlers)))
    return entity, in_force(entity, now), crews


def _company() -> LegalEntity:
    definition = {"timezone": "Europe/London", "weekly_hours": WEEK}
    calendar = setup.publish_calendar("load", "Load", definition, effective_from=LONG_AGO)
    pack = read_pack(PACK.read_text(encoding="utf-8"))
    policy = setup.publish_policy(pack, effective_from=LONG_AGO, reason="A load for measuring")
    return setup.found_entity(
        "load", "Load Ltd", calendar=calendar.calendar, policy=policy.policy, currency="GBP", timezone="Europe/London"
    )
