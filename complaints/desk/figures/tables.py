"""The tables of the figures page. Each says what it found, and holds the numbers it says it from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.choices import Closure, Outcome
from complaints.desk.figures import drawn
from complaints.desk.figures.charts import Chart
from complaints.desk.figures.facts import AHEAD, Figures
from complaints.queries.figures import zone
from complaints.rules.figures import Measure


@dataclass(frozen=True, slots=True)
class Cell:
    """A word or a number; `most` draws a bar beside it, `share` shows it as a percentage."""

    value: str | int
    most: int = 0
    tone: str = "accent"
    url: str = ""
    percent: bool = False

    @property
    def shown(self) -> str:
        return f"{self.value} %" if self.percent else str(self.value)

    @property
    def plain(self) -> str | int:
        return self.value


@dataclass(frozen=True, slots=True)
class Table:
    """`finding` is its heading: what the numbers say. `columns` head the cells, the first is the row's name."""

    name: str
    caption: str
    finding: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)
    chart: Chart | None = None


def promises(told: Figures) -> Table:
    codes = told.keys(Measure.KEPT, Measure.BROKEN)
    rows, worst = [], ("", 0, 0)
    for code in codes:
        kept, broken = told.total(Measure.KEPT, code), told.total(Measure.BROKEN, code)
        if broken > worst[1]:
            worst = (told.promises.get(code, code), broken, kept + broken)
        lag = told.total(Measure.NOTICED, code) // broken if broken else 0
        rows.append([
            Cell(told.promises.get(code, code)), Cell(kept),
            Cell(broken, url=_breaches(told, standard=code) if broken else ""),
            _share(kept, kept + broken, "ok"), Cell(told.total(Measure.EXTENDED, code)),
            Cell(_minutes(lag) if broken else "–"),
        ])  # fmt: skip
    finding = _("Every promise was kept.") if rows else _("No promise fell due.")
    if worst[1]:
        finding = _("“%(promise)s” was broken most: %(n)d of %(all)d.") % dict(
            zip(("promise", "n", "all"), worst, strict=True)
        )
    columns = [_("Promise"), _("Kept"), _("Broken"), _("Kept of all"), _("Given more time"), _("Noticed after")]
    return Table("promises", _("Promises by what was promised"), finding, columns, rows)


def teams(told: Figures) -> Table:
    rows = []
    for code, name in told.teams.items():
        kept, broken = told.total(Measure.KEPT, None, code), told.total(Measure.BROKEN, None, code)
        came = told.total(Measure.OPENED, None, code)
        rows.append([
            Cell(name), Cell(came), Cell(told.total(Measure.MOVED_IN, None, code)),
            Cell(told.total(Measure.MOVED_OUT, None, code)), Cell(told.total(Measure.CLOSED, None, code)),
            Cell(broken, url=_breaches(told, team=code) if broken else ""), _share(kept, kept + broken, "ok"),
        ])  # fmt: skip
    by_broken = max(told.teams, key=lambda code: told.total(Measure.BROKEN, None, code), default="")
    most = told.total(Measure.BROKEN, None, by_broken) if by_broken else 0
    finding = _("No team broke a promise.")
    if most:
        finding = _("%(team)s broke most promises: %(n)d.") % {"team": told.teams[by_broken], "n": most}
    columns = [_("Team"), _("Came in"), _("Taken over"), _("Handed over"), _("Ended"), _("Promises broken"), _("Kept")]
    return Table("teams", _("Teams"), finding, columns, rows)


def weeks(told: Figures) -> Table:
    found: dict[date, Counter[str]] = {}
    for row in told.weeks:
        found.setdefault(row["week"], Counter())[row["measure"]] += row["number"]
    most = max((n for counts in found.values() for n in (counts[Measure.OPENED], counts[Measure.CLOSED])), default=0)
    rows = [
        [Cell(formats.date_format(monday, "j M Y")), Cell(counts[Measure.OPENED], most),
         Cell(counts[Measure.CLOSED], most, "ok"), Cell(counts[Measure.BROKEN], most, "late"),
         _share(counts[Measure.KEPT], counts[Measure.KEPT] + counts[Measure.BROKEN], "ok")]
        for monday, counts in sorted(found.items())
    ]  # fmt: skip
    finding = _("Nothing happened.")
    if found:
        monday, counts = max(found.items(), key=lambda item: (item[1][Measure.OPENED], item[0]))
        finding = _("Most came in during the week of %(day)s: %(n)d.") % {
            "day": formats.date_format(monday, "j F"), "n": counts[Measure.OPENED]}  # fmt: skip
    columns = [_("Week of"), _("Came in"), _("Ended"), _("Promises broken"), _("Kept")]
    return Table("weeks", _("Week by week"), finding, columns, rows, drawn.weeks(found))


