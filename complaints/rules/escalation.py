"""Who an escalation goes to: the first present, able, senior-enough person, and why not the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from complaints.choices import SENIORITY, Role

MANAGERS_LEVEL = 2
"""From this level on an escalation goes to a manager; below it to a supervisor."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague as the choice sees one. `present` already counts absences; `cover` stands in."""

    id: int
    role: Role
    present: bool
    supervisor: int | None = None
    cover: int | None = None
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """The person chosen (None: nobody can be found) and who was passed over and why."""

    chosen: int | None
    passed_over: tuple[tuple[int, str], ...]


def needed_role(level: int) -> Role:
    return Role.SUPERVISOR if level < MANAGERS_LEVEL else Role.MANAGER


def choose(
    people: Mapping[int, Candidate],
    *,
    start: int | None,
    team: Iterable[int],
    level: int,
    barred: Iterable[int] = (),
    skill: str = "",
) -> Choice:
    """Walk up from the handler's supervisor, an absent person's cover first, then the team's seniors.

    `start` is the handler (None: nobody), `barred` may not be chosen again (who raised it, or who let it lie).
    When nobody is senior enough, the most senior present person gets it rather than nobody.
    """
    least = SENIORITY[needed_role(level)]
    asked = [*_chain(people, start), *_seniors(people, team), *_seniors(people, people)]
    order = list(dict.fromkeys(number for person in asked for number in _with_cover(people, person)))
    passed: list[tuple[int, str]] = []
    fallback: list[Candidate] = []
    stop = set(barred)
    for person in (people[number] for number in order):
        said = _unfit(person, stop, skill)
        if said:
            passed.append((person.id, said))
        elif SENIORITY.get(person.role, -1) < least:
            fallback.append(person)
            passed.append((person.id, "not senior enough"))
        else:
            return Choice(person.id, tuple(passed))
    best = max(fallback, key=lambda person: SENIORITY.get(person.role, -1), default=None)
    return Choice(best.id if best else None, tuple(passed))


def _chain(people: Mapping[int, Candidate], start: int | None) -> list[int]:
    """Supervisors upwards from `start`; loops end the walk."""
    found: list[int] = []
    person = people.get(start) if start is not None else None
    while person is not None and person.supervisor is not None and person.supervisor not in found:
        found.append(person.supervisor)
        person = people.get(person.supervisor)
    return [number for number in found if number in people]


def _with_cover(people: Mapping[int, Candidate], number: int) -> list[int]:
    """The person, and after an absent one whoever stands in."""
    person = people[number]
    stands_in = person.cover if not person.present and person.cover in people else None
    return [number] if stands_in is None else [number, stands_in]


def _seniors(people: Mapping[int, Candidate], numbers: Iterable[int]) -> list[int]:
    """Supervisors and managers among `numbers`, the less senior first, by id for a steady choice."""
    seniors = [people[n] for n in numbers if n in people and people[n].role in (Role.SUPERVISOR, Role.MANAGER)]
    return [person.id for person in sorted(seniors, key=lambda person: (SENIORITY[person.role], person.id))]


def _unfit(person: Candidate, barred: set[int], skill: str) -> str:
    if person.id in barred:
        return "had it already"
    if not person.present:
        return "absent"
    return f"lacks {skill}" if skill and skill not in person.skills else ""
