"""Questions put to others, and the time each team used, as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from complaints.api.render import Json, instant
from complaints.queries.attribution import Used
from complaints.queries.details import Detail


def beside(detail: Detail) -> Json:
    """What a complaint's answer tells of others: what they are asked, and whose time it was."""
    return {
        "referrals": [referral(row) for row in detail.referrals],
        "time_used": [_used(one) for one in detail.time_used],
    }


def referral(row: Mapping[str, Any]) -> Json:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "team": None if row["team_id"] is None else {"code": row["team_code"], "name": row["team_name"]},
        "addressee": row["addressee"],
        "question": row["question"],
        "urgent": row["urgent"],
        "state": row["state"],
        "sent_at": instant(row["sent_at"]),
        "sent_by": row["sent_by_name"],
        "chased": row["chased"],
        "chased_at": instant(row["chased_at"]),
        "answer": row["answer"],
        "ended_at": instant(row["ended_at"]),
        "ended_by": row["ended_by_name"],
        "due_at": instant(row["due_at"]),
        "risk": row["risk"],
        "late": row["late"],
    }


def referral_row(row: Mapping[str, Any]) -> Json:
    """A question in a list, with the complaint it is about."""
    return referral(row) | {
        "complaint": {
            "reference": row["reference"],
            "version": row["version"],
            "subject": row["subject"],
            "stage": row["stage"],
            "safety": row["safety"],
            "team": {"code": row["asking_code"], "name": row["asking_name"]},
            "handler": row["handler_name"],
        }
    }


def _used(one: Used) -> Json:
    team = {"code": one.team_code, "name": one.team_name} if one.team_code else None
    return {"who": one.who, "team": team, "working_minutes": one.working_minutes}
