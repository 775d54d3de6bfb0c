"""The one search box: its page, and the palette that answers while one types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints.actions.reading import log_read
from complaints.choices import Stage
from complaints.desk.edge import actor_of, now_of
from complaints.desk.promises import standing
from complaints.errors import InvalidInput
from complaints.queries import complaints, desk
from complaints.queries.filters import Filters, plain
from complaints.queries.search import MOST, Exact, Found, Why, exact, search

Context = dict[str, Any]
LEAST, IN_PALETTE = 2, 8
OF_PEOPLE = (Why.EMAIL, Why.NAME, Why.NEAR_NAME)
BECAUSE = {
    Why.REFERENCE: gettext_lazy("the reference begins so"),
    Why.MIXED: gettext_lazy("the customer’s name and the subject"),
    Why.SUBJECT: "",
    Why.MESSAGE: gettext_lazy("in what was said to or by the customer"),
    Why.NOTE: gettext_lazy("in a note of colleagues"),
    Why.NEAR_REFERENCE: gettext_lazy("one sign of the reference differs"),
    Why.NEAR_SUBJECT: gettext_lazy("nearly the same words"),
    Why.EMAIL: gettext_lazy("the e-mail address begins so"),
    Why.NAME: "",
    Why.NEAR_NAME: gettext_lazy("nearly the same name"),
}


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """A reference leads straight to its complaint; anything else to a page of hits, the best first."""
    actor, now = actor_of(request), now_of(request)
    question = _question(request)
    sought = exact(actor, question) if question else None
    if sought is not None:
        log_read(actor=actor, now=now, door="desk search", detail="a reference")
        return _straight(request, question, sought)
    found = search(actor, question) if question else Found()
    rows = complaints.rows(actor, [hit.id for hit in found.hits])
    if question:
        log_read(actor=actor, now=now, door="desk search", detail=f"{len(rows)} found")
    promised = desk.next_promises([row["id"] for row in rows])
    why = {hit.id: hit.why for hit in found.hits}
    lines = [_line(row, why[row["id"]], promised) for row in rows]
    said = [line for line in lines if line["why"] not in OF_PEOPLE]
    context = {
        "question": question,
        "count": len(lines),
        "more": MOST if found.more else 0,
        "near": found.near and bool(lines),
        "lines": said,
        "people": _by_customer([line for line in lines if line["why"] in OF_PEOPLE]),
        "queue_url": f"{reverse('desk:queue')}?{urlencode({'q': question})}",
    }
    return render(request, "desk/search.html", context)


@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """The best few hits as JSON, for the palette: the same search as the page."""
    actor, now = actor_of(request), now_of(request)
    question = _question(request)
    if len(question) < LEAST:
        return JsonResponse({"found": []})
    sought = exact(actor, question)
    if sought is not None:
        ids = list(complaints.filtered(actor, Filters(state="all", q=sought.reference)).values_list("pk"))
        rows = complaints.rows(actor, [number for (number,) in ids])
    else:
        rows = complaints.rows(actor, [hit.id for hit in search(actor, question, limit=IN_PALETTE).hits])
    log_read(actor=actor, now=now, door="desk palette", detail=f"{len(rows)} found")
    return JsonResponse({"found": [_option(row) for row in rows]})


def _question(request: HttpRequest) -> str:
    """What was asked for; nothing when the database could not hold it."""
    try:
        return plain(request.GET.get("q", ""))
    except ValueError as error:
        raise InvalidInput(q=str(error)) from None


def _straight(request: HttpRequest, question: str, sought: Exact) -> HttpResponse:
    if sought.slip:
        text = _("There is no %(typed)s. This is %(reference)s, which differs in one sign.")
        messages.info(request, text % {"typed": question.upper(), "reference": sought.reference})
    return redirect("desk:complaint", sought.reference)


def _option(row: Mapping[str, Any]) -> Context:
    return {
        "label": row["subject"],
        "reference": row["reference"],
        "hint": f"{row['customer_name']} · {Stage(row['stage']).label}",
        "url": reverse("desk:complaint", args=[row["reference"]]),
    }


def _line(row: Mapping[str, Any], why: Why, promised: Mapping[int, str]) -> Context:
    """One hit as `search_lines.html` wants it."""
    closed = row["stage"] == Stage.CLOSED
    return {
        "reference": row["reference"],
        "subject": row["subject"],
        "url": reverse("desk:complaint", args=[row["reference"]]),
        "customer_name": row["customer_name"],
        "customer_id": row["customer_id"],
        "stage_label": Stage(row["stage"]).label,
        "received_at": row["received_at"],
        "due": None if closed else standing(row["risk"], row["next_due_at"], row["waiting_on"]),
        "promise": promised.get(row["id"], ""),
        "restricted": row["restricted"],
        "why": why,
        "because": BECAUSE[why],
    }


def _by_customer(lines: Sequence[Context]) -> list[Context]:
    """Hits by a name or an address, under each customer's name; the order of the hits decides who comes first."""
    first = {line["customer_id"]: at for at, line in reversed(list(enumerate(lines)))}
    ordered = sorted(lines, key=lambda line: first[line["customer_id"]])
    return [
        {
            "name": own[0]["customer_name"],
            "because": own[0]["because"],
            "lines": own,
            "url": f"{reverse('desk:queue')}?customer={number}",
        }
        for number, group in groupby(ordered, key=lambda line: line["customer_id"])
        if (own := list(group))
    ]
