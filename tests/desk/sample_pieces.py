"""Pieces the sample pages share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms

Sample = dict[str, Any]

NOW = datetime(2026, 11, 23, 13, 42, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shell(current: str, theme: str = "", density: str = "comfortable") -> Sample:
    places = [
        ("Queue", "inbox", "/desk/", None, False),
        ("Log a complaint", "plus-circle", "/desk/log/", None, False),
        ("Escalations", "arrow-up-circle", "/desk/escalations/", 2, True),
        ("Breaches", "bar-chart", "/desk/breaches/", None, False),
    ]
    nav = [
        {"label": label, "icon": icon, "url": url, "count": count, "hot": hot, "current": label == current}
        for label, icon, url, count, hot in places
    ]
    person = {
        "user_name": "Amina Osei",
        "role_label": "Supervisor, Appliances",
        "notices_count": 3,
        "query": "",
    }
    return {**person, "nav": nav, "theme": theme, "density": density, "keys": True}


def due(state: str, hours: float | None = None, title: str = "") -> Sample:
    return {"state": state, "at": None if hours is None else NOW + hours * HOUR, "title": title}


def tabs(current: str, *labelled: tuple[str, int | None]) -> list[Sample]:
    return [
        {
            "label": label,
            "url": f"?view={label}",
            "count": count,
            "current": label == current,
            "hot": label == "Escalated",
        }
        for label, count in labelled
    ]


def action(verb: str, label: str, title: str = "", form: forms.Form | None = None, **more: Any) -> Sample:
    return {
        "verb": verb,
        "label": label,
        "title": title,
        "form": form,
        "url": f"/desk/complaints/RD-7K2M/{verb}/",
        "primary": False,
        **more,
    }


def complaint_head() -> Sample:
    return {
        "reference": "RD-7K2M",
        "subject": "Refund refused after fault",
        "url": "/desk/complaints/RD-7K2M/",
        "stage": "resolve",
        "stage_label": "Resolve",
        "customer_name": "Nia Evans",
        "received_at": NOW - 96 * HOUR,
        "channel_label": "telephone",
        "kind_label": "Product, kettles",
        "tags": [
            {"label": "Medium", "tone": "", "icon": "flag"},
            {"label": "Escalated to Amina Osei", "tone": "risk", "icon": "arrow-up-circle"},
            {"label": "Restricted", "tone": "pause", "icon": "shield-lock"},
        ],
        "agreed": {
            "text": "The kettle stopped working after nine days. The shop refused a refund.",
            "wanted": "£34.99 for the kettle and the £6.00 delivery charge.",
        },
    }
