"""The sample queue: every state of a promise once."""

from __future__ import annotations

from tests.desk.sample_pieces import Sample, due, tabs

STAGES = {
    "greet": "Greet",
    "clarify": "Clarify",
    "resolve": "Resolve",
    "follow_up": "Follow up",
    "closed": "Closed",
}


def queue() -> Sample:
    lines = [
        (
            "RD-7K2M",
            "Refund refused after fault",
            "Nia Evans",
            "resolve",
            due("late", -2.2, "Final answer"),
            "Amina Osei",
            "us",
        ),
        (
            "RD-7K9C",
            "Charged twice in October",
            "Marek Nowak",
            "clarify",
            due("risk", 0.9, "Ask what is wanted"),
            "",
            "us",
        ),
        (
            "RD-7J4X",
            "Engineer did not come, and nobody rang to say so",
            "Lucía Ortega",
            "greet",
            due("ok", 20.3, "Acknowledge"),
            "Ben Adeyemi",
            "us",
        ),
        (
            "RD-7H8P",
            "Smell of burning from tumble dryer",
            "Joan Whitfield",
            "clarify",
            due("ok", 23, "Keep informed"),
            "Amina Osei",
            "department",
        ),
        (
            "RD-7H3W",
            "Letter sent to the old address, twice",
            "Tomasz Król",
            "clarify",
            due("paused", 70, "Clarify"),
            "Priya Nair",
            "customer",
        ),
        (
            "RD-7G6D",
            "Rude answer on the telephone",
            "D. Mbeki",
            "follow_up",
            due("ok", 98, "Follow up"),
            "Ben Adeyemi",
            "us",
        ),
        (
            "RD-7F9T",
            "Warranty not honoured",
            "Anna-Sofia Lindqvist-Hämäläinen",
            "closed",
            due("met", -50, "Final answer"),
            "Priya Nair",
            "us",
        ),
    ]
    rows = [
        {
            "reference": ref,
            "subject": subject,
            "customer_name": who,
            "url": f"/desk/complaints/{ref}/",
            "stage": stage,
            "stage_label": STAGES[stage],
            "next_due": promise,
            "handler_name": handler,
            "mine": handler == "Amina Osei",
            "waiting_on": waiting,
            "waiting_label": {"customer": "the customer", "department": "Warehouse"}.get(waiting, ""),
            "tags": [{"label": "Safety", "tone": "late", "icon": "shield-exclamation"}] if ref == "RD-7H8P" else [],
        }
        for ref, subject, who, stage, promise, handler, waiting in lines
    ]
    return {
        "title": "Team queue",
        "summary": "One promise is late and one is at risk. Three more fall due this afternoon.",
        "can_take": True,
        "tabs": tabs("Team", ("Mine", 12), ("Team", 48), ("Unassigned", 9), ("Escalated", 2), ("Waiting", 17)),
        "facets": [
            {
                "name": name,
                "label": label,
                "value": value,
                "options": [
                    {"value": "", "label": "any", "count": None},
                    {"value": "x", "label": first, "count": 12},
                ],
            }
            for name, label, first, value in [
                ("stage", "Stage", "Clarify", ""),
                ("due", "Due", "today", "x"),
                ("kind", "Kind", "Product", ""),
                ("channel", "Channel", "Letter", ""),
                ("sort", "Order", "newest first", ""),
            ]
        ],
        "facets_keep": [("view", "team")],
        "facets_clear": "?view=team",
        "rows": rows,
        "count": "48 complaints",
        "sort_label": "most at risk first",
        "pager": {"text": "1 to 7 of 48", "previous_url": "", "next_url": "?after=x"},
    }


def empty_queue() -> Sample:
    text = {
        "empty_title": "Nothing waiting",
        "empty_text": "Three promises fall due this afternoon.",
        "empty_url": "/desk/",
        "empty_link": "See the team's queue",
    }
    return {**queue(), "rows": [], "count": "0 complaints", "summary": "", "title": "My queue", **text}
