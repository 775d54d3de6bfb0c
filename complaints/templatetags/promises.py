"""Words for moments: "due Tue 24 Nov 17:00", "late 2 h", in the reader's zone and inside <time datetime>."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from complaints.templatetags.marks import icon

register = template.Library()

# state -> icon; the word comes from due_words. Colour is a third sign, never the only one.
ICONS = {
    "ok": "clock",
    "risk": "hourglass-split",
    "late": "exclamation-triangle-fill",
    "paused": "pause-circle",
    "met": "check-circle-fill",
}
IN_SHORT = {
    "ok": gettext_lazy("due %(at)s"),
    "risk": gettext_lazy("at risk %(at)s"),
    "late": gettext_lazy("late %(span)s"),
    "paused": gettext_lazy("paused"),
    "met": gettext_lazy("met %(at)s"),
}
IN_FULL = IN_SHORT | {
    "risk": gettext_lazy("at risk, due %(at)s"),
    "late": gettext_lazy("late %(span)s, was due %(at)s"),
    "paused": gettext_lazy("paused, was due %(at)s"),
}
OFFICE = ZoneInfo(settings.DESK_TIME_ZONE)
NEAR = timedelta(days=6)
HOURS_UP_TO = timedelta(hours=48)


def date_format(at: date, pattern: str) -> str:
    """The day or moment in the reader's language; a page writes the same few moments again and again."""
    return _written(at.replace(tzinfo=None) if isinstance(at, datetime) else at, pattern, get_language() or "")


@lru_cache(maxsize=20_000)
def _written(at: date, pattern: str, language: str) -> str:
    return formats.date_format(at, pattern)


def exact(at: datetime) -> str:
    """The moment as a promise is written: Tue 24 Nov 17:00. The year is in the title of its <time>."""
    return date_format(timezone.localtime(at), "D j M H:i")


def short(at: datetime, now: datetime) -> str:
    """The moment for a dense row: 14:30 today, Tue 10:00 this week, else date and time."""
    there, here = timezone.localtime(at), timezone.localtime(now)
    if there.date() == here.date():
        return date_format(there, "H:i")
    if abs(there.date() - here.date()) <= NEAR and there > here:
        return date_format(there, "D H:i")
    return date_format(there, "D j M H:i" if there.year == here.year else "D j M Y H:i")


def span(length: timedelta) -> str:
    """A length in the largest honest unit: 12 min, 2 h, 3 days; always rounded down."""
    if length < timedelta(hours=1):
        return _("%(n)d min") % {"n": max(1, length // timedelta(minutes=1))}
    if length < HOURS_UP_TO:
        return _("%(n)d h") % {"n": length // timedelta(hours=1)}
    days = length // timedelta(days=1)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def due_words(state: str, at: datetime | None, now: datetime, form: str = "short") -> str:
    """The words of a due badge. form: short, full (with the exact moment) or left (how much time)."""
    if at is None:
        return _("paused") if state == "paused" else _("nothing due")
    if form == "left" and state in ("ok", "risk"):
        left = _("%(span)s left") if state == "ok" else _("at risk, %(span)s left")
        return left % {"span": span(at - now)}
    full = form == "full"
    words = (IN_FULL if full else IN_SHORT).get(state, IN_SHORT["ok"])
    return str(words) % {"at": exact(at) if full else short(at, now), "span": span(now - at)}


def _now(context: Context) -> datetime:
    """The edge's moment when the view gave one, so one page never shows two."""
    given = context.get("now")
    return given if isinstance(given, datetime) else timezone.now()


def _time(at: datetime, words: str) -> SafeString:
    local = timezone.localtime(at)
    title = date_format(local, "l j F Y, H:i") + f" {local:%Z}"
    office = at.astimezone(OFFICE)
    if office.utcoffset() != local.utcoffset():
        title += _(" (%(at)s in the office)") % {"at": date_format(office, "D H:i") + f" {office:%Z}"}
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}" title="{}">{}</time>', stamp, title, words)


@register.simple_tag(takes_context=True)
def due(context: Context, state: str | None, at: datetime | None = None, form: str = "short") -> SafeString:
    """Badge of a promise. state: ok, risk, late, paused, met or empty; form as in due_words."""
    known = state if state in ICONS else "none"
    words = due_words(state or "", at, _now(context), form)
    drawn = icon(ICONS[known]) if known in ICONS else ""
    return format_html(
        '<span class="due due-{}">{}<span>{}</span></span>', known, drawn, _time(at, words) if at else words
    )


@register.simple_tag(takes_context=True)
def when(context: Context, at: datetime | date | None, form: str = "exact") -> str:
    """A moment in <time>; form: exact (Tue 24 Nov 17:00), short, time (17:00), ago (12 min ago), date, day."""
    if at is None:
        return ""
    if not isinstance(at, datetime):
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), date_format(at, "D j M Y"))
    local, now = timezone.localtime(at), _now(context)
    words = {
        "short": lambda: short(at, now),
        "time": lambda: date_format(local, "H:i"),
        "ago": lambda: _("%(span)s ago") % {"span": span(now - at)},
        "date": lambda: date_format(local, "D j M Y"),
        "day": lambda: date_format(local, "j M Y"),
    }
    return _time(at, words.get(form, lambda: exact(at))())


@register.filter
def length_words(length: timedelta) -> str:
    """A length of time in its largest honest unit: 3 days."""
    return span(length)


@register.filter
def local_day(at: datetime) -> date:
    """The reader's calendar day of a moment; {% regroup %} a timeline by it."""
    return timezone.localtime(at).date()


@register.simple_tag(takes_context=True)
def day_words(context: Context, day: date) -> str:
    """Today, Yesterday, or the date."""
    today = timezone.localtime(_now(context)).date()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "l j F" if day.year == today.year else "l j F Y")
