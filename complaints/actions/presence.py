"""What a person can do and when they are there: competences with the day they run out, absences with a cover."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from complaints.actions import settings_log, staffing
from complaints.choices import SettingKind
from complaints.errors import InvalidInput, NotFound
from complaints.models import Absence, Skill, Staff, StaffSkill
from complaints.types import Actor


@transaction.atomic
def hold_skill(
    number: int, *, actor: Actor, now: datetime, skill: int, evidence: str = "", expires_on: date | None = None
) -> StaffSkill:
    """A competence held, or the same with other evidence or another last day."""
    staff = staffing.opened(number, actor)
    known = Skill.objects.filter(pk=skill).first()
    if known is None:
        raise InvalidInput(skill="Choose one from the list.")
    if expires_on is not None and expires_on < now.date():
        raise InvalidInput(expires_on="This day is over. Take the skill away instead.")
    was = StaffSkill.objects.filter(staff=staff, skill=known).first()
    held, _ = StaffSkill.objects.update_or_create(
        staff=staff, skill=known, defaults={"evidence": evidence.strip(), "expires_on": expires_on}
    )
    told = [(f"skill: {known.title}", _said(was), _said(held))]
    settings_log.record(SettingKind.PERSON, number, str(staff), told, actor=actor, now=now, reason=evidence)
    return held


@transaction.atomic
def lose_skill(number: int, *, actor: Actor, now: datetime, skill: int) -> None:
    """A competence held no more; what is not held stays not held."""
    staff = staffing.opened(number, actor)
    held = StaffSkill.objects.filter(staff=staff, skill=skill).select_related("skill").first()
    if held is None:
        return
    held.delete()
    told = [(f"skill: {held.skill.title}", _said(held), "")]
    settings_log.record(SettingKind.PERSON, number, str(staff), told, actor=actor, now=now)


@transaction.atomic
def be_away(
    number: int, *, actor: Actor, now: datetime, starts_at: datetime, ends_at: datetime, cover: int | None = None,
    reason: str = "",
) -> Absence:  # fmt: skip
    """Away for a time, and who covers. Two absences never overlap (InvalidInput); the same again changes nothing."""
    staff = staffing.opened(number, actor)
    if ends_at <= starts_at:
        raise InvalidInput(ends_at="This is before the absence begins.")
    if ends_at <= now:
        raise InvalidInput(ends_at="This is over.")
    stand_in = Staff.objects.filter(pk=cover, is_active=True).first() if cover else None
    if cover and (stand_in is None or stand_in.pk == staff.pk):
        raise InvalidInput(cover="Choose a colleague who works here.")
    overlapping = Absence.objects.filter(staff=staff, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if overlapping is not None:
        same = (overlapping.starts_at, overlapping.ends_at, overlapping.cover_id) == (starts_at, ends_at, cover)
        if same:
            return overlapping
        raise InvalidInput(starts_at=f"They are away already: {_span(overlapping)}.")
    absence = Absence.objects.create(staff=staff, starts_at=starts_at, ends_at=ends_at, cover=stand_in, reason=reason)
    told = [("away", "", _span(absence))]
    settings_log.record(SettingKind.PERSON, number, str(staff), told, actor=actor, now=now, reason=reason)
    return absence


@transaction.atomic
def be_back(number: int, *, actor: Actor, now: datetime, absence: int) -> None:
    """Back from now on; an absence that has not begun is called off."""
    staff = staffing.opened(number, actor)
    found = Absence.objects.filter(pk=absence, staff=staff).first()
    if found is None:
        raise NotFound("There is no such absence.")
    if found.ends_at <= now:
        return
    before = _span(found)
    if found.starts_at >= now:
        found.delete()
        after = ""
    else:
        found.ends_at = now
        found.save(update_fields=["ends_at"])
        after = _span(found)
    settings_log.record(SettingKind.PERSON, number, str(staff), [("away", before, after)], actor=actor, now=now)


def _said(held: StaffSkill | None) -> str:
    if held is None:
        return ""
    return f"until {held.expires_on}" if held.expires_on else "held"


def _span(absence: Absence) -> str:
    cover = f", {absence.cover} covers" if absence.cover else ""
    return f"{absence.starts_at:%Y-%m-%d %H:%M} to {absence.ends_at:%Y-%m-%d %H:%M} UTC{cover}"
