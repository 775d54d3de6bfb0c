"""What customers answered afterwards: one survey by its link, a complaint's answer, and figures by team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from complaints.models import Survey
from complaints.queries.access import visible
from complaints.rules import secrets
from complaints.types import Actor

FEWEST = 5
"""Fewer answers than this are kept back: they would tell who said what, and little else."""
CONTENT = 4
"""From this mark on of five, somebody counts as content."""


@dataclass(frozen=True, slots=True)
class TeamAsked:
    """How one team's customers answered; None where too few did."""

    team: str
    asked: int
    answered: int
    rate: int
    handling: int | None
    outcome: int | None
    resolved: int | None


def survey_of(token: str, *, now: datetime) -> Survey | None:
    """The survey this link leads to, while it is open."""
    if not secrets.looks_like_token(token):
        return None
    kept = secrets.kept("survey", token, key=settings.SECRET_KEY.encode())
    rows = Survey.objects.select_related("complaint__customer", "answer")
    return rows.filter(token=kept, expires_at__gt=now, customer__erased_at=None).first()


def by_team(actor: Actor, *, since: datetime) -> list[TeamAsked]:
    """Asked and answered since, for the complaints this actor may see, handling apart from outcome; one query."""
    content_with_handling = Q(answer__handling__gte=CONTENT)
    content_with_outcome = Q(answer__outcome__gte=CONTENT)
    rows = (
        Survey.objects.filter(visible(actor, "complaint__"), asked_at__gte=since)
        .values("team__name")
        .annotate(
            asked=Count("pk"),
            answered=Count("answer"),
            handling=Count("answer", filter=content_with_handling),
            outcome=Count("answer", filter=content_with_outcome),
            resolved=Count("answer", filter=Q(answer__resolved=True)),
        )
        .order_by("team__name")
    )
    return [_team(row["team__name"], row) for row in rows]


def _team(name: str, row: Mapping[str, Any]) -> TeamAsked:
    enough = row["answered"] >= FEWEST

    def share(part: str) -> int | None:
        return round(100 * int(row[part]) / int(row["answered"])) if enough else None

    rate = round(100 * row["answered"] / row["asked"]) if row["asked"] else 0
    return TeamAsked(name, row["asked"], row["answered"], rate, share("handling"), share("outcome"), share("resolved"))
