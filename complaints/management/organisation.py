"""What `setup` was told of an organisation, read into one value before anything is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from complaints.errors import InvalidInput
from complaints.management.people_csv import Faults, StaffRow, TeamRow
from complaints.queries import packs, policies
from complaints.rules.hours import WEEKDAYS
from complaints.rules.packs import PolicyDefinition, read_pack
from complaints.rules.seeding_calendars import calendar_definition
from complaints.rules.standards import Owner

HOURS = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?\s+(\d\d:\d\d)-(\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company as it is to be set up."""

    code: str
    name: str
    country: str
    currency: str
    timezone: str
    calendar: Mapping[str, Any] | None
    """Nothing when the policy brings its own along."""
    policy: PolicyDefinition
    signed_off_by: str
    reason: str
    teams: Sequence[TeamRow]
    staff: Sequence[StaffRow]
    agreements: Mapping[str, PolicyDefinition]
    """By the name the teams' file gives them: packs to publish first. The others are published already."""


def weekly_hours(text: str) -> dict[str, list[list[str]]]:
    """`mon-fri 09:00-17:30, sat 10:00-14:00` as a calendar's definition writes it."""
    week: dict[str, list[list[str]]] = {}
    for part in text.lower().split(","):
        found = HOURS.fullmatch(part.strip())
        first, last = (found[1], found[2] or found[1]) if found else ("", "")
        if found is None or first not in WEEKDAYS or last not in WEEKDAYS:
            raise InvalidInput(hours=f"“{part.strip()}” is not written like mon-fri 09:00-17:30.")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
        for day in WEEKDAYS[start : end + 1] if start <= end else (*WEEKDAYS[start:], *WEEKDAYS[: end + 1]):
            week.setdefault(day, []).append([found[3], found[4]])
    return week


def calendar(hours: str, zone: str, country: str, subdivision: str, years: range) -> dict[str, Any]:
    """A calendar version's definition: the week's hours and the public holidays of the coming years."""
    places = (f"{country}-{subdivision}" if subdivision else country,) if len(years) else ()
    return calendar_definition(timezone=zone, weekly_hours=weekly_hours(hours), places=places, years=years)


def pack(name: str) -> PolicyDefinition:
    """A pack by its name in `packs/`, or by the path of a TOML file."""
    if name in packs.names():
        return packs.pack(name)
    if not Path(name).is_file():
        raise InvalidInput(pack=f"There is no pack “{name}”; there is {', '.join(packs.names())}.")
    return read_pack(Path(name).read_text(encoding="utf-8"))


def agreements(file: Path, teams: Sequence[TeamRow], reason: str, faults: Faults) -> dict[str, PolicyDefinition]:
    """The packs that the teams' agreements need published, by the name given; what cannot be used is a fault."""
    there = {version.policy.code for version in policies.between_departments()}
    found: dict[str, PolicyDefinition] = {}
    for team in teams:
        name = team.agreement
        if not name or policy_code(name) in there:
            continue
        try:
            found[name] = pack(shipped(name))
        except InvalidInput:
            faults.add(file, team.line, "agreement", f"there is no pack and no policy “{name}”")
            continue
        if all(standard.owner != Owner.REFERRAL for standard in found[name].standards):
            faults.add(file, team.line, "agreement", f"“{name}” says nothing of questions between departments")
        elif not found[name].signed_off_by and not reason:
            faults.add(file, team.line, "agreement", f"nobody signed “{name}”; give a reason to use it all the same")
    return found


def shipped(name: str) -> str:
    """The name of our pack, also when its policy's code is given."""
    dashed = name.replace("_", "-")
    return dashed if dashed in packs.names() else name


def policy_code(name: str) -> str:
    """The code of the policy named: by itself, or by the name of our pack."""
    return packs.pack(shipped(name)).code if shipped(name) in packs.names() else name
