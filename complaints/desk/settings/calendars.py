"""Calendars on their own pages: read, drawn anew, the effect seen first, then published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.actions import calendars as changing
from complaints.actions.calendars import Move, Moves
from complaints.choices import SettingKind
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.calendars import DAYS, DrawCalendar
from complaints.desk.recent import recently_confirmed
from complaints.desk.settings.home import FRESH, changes, permit
from complaints.models import CalendarVersion
from complaints.queries import own_settings
from complaints.rules.calendar_drafts import Shown, special_days, weekly_words

Context = dict[str, Any]
SALT = "desk.calendar"
MOST, SHOWN = 2_000, 50
"""Open complaints a page works out again; how many of those that move it lists."""


@require_safe
def calendar_list(request: HttpRequest) -> HttpResponse:
    """All of them, with what uses each."""
    permit(request)
    companies, people = own_settings.users_of_calendars()
    rows = [
        {
            "name": row.name,
            "url": reverse("desk:calendar", args=[row.code]),
            "number": row.number,
            "since": row.since,
            "policy": row.policy.name if row.policy else "",
            "companies": ", ".join(companies.get(row.pk, [])),
            "people": people.get(row.pk, 0),
        }
        for row in own_settings.calendars()
        if row.number
    ]
    return render(request, "desk/settings/calendars.html", {"calendars": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """What it says now and said before; POST shows what a next version would do, and writes nothing."""
    permit(request)
    now = now_of(request)
    versions = own_settings.calendar_versions(code)
    newest = versions[0]
    days = special_days(newest.definition)
    ahead = [day for day in days if day.last >= now.date()]
    form = DrawCalendar(
        request.POST or None, now_there=newest.definition, choices=[(day.key, _said(day)) for day in ahead],
        year=now.year, initial={"amends": newest.number},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        return _preview(request, newest, form.definition, form.cleaned_data["reason"], form.cleaned_data["amends"])
    context = {
        "form": form,
        "calendar": {"name": newest.calendar.name, "code": code, "number": newest.number,
                     "since": newest.effective_from},
        "days": [_day(day) for day in days if day not in ahead],
        "versions": [_version(row, older) for row, older in zip(versions, [*versions[1:], None], strict=True)],
        "open": own_settings.open_under_calendar(newest.calendar_id),
        "changes": changes(SettingKind.CALENDAR, code),
    }  # fmt: skip
    return render(request, "desk/settings/calendar.html", context, status=422 if form.errors else 200)


@require_POST
@recently_confirmed
def calendar_publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish what was previewed; open promises move, each with an event that says so."""
    permit(request)
    try:
        plan = signing.loads(request.POST.get("plan", ""), salt=SALT, max_age=FRESH)
    except signing.BadSignature:
        messages.warning(request, _("The preview is too old. Look at it once more; nothing was changed."))
        return redirect("desk:calendar", code)
    if plan["code"] != code:
        return redirect("desk:calendar", code)
    moves = changing.change_calendar(
        code, plan["definition"], actor=actor_of(request), now=now_of(request), reason=plan["reason"],
        amends=plan["amends"],
    )  # fmt: skip
    said = ngettext("%(n)d promise moved.", "%(n)d promises moved.", len(moves.moved)) % {"n": len(moves.moved)}
    messages.success(request, _("Version %(n)d is in force.") % {"n": moves.version} + " " + said)
    return redirect("desk:calendar", code)


def _preview(
    request: HttpRequest, newest: CalendarVersion, definition: Mapping[str, Any], reason: str, amends: int
) -> HttpResponse:
    """What would move, from when to when; complaints one may not see are counted and not named."""
    actor, now = actor_of(request), now_of(request)
    code = newest.calendar.code
    touched = own_settings.open_under_calendar(newest.calendar_id)
    too_many = touched > MOST
    moves = Moves() if too_many else changing.preview(code, definition, now=now)
    mine = own_settings.visible_references(actor, {move.reference for move in moves.moved})
    named = [move for move in moves.moved if move.reference in mine]
    plan = {"code": code, "definition": definition, "reason": reason, "amends": amends}
    context = {
        "calendar": {"name": newest.calendar.name, "code": code, "number": newest.number + 1},
        "headline": _headline(moves, now),
        "too_many": touched if too_many else 0,
        "moves": [_move(move, now) for move in named[:SHOWN]],
        "more": max(0, len(moves.moved) - min(len(named), SHOWN)),
        "differences": differences(newest.definition, definition),
        "reason": reason,
        "plan": "" if too_many else signing.dumps(plan, salt=SALT, compress=True),

    }  # fmt: skip
    return render(request, "desk/settings/calendar_preview.html", context)


def _headline(moves: Moves, now: datetime) -> str:
    if not moves.moved:
        return _("No open promise moves.")
    words = ngettext("%(n)d open promise moves", "%(n)d open promises move", len(moves.moved)) % {"n": len(moves.moved)}
    late = moves.late(now)
    if not late:
        return _("%(moves)s, none into the past.") % {"moves": words}
    past = ngettext("%(n)d of them into the past: it would be broken at once.",
                    "%(n)d of them into the past: they would be broken at once.", late)  # fmt: skip
    return f"{words}, {past % {'n': late}}"


def _move(move: Move, now: datetime) -> Context:
    return {
        "reference": move.reference,
        "url": reverse("desk:complaint", args=[move.reference]),
        "title": move.title,
        "before": move.before,
        "after": move.after,
        "late": move.after < now <= move.before,
        "later": move.after > move.before,
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Context]:
    """What one version says and another does not, in words."""
    found: list[Context] = []
    if before.get("timezone") != after.get("timezone"):
        found.append({"what": _("Time zone"), "before": before.get("timezone"), "after": after.get("timezone")})
    was, now_said = weekly_words(before), weekly_words(after)
    found += [
        {"what": DAYS[day], "before": was[day] or _("closed"), "after": now_said[day] or _("closed")}
        for day in was
        if was[day] != now_said[day]
    ]
    there, then = ({(day.key, day.words): day for day in special_days(one)} for one in (before, after))
    found += [{"what": _span(day), "before": day.words, "after": ""} for key, day in there.items() if key not in then]
    found += [{"what": _span(day), "before": "", "after": day.words} for key, day in then.items() if key not in there]
    return found


def _version(row: CalendarVersion, older: CalendarVersion | None) -> Context:
    return {
        "number": row.number,
        "since": row.effective_from,
        "reason": row.reason,
        "differences": differences(older.definition, row.definition) if older else [],
    }


def _day(day: Shown) -> Context:
    return {"days": _span(day), "words": day.words, "kind": day.key.partition(":")[0]}


def _said(day: Shown) -> str:
    return f"{_span(day)}: {day.words}"


def _span(day: Shown) -> str:
    first = date_format(day.first, "D j M Y")
    return first if day.first == day.last else f"{first} – {date_format(day.last, 'D j M Y')}"
