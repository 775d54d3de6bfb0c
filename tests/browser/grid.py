"""Every page, role by role: what the proof walks with axe and the zoom test at 320 pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.browser.driving import Person

QUEUE = (
    "/desk/queue/", "/desk/queue/?view=team", "/desk/queue/?view=unassigned", "/desk/queue/?view=escalated",
    "/desk/queue/?view=waiting", "/desk/queue/?view=closed", "/desk/queue/?q=zzzz",
    "/desk/queue/?view=team&stage=resolve",
)  # fmt: skip
EVERYBODY = (
    "/desk/notices/", "/desk/notices/settings/", "/desk/views/", "/desk/search/?q=table", "/desk/search/?q=zzzz",
    "/sign-in/", "/sign-in/password/",
)  # fmt: skip
LOG = ("/desk/log/", "/desk/log/?who=ma")
BOARDS = (
    "/desk/escalations/", "/desk/escalations/?view=answered", "/desk/breaches/", "/desk/breaches/?period=quarter",
    "/desk/figures/",
)  # fmt: skip
ASKED = ("/desk/referrals/", "/desk/referrals/?view=ended")
MANY = ("/desk/team/", "/desk/bulk/", "/desk/macros/")
PLACES: Mapping[str, Sequence[str]] = {
    "reporter": ("/desk/queue/", "/desk/queue/?view=closed", *EVERYBODY, *LOG),
    "handler": (*QUEUE, *EVERYBODY, *LOG, *ASKED, "/desk/macros/"),
    "supervisor": (*QUEUE, *EVERYBODY, *LOG, *ASKED, *BOARDS, *MANY),
    "manager": (*QUEUE, *EVERYBODY, *LOG, *ASKED, *BOARDS, *MANY, "/desk/templates/", "/desk/rehearsals/"),
    "auditor": (*QUEUE, *EVERYBODY, *ASKED, *BOARDS, "/desk/rehearsals/"),
}
"""By the demo's accounts. Lists come full and, by filters that nothing fits, empty."""

REFUSED = (
    "/desk/queue/?cursor=nonsense",
    "/desk/complaints/RD-NOSUCH2/",
    "/desk/nowhere/",
    "/desk/bulk/?kind=nonsense",
)
"""Pages that say what went wrong."""

ACTS = (
    "note",
    "inform",
    "ask",
    "assess",
    "escalate",
    "correct",
    "correct_letter",
    "transfer",
    "release",
    "merge",
    "refer",
)


def of_complaint(person: Person, role: str) -> list[str]:
    """A complaint of each stage this person sees, and the pages of its acts that are theirs."""
    found = []
    for stage in ("greet", "clarify", "resolve", "follow_up"):
        found += _first(person, f"/desk/queue/?view={'logged' if role == 'reporter' else 'team'}&stage={stage}")
    found += _first(person, "/desk/queue/?view=closed")
    acts = {"reporter": ("note",), "auditor": ("note",)}.get(role, ACTS)
    if found:
        found += [f"{found[len(found) // 2]}{act}/" for act in acts]
    return found


def _first(person: Person, queue: str) -> list[str]:
    person.go(queue)
    link = person.page.locator("a.subject")
    return [str(link.first.get_attribute("href"))] if link.count() else []
