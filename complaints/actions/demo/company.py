"""Larch & Lantern, a seller of things for the home: its calendar, policy, teams, people, absences and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from complaints.actions import published_pages, reply_templates, setup
from complaints.choices import CodeKind, Role
from complaints.models import Absence, Code, LegalEntity, Skill, Staff, StaffSkill, Team
from complaints.queries import packs
from complaints.queries.people import DEMO_DOMAIN
from complaints.rules.seeding_calendars import calendar_definition

LOGINS = ("reporter", "handler", "supervisor", "manager", "auditor", "administrator")
UNSIGNED = "The demonstration company uses it unsigned."
AGREED = ("billing", "products")
"""The departments that answer others under the agreement."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WEEK = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
DAY_SECONDS = 8 * 3600 + 1800

TEAMS = {
    "orders": "Orders and delivery",
    "products": "Products and repairs",
    "billing": "Accounts and billing",
    "care": "Care and access",
}
R, H, S, M = Role.REPORTER, Role.HANDLER, Role.SUPERVISOR, Role.MANAGER


@dataclass(frozen=True, slots=True)
class Person:
    """`limit` is the authority in pounds; `boss` and `teams` by their codes."""

    login: str
    name: str
    role: Role
    teams: tuple[str, ...] = ()
    boss: str = ""
    limit: int = 0
    skills: tuple[str, ...] = ()


EVERYWHERE = tuple(TEAMS)
PEOPLE = (
    Person("director", "Ottilie Marsh", M, EVERYWHERE, "", 25_000, ("product_safety", "credit_agreements")),
    Person("manager", "Tomasz Okoro", M, EVERYWHERE, "director", 5_000, ("product_safety",)),
    Person("supervisor", "Grace Lindqvist", S, ("orders", "products"), "manager", 500, ("product_safety",)),
    Person("dev", "Dev Raman", S, ("products",), "manager", 500, ("product_safety",)),
    Person("ines", "Inês Carvalho", S, ("billing",), "manager", 500, ("credit_agreements",)),
    Person("callum", "Callum Reid", S, ("care", "orders"), "manager", 500, ("interpreting",)),
    Person("handler", "Amara Nwosu", H, ("orders", "products"), "supervisor", 50, ("product_safety",)),
    Person("lewis", "Lewis Byrne", H, ("orders",), "supervisor", 50),
    Person("mei", "Mei Tanaka", H, ("orders",), "supervisor", 50),
    Person("farid", "Farid Haddad", H, ("products",), "dev", 75, ("product_safety",)),
    Person("sofia", "Sofía Ortega", H, ("products",), "dev", 50),
    Person("ruth", "Ruth Abernethy", H, ("billing",), "ines", 75, ("credit_agreements",)),
    Person("jonas", "Jonas Weber", H, ("billing",), "ines", 50),
    Person("priya", "Priya Shah", H, ("care",), "callum", 100, ("interpreting",)),
    Person("bo", "Bo Larsen", H, ("care", "billing"), "callum", 50),
    Person("reporter", "Ellis Fenn", R, ("orders",)),
    Person("nadia", "Nadia Petrova", R, ("billing",)),
    Person("auditor", "Hanna Virtanen", Role.AUDITOR, EVERYWHERE),
    Person("administrator", "Sam Whitlock", Role.ADMINISTRATOR),
)
SKILLS = {
    "product_safety": "Product safety",
    "credit_agreements": "Credit agreements",
    "interpreting": "Sign language and interpreters",
}
PRODUCTS = {
    "kettles": "Kettles and toasters",
    "lamps": "Lamps and lighting",
    "beds": "Beds and mattresses",
    "kitchen": "Kitchen appliances",
    "account": "Lantern account",
    "delivery": "Home delivery",
}
# category: title, the team that takes it, the competence it demands
CATEGORIES: Mapping[str, tuple[str, str, str]] = {
    "late_delivery": ("Delivery late or missing", "orders", ""),
    "damaged": ("Arrived damaged", "orders", ""),
    "faulty": ("Stopped working", "products", ""),
    "unsafe": ("Unsafe product", "products", "product_safety"),
    "repair": ("Repair took too long", "products", ""),
    "wrong_charge": ("Wrong charge", "billing", ""),
    "credit": ("Credit agreement", "billing", "credit_agreements"),
    "staff": ("How we were spoken to", "care", ""),
    "access": ("Needs not met", "care", ""),
}
CAUSES = {
    "courier": "Courier failed",
    "stock": "Stock record wrong",
    "design": "Fault of design or making",
    "process": "Our process failed",
    "training": "Training or knowledge",
    "system": "Computer system",
    "misunderstanding": "Misunderstanding",
}
LATENESS = {
    "waiting_supplier": "Waited for a supplier",
    "workload": "Too much work for the people here",
    "handover": "Lost at a handover",
    "overlooked": "Overlooked",
}