def lengths(told: Figures) -> Table:
    closed = told.total(Measure.TOOK)
    rows = [
        [Cell(label), Cell(told.total(Measure.TOOK, key)), _share(told.total(Measure.TOOK, key), closed),
         Cell(told.ages[key])]
        for key, label in _lengths().items()
    ]  # fmt: skip
    late = told.ages["more"]
    finding = ngettext("%(n)d open complaint is older than eight weeks.",
                       "%(n)d open complaints are older than eight weeks.", late) % {"n": late}  # fmt: skip
    columns = [_("Time since receipt"), _("Ended within"), _("Share"), _("Open now and this old")]
    return Table("lengths", _("How long complaints take"), finding, columns, rows, drawn.ages(told, _lengths()))


def endings(told: Figures) -> Table:
    closed = told.flow["closed"]
    rows = [
        [Cell(str(Closure(key).label)), Cell(told.total(Measure.CLOSED, key)),
         _share(told.total(Measure.CLOSED, key), closed)]
        for key in told.keys(Measure.CLOSED)
    ]  # fmt: skip
    first = told.total(Measure.CLOSED, Closure.FIRST_CONTACT.value)
    finding = _("%(n)d of %(all)d were resolved at first contact.") % {"n": first, "all": closed}
    return Table("endings", _("How complaints ended"), finding, [_("Ended by"), _("Complaints"), _("Share")], rows)


def decisions(told: Figures) -> Table:
    decided = told.total(Measure.DECIDED)
    keys = told.keys(Measure.DECIDED)
    rows = [
        [Cell(_outcome(key)), Cell(told.total(Measure.DECIDED, key)),
         _share(told.total(Measure.DECIDED, key), decided)]
        for key in keys
    ]  # fmt: skip
    upheld = sum(told.total(Measure.DECIDED, key) for key in keys if key in (Outcome.UPHELD, Outcome.PARTLY_UPHELD))
    finding = _("%(n)d of %(all)d decisions upheld the complaint, whole or in part.") % {"n": upheld, "all": decided}
    return Table("decisions", _("Decisions sent"), finding, [_("Decision"), _("Letters"), _("Share")], rows)


def lateness(told: Figures) -> Table:
    broken, names = told.total(Measure.LATE), {str(number): name for number, name in told.team_names.items()}
    rows = []
    for key in told.keys(Measure.LATE):
        cause, _bar, team = key.partition("|")
        rows.append([
            Cell(told.causes.get(cause, cause) if cause else _("Not named yet")), Cell(names.get(team, "–")),
            Cell(told.total(Measure.LATE, key)), _share(told.total(Measure.LATE, key), broken),
        ])  # fmt: skip
    unnamed = told.total(Measure.LATE, "")
    finding = ngettext("%(n)d broken promise has no cause yet.", "%(n)d broken promises have no cause yet.",
                       unnamed) % {"n": unnamed}  # fmt: skip
    columns = [_("Cause"), _("Lay with"), _("Promises"), _("Share")]
    return Table("lateness", _("Why promises were broken"), finding, columns, rows, drawn.causes(told))


def ahead(told: Figures) -> Table:
    days = Counter(at.astimezone(zone()).date() for at in told.due)
    most = max(days.values(), default=0)
    every = [told.today + timedelta(days=n) for n in range(AHEAD)]
    rows, full = [], 0
    for day in every:
        if not days[day] and day.weekday() > 4:
            continue
        usual = told.usual(day) if day.weekday() < 5 else 0
        full += days[day] > usual
        tone = "late" if days[day] > usual else "ok"
        rows.append([Cell(formats.date_format(day, "D j M")), Cell(days[day], most, tone),
                     Cell(told.present(day) if day.weekday() < 5 else 0), Cell(usual)])  # fmt: skip
    finding = _("Nothing falls due in the next two weeks.")
    if days:
        finding = ngettext("%(all)d promise falls due in two weeks", "%(all)d promises fall due in two weeks",
                           len(told.due)) % {"all": len(told.due)}  # fmt: skip
        finding += ngettext("; on %(n)d day more than is usually done.", "; on %(n)d days more than is usually done.",
                            full) % {"n": full} if full else "."  # fmt: skip
    columns = [_("Day"), _("Promises due"), _("Handlers there"), _("Usually done by so many")]
    return Table("ahead", _("What falls due"), finding, columns, rows, drawn.ahead(told, days))


TABLES: Sequence[Callable[[Figures], Table]] = (promises, ahead, teams, weeks, lateness, lengths, endings, decisions)


def _share(part: int, whole: int, tone: str = "accent") -> Cell:
    return Cell(round(100 * part / whole), 100, tone, percent=True) if whole else Cell("–")


def _lengths() -> dict[str, str]:
    return {"3": _("3 days"), "28": _("4 weeks"), "56": _("8 weeks"), "more": _("longer")}


def _outcome(key: str) -> str:
    return str(Outcome(key).label) if key in Outcome.values else key


def _minutes(seconds: int) -> str:
    if seconds < 90:
        return _("%(n)d s") % {"n": seconds}
    if seconds < 5400:
        return _("%(n)d min") % {"n": round(seconds / 60)}
    return _("%(n)d h") % {"n": round(seconds / 3600)}


def _breaches(told: Figures, **narrow: str) -> str:
    period = {"quarter": "quarter", "year": "quarter"}.get(told.period.name, "month")
    return f"{reverse('desk:breaches')}?{urlencode({'period': period, **narrow})}#breach-list"
