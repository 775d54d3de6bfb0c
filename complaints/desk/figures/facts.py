"""What the figures page tells of one period, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from complaints.queries import figures, organisation
from complaints.queries.figures import zone
from complaints.rules.figures import Measure
from complaints.types import Actor

AHEAD = 14
"""Days: ten working ones."""
COUNTED = (*figures.FLOW, Measure.RETURNING, Measure.TOOK, Measure.DECIDED, Measure.KEPT, Measure.BROKEN,
           Measure.EXTENDED, Measure.NOTICED, Measure.LATE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """Local days [since, until) by name; `said` stands in the headline."""

    name: str
    label: str
    said: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the page and its downloads tell, read once."""

    period: Period
    teams: Mapping[str, str]
    team_names: Mapping[int, str]
    rows: Sequence[Mapping[str, Any]]
    weeks: Sequence[Mapping[str, Any]]
    flow: Mapping[str, int]
    ages: Mapping[str, int]
    due: Sequence[datetime]
    away: Mapping[int, Sequence[tuple[datetime, datetime]]]
    promises: Mapping[str, str]
    causes: Mapping[str, str]
    today: date

    def total(self, measure: Measure, key: str | None = None, team: str | None = None) -> int:
        return sum(
            row["number"] for row in self.rows
            if row["measure"] == measure and key in (None, row["key"]) and team in (None, row["team__code"])
        )  # fmt: skip

    def keys(self, *measures: Measure) -> list[str]:
        """The keys of these measures, the most frequent first."""
        found = {row["key"] for row in self.rows if row["measure"] in measures}
        return sorted(found, key=lambda key: (-sum(self.total(m, key) for m in measures), key))

    def usual(self, day: date) -> int:
        """How many promises whoever is there on a working day settles, by what was settled in the period."""
        settled = self.total(Measure.KEPT) + self.total(Measure.BROKEN)
        until = min(self.period.until, self.today)
        working = sum((self.period.since + timedelta(days=n)).weekday() < 5
                      for n in range((until - self.period.since).days))  # fmt: skip
        if not self.away or not working:
            return 0
        return round(settled / working / len(self.away) * self.present(day))

    def present(self, day: date) -> int:
        """Handlers who are there at noon of a local day."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone())
        return sum(not any(begins <= noon < ends for begins, ends in away) for away in self.away.values())


def periods(today: date) -> list[Period]:
    """Whole days up to and with today, and the two last calendar months."""
    month = today.replace(day=1)
    last = (month - timedelta(days=1)).replace(day=1)
    after = today + timedelta(days=1)
    return [
        Period("month", _("This month"), _("This month"), month, after),
        Period("last", _("Last month"), _("Last month"), last, month),
        Period("quarter", _("90 days"), _("In 90 days"), after - timedelta(days=90), after),
        Period("year", _("12 months"), _("In 12 months"), after - timedelta(days=365), after),
    ]


def read(actor: Actor, now: datetime, asked: Mapping[str, str]) -> Figures:
    today = now.astimezone(zone()).date()
    every = periods(today)
    period = next((p for p in every if p.name == asked.get("period")), every[2])
    mine = organisation.teams_of(actor.team_ids)
    teams = {team.code: team.name for team in mine}
    team = asked.get("team", "") if asked.get("team", "") in teams else ""
    days, ahead, titles = (period.since, period.until), now + timedelta(days=AHEAD), figures.titles()
    return Figures(
        period=period, teams=teams, team_names={team.pk: team.name for team in mine}, today=today,
        rows=figures.sums(actor, COUNTED, *days, by=("key", "team__code"), team=team),
        weeks=figures.sums(actor, (Measure.OPENED, Measure.CLOSED, Measure.KEPT, Measure.BROKEN), *days, by=("week",),
                           team=team),
        flow=figures.flow(actor, *days, team), ages=figures.ages(actor, now, team),
        due=figures.falling_due(actor, now, ahead, team), away=figures.absences(actor, now, ahead, team),
        promises=titles["promise"], causes=titles["cause"],
    )  # fmt: skip
