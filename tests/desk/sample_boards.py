"""Sample escalations, breaches and notices."""

from __future__ import annotations

from django import forms

from tests.desk.sample_forms import AdviceForm
from tests.desk.sample_pieces import HOUR, NOW, Sample, action, complaint_head, due, tabs


def escalations() -> Sample:
    def card(number: int, decision: str, promise: Sample, safety: bool, primary: str) -> Sample:
        acts = [
            action("accept", primary, form=forms.Form(), primary=True),
            action(
                "advise",
                "Return with this advice",
                "Return with advice",
                AdviceForm(auto_id=f"advice{number}_%s"),
            ),
            action("take_over", "Take over", form=forms.Form()),
        ]
        return {
            "id": number,
            "decision": decision,
            "level": 1,
            "level_label": f"Level {number}",
            "raised_at": NOW - 3 * HOUR,
            "raised_by": "Ben Adeyemi",
            "accepted_by": "Amina Osei" if number == 2 else "",
            "safety": safety,
            "next_due": promise,
            "actions": acts,
            "complaint": {**complaint_head(), "tags": []},
            "reasons": ["Above the handler's limit of £50.00", "Final answer is due tomorrow"],
            "story": [
                "Kettle failed after nine days.",
                "The shop refused a refund on 12 November.",
                "Warehouse found the seal intact.",
                "Two more returns of this batch.",
                "Customer waits for a letter.",
            ],
        }

    cards = [
        card(
            1,
            "Decide what to tell the customer about the smell of burning",
            due("late", -1.2),
            True,
            "Accept",
        ),
        card(
            2,
            "Approve £85.00 refund, above the handler's limit of £50.00",
            due("risk", 3.2),
            False,
            "Approve the refund",
        ),
    ]
    return {
        "summary": "Two decisions wait for you. The first is late.",
        "escalations": cards,
        "tabs": tabs("For me", ("For me", 2), ("My team", 5), ("Answered", None)),
        "pager": {},
    }


def breaches() -> Sample:
    columns = ["Acknowledge", "Clarify", "Final answer", "Keep informed"]
    numbers = {"Appliances": (1, 0, 4, 2), "Billing": (0, 1, 2, 0), "Field service": (0, 0, 1, 0)}
    rows = [
        {
            "label": team,
            "url": f"?team={team}",
            "total": sum(cells),
            "cells": [{"value": cell, "most": 4, "of": 30 + cell, "url": "#breach-list"} for cell in cells],
        }
        for team, cells in numbers.items()
    ]
    lines = [
        (
            "RD-7K2M",
            "Refund refused after fault",
            "Final answer",
            -30.0,
            None,
            "3 h",
            "Waiting for warehouse",
        ),
        ("RD-7D3H", "Wrong bill", "Clarify", -60.0, NOW, "2 days", ""),
    ]
    return {
        "headline": "11 promises were broken this week, 7 of them while waiting for the warehouse.",
        "tabs": tabs("This week", ("This week", 11), ("Last week", 8), ("30 days", 37)),
        "tiles": [
            {"label": "Broken", "value": "11", "note": "8 the week before"},
            {"label": "Kept", "value": "96.4 %", "note": "294 of 305"},
            {"label": "Still open", "value": "3"},
            {"label": "Longest", "value": "2 days", "note": "RD-7D3H"},
        ],
        "figures": {
            "caption": "Broken promises by team and standard",
            "row_label": "Team",
            "columns": columns,
            "rows": rows,
            "totals": [1, 1, 7, 2, 11],
        },
        "causes": [
            {"label": "Waiting for warehouse", "count": 7, "share": 64, "url": "?cause=1"},
            {"label": "Nobody present", "count": 3, "share": 27},
            {"label": "Not named yet", "count": 1, "share": 9},
        ],
        "breaches": [
            {
                "reference": ref,
                "subject": subject,
                "url": f"/desk/complaints/{ref}/",
                "team": "Appliances",
                "handler_name": "Ben Adeyemi",
                "standard": standard,
                "severity_label": "Promised to customers",
                "due_at": NOW + hours * HOUR,
                "met_at": met,
                "late": late,
                "cause": cause,
                "cause_note": "",
            }
            for ref, subject, standard, hours, met, late, cause in lines
        ],
        "pager": {},
    }


def notices() -> Sample:
    lines = [
        ("hourglass-split", "Final answer is at risk: due Tue 24 Nov 17:00", True, 0.3),
        ("arrow-up-circle", "Ben Adeyemi asks you to approve £85.00", True, 3),
        ("person-check", "Grace Holloway assigned this to you", False, 26),
    ]
    items = [
        {
            "icon": icon,
            "text": text,
            "unread": unread,
            "at": NOW - ago * HOUR,
            "url": "/desk/complaints/RD-7K2M/",
            "reference": "RD-7K2M",
            "subject": "Refund refused after fault",
        }
        for icon, text, unread, ago in lines
    ]
    return {"notices": items, "unread": 2, "read_url": "/desk/notices/read/", "pager": {}}
