"""Teams and companies: named, given an agreement, retired; under which policy and calendar new complaints begin."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from complaints.actions import settings_log, setup
from complaints.choices import Role, SettingKind
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import Calendar, LegalEntity, Policy, Team
from complaints.queries import policies, staffing
from complaints.types import Actor

CODE = re.compile(r"[a-z][a-z0-9-]{1,49}")
NAME = 120


@transaction.atomic
def found_team(
    *, actor: Actor, now: datetime, code: str, name: str, company: str, agreement: int | None = None
) -> Team:
    """A new team, without people yet. Only administrators: a team decides who sees which complaints."""
    settings_log.permit(actor)
    if actor.role != Role.ADMINISTRATOR:
        raise NotAllowed("New teams are founded by administrators.")
    if not CODE.fullmatch(code):
        raise InvalidInput(code="Give 2 to 50 small letters, digits or -, beginning with a letter.")
    if Team.objects.filter(code=code).exists():
        raise InvalidInput(code="There is a team with this code already.")
    _named(name)
    entity = LegalEntity.objects.filter(code=company).first()
    if entity is None:
        raise InvalidInput(company="Choose one from the list.")
    team = setup.found_team(entity, code, name.strip())
    if agreement is not None:
        setup.agree(team, _policy(agreement, "agreement"))
    told = [("founded", "", name.strip()), ("company", "", entity.name)]
    settings_log.record(SettingKind.TEAM, code, team.name, told, actor=actor, now=now)
    return team


@transaction.atomic
def change_team(
    code: str, *, actor: Actor, now: datetime, seen: str = "", name: str, agreement: int | None = None,
    is_default: bool = False, reason: str = "",
) -> Team:  # fmt: skip
    """Name, agreement, and whether it takes what nothing else routes; questions already put keep their agreement."""
    team = _opened(code, actor, seen)
    _named(name)
    if team.is_default and not is_default:
        raise InvalidInput(is_default="Make another team the one that takes the rest; then this one is it no more.")
    if is_default and team.retired_at:
        raise InvalidInput(is_default="A retired team takes nothing.")
    policy = _policy(agreement, "agreement") if agreement is not None else None
    told = [("name", team.name, name.strip()), ("agreement", str(team.agreement or ""), str(policy or "")),
            ("takes the rest", team.is_default, is_default)]  # fmt: skip
    if team.agreement_id != (policy.pk if policy else None):
        setup.agree(team, policy)
    if is_default and not team.is_default:
        Team.objects.filter(legal_entity=team.legal_entity_id, is_default=True).update(is_default=False)
    team.name, team.is_default = name.strip(), is_default
    team.save(update_fields=["name", "is_default"])
    settings_log.record(SettingKind.TEAM, code, team.name, told, actor=actor, now=now, reason=reason)
    return team


@transaction.atomic
def retire_team(code: str, *, actor: Actor, now: datetime, seen: str = "", reason: str) -> Team:
    """No complaint goes there any more; refused while some are open there. Repeated, it stays retired."""
    team = _opened(code, actor, seen)
    if team.retired_at is not None:
        return team
    why = settings_log.needed(reason)
    if team.is_default:
        raise InvalidInput(reason="It takes what nothing else routes. Make another team the one that does, first.")
    if waiting := staffing.open_in_team(team.pk):
        raise InvalidInput(reason=f"{waiting} open complaints are there. Transfer them first.")
    team.retired_at = now
    team.save(update_fields=["retired_at"])
    told = [("retired", "", now)]
    settings_log.record(SettingKind.TEAM, code, team.name, told, actor=actor, now=now, reason=why)
    return team


@transaction.atomic
def change_company(
    code: str, *, actor: Actor, now: datetime, seen: str = "", name: str, policy: int, calendar: int, reason: str
) -> LegalEntity:
    """The policy and the calendar new complaints begin under; what is open keeps its own."""
    settings_log.permit(actor)
    company = LegalEntity.objects.select_for_update(of=("self",), no_key=True).filter(code=code).first()
    if company is None:
        raise NotFound("There is no such company.")
    settings_log.unchanged(seen, staffing.mark_of_company(company))
    why = settings_log.needed(reason)
    _named(name)
    rules = _policy(policy, "policy")
    if rules.pk not in {row.policy_id for row in policies.for_customers()}:
        raise InvalidInput(policy=f"“{rules}” promises customers nothing, or is not in force.")
    hours = Calendar.objects.filter(pk=calendar, versions__isnull=False).first()
    if hours is None:
        raise InvalidInput(calendar="Choose one from the list.")
    told = [("name", company.name, name.strip()), ("policy", str(company.policy or ""), str(rules)),
            ("calendar", str(company.calendar or ""), str(hours))]  # fmt: skip
    company.name, company.policy, company.calendar = name.strip(), rules, hours
    company.save(update_fields=["name", "policy", "calendar"])
    settings_log.record(SettingKind.COMPANY, code, company.name, told, actor=actor, now=now, reason=why)
    return company


def _opened(code: str, actor: Actor, seen: str) -> Team:
    settings_log.permit(actor)
    team = Team.objects.select_for_update(of=("self",), no_key=True).filter(code=code).first()
    if team is None:
        raise NotFound("There is no such team.")
    if actor.role == Role.MANAGER and team.pk not in actor.team_ids:
        raise NotAllowed("A manager changes their own teams; an administrator any.")
    settings_log.unchanged(seen, staffing.mark_of_team(team))
    return team


def _named(name: str) -> None:
    if not 1 <= len(name.strip()) <= NAME:
        raise InvalidInput(name=f"Give it a name of 1 to {NAME} characters.")


def _policy(number: int, field: str) -> Policy:
    found = Policy.objects.filter(pk=number, retired_at=None).first()
    if found is None:
        raise InvalidInput(**{field: "Choose one from the list."})
    return found
