"""What the figures page draws: promises kept week by week, how old open work is, what falls due, why promises broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.desk.figures.charts import Chart, columns
from complaints.desk.figures.facts import AHEAD, Figures
from complaints.rules.figures import Measure

MOST_WEEKS, MOST_CAUSES = 14, 6


def weeks(found: Mapping[date, Counter[str]]) -> Chart:
    """Of the promises that ended in each week, how many were kept; the newest weeks that had any."""
    shares = {
        monday: (counts[Measure.KEPT], counts[Measure.KEPT] + counts[Measure.BROKEN])
        for monday, counts in sorted(found.items())
        if counts[Measure.KEPT] + counts[Measure.BROKEN]
    }
    last = dict(list(shares.items())[-MOST_WEEKS:])
    rows = [
        (formats.date_format(monday, "j M"), f"{round(100 * kept / of)} %", kept / of, "ok" if kept == of else "accent")
        for monday, (kept, of) in last.items()
    ]
    key = _("Each column: the share of promises kept in the week of that Monday.")
    if not last:
        return Chart("", key)
    monday, (kept, of) = min(last.items(), key=lambda item: (item[1][0] / item[1][1], item[0]))
    if kept == of:
        return Chart(_("Every promise of these weeks was kept."), key, columns(rows, most=1))
    said = {"day": formats.date_format(monday, "j F"), "share": round(100 * kept / of), "n": of - kept, "all": of}
    finding = _("Fewest promises were kept in the week of %(day)s: %(share)d %%; %(n)d of %(all)d were broken.") % said
    return Chart(finding, key, columns(rows, most=1))


def ages(told: Figures, labels: Mapping[str, str]) -> Chart:
    """Open complaints by their age."""
    tones = {"56": "risk", "more": "late"}
    rows = [(label, str(told.ages[key]), told.ages[key], tones.get(key, "accent")) for key, label in labels.items()]
    every = sum(told.ages[key] for key in labels)
    if not every:
        return Chart("", "")
    young = told.ages[next(iter(labels))]
    finding = ngettext(
        "%(n)d of %(all)d open complaints is younger than three days.",
        "%(n)d of %(all)d open complaints are younger than three days.", young,
    ) % {"n": young, "all": every}  # fmt: skip
    return Chart(finding, _("Each column: open complaints now, by time since receipt."), columns(rows), wide=True)


def ahead(told: Figures, days: Mapping[date, int]) -> Chart:
    """What falls due on each of the next working days, against what is usually done."""
    every = [day for n in range(AHEAD) if (day := told.today + timedelta(days=n)).weekday() < 5]
    usual = [told.usual(day) for day in every]
    rows = [
        (formats.date_format(day, "D j"), str(days.get(day, 0)), days.get(day, 0),
         "late" if days.get(day, 0) > done else "ok")
        for day, done in zip(every, usual, strict=True)
    ]  # fmt: skip
    key = _(
        "Each column: promises due that day; striped when more than the dashed line, which is what is usually done."
    )
    fullest = max(every, key=lambda day: days.get(day, 0))
    if not days.get(fullest, 0):
        return Chart("", key)
    said = {"day": formats.date_format(fullest, "l j F"), "n": days[fullest], "usual": told.usual(fullest)}
    finding = _("Most falls due on %(day)s: %(n)d; usually %(usual)d are done in a day.") % said
    return Chart(finding, key, columns(rows, lines=usual))


def causes(told: Figures) -> Chart:
    """Broken promises by cause, whoever it lay with; the largest few."""
    counts: Counter[str] = Counter()
    for key in told.keys(Measure.LATE):
        counts[key.partition("|")[0]] += told.total(Measure.LATE, key)
    named = {cause: number for cause, number in counts.most_common(MOST_CAUSES) if number}
    labels = {cause: told.causes.get(cause, cause) if cause else _("Not named yet") for cause in named}
    rows = [(labels[cause], str(n), n, "accent" if cause else "risk") for cause, n in named.items()]
    if not rows:
        return Chart("", "")
    cause, number = next(((cause, n) for cause, n in named.items() if cause), ("", 0))
    finding = _("No broken promise has a cause yet; name them, so that they can be mended.")
    if cause:
        said = {"cause": labels[cause], "n": number, "all": sum(counts.values())}
        finding = _("Most often it was “%(cause)s”: %(n)d of %(all)d broken promises.") % said
    return Chart(finding, _("Each column: broken promises with that cause."), columns(rows), wide=True)
