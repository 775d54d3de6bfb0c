"""The queue: views, filters, search, pages; and take-next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from complaints.actions.queue import take_next as take_next_action
from complaints.actions.reading import log_read
from complaints.choices import OPEN_STAGES, Channel, Risk, Role, Stage, WaitingOn
from complaints.desk import afterwards, live, shelf
from complaints.desk.edge import actor_of, now_of
from complaints.desk.promises import standing
from complaints.models import Team
from complaints.queries import complaints, desk, saved_views
from complaints.queries.filters import Filters, read_filters
from complaints.queries.paging import Page
from complaints.rules.lifecycle import WORKERS
from complaints.rules.references import normalise
from complaints.types import Actor

Context = dict[str, Any]
MOST = complaints.COUNTED_TO
COUNTS_HOLD = timedelta(minutes=1)
"""So long the counts of the tabs may stand unrefreshed when no row of the page changes."""


@dataclass(frozen=True, slots=True)
class View:
    """One tab: what it narrows the list to."""

    name: str
    label: str
    title: str
    narrows: Mapping[str, str]
    count: str = ""


def views_for(actor: Actor) -> list[View]:
    """The tabs of this role; the first is where one begins."""
    closed = View("closed", _("Closed"), _("Closed complaints"), saved_views.TABS["closed"])
    if actor.role == Role.REPORTER:
        return [View("logged", _("Open"), _("What you logged"), {}), closed]
    team = View("team", _("Team"), _("Team queue"), {}, "team")
    rest = [
        View("unassigned", _("Unassigned"), _("Unassigned"), saved_views.TABS["unassigned"], "unassigned"),
        View("escalated", _("Escalated"), _("Escalated"), saved_views.TABS["escalated"], "escalated"),
        View("waiting", _("Waiting"), _("Waiting for others"), saved_views.TABS["waiting"], "waiting"),
        closed,
    ]
    mine = View("mine", _("Mine"), _("My queue"), saved_views.TABS["mine"], "mine")
    if actor.role == Role.HANDLER:
        return [mine, team, *rest]
    return [team, *([mine] if actor.role in WORKERS else []), *rest]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where one lands: the queue; administrators have none and land in the set-up."""
    return redirect("admin:index" if actor_of(request).role == Role.ADMINISTRATOR else "desk:queue")


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One page of one view, filtered; a reference in the search box leads straight to its complaint."""
    actor, now = actor_of(request), now_of(request)
    question = request.GET.get("q", "").strip()
    if question and not live.asked(request):
        log_read(actor=actor, now=now, door="desk search")
        found = _jump(actor, question)
        if found is not None:
            return found
    asked = _Asked(request, actor, question)
    page = complaints.page(actor, asked.filters, sort=asked.sort, cursor=request.GET.get("cursor", ""), now=now)
    tag = live.stamp(page.rows, now, hold=COUNTS_HOLD)
    if live.unchanged(request, tag):
        return live.not_modified(tag)
    kept = saved_views.pinned(actor)
    counts = complaints.queue_counts(actor, saved_views.to_count(actor, kept))
    teams = desk.teams_of(actor)
    titles = desk.next_promises([row["id"] for row in page.rows])
    context = {
        "title": asked.title,
        "summary": "" if question or actor.role == Role.REPORTER else _summary(counts),
        "can_take": actor.role in WORKERS,
        "tabs": shelf.tabs(asked.tabs(counts), kept, counts, asked.query()),
        "save": shelf.save_form(asked.query(), bool(asked.set or question)),
        "chips": shelf.chips(asked.set, asked.url),
        **({} if question or asked.set else shelf.handover(actor, now, request.get_full_path(), teams)),
        "calls": afterwards.calls(actor, now) if asked.view.name == "mine" and not asked.everywhere else [],
        "bulk": shelf.bulk(actor, asked.query(), asked.total(counts, page)),
        "heads": shelf.heads(asked.sort, asked.url, still_open=asked.filters.state == "open"),
        "facets": asked.facets(desk.categories(now.date()), teams if len(teams) > 1 else []),
        "facets_keep": [*asked.keep(), *shelf.hidden(asked.set)],
        "facets_clear": asked.clear(),
        "rows": [_row(row, titles, actor) for row in page.rows],
        "count": asked.count(counts, len(page.rows)),
        "sort_label": asked.sort_label(),
        "pager": asked.pager(page.previous, page.next, len(page.rows)),
        **asked.empty(),
    }
    return live.answer(request, "desk/queue.html", "desk/partials/queue_live.html", context, tag)


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """The most pressing complaint this person can handle becomes theirs."""
    taken = take_next_action(actor=actor_of(request), now=now_of(request))
    if taken.complaint is None:
        messages.info(request, " ".join(taken.why))
        return redirect("desk:queue")
    messages.success(request, _("This one is yours.") + " " + " ".join(taken.why))
    return redirect("desk:complaint", taken.complaint.reference)


def _jump(actor: Actor, question: str) -> HttpResponse | None:
    reference = normalise(question)
    known = reference is not None and complaints.filtered(actor, Filters(state="all", q=reference)).exists()
    return redirect("desk:complaint", reference) if known else None


def _summary(counts: Mapping[str, int]) -> str:
    """One sentence on what presses."""
    late, risk = counts["late"], counts["at_risk"]
    said = []
    if late:
        said.append(ngettext("%(n)s has a broken promise", "%(n)s have a broken promise", late) % {"n": many(late)})
    if risk:
        said.append(ngettext("%(n)s is at risk", "%(n)s are at risk", risk) % {"n": many(risk)})
    return _("In your teams %(what)s.") % {"what": _(" and ").join(said)} if said else ""


def many(number: int) -> str:
    """A count as people read it; counting stops at a thousand."""
    return _("more than 1,000") if number > MOST else str(number)


class _Asked:
    """What the address asks for, and the addresses around it."""

    FACETS = ("stage", "risk", "category", "channel", "team")

    def __init__(self, request: HttpRequest, actor: Actor, question: str) -> None:
        self.actor, self.question = actor, question
        self.views = views_for(actor)
        wanted = request.GET.get("view", "")
        self.view = next((view for view in self.views if view.name == wanted), self.views[0])
        self.customer = request.GET.get("customer", "")
        self.everywhere = bool(question or self.customer)
        self.set = {name: value for name in (*self.FACETS, *shelf.MORE) if (value := request.GET.get(name, ""))}
        self.sort = request.GET.get("sort", "")
        self.filters = self._filters()
        if self.sort.endswith("risk") and self.filters.state != "open":
            self.sort = ""

    def _filters(self) -> Filters:
        held = [("q", self.question), ("customer", self.customer)]
        return read_filters(saved_views.asked({**dict(held), "view": self.view.name, **self.set}))

    @property
    def title(self) -> str:
        if self.question:
            return _("Found for “%(words)s”") % {"words": self.question}
        return _("Complaints of one customer") if self.customer else self.view.title

    def url(self, **extra: str) -> str:
        said = dict(self.keep()) | self.set | extra
        return f"{reverse('desk:queue')}?{urlencode({name: value for name, value in said.items() if value})}"

    def keep(self) -> list[tuple[str, str]]:
        """What a filter must not lose."""
        held = [("q", self.question), ("customer", self.customer)]
        return [(name, value) for name, value in held if value] or [("view", self.view.name)]

    def query(self) -> str:
        """This list as a saved view keeps it."""
        return saved_views.canonical(urlencode([*self.keep(), *self.set.items(), ("sort", self.sort)]))

    def clear(self) -> str:
        return f"{reverse('desk:queue')}?{urlencode(self.keep())}" if self.set or self.sort else ""

    def tabs(self, counts: Mapping[str, int]) -> list[Context]:
        return [
            {
                "label": view.label,
                "url": f"{reverse('desk:queue')}?view={view.name}",
                "count": ("1,000+" if counts[view.count] > MOST else counts[view.count]) if view.count else None,
                "current": view is self.view and not self.everywhere,
                "hot": view.name == "escalated",
            }
            for view in self.views
        ]

    def facets(self, categories: list[tuple[str, str]], teams: list[Team]) -> list[Context]:
        still_open = self.filters.state == "open"
        risks = {Risk.BREACHED: _("late"), Risk.AT_RISK: _("at risk"), Risk.OK: _("on time")}
        offered = [
            ("stage", _("Stage"), [(s.value, s.label) for s in OPEN_STAGES] if still_open else []),
            ("risk", _("Promise"), [(r.value, words) for r, words in risks.items()] if still_open else []),
            ("category", _("Kind"), categories),
            ("channel", _("Channel"), Channel.choices),
            ("team", _("Team"), [(team.code, team.name) for team in teams]),
        ]
        found = [_facet(name, label, self.set.get(name, ""), rows) for name, label, rows in offered if rows]
        return [*found, _facet("sort", _("Order"), self.sort, self._orders()[1:], self._orders()[0][1])]

    def _orders(self) -> list[tuple[str, str]]:
        by_risk = [("risk", _("most pressing first")), ("-risk", _("least pressing first"))]
        by_age = [("-received", _("newest first")), ("received", _("oldest first"))]
        return [*by_risk, *by_age] if self.filters.state == "open" else by_age

    def sort_label(self) -> str:
        orders = dict(self._orders())
        return orders.get(self.sort) or self._orders()[0][1]

    def count(self, counts: Mapping[str, int], shown: int) -> str:
        """The view's size, when it is counted already; else what this page shows."""
        known = self._counted(counts)
        number = shown if known is None else known
        words = ngettext("%(n)s complaint", "%(n)s complaints", number) % {"n": many(number)}
        return words if known is not None else words + (_(" on this page") if shown else "")

    def _counted(self, counts: Mapping[str, int]) -> int | None:
        return counts[self.view.count] if self.view.count and not self.set and not self.everywhere else None

    def total(self, counts: Mapping[str, int], page: Page) -> int | None:
        """How many there are in all, as far as that is known."""
        whole = page.next is None and page.previous is None
        return len(page.rows) if whole else self._counted(counts)

    def pager(self, previous: str | None, following: str | None, shown: int) -> Context:
        sort = {"sort": self.sort} if self.sort else {}
        return {
            "text": _("%(n)d on this page") % {"n": shown},
            "previous_url": self.url(cursor=previous, **sort) if previous else "",
            "next_url": self.url(cursor=following, **sort) if following else "",
        }

    def empty(self) -> Context:
        if self.question:
            return {"empty_title": _("Nothing found"), "empty_text": _("Try part of the name, or fewer words.")}
        if self.set:
            return {"empty_title": _("Nothing fits these filters"), "empty_text": "", "empty_url": self.clear(),
                    "empty_link": _("Clear filters")}  # fmt: skip
        elsewhere = next((view for view in self.views if view.name == "team" and view is not self.view), None)
        said = {"empty_title": _("Nothing waiting"), "empty_text": _("Every promise here is looked after.")}
        if elsewhere is None:
            return said
        link = {"empty_url": f"{reverse('desk:queue')}?view=team", "empty_link": _("See the team’s queue")}
        return said | link


