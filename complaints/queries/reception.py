"""What taking in complaints needs of the set-up: company, teams, routes, editions, codes; all in one query."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from json import JSONDecoder
from typing import Any

from django.db import connection

from complaints.choices import CodeKind
from complaints.errors import InvalidInput, NotFound
from complaints.queries.policies import Versions

JSON = JSONDecoder()
READ = f"""
select e.id, e.language, e.currency,
  (select json_agg(json_build_array(t.code, t.id, t.is_default, t.name) order by t.id)
   from complaints_team t where t.legal_entity_id = e.id and t.retired_at is null),
  (select json_agg(json_build_array(r.code_id, r.team_id) order by r.team_id desc)
   from complaints_team_categories r join complaints_team t on t.id = r.team_id
   where t.legal_entity_id = e.id and t.retired_at is null),
  (select json_agg(json_build_array(v.effective_from, v.number, v.id))
   from complaints_policyversion v where v.policy_id = e.policy_id),
  (select json_agg(json_build_array(v.effective_from, v.number, v.id))
   from complaints_calendarversion v where v.calendar_id = e.calendar_id),
  (select json_agg(json_build_array(k.kind, k.code, k.id)) from complaints_code k
   where k.kind in ('{CodeKind.PRODUCT.value}', '{CodeKind.CATEGORY.value}') and k.code = any(%(codes)s)
     and k.effective_from <= %(today)s and (k.effective_to is null or k.effective_to > %(today)s)),
  e.code,
  (select json_agg(json_build_array(c.pack_code, v.effective_from, v.number, v.id))
   from complaints_calendarversion v join complaints_calendar c on c.id = v.calendar_id
   where c.policy_id = e.policy_id)
from complaints_legalentity e where case
  when %(entity)s <> '' then e.code = %(entity)s
  when %(team)s <> '' then e.id in
    (select legal_entity_id from complaints_team where code = %(team)s and retired_at is null)
  else e.id = coalesce(
    (select legal_entity_id from complaints_team where id = any(%(own)s) and retired_at is null order by id limit 1),
    e.id) end
order by e.id limit 1
"""  # noqa: S608 - enum values only


class Editions:
    """The versions of one policy or calendar, by the instant they take effect."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        ordered = sorted((datetime.fromisoformat(since), number, pk) for since, number, pk in rows)
        self._since = [since for since, _, _ in ordered]
        self._ids: list[int] = [pk for _, _, pk in ordered]

    def at(self, instant: datetime) -> int:
        """The one in force; before the first took effect, the first: there was no other promise."""
        return self._ids[max(bisect_right(self._since, instant) - 1, 0)]

    def __bool__(self) -> bool:
        return bool(self._ids)


@dataclass(frozen=True, slots=True)
class Reception:
    """A company as one who takes in complaints sees it."""

    entity: int
    language: str
    currency: str
    teams: Mapping[str, int]
    names: Mapping[int, tuple[str, str]]
    by_category: Mapping[int, int]
    default_team: int
    policies: Editions
    calendars: Editions
    codes: Mapping[tuple[str, str], int]
    code_of_entity: str
    pack_calendars: Mapping[str, Editions]

    def code(self, kind: CodeKind, code: str) -> int | None:
        return self.codes.get((kind.value, code))

    def pinned(self, received_at: datetime, now: datetime) -> Versions:
        """The policy in force at receipt, and the calendar as it is now; NotFound when nothing was set up.

        A calendar that changed between receipt and today counts: so it does for all that is open.
        """
        if not (self.policies and self.calendars):
            raise NotFound("This legal entity has no policy or no calendar yet.")
        return Versions(policy=self.policies.at(received_at), calendar=self.calendars.at(max(received_at, now)))

    def calendars_at(self, instant: datetime, codes: Iterable[str]) -> dict[str, int]:
        """The editions in force of these of the calendars that the policy's pack brought along."""
        return {code: self.pack_calendars[code].at(instant) for code in codes if code in self.pack_calendars}


def reception(entity: str, codes: Iterable[str], *, today: date, team: str = "", own: Iterable[int] = ()) -> Reception:
    """The company, and those of the product and category codes that are in force.

    The company with this code; or that of the team named; or that of somebody's `own` teams; or the first.
    """
    asked: dict[str, Any] = {
        "entity": entity,
        "team": team,
        "own": sorted(own),
        "codes": sorted({*codes} - {""}),
        "today": today,
    }
    with connection.cursor() as cursor:
        cursor.execute(READ, asked)
        row = cursor.fetchone()
    if row is None and team and not entity:
        raise InvalidInput(team="There is no such team.")
    if row is None:
        raise InvalidInput(entity="There is no such company here; run the set-up first.")
    teams, routes, policies, calendars, known = (_list(column) for column in row[3:8])
    if not teams:
        raise InvalidInput(team="This company has no team yet; run the set-up first.")
    return Reception(
        entity=row[0], language=row[1], currency=row[2],
        teams={code: number for code, number, _, _ in teams},
        names={number: (code, name) for code, number, _, name in teams},
        by_category=dict(routes),
        default_team=next((number for _, number, default, _ in teams if default), teams[0][1]),
        policies=Editions(policies), calendars=Editions(calendars),
        codes={(kind, code): number for kind, code, number in known},
        code_of_entity=row[8], pack_calendars=_by_code(_list(row[9])),
    )  # fmt: skip


def _by_code(rows: Iterable[Sequence[Any]]) -> dict[str, Editions]:
    found: dict[str, list[Sequence[Any]]] = {}
    for code, *edition in rows:
        found.setdefault(code, []).append(edition)
    return {code: Editions(editions) for code, editions in sorted(found.items())}


def _list(value: Any) -> list[Any]:
    """Django hands json of a raw query over as text."""
    return [] if value is None else JSON.decode(value) if isinstance(value, str) else value
