"""The form that draws the next version of a calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from complaints.desk.forms.fields import Choice, Ticks
from complaints.errors import InvalidCalendar, RedressError
from complaints.rules.calendar_drafts import drawn, weekly_words
from complaints.rules.hours import WEEKDAYS
from complaints.rules.seeding_calendars import public_holidays

DAYS = {
    "mon": later("Monday"), "tue": later("Tuesday"), "wed": later("Wednesday"), "thu": later("Thursday"),
    "fri": later("Friday"), "sat": later("Saturday"), "sun": later("Sunday"),
}  # fmt: skip
YEARS = 3
"""Years of public holidays that are added for a place, this one included."""


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class DrawCalendar(forms.Form):
    """`definition` is there once the form is valid."""

    use_required_attribute = False

    amends = forms.IntegerField(widget=forms.HiddenInput)
    close_from = Day(label=later("Closed from"))
    close_to = Day(label=later("to and with"), help_text=later("Left empty: that one day."))
    close_why = forms.CharField(label=later("Why"), max_length=120, required=False)
    day = Day(label=later("On this day"))
    day_hours = forms.CharField(
        label=later("open at"),
        help_text=later("For example 09:00-13:00, as on Christmas Eve. It holds whatever the week says."),
        max_length=200,
        required=False,
    )
    place = forms.CharField(
        label=later("Closed on the public holidays of"),
        help_text=later("A country or its part, for example IE or GB-SCT, for this year and the next two. "
                        "They are added: a day closed in any place is closed."),
        max_length=10,
        required=False,
    )  # fmt: skip
    timezone = forms.CharField(label=later("Time zone"), help_text=later("For example Europe/London."), max_length=64)
    dropped = Ticks(label=later("Take these out"))
    reason = forms.CharField(
        label=later("Reason"), help_text=later("It stays with the version; everybody may read it."), max_length=300
    )

    definition: Mapping[str, Any]

    def __init__(
        self, *args: Any, now_there: Mapping[str, Any], choices: Sequence[Choice], year: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._now_there, self._year = now_there, year
        weekly = weekly_words(now_there)
        for code, label in DAYS.items():
            self.fields[code] = forms.CharField(label=label, max_length=200, required=False, initial=weekly[code])
        self.fields["timezone"].initial = now_there["timezone"]
        self.fields["dropped"].choices = list(choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        self._ask_for_partners(said)
        if not self.errors:
            try:
                self.definition = self._drawn(said)
            except InvalidCalendar as refusal:
                self._refuse(refusal)
        if not self.errors and self.definition == {**self._now_there, **_plain(self._now_there)}:
            self.add_error(None, _("Nothing would change."))
        return said

    def _ask_for_partners(self, said: Mapping[str, Any]) -> None:
        if (said["close_to"] or said["close_why"]) and not said["close_from"]:
            self.add_error("close_from", _("Give the first day."))
        if said["close_from"] and not said["close_why"]:
            self.add_error("close_why", _("Say why it is closed: whoever asks about a due date reads it."))
        if said["close_from"] and said["close_to"] and said["close_to"] < said["close_from"]:
            self.add_error("close_to", _("This is before the first day."))
        if bool(said["day"]) != bool(said["day_hours"].strip()):
            self.add_error("day_hours" if said["day"] else "day", _("Give both the day and its hours."))

    def _drawn(self, said: Mapping[str, Any]) -> dict[str, Any]:
        first: date | None = said["close_from"]
        closures = [[first.isoformat(), (said["close_to"] or first).isoformat(), said["close_why"]]] if first else []
        years = range(self._year, self._year + YEARS)
        place = said["place"].strip().upper()
        closed = public_holidays([place], years) if place else {}
        return drawn(
            self._now_there,
            timezone=said["timezone"].strip(),
            weekly={code: said[code] for code in WEEKDAYS},
            closures=closures,
            closed={day.isoformat(): f"{name} ({place})" for day, name in closed.items()
                    if f"holiday:{day}" not in {key for key, _words in self.fields["dropped"].choices}},  # type: ignore[attr-defined]
            hours={said["day"].isoformat(): said["day_hours"]} if said["day"] else {},
            dropped=said["dropped"],
        )  # fmt: skip

    def _refuse(self, refusal: InvalidCalendar) -> None:
        """Beside the field the place belongs to."""
        head, _dot, tail = refusal.place.partition(".")
        named = {"timezone": "timezone", "date_hours": "day_hours", "places[1]": "place", "years": "place"}
        name = tail if head == "weekly_hours" and tail in DAYS else named.get(head, "")
        self.add_error(name or None, f"{refusal.place}: {refusal.reason}" if not name else refusal.reason)

    @property
    def weekdays(self) -> list[forms.BoundField]:
        return [self[code] for code in DAYS]


def _plain(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The same definition as the form would write it down, so that saying the same is seen as such."""
    try:
        return drawn(definition, timezone=definition["timezone"], weekly=weekly_words(definition))
    except RedressError:
        return {}
