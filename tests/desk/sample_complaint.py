"""The sample complaint, one verb of it, and the form to log one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from tests.desk.sample_forms import DecideForm, LogForm, NoteForm
from tests.desk.sample_pieces import HOUR, NOW, Sample, action, complaint_head, due, tabs


def clock(title: str, state: str, hours: float, **more: Any) -> Sample:
    base = {
        "title": title,
        "state": state,
        "due_at": NOW + hours * HOUR,
        "met_at": None,
        "severity": "promise",
        "severity_label": "Promised to customers",
    }
    return {**base, **more}


def clocks() -> list[Sample]:
    why = [
        {
            "date": date(2026, 11, 19),
            "counted": True,
            "amount": "3 h 48 min",
            "reason": "received 13:12, open until 17:00",
        },
        {"date": date(2026, 11, 20), "counted": True, "amount": "8 h", "reason": "open 09:00 to 17:00"},
        {"date": date(2026, 11, 21), "counted": False, "amount": "", "reason": "Saturday"},
        {"date": date(2026, 11, 22), "counted": False, "amount": "", "reason": "Sunday"},
        {"date": date(2026, 11, 23), "counted": True, "amount": "8 h", "reason": "open 09:00 to 17:00"},
        {
            "date": date(2026, 11, 24),
            "counted": True,
            "amount": "8 h",
            "reason": "the last hours end at 17:00",
        },
    ]
    return [
        clock(
            "Final answer",
            "risk",
            27.3,
            used=82,
            why=why,
            why_sum="28 working hours from Thu 19 Nov 13:12",
            severity_label="Required by law",
            legal_due_date=date(2026, 11, 24),
        ),
        clock("Keep informed", "ok", 171.3, used=20),
        clock(
            "Goods returned",
            "paused",
            240,
            note="paused: waiting for the customer",
            used=40,
            severity_label="Internal",
        ),
        clock("Acknowledge", "met", -90, met_at=NOW - 95 * HOUR),
        clock("Clarify", "late", -3.1, used=100, severity_label="Internal"),
    ]


def timeline() -> list[Sample]:
    return [
        {
            "kind": "note",
            "internal": True,
            "at": NOW - 2 * HOUR,
            "actor": "Amina Osei",
            "title": "",
            "body": "Warehouse: the seal was intact. Two other returns of this batch had the same fault.",
        },
        {
            "kind": "work",
            "at": NOW - 3 * HOUR,
            "actor": "Redress",
            "title": "Final answer is at risk",
            "icon": "hourglass-split",
            "body": "",
        },
        {
            "kind": "message",
            "direction": "out",
            "at": NOW - 4.5 * HOUR,
            "actor": "Amina Osei",
            "title": "",
            "channel_label": "Letter",
            "body": "Dear Ms Evans,\n\nSorry you had to ring twice. I will write by Tuesday 24 November.",
        },
        {
            "kind": "message",
            "direction": "in",
            "at": NOW - 25 * HOUR,
            "actor": "Nia Evans",
            "title": "",
            "channel_label": "Telephone",
            "body": "It stopped after nine days. The shop said it was my fault.",
        },
        {
            "kind": "work",
            "at": NOW - 26 * HOUR,
            "actor": "Ben Adeyemi",
            "title": "Assigned to Amina Osei",
            "icon": "person-check",
            "body": "",
        },
        {
            "kind": "work",
            "at": NOW - 96 * HOUR,
            "actor": "Ben Adeyemi",
            "title": "Complaint received",
            "icon": "inbox",
            "body": "",
        },
    ]


def complaint(form: forms.Form | None = None) -> Sample:
    note = action(
        "note",
        "Keep this note",
        "Add an internal note",
        NoteForm(auto_id="note_%s"),
        beside=True,
        icon="sticky",
        explain="Colleagues see it, the customer does not.",
    )
    inform = action(
        "inform",
        "Send this news",
        "Keep Nia Evans informed",
        NoteForm(auto_id="inform_%s"),
        beside=True,
        icon="envelope",
        explain="",
    )
    return {
        "complaint": complaint_head(),
        "progress": [
            {"key": "greet", "label": "Greet", "state": "done", "at": NOW - 95 * HOUR},
            {"key": "clarify", "label": "Clarify", "state": "done", "at": NOW - 25 * HOUR},
            {"key": "resolve", "label": "Resolve", "state": "now", "at": None},
            {"key": "follow_up", "label": "Follow up", "state": "todo", "at": None},
            {"key": "closed", "label": "Closed", "state": "todo", "at": None},
        ],
        "next_step": {"text": "decide and send the decision", "state": "risk", "at": NOW + 27.3 * HOUR},
        "clocks": [c for c in clocks() if c["state"] != "met"],
        "clocks_done": [c for c in clocks() if c["state"] == "met"],
        "actions": [
            action(
                "send_decision",
                "Send decision and move to follow-up",
                "Decide, and tell Nia Evans",
                form or DecideForm(auto_id="decide_%s"),
                primary=True,
                explain="The letter goes out today. Redress then asks for a call in five working days.",
            ),
            inform,
            note,
        ],
        "more_actions": [
            action(
                "escalate",
                "",
                "Escalate",
                icon="arrow-up-circle",
                explain="Ask for a decision above your limit, advice, or help.",
            ),
            action("pause", "", "Pause a clock", icon="pause-circle", explain="With a reason and an approver."),
            action("transfer", "", "Transfer to another team", icon="people"),
            action("withdraw", "", "Withdrawn by the customer", icon="arrow-return-left"),
            action(
                "set_aside",
                "",
                "Not a complaint",
                icon="slash-circle",
                explain="The customer gets a letter that says why.",
            ),
        ],
        "timeline": timeline(),
        "timeline_tabs": tabs("All", ("All", None), ("Words", None), ("Work", None)),
        "timeline_more_url": "?show=all&before=3",
        "parts": [
            {
                "number": 1,
                "title": "The late refund",
                "facts": "Payment",
                "promises": [{"title": "Answer on payments", "state": "ok", "at": NOW + 90 * HOUR}],
                "outcome": "",
                "answered_at": None,
                "reasons": "",
                "answer_url": "/desk/complaints/RD-7K2M/answer_part/?part=1",
                "assess_url": "/desk/complaints/RD-7K2M/assess_part/?part=1",
            },
            {
                "number": 2,
                "title": "The delivery charge",
                "facts": "",
                "promises": [{"title": "Answer on payments", "state": "met", "at": NOW - 20 * HOUR}],
                "outcome": "Upheld",
                "answered_at": NOW - 20 * HOUR,
                "reasons": "It was charged twice.",
                "answer_url": "",
            },
        ],
        "remedies": [
            {
                "what": "Refund of the kettle",
                "amount": "£34.99",
                "state": "approved",
                "state_label": "approved",
                "by": "by Amina Osei",
            },
            {
                "what": "Delivery charge",
                "amount": "£6.00",
                "state": "proposed",
                "state_label": "waits for approval",
                "by": "",
            },
        ],
        "customer": {
            "name": "Nia Evans",
            "contact": "prefers letter",
            "phone": "01632 960 017",
            "email": "",
            "needs": ["large print", "time to think"],
            "representative": "",
            "earlier_count": 2,
            "earlier_url": "/?q=Nia",
        },
        "checklist_title": "Before Resolve can end",
        "checklist": [
            {"text": "What was agreed is written down", "done": True},
            {"text": "Remedies approved", "done": False, "hint": "Delivery charge waits for approval."},
            {"text": "Decision written, with reasons", "done": False},
            {"text": "Asked: “What do you think?”", "done": False},
        ],
        "people": [
            {"role": "handler", "name": "Amina Osei", "note": "since Sunday"},
            {"role": "supervisor", "name": "Grace Holloway", "note": "escalation accepted"},
        ],
        "banners": [],
    }


def wrong_complaint() -> Sample:
    wrong = DecideForm({"amount": "thirty", "version": "7"}, auto_id="decide_%s")
    banners = [
        {
            "tone": "risk",
            "icon_name": "people",
            "text": "Priya Nair added a note while you were writing. Your words are kept.",
            "url": "#timeline",
            "link": "Read it",
        }
    ]
    return {**complaint(wrong), "banners": banners}


def verb() -> Sample:
    wrong = DecideForm({"amount": "thirty", "version": "7"}, auto_id="decide_%s")
    act = action(
        "send_decision",
        "Send decision and move to follow-up",
        "Decide, and tell Nia Evans",
        wrong,
        primary=True,
        explain="The letter goes out today.",
    )
    problems = [
        {
            "text": "Approve the delivery charge, or take it out of the letter.",
            "url": "/desk/complaints/RD-7K2M/#remedies-title",
        }
    ]
    changes = [{"at": NOW - 0.2 * HOUR, "actor": "Priya Nair", "title": "added a note"}]
    return {
        "complaint": complaint_head(),
        "action": {**act, "problems": problems},
        "next_due": due("risk", 27.3),
        "changes": changes,
    }


def log_complaint() -> Sample:
    form = LogForm()
    parts = [
        ("What the customer tells you", "", ["said", "wanted"], True),
        ("The customer", "Enough to answer them.", ["name", "contact", "email", "phone"], False),
        ("For us", "", ["channel", "severity", "safety"], False),
    ]
    return {
        "form": form,
        "sections": [
            {"title": title, "hint": hint, "fields": [form[name] for name in names], "wide": wide}
            for title, hint, names, wide in parts
        ],
        "prompts": [
            "“Thank you for telling us.”",
            "Listen to the end before asking.",
            "“Is there anything that makes it easier for you to talk with us?”",
            "Say who will answer, and by when.",
        ],
        "promises": [
            {"title": "Acknowledged", "at": NOW + 24 * HOUR},
            {"title": "Answered", "at": NOW + 240 * HOUR},
        ],
        "matches": [
            {
                "reference": "RD-7J4X",
                "subject": "Engineer did not come",
                "stage_label": "Greet",
                "url": "/desk/complaints/RD-7J4X/",
            }
        ],
        "can_resolve": True,
    }
