"""Categories, products, causes and reasons for lateness: added, renamed, moved in their tree, retired at a day.

A code in use never changes its meaning: a new name for a new meaning is a new row from a day on, and complaints keep
the row they were given. A slip of the pen is put right in place, with the reason on record.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction

from complaints.actions import settings_log
from complaints.choices import CodeKind, SettingKind
from complaints.errors import InvalidInput, NotFound
from complaints.models import Code
from complaints.queries import codes
from complaints.types import Actor

CODE = re.compile(r"[a-z][a-z0-9_-]{0,79}")
TITLE, DEEPEST = 160, 5


@transaction.atomic
def add(
    *, actor: Actor, now: datetime, kind: str, code: str, title: str, parent: int | None = None,
    effective_from: date | None = None,
) -> Code:  # fmt: skip
    """A new code from a day on; InvalidInput when there is one with this code then."""
    settings_log.permit(actor)
    if kind not in CodeKind.values:
        raise InvalidInput(kind="Choose one from the list.")
    if not CODE.fullmatch(code):
        raise InvalidInput(code="Give small letters, digits, _ or -, beginning with a letter.")
    first = effective_from or now.date()
    _titled(title)
    _free(kind, code, first)
    made = Code.objects.create(
        kind=kind, code=code, title=title.strip(), parent=_parent(parent, kind, None, first), effective_from=first
    )
    told = [("added", "", title.strip()), ("under", "", str(made.parent or "")), ("from", "", first)]
    settings_log.record(SettingKind.CODE, made.pk, made.title, told, actor=actor, now=now)
    return made


@transaction.atomic
def rename(
    number: int, *, actor: Actor, now: datetime, seen: str = "", title: str, reason: str, since: date | None = None
) -> Code:
    """Another name. With a day, another meaning: a new row from then on. Without, a slip put right in place."""
    row = _opened(number, actor, seen)
    why = settings_log.needed(reason)
    _titled(title)
    title = title.strip()
    if title == row.title:
        return row
    told: list[tuple[str, object, object]] = [("name", row.title, title)]
    if since is None:
        row.title = title
        row.save(update_fields=["title"])
        settings_log.record(SettingKind.CODE, row.pk, title, told, actor=actor, now=now, reason=why)
        return row
    if since <= row.effective_from:
        raise InvalidInput(since="Give a day after the one this code began on, or none to put a slip right.")
    if since < now.date():
        raise InvalidInput(since="Give today or a day to come: what was chosen until now had the old name.")
    _still_there(row, since)
    ends, row.effective_to = row.effective_to, since
    row.save(update_fields=["effective_to"])
    made = Code.objects.create(
        kind=row.kind, code=row.code, title=title, parent=row.parent, skill=row.skill, effective_from=since,
        effective_to=ends,
    )  # fmt: skip
    made.teams.set(row.teams.all())
    Code.objects.filter(parent=row).exclude(effective_to__lte=since).update(parent=made)
    told.append(("from", row.effective_from, since))
    for subject in (row.pk, made.pk):
        settings_log.record(SettingKind.CODE, subject, title, told, actor=actor, now=now, reason=why)
    return made


@transaction.atomic
def move(number: int, *, actor: Actor, now: datetime, seen: str = "", parent: int | None, reason: str = "") -> Code:
    """Under another one of its kind; InvalidInput where it would come to stand under itself."""
    row = _opened(number, actor, seen)
    above = _parent(parent, row.kind, row, now.date())
    told = [("under", str(row.parent or ""), str(above or ""))]
    row.parent = above
    row.save(update_fields=["parent"])
    settings_log.record(SettingKind.CODE, row.pk, row.title, told, actor=actor, now=now, reason=reason)
    return row


@transaction.atomic
def retire(number: int, *, actor: Actor, now: datetime, seen: str = "", last: date, reason: str) -> Code:
    """Chosen no more from a day on; complaints that have it keep it. Those under it move up, or go first."""
    row = _opened(number, actor, seen)
    if row.effective_to == last:
        return row
    why = settings_log.needed(reason)
    _still_there(row, last)
    if last <= row.effective_from:
        raise InvalidInput(last="Give a day after the one this code began on.")
    if last < now.date():
        raise InvalidInput(last="Give today or a day to come: until now it was chosen.")
    if Code.objects.filter(parent=row).exclude(effective_to__lte=last).exists():
        raise InvalidInput(last="Others stand under it then. Move or retire them first.")
    told = [("chosen until", row.effective_to or "", last)]
    row.effective_to = last
    row.save(update_fields=["effective_to"])
    settings_log.record(SettingKind.CODE, row.pk, row.title, told, actor=actor, now=now, reason=why)
    return row


def _opened(number: int, actor: Actor, seen: str) -> Code:
    """The code, and all of its kind locked: no two people build a loop together."""
    settings_log.permit(actor)
    kind = Code.objects.filter(pk=number).values_list("kind", flat=True).first()
    found = {row.pk: row for row in Code.objects.filter(kind=kind).order_by("pk").select_for_update(of=("self",))}
    if number not in found:
        raise NotFound("There is no such code.")
    settings_log.unchanged(seen, codes.mark_of(found[number]))
    return found[number]


def _titled(title: str) -> None:
    if not 1 <= len(title.strip()) <= TITLE:
        raise InvalidInput(title=f"Give it a name of 1 to {TITLE} characters.")


def _free(kind: str, code: str, first: date) -> None:
    for row in Code.objects.filter(kind=kind, code=code):
        if row.effective_to is None or row.effective_to > first:
            raise InvalidInput(code=f"There is “{row.title}” with this code then.")


def _still_there(row: Code, on: date) -> None:
    if row.effective_to is not None and row.effective_to <= on:
        raise InvalidInput(f"It is chosen no more from {row.effective_to} on.")


def _parent(number: int | None, kind: str, row: Code | None, on: date) -> Code | None:
    if number is None:
        return None
    above = Code.objects.filter(pk=number, kind=kind).first()
    if above is None or (above.effective_to is not None and above.effective_to <= on):
        raise InvalidInput(parent="Choose one from the list.")
    line = codes.line_of(above)
    if row is not None and row.pk in {one.pk for one in line}:
        raise InvalidInput(parent="It would come to stand under itself.")
    if len(line) >= DEEPEST:
        raise InvalidInput(parent=f"Not more than {DEEPEST} deep: nobody finds it there.")
    return above
