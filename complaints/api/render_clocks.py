"""Promises as plain JSON: in lists, and one by one with the walk that gave each due instant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from complaints.api.render import Json, instant, named
from complaints.queries.breaches import Promise


def clock_row(row: Mapping[str, Any]) -> Json:
    """A promise in a list, with the cause of its lateness once somebody gave it."""
    late = row["late_reason_code"]
    return {
        "clock": f"{row['code']}#{row['serial']}",
        "standard": {"code": row["code"], "title": row["title"], "severity": row["severity"]},
        "state": row["state"],
        "started_at": instant(row["started_at"]),
        "first_due_at": instant(row["first_due_at"]),
        "due_at": instant(row["due_at"]),
        "legal_due_date": row["legal_due_date"].isoformat(),
        "warned_at": instant(row["warned_at"]),
        "met_at": instant(row["met_at"]),
        "breached_at": instant(row["breached_at"]),
        "detected_at": instant(row["detected_at"]),
        "cancelled_at": instant(row["cancelled_at"]),
        "late_reason": None if late is None else {"code": late, "title": row["late_reason_title"]},
        "late_team": None
        if row["late_team_code"] is None
        else {"code": row["late_team_code"], "name": row["late_team_name"]},
        "part": of_part(row["part_number"], row["part_title"]),
        "complaint": {
            "reference": row["reference"],
            "version": row["version"],
            "subject": row["subject"],
            "stage": row["stage"],
            "customer": row["customer_name"],
            "team": {"code": row["team_code"], "name": row["team_name"]},
            "handler": named(row["handler_id"], row["handler_name"]),
        },
    }


def of_part(number: int | None, title: str | None) -> Json | None:
    """The part whose promise it is; nothing for the complaint's own."""
    return None if number is None else {"number": number, "title": title}


def promise(one: Promise) -> Json:
    """A complaint's own clock, with the walk that gave its due instant."""
    clock = one.clock
    return {
        "clock": clock.key,
        "standard": {"code": clock.code, "title": one.title, "severity": one.severity},
        "state": clock.state,
        "started_at": instant(clock.started_at),
        "first_due_at": instant(clock.first_due_at),
        "due_at": instant(clock.due_at),
        "legal_due_date": clock.legal_due_date.isoformat(),
        "send_by": instant(clock.send_by),
        "warned_at": instant(clock.warned_at),
        "met_at": instant(clock.met_at),
        "breached_at": instant(clock.breached_at),
        "detected_at": instant(clock.detected_at),
        "cancelled_at": instant(clock.cancelled_at),
        "pausable": one.pausable,
        "pauses": [
            {
                "started_at": instant(pause.started_at),
                "ended_at": instant(pause.ended_at),
                "until": instant(pause.until),
            }
            for pause in clock.pauses
        ],
        "extensions": [
            {"target": more.target, "unit": more.unit.value, "agreed_due": instant(more.agreed_due)}
            for more in clock.extensions
        ],
        "late_reason": one.late_reason,
        "late_team": one.late_team,
        "part": of_part(*(one.part or (None, None))),
        "why": list(one.why),
    }
