"""Promises as the desk shows them: state in a word, how much is used, why it is due then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.choices import ClockSeverity, ClockState, Risk, WaitingOn
from complaints.models import Complaint
from complaints.models.complaints import NEVER
from complaints.queries.breaches import Promise
from complaints.rules.clocks import Clock

STATES = {Risk.OK: "ok", Risk.AT_RISK: "risk", Risk.BREACHED: "late"}


def standing(risk: str, due: datetime | None, waiting_on: str = "") -> dict[str, Any]:
    """A complaint's next promise for `due.html`; waiting for the customer with nothing running is a pause."""
    at = None if due == NEVER else due
    if at is None:
        return {"state": "paused" if waiting_on == WaitingOn.CUSTOMER else "", "at": None}
    return {"state": STATES[Risk(risk)], "at": at}


def of_complaint(complaint: Complaint) -> dict[str, Any]:
    return standing(complaint.risk, complaint.next_due_at, complaint.waiting_on)


def state_of(clock: Clock) -> str:
    """ok, risk, late, paused or met. A promise that was broken stays late, kept or not."""
    if clock.breached_at is not None:
        return "late"
    if clock.state == ClockState.MET:
        return "met"
    if clock.state == ClockState.PAUSED:
        return "paused"
    return "risk" if clock.warned_at else "ok"


def card(promise: Promise, reference: str, now: datetime) -> dict[str, Any]:
    """One promise for `components/clock.html`."""
    clock = promise.clock
    return {
        "title": promise.title,
        "part": promise.part[1] if promise.part else "",
        "state": state_of(clock),
        "due_at": clock.due_at,
        "met_at": clock.met_at,
        "late_by": clock.met_at - clock.due_at if clock.met_at and clock.breached_at else None,
        "legal_due_date": clock.legal_due_date if promise.severity == ClockSeverity.STATUTORY else None,
        "severity": promise.severity,
        "severity_label": ClockSeverity(promise.severity).label,
        "used": used(clock, now),
        "note": note(promise),
        "why_url": reverse("desk:why", args=[reference, clock.code, clock.serial]),
        "why": [] if clock.state == ClockState.PAUSED else days(promise),
        "why_sum": _("from %(start)s") % {"start": _local(clock.started_at)},
    }


def used(clock: Clock, now: datetime) -> int | None:
    """How much of the time is gone, in hundredths."""
    whole = (clock.due_at - clock.started_at).total_seconds()
    if not clock.live or whole <= 0:
        return None
    return max(0, min(100, round(100 * (now - clock.started_at).total_seconds() / whole)))


def note(promise: Promise) -> str:
    """What people did to the clock, or said of its lateness."""
    clock, said = promise.clock, []
    open_pause = next((pause for pause in clock.pauses if pause.ended_at is None), None)
    if open_pause is not None:
        said.append(_("paused"))
    if clock.extensions:
        said.append(_("extended"))
    if promise.late_reason:
        said.append(f"{promise.late_reason} ({promise.late_team})" if promise.late_team else promise.late_reason)
    return " · ".join(said)


def days(promise: Promise) -> list[dict[str, Any]]:
    """The walk to the due date, day by day; stretches of more than a month are cut in the page, not here."""
    return [
        {
            "date": date.fromisoformat(entry["date"]),
            "counted": entry["counted"],
            "amount": _amount(entry.get("seconds")),
            "reason": entry["reason"],
        }
        for entry in promise.why
    ]


def _amount(seconds: int | None) -> str:
    if not seconds:
        return ""
    hours, minutes = divmod(seconds // 60, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)


def split(cards: Sequence[dict[str, Any]], rows: Sequence[Promise]) -> dict[str, list[dict[str, Any]]]:
    """Running ones by due date, those kept, those broken and over; cancelled ones tell nothing.

    Those of parts and of questions stand apart while nothing presses: part and question show their due dates too.
    What colleagues owe each other for an escalation is shown while it runs, and not counted afterwards.
    """
    found: dict[str, list[dict[str, Any]]] = {"clocks": [], "clocks_apart": [], "clocks_done": [], "clocks_broken": []}
    for shown, promise in zip(cards, rows, strict=True):
        clock = promise.clock
        if clock.live:
            apart = clock.within is not None and shown["state"] not in ("risk", "late")
            found["clocks_apart" if apart else "clocks"].append(shown)
        elif clock.escalation is not None:
            continue
        elif clock.breached_at is not None:
            found["clocks_broken"].append(shown)
        elif clock.state == ClockState.MET:
            found["clocks_done"].append(shown)
    for running in ("clocks", "clocks_apart"):
        found[running].sort(key=lambda shown: shown["due_at"])
    return found


def _local(at: datetime) -> str:
    return date_format(timezone.localtime(at), "D j M H:i")