def _facet(name: str, label: str, value: str, rows: Any, anything: str = "") -> Context:
    options = [{"value": "", "label": anything or _("any"), "count": None}]
    options += [{"value": str(code), "label": words, "count": None} for code, words in rows]
    return {"name": name, "label": label, "value": value, "options": options}


def _row(row: Mapping[str, Any], titles: Mapping[int, str], actor: Actor) -> Context:
    """One complaint as `queue_rows.html` wants it."""
    waiting = str(WaitingOn(row["waiting_on"]).label).lower()
    closed = row["stage"] == Stage.CLOSED
    due = {"state": "met", "at": row["closed_at"]} if closed else standing(
        row["risk"], row["next_due_at"], row["waiting_on"]
    )  # fmt: skip
    return {
        "stamp": live.mark(row),
        "reference": row["reference"],
        "subject": row["subject"],
        "customer_name": row["customer_name"],
        "url": reverse("desk:complaint", args=[row["reference"]]),
        "stage": row["stage"],
        "stage_label": Stage(row["stage"]).label,
        "next_due": {**due, "title": titles.get(row["id"], "")},
        "closed_at": row["closed_at"],
        "received_at": row["received_at"],
        "handler_name": row["handler_name"],
        "mine": row["handler_id"] == actor.id,
        "replying": row["replying"] or "",
        "waiting_on": row["waiting_on"],
        "waiting_label": _("the %(who)s") % {"who": waiting},
        "tags": _tags(row),
    }


def _tags(row: Mapping[str, Any]) -> list[Context]:
    found = [
        (row["safety"], _("Safety"), "late", "shield-exclamation"),
        (row["escalated"], _("Escalated"), "risk", "arrow-up-circle"),
        (row["restricted"], _("Restricted"), "pause", "shield-lock"),
    ]
    return [{"label": label, "tone": tone, "icon": icon} for there, label, tone, icon in found if there]
