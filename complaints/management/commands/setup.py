"""Sets up a real organisation: company, calendar, policy, teams, staff and the first administrator. All or nothing."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from complaints.actions import published_pages, reply_templates, setup
from complaints.choices import Role
from complaints.errors import InvalidInput, RedressError, sentences
from complaints.management.organisation import Organisation, agreements, calendar, pack, policy_code
from complaints.management.people_csv import (
    STAFF_COLUMNS,
    TEAM_COLUMNS,
    Faults,
    TeamRow,
    in_order,
    read_staff,
    read_teams,
)
from complaints.models import Calendar, LegalEntity, Policy, PolicyVersion, Staff, Team

PASSWORD = "SETUP_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable
HOURS, ZONE = "mon-fri 09:00-17:00", "Europe/London"
ONE_TEAM = (TeamRow("complaints", "Complaints", default=True),)


class Command(BaseCommand):
    help = (
        "Set up an organisation without demonstration data; repeated, it brings the records up to date. "
        f"Teams CSV: {', '.join(TEAM_COLUMNS)}; the last may be left out: the pack, or the policy by its code, under "
        f"which a department answers the others. Staff CSV: {', '.join(STAFF_COLUMNS)} (teams separated by spaces, "
        "supervisor a username). Staff get no password here; an administrator sends them a link. "
        f"The administrator's password is asked for, or taken from {PASSWORD}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--entity", required=True, help="short code of the company, for example acme")
        parser.add_argument("--name", required=True, help="its name as customers know it")
        parser.add_argument("--country", default="GB", help="two letters (default GB)")
        parser.add_argument("--subdivision", default="", help="region for public holidays, for example ENG")
        parser.add_argument("--timezone", help="default: that of the pack's own calendar, else Europe/London")
        parser.add_argument("--currency", default="GBP")
        parser.add_argument(
            "--hours",
            help="for example: mon-fri 09:00-17:30, sat 10:00-14:00 "
            f"(default: the calendar the pack brings along, holidays too, else {HOURS})",
        )
        parser.add_argument(
            "--holiday-years", type=int, default=3, help="years of public holidays beside these hours, 0 for none"
        )
        parser.add_argument("--pack", default="generic", help="policy pack by name or path")
        parser.add_argument("--signed-off-by", default="", help="who answers for the pack")
        parser.add_argument("--reason", default="", help="why it is used though nobody signed it")
        parser.add_argument("--teams", type=Path, help="CSV of teams (default: one team, Complaints)")
        parser.add_argument("--staff", type=Path, help="CSV of staff")
        parser.add_argument("--admin", default="admin", help="username of the first administrator")
        parser.add_argument("--admin-email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            told = self._read(options, now.year)
            password = self._password(options["admin"])
            with transaction.atomic():
                self._write(told, options["admin"], options["admin_email"], password)
        except RedressError as error:
            raise CommandError("\n".join(sentences(error))) from error
        self.stdout.write(f"{told.name}: {len(told.teams)} teams, {len(told.staff)} staff, policy {told.policy.title}")
        if told.calendar is None:
            own = told.policy.calendars[told.policy.calendar]
            self.stdout.write(
                f"Working time as the policy says: {own.title} ({told.policy.code}-{told.policy.calendar})"
            )

    def _read(self, options: dict[str, Any], year: int) -> Organisation:
        faults = Faults()
        teams = read_teams(options["teams"], faults) if options["teams"] else list(ONE_TEAM)
        here = list(Staff.objects.values_list("username", flat=True))
        there = Team.objects.filter(legal_entity__code=options["entity"]).values_list("code", flat=True)
        codes = [*(team.code for team in teams), *there]
        staff = read_staff(options["staff"], codes, here, faults) if options["staff"] else []
        agreed = agreements(options["teams"], teams, options["reason"], faults) if options["teams"] else {}
        faults.refuse()
        policy = pack(options["pack"])
        own = policy.calendars.get(policy.calendar) if options["hours"] is None else None
        zone = options["timezone"] or (own.timezone if own else ZONE)
        country, currency = options["country"].upper(), options["currency"].upper()
        if len(country) != 2 or len(currency) != 3:
            raise InvalidInput(country="Give the country with two letters and the currency with three, as GB and GBP.")
        return Organisation(
            code=options["entity"],
            name=options["name"],
            country=country,
            currency=currency,
            timezone=zone,
            calendar=None if own else self._hours(options, zone, country, year),
            policy=policy,
            signed_off_by=options["signed_off_by"],
            reason=options["reason"],
            teams=teams,
            staff=in_order(staff),
            agreements=agreed,
        )

    def _hours(self, options: dict[str, Any], zone: str, country: str, year: int) -> dict[str, Any]:
        years = range(year, year + options["holiday_years"])
        return calendar(options["hours"] or HOURS, zone, country, options["subdivision"], years)

    def _write(self, told: Organisation, admin: str, email: str, password: str | None) -> None:
        now = timezone.now()
        policy = setup.publish_policy(
            told.policy, effective_from=now, signed_off_by=told.signed_off_by, reason=told.reason
        )
        entity = setup.found_entity(
            told.code, told.name, calendar=self._calendar(told, policy, now), policy=policy.policy,
            currency=told.currency, timezone=told.timezone, country=told.country,
        )  # fmt: skip
        self._found_teams(told, entity, now)
        teams = {team.code: team for team in Team.objects.filter(legal_entity=entity)}
        people = {person.username: person for person in Staff.objects.all()}
        for row in told.staff:
            people[row.username] = setup.engage(
                row.username, role=row.role, first_name=row.first_name, last_name=row.last_name, email=row.email,
                teams=[teams[code] for code in row.teams], supervisor=people.get(row.supervisor),
                authority_limit=row.authority_limit,
            )  # fmt: skip
            Staff.objects.filter(pk=people[row.username].pk).update(phone=row.phone)
        reply_templates.begin_with(now=now)
        published_pages.begin_with(now=now)
        if password is not None:
            setup.engage(admin, role=Role.ADMINISTRATOR, first_name=admin, email=email, password=password)

    def _calendar(self, told: Organisation, policy: PolicyVersion, now: datetime) -> Calendar:
        """The calendar the policy brought along, else one of the hours given."""
        code = told.policy.calendar
        if told.calendar is None:
            return Calendar.objects.get(policy=policy.policy_id, pack_code=code)
        title = f"{told.name}, {code}"
        return setup.publish_calendar(f"{told.code}-{code}", title, told.calendar, effective_from=now).calendar

    def _found_teams(self, told: Organisation, entity: LegalEntity, now: datetime) -> None:
        """The teams, each with the agreement named for it; one default at any moment."""
        for definition in told.agreements.values():
            setup.publish_policy(definition, effective_from=now, reason=told.reason)
        Team.objects.filter(legal_entity=entity).update(is_default=False)
        for row in told.teams:
            team = setup.found_team(entity, row.code, row.name, is_default=row.default)
            if row.agreement is not None:
                named = told.agreements.get(row.agreement)
                code = named.code if named else policy_code(row.agreement)
                setup.agree(team, Policy.objects.get(code=code) if row.agreement else None)

    def _password(self, admin: str) -> str | None:
        """The first administrator's password; None when there is one already, who keeps theirs."""
        if Staff.objects.filter(role=Role.ADMINISTRATOR).exists():
            return None
        password = os.environ.get(PASSWORD) or self._asked(admin)
        try:
            validate_password(password, Staff(username=admin))
        except ValidationError as error:
            raise CommandError("The password will not do: " + " ".join(error.messages)) from error
        return password

    def _asked(self, admin: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"Give the administrator's password in {PASSWORD}.")
        first = getpass.getpass(f"Password for {admin}: ")
        if getpass.getpass("Once more: ") != first:
            raise CommandError("The two passwords differ.")
        return first
