"""Whom an escalation goes to, in odd organisations."""

from __future__ import annotations

import pytest

from complaints.choices import Role
from complaints.rules.escalation import Candidate, choose, needed_role

H, S, M, A = Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR


def people(*candidates: Candidate) -> dict[int, Candidate]:
    return {candidate.id: candidate for candidate in candidates}


def away(number: int, role: Role, supervisor: int | None = None, cover: int | None = None) -> Candidate:
    return Candidate(number, role, False, supervisor, cover)


@pytest.mark.parametrize(("level", "role"), [(0, S), (1, S), (2, M), (3, M)])
def test_a_manager_is_needed_from_the_second_level_on(level: int, role: Role) -> None:
    assert needed_role(level) == role


def test_somebody_present_is_not_stood_in_for() -> None:
    town = people(
        Candidate(1, H, True, 2), Candidate(2, H, True, None, 3), Candidate(3, S, True), Candidate(4, S, True)
    )
    found = choose(town, start=1, team=[4], level=1)
    assert (found.chosen, found.passed_over) == (4, ((2, "not senior enough"),))


def test_an_absent_person_without_cover_or_with_one_who_left_is_passed_over() -> None:
    for cover in (None, 99):
        town = people(Candidate(1, H, True, 2), away(2, S, 3, cover), Candidate(3, M, True))
        found = choose(town, start=1, team=[], level=1)
        assert (found.chosen, found.passed_over) == (3, ((2, "absent"),))


def test_whoever_has_no_rank_is_the_last_resort_and_never_before_a_reporter() -> None:
    town = people(Candidate(1, H, True, 5), Candidate(5, A, True, 6), Candidate(6, Role.REPORTER, True))
    found = choose(town, start=1, team=[], level=1)
    assert found.chosen == 6
    assert found.passed_over == ((5, "not senior enough"), (6, "not senior enough"))


def test_of_those_too_junior_the_most_senior_gets_it() -> None:
    town = people(Candidate(1, H, True, 7), Candidate(7, H, True, 8), Candidate(8, S, True))
    assert choose(town, start=1, team=[], level=2).chosen == 8


def test_nobody_present_is_nobody_chosen_with_the_reasons() -> None:
    town = people(Candidate(1, H, True, 2), away(2, S), away(3, M))
    found = choose(town, start=1, team=[2], level=1)
    assert (found.chosen, found.passed_over) == (None, ((2, "absent"), (3, "absent")))


def test_the_teams_seniors_are_asked_before_those_of_others_the_less_senior_and_older_first() -> None:
    town = people(*(away(number, role) for number, role in ((9, M), (4, S), (3, S), (8, M), (2, S), (1, H))))
    asked = [number for number, _ in choose(town, start=None, team=[8, 3, 4, 1, 77], level=1).passed_over]
    assert asked == [3, 4, 8, 2, 9]


def test_handlers_of_the_team_are_not_asked_and_a_supervisor_who_left_ends_the_chain() -> None:
    town = people(Candidate(1, H, True, 50), Candidate(2, H, True), Candidate(3, M, True))
    found = choose(town, start=1, team=[1, 2], level=1)
    assert (found.chosen, found.passed_over) == (3, ())


def test_a_handler_nobody_knows_is_as_nobody() -> None:
    assert choose(people(Candidate(3, S, True)), start=42, team=[3], level=1).chosen == 3


def test_the_reason_said_is_that_it_was_theirs_already_then_absence_then_skill() -> None:
    town = people(away(2, S), away(3, S), Candidate(4, S, True), Candidate(5, S, True, skills=frozenset({"gas"})))
    found = choose(town, start=None, team=[2, 3, 4, 5], level=1, barred=[2], skill="gas")
    assert found.chosen == 5
    assert found.passed_over == ((2, "had it already"), (3, "absent"), (4, "lacks gas"))
