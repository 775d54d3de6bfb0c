"""What stands beside the log form: who it may be, what they complained of before, codes and promised dates.

The page shows it once; with script the parts that depend on what is typed are asked for again. Nothing is saved here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints.actions.reading import log_read
from complaints.choices import Stage
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.fields import Moment
from complaints.errors import NotFound
from complaints.models import Complaint, Customer
from complaints.queries import customers, suggesting
from complaints.queries.promising import promises_for
from complaints.queries.suggesting import Earlier, Suggestion
from complaints.rules.lifecycle import RECEIVERS
from complaints.types import Actor

Context = dict[str, Any]
PARTS = ("chosen", "lookup", "matches", "suggestions", "promises")
LONGEST = 200


@require_POST
def aside(request: HttpRequest) -> HttpResponse:
    """Those parts that are asked for, for the form as it is typed so far."""
    actor, now = actor_of(request), now_of(request)
    only(actor, RECEIVERS, _("Logging complaints is for reporters, handlers, supervisors and managers."))
    typed = request.POST
    wanted = [part for part in PARTS if part in typed.get("parts", "").split(",")]
    customer = customer_of(actor, typed.get("customer", ""))
    context: Context = {"parts": wanted or ["none"], "now": now}
    if "chosen" in wanted and customer is not None:
        context["chosen"] = known(customer)
        log_read(actor=actor, now=now, door="desk customers", detail="one chosen")
    if "lookup" in wanted:
        context["lookup"] = look_up(actor, now, typed.get("who", ""))
    if "matches" in wanted:
        context["matches"] = _matches(actor, now, customer, typed)
    if "suggestions" in wanted:
        context["suggestions"] = [_suggestion(one) for one in suggesting.suggested(actor, _said(typed), now)]
    if "promises" in wanted:
        context["promises"] = _promised(now, typed)
    return HttpResponse(render_to_string("desk/partials/log_aside.html", context))


def customer_of(actor: Actor, number: str) -> Customer | None:
    """The customer chosen before, when this person may look them up."""
    if not number:
        return None
    digits = number.isascii() and number.isdigit() and len(number) < 19
    found = customers.visible_customers(actor).filter(pk=int(number)).first() if digits else None
    if found is None:
        raise NotFound()
    return found


def known(customer: Customer) -> Context:
    return {
        "id": customer.pk,
        "name": customer.name,
        "facts": ", ".join(part for part in (customer.email, customer.phone) if part),
        "needs": customer.needs,
        "other_url": reverse("desk:log"),
    }


def look_up(actor: Actor, now: datetime, typed: str) -> Context:
    """Customers found by name, e-mail or number; a search for people is written down."""
    question = typed.strip()[:LONGEST]
    found: list[Context] = []
    short = 0 < len(question) < customers.LEAST
    if question and not short and "\x00" not in question:
        rows = customers.find_customers(actor, question, limit=8)
        log_read(actor=actor, now=now, door="desk customers", detail=f"{len(rows)} found")
        found = [
            {
                "id": row["id"],
                "name": row["name"],
                "hint": hidden(row["email"]) or row["external_id"],
                "url": f"{reverse('desk:log')}?customer={row['id']}",
            }
            for row in rows
        ]
    return {"question": question, "found": found, "short": short}


def hidden(email: str) -> str:
    """Enough of an address to tell two people apart, not enough to use."""
    name, at, place = email.partition("@")
    return f"{name[:1]}…{at}{place}" if email else ""


def namesakes(actor: Actor, email: str, name: str) -> list[int]:
    """Customers with the same e-mail address; without one, of the same name."""
    sought = email.strip() or name.strip()
    if len(sought) < customers.LEAST or "\x00" in sought:
        return []
    found = customers.find_customers(actor, sought[:LONGEST])
    return [row["id"] for row in found if email.strip() or row["name"].casefold() == sought.casefold()]


def match(complaint: Complaint | Earlier) -> Context:
    return {
        "reference": complaint.reference,
        "subject": complaint.subject,
        "stage_label": Stage(complaint.stage).label,
        "url": reverse("desk:complaint", args=[complaint.reference]),
        "received_at": complaint.received_at,
        "likely": getattr(complaint, "likely", False),
    }


def promised_for(form: forms.Form, now: datetime) -> list[Context]:
    """What the form as posted, or as it begins, would promise."""
    return _promised(now, form.data if form.is_bound else {"channel": "phone"})


def _matches(actor: Actor, now: datetime, customer: Customer | None, typed: Mapping[str, str]) -> list[Context]:
    whose = [customer.pk] if customer else namesakes(actor, typed.get("email", ""), typed.get("name", ""))
    return [match(one) for one in suggesting.earlier(actor, whose, _said(typed), now)] if whose else []


def _said(typed: Mapping[str, str]) -> str:
    """The subject, else how the complaint begins; characters the database cannot hold left out."""
    said = typed.get("subject", "").strip() or typed.get("description", "").strip()
    return said[:1000].replace("\x00", "")


def _suggestion(one: Suggestion) -> Context:
    reason = (
        _("because of “%(word)s”") % {"word": one.word}
        if one.word
        else _("as %(times)d of the last %(all)d with such words") % {"times": one.of[0], "all": one.of[1]}
    )
    return {"name": one.kind, "value": one.code, "title": one.title, "reason": reason}


def _promised(now: datetime, typed: Mapping[str, Any]) -> list[Context]:
    try:
        received = Moment(required=False).clean(typed.get("received_at", "")) or now
    except ValidationError:
        received = now
    flags = typed.getlist("flags") if isinstance(typed, QueryDict) else ()
    found = promises_for(
        min(received, now), now, product=typed.get("product", ""), flags=flags,
        complainant=typed.get("complainant", ""), channel=typed.get("channel", ""),
    )  # fmt: skip
    return [{"title": title, "at": at} for title, at in found]
