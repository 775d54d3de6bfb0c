"""Setting up a real organisation: all or nothing, and every fault of the files named with line and column."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from complaints.choices import Role
from complaints.management.organisation import weekly_hours
from complaints.models import Calendar, CalendarVersion, LegalEntity, PolicyVersion, Staff, Team

pytestmark = pytest.mark.django_db

BASE = ("--entity", "acme", "--name", "Acme Ltd", "--reason", "no regulator yet", "--subdivision", "ENG")
TEAMS = "code,name,default\ncards,Cards,yes\nloans,Loans,\n"
STAFF = (
    "username,first_name,last_name,email,role,teams,supervisor,authority_limit,phone\n"
    "hana,Hana,Sato,hana@acme.example,handler,cards,sunita,50,\n"
    "sunita,Sunita,Rao,sunita@acme.example,supervisor,cards loans,mara,200.50,01632 960001\n"
    "mara,Mara,Voss,,manager,cards loans,,1000,\n"
)
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SETUP_ADMIN_PASSWORD", "a lantern in the fog")

    def done(teams: str = TEAMS, staff: str = STAFF, *more: str) -> str:
        (tmp_path / "teams.csv").write_text(teams)
        (tmp_path / "staff.csv").write_text(staff)
        files = ("--teams", str(tmp_path / "teams.csv"), "--staff", str(tmp_path / "staff.csv"))
        out = StringIO()
        call_command("setup", *BASE, *files, *more, stdout=out)
        return out.getvalue()

    return done


def nothing_was_made() -> bool:
    return not any(model.objects.exists() for model in (LegalEntity, Team, Staff, PolicyVersion, CalendarVersion))


def test_an_organisation_is_set_up_with_its_people(run: Run) -> None:
    assert run() == "Acme Ltd: 2 teams, 3 staff, policy Complaints handled well (ISO 10002:2018 shape)\n"

    entity = LegalEntity.objects.get(code="acme")
    assert (entity.name, entity.currency, entity.timezone) == ("Acme Ltd", "GBP", "Europe/London")
    hana = Staff.objects.get(username="hana")
    assert hana.supervisor is not None
    assert hana.supervisor.username == "sunita"
    assert hana.supervisor.authority_limit == Decimal("200.50")
    assert [team.code for team in hana.teams.all()] == ["cards"]
    assert not hana.has_usable_password()
    assert Team.objects.get(is_default=True).code == "cards"
    admin = Staff.objects.get(role=Role.ADMINISTRATOR)
    assert admin.check_password("a lantern in the fog")
    holidays = CalendarVersion.objects.get().definition["holidays"]
    assert "Christmas Day" in holidays.values()
    assert PolicyVersion.objects.get().reason == "no regulator yet"


def test_setting_up_again_changes_what_changed_and_doubles_nothing(run: Run) -> None:
    run()
    run(TEAMS.replace("yes", "no").replace("Loans,", "Loans,yes"), STAFF.replace("50,", "75,"))

    assert (Team.objects.count(), Staff.objects.count(), PolicyVersion.objects.count()) == (2, 4, 1)
    assert Team.objects.get(is_default=True).code == "loans"
    assert Staff.objects.get(username="hana").authority_limit == 75


AGREED = "code,name,default,agreement\ncards,Cards,yes,\nloans,Loans,,service-level-agreement\n"


def test_a_departments_agreement_is_published_with_the_reason_given_and_holds_for_its_answers(run: Run) -> None:
    run(AGREED)

    agreement = Team.objects.get(code="loans").agreement
    assert agreement is not None
    assert (agreement.code, agreement.versions.get().reason) == ("service_level_agreement", "no regulator yet")
    assert Team.objects.get(code="cards").agreement is None
    run(AGREED.replace("service-level-agreement", "service_level_agreement"))  # by its code now
    assert agreement.versions.count() == 1


def test_without_the_column_agreements_stay_and_an_empty_field_ends_one(run: Run) -> None:
    run(AGREED)
    run(TEAMS)
    assert Team.objects.get(code="loans").agreement is not None
    run(AGREED.replace("service-level-agreement", ""))
    assert Team.objects.get(code="loans").agreement is None


@pytest.mark.parametrize(
    ("named", "more", "said"),
    [
        ("nowhere", (), "there is no pack and no policy “nowhere”"),
        ("us-cfpb", (), "“us-cfpb” says nothing of questions between departments"),
        ("service-level-agreement", ("--signed-off-by", "Mara", "--reason", ""),
         "nobody signed “service-level-agreement”; give a reason to use it all the same"),
    ],
)  # fmt: skip
def test_an_agreement_that_cannot_be_is_named_and_nothing_is_made(
    run: Run, named: str, more: tuple[str, ...], said: str
) -> None:
    with pytest.raises(CommandError, match=f"teams.csv line 3, column agreement: {said}"):
        run(AGREED.replace("service-level-agreement", named), STAFF, *more)
    assert nothing_was_made()


def test_a_pack_that_brings_its_calendar_along_sets_hours_holidays_and_zone(run: Run) -> None:
    said = run(TEAMS, STAFF, "--pack", "au-asic-rg271")

    assert said.endswith(
        "Working time as the policy says: Business days in New South Wales (au_asic_rg271-new_south_wales)\n"
    )
    entity = LegalEntity.objects.get(code="acme")
    assert entity.calendar is not None
    assert (entity.calendar.code, entity.timezone) == ("au_asic_rg271-new_south_wales", "Australia/Sydney")
    assert "Australia Day" in entity.calendar.versions.get().definition["holidays"].values()
    assert not Calendar.objects.filter(code__startswith="acme-").exists()


def test_hours_given_go_before_the_calendar_the_pack_brings_along(run: Run) -> None:
    run(TEAMS, STAFF, "--pack", "au-asic-rg271", "--hours", "mon-fri 08:00-16:00", "--timezone", "Australia/Perth")

    entity = LegalEntity.objects.get(code="acme")
    assert entity.calendar is not None
    assert (entity.calendar.code, entity.timezone) == ("acme-new_south_wales", "Australia/Perth")
    assert entity.calendar.versions.get().definition["weekly_hours"]["mon"] == [["08:00", "16:00"]]


def test_every_fault_is_named_with_line_and_column_and_nothing_is_made(run: Run) -> None:
    teams = "code,name,default\ncards,Cards,yes\ncards,Again,perhaps\nl oans,Loans,yes\n"
    staff = (
        "username,first_name,last_name,email,role,teams,supervisor,authority_limit,phone\n"
        "hana,Hana,,no-address,boss,cards shoes,nobody,lots,\n"
        "hana,,,,handler,cards,hana,-1,\n"
        "ha na,Ha,,,handler,,,,\n"
        "short,row\n"
    )

    with pytest.raises(CommandError) as refused:
        run(teams, staff)

    assert str(refused.value).splitlines() == [
        "teams.csv line 3, column code: “cards” is there twice",
        "teams.csv line 3, column default: write yes or leave it empty",
        "teams.csv line 4, column code: “l oans” may hold letters, digits, - and _ only",
        "teams.csv line 1, column default: exactly one team must say yes: it takes what nothing else routes",
        "staff.csv line 3, column first_name: is empty",
        "staff.csv line 5, column last_name: 2 fields, not 9",
        f"staff.csv line 2, column role: “boss” is none of {', '.join(Role.values)}",
        "staff.csv line 2, column teams: there is no team “shoes”",
        "staff.csv line 2, column supervisor: “nobody” is nobody else here",
        "staff.csv line 2, column authority_limit: “lots” is no amount such as 250.00",
        "staff.csv line 2, column email: “no-address” is no e-mail address",
        "staff.csv line 3, column username: “hana” is there twice",
        "staff.csv line 3, column supervisor: “hana” is nobody else here",
        "staff.csv line 3, column authority_limit: “-1” is no amount such as 250.00",
        "staff.csv line 4, column username: “ha na” may hold letters, digits and @ . + - _ only",
    ]
    assert nothing_was_made()


def test_supervisors_in_a_circle_are_refused(run: Run) -> None:
    with pytest.raises(CommandError, match="line 4, column supervisor: “mara” would supervise themselves"):
        run(TEAMS, STAFF.replace("cards loans,,1000", "cards loans,hana,1000"))
    assert nothing_was_made()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--timezone", "Europe/Nowhere"), "is not a known time zone"),
        (("--hours", "always"), "“always” is not written like mon-fri 09:00-17:30."),
        (("--country", "XX"), "is no place whose holidays are known"),
        (("--pack", "none"), "There is no pack “none”"),
        (("--reason", ""), "nobody signed this policy"),
        (("--currency", "pounds"), "two letters and the currency with three"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(run: Run, more: tuple[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(TEAMS, STAFF, *more)
    assert nothing_was_made()


def test_a_weak_password_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SETUP_ADMIN_PASSWORD", "password")
    with pytest.raises(CommandError, match="The password will not do"):
        run()
    assert nothing_was_made()


def test_without_a_terminal_and_without_a_password_it_says_what_to_give(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SETUP_ADMIN_PASSWORD")
    with pytest.raises(CommandError, match="SETUP_ADMIN_PASSWORD"):
        run()


def test_hours_are_written_as_people_write_them() -> None:
    assert weekly_hours("mon-wed 09:00-12:00, mon 13:00-17:00, sat-sun 10:00-11:00") == {
        "mon": [["09:00", "12:00"], ["13:00", "17:00"]],
        "tue": [["09:00", "12:00"]],
        "wed": [["09:00", "12:00"]],
        "sat": [["10:00", "11:00"]],
        "sun": [["10:00", "11:00"]],
    }