@dataclass(frozen=True, slots=True)
class Company:
    """What was founded, by code and login."""

    entity: LegalEntity
    teams: Mapping[str, Team]
    staff: Mapping[str, Staff]
    calendar: int
    policy: int


def found(*, today: date, password: str | None) -> Company:
    """The company as it stands before its first complaint."""
    years = range(today.year - 1, today.year + 3)
    hours = calendar_definition(timezone="Europe/London", weekly_hours=WEEK, places=("GB-ENG",), years=years)
    calendar = setup.publish_calendar("office", "Office hours, England", hours, effective_from=LONG_AGO)
    policy = setup.publish_policy(packs.pack("generic"), effective_from=LONG_AGO, reason=UNSIGNED)
    entity = setup.found_entity(
        "larch", "Larch & Lantern Ltd", calendar=calendar.calendar, policy=policy.policy, currency="GBP",
        timezone="Europe/London",
    )  # fmt: skip
    teams = {code: setup.found_team(entity, code, name, is_default=code == "orders") for code, name in TEAMS.items()}
    skills = {code: Skill.objects.get_or_create(code=code, defaults={"title": t})[0] for code, t in SKILLS.items()}
    _promise()
    _agree(teams.values())
    staff = _engage(teams, skills, password)
    _codes(teams, skills)
    reply_templates.begin_with(now=LONG_AGO)
    published_pages.begin_with(now=LONG_AGO)
    return Company(entity, teams, staff, calendar.pk, policy.pk)


def _promise() -> None:
    """What the shop promises the public, for parts of a complaint that can be answered sooner than the rest."""
    setup.publish_policy(packs.pack("customer-service-promise"), effective_from=LONG_AGO, reason=UNSIGNED)


def _agree(teams: Iterable[Team]) -> None:
    """Two departments answer the others under an agreement, in days they named themselves."""
    agreed = setup.publish_policy(packs.pack("service-level-agreement"), effective_from=LONG_AGO, reason=UNSIGNED)
    for team in teams:
        if team.code in AGREED:
            setup.agree(team, agreed.policy)


def _engage(teams: Mapping[str, Team], skills: Mapping[str, Skill], password: str | None) -> dict[str, Staff]:
    staff: dict[str, Staff] = {}
    for person in PEOPLE:
        first, _, last = person.name.partition(" ")
        staff[person.login] = setup.engage(
            person.login, role=person.role, first_name=first, last_name=last,
            email=f"{person.login}@{DEMO_DOMAIN}", teams=[teams[code] for code in person.teams],
            supervisor=staff.get(person.boss), authority_limit=Decimal(person.limit),
            password=password if person.login in LOGINS else None,
        )  # fmt: skip
        for code in person.skills:
            defaults = {"evidence": "Course and test"}
            StaffSkill.objects.get_or_create(staff=staff[person.login], skill=skills[code], defaults=defaults)
    return staff


def _codes(teams: Mapping[str, Team], skills: Mapping[str, Skill]) -> None:
    since = LONG_AGO.date()
    setup.add_codes(CodeKind.PRODUCT, PRODUCTS, effective_from=since)
    setup.add_codes(CodeKind.CATEGORY, {c: row[0] for c, row in CATEGORIES.items()}, effective_from=since)
    setup.add_codes(CodeKind.CAUSE, CAUSES, effective_from=since)
    setup.add_codes(CodeKind.TEAM_FAULT, LATENESS, effective_from=since)
    for code in Code.objects.filter(kind=CodeKind.CATEGORY, code__in=CATEGORIES):
        _, team, skill = CATEGORIES[code.code]
        teams[team].categories.add(code)
        if skill:
            Code.objects.filter(pk=code.pk).update(skill=skills[skill])


def send_on_leave(staff: Mapping[str, Staff], now: datetime) -> None:
    """Who is away, was away and will be away; each with somebody who covers."""
    day = timedelta(days=1)
    away = (
        ("mei", now - 3 * day, now + 6 * day, "lewis", "Annual leave"),
        ("dev", now - 2 * day, now + 4 * day, "supervisor", "Annual leave"),
        ("ines", now - 30 * day, now - 21 * day, "manager", "Sickness"),
        ("jonas", now + 5 * day, now + 12 * day, "ruth", "Parental leave"),
    )
    for login, starts, ends, cover, reason in away:
        Absence.objects.get_or_create(
            staff=staff[login], starts_at=starts, defaults={"ends_at": ends, "cover": staff[cover], "reason": reason}
        )
