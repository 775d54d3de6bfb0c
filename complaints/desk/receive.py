"""Log a complaint while the customer is talking."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from complaints.actions.idempotency import once
from complaints.actions.intake import receive_complaint
from complaints.actions.reading import log_read
from complaints.choices import Stage
from complaints.desk.acts import WORKERS
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.receiving import Log
from complaints.errors import InvalidInput, KeyReused, NotFound
from complaints.models import Complaint, Customer
from complaints.queries import customers, desk
from complaints.rules.lifecycle import RECEIVERS
from complaints.types import Actor

Context = dict[str, Any]
PROMPTS = (
    gettext_lazy("Thank the customer for telling us."),
    gettext_lazy("Listen to the end before you ask."),
    gettext_lazy("“Is there anything that makes it easier for you to deal with us?”"),
    gettext_lazy("Say what happens next, and by when."),
)
PEOPLE = ("name", "email", "phone", "preferred_channel", "needs")
FOR_US = ("channel", "received_at", "category", "severity", "safety", "flags", "complainant")
MORE = ("product", "team", "impact", "address", "vulnerability", "restricted")
SPEAKER = ("speaker", "relation", "speaker_contact", "consent")


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """GET looks customers up (?who=) and begins with one (?customer=); POST logs, once."""
    actor, now = actor_of(request), now_of(request)
    only(actor, RECEIVERS, _("Logging complaints is for reporters, handlers, supervisors and managers."))
    customer = _customer(actor, request.GET.get("customer", ""))
    if request.method == "GET":
        form = Log(actor, now, customer=customer.pk if customer else None)
        known = desk.open_complaints_of(actor, [customer.pk]) if customer else []
        return _page(request, form, customer, known)
    form = Log(actor, now, request.POST, customer=customer.pk if customer else None)
    if not form.is_valid():
        return _page(request, form, customer, status=422)
    known = [] if form.cleaned_data["seen"] else _same(actor, form, customer)
    if known:
        return _ask_first(request, customer, known)
    return _receive(request, form, customer)


def _receive(request: HttpRequest, form: Log, customer: Customer | None) -> HttpResponse:
    actor, now = actor_of(request), now_of(request)
    posted = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}

    def work() -> tuple[int, Any]:
        received = receive_complaint(form.inbound(now), actor=actor, now=now)
        return 201, {"id": received.id, "reference": received.reference}

    try:
        key = form.cleaned_data["operation"] or str(uuid.uuid4())
        done = once(actor=f"staff:{actor.id}", route="desk log", key=key, request=posted, now=now, work=work)
    except InvalidInput as refusal:
        for name, sentences in refusal.data.get("fields", {}).items():
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)
        return _page(request, form, customer, status=422)
    except KeyReused:
        form.add_error(None, _("You have logged this already; look for it in the queue."))
        return _page(request, form, customer, status=422)
    return _logged(request, done.body["id"], done.body["reference"])


def _logged(request: HttpRequest, number: int, reference: str) -> HttpResponse:
    """On to the complaint; or back, when it went to people this person does not work with."""
    actor = actor_of(request)
    if not desk.may_see(actor, number):
        text = _("%(reference)s is logged and with the people who handle such complaints.")
        messages.success(request, text % {"reference": reference})
        return redirect("desk:log")
    text = _("%(reference)s is logged. Tell the customer this reference.")
    messages.success(request, text % {"reference": reference})
    if request.POST.get("then") == "resolve" and actor.role in WORKERS:
        return redirect("desk:verb", reference, "resolve_at_first_contact")
    return redirect("desk:complaint", reference)


def _customer(actor: Actor, number: str) -> Customer | None:
    """The customer chosen before, when this person may look them up."""
    if not number:
        return None
    digits = number.isascii() and number.isdigit() and len(number) < 19
    found = customers.visible_customers(actor).filter(pk=int(number)).first() if digits else None
    if found is None:
        raise NotFound()
    return found


def _same(actor: Actor, form: Log, customer: Customer | None) -> list[Complaint]:
    """Open complaints this may be one of: of the chosen customer, the same e-mail address, or the same name."""
    if customer is not None:
        return desk.open_complaints_of(actor, [customer.pk])
    email, name = form.cleaned_data["email"], form.cleaned_data["name"]
    if email:
        return desk.open_complaints_of(actor, [row["id"] for row in customers.find_customers(actor, email)])
    if len(name.strip()) < customers.LEAST:
        return []
    found = customers.find_customers(actor, name)
    namesakes = [row["id"] for row in found if row["name"].casefold() == name.strip().casefold()]
    return desk.open_complaints_of(actor, namesakes)


def _ask_first(request: HttpRequest, customer: Customer | None, known: Sequence[Complaint]) -> HttpResponse:
    """Nothing is saved yet: is it one of these? The same form sent again says no."""
    data = request.POST.copy()
    data["seen"] = "1"
    form = Log(actor_of(request), now_of(request), data, customer=customer.pk if customer else None)
    text = _("Not saved yet. This customer has open complaints: open one of them, or log this as another.")
    banner = {"tone": "risk", "icon_name": "people", "text": text, "url": "#matches-title", "link": _("See them")}
    return _page(request, form, customer, known, banner=banner, status=409)


def _page(
    request: HttpRequest, form: Log, customer: Customer | None, known: Sequence[Complaint] = (), *,
    banner: Context | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    actor, now = actor_of(request), now_of(request)
    context = {
        "form": form,
        "banner": banner,
        "sections": _sections(form, customer),
        "prompts": PROMPTS,
        "promises": [{"title": title, "at": at} for title, at in desk.promises_from(now)],
        "matches": [_match(complaint) for complaint in known],
        "can_resolve": actor.role in WORKERS,
        "chosen": _known(customer) if customer else None,
        "lookup": _look_up(request, actor),
    }
    return render(request, "desk/log_complaint.html", context, status=status)


def _sections(form: Log, customer: Customer | None) -> list[Context]:
    """The form in parts; what is seldom needed waits folded."""
    said = _section(form, _("What the customer tells you"), "", ("description", "desired_outcome", "subject"))
    parts = [
        said | {"wide": True},
        _section(form, _("The customer"), _("Enough to answer them."), PEOPLE),
        _section(form, _("For us"), "", FOR_US),
        _section(form, _("More"), _("Product, team, address, vulnerability."), MORE) | {"folded": True},
        _section(form, _("Somebody speaks for the customer"), "", SPEAKER) | {"folded": True},
    ]
    return [part for part in parts if part["fields"]]


def _section(form: Log, title: str, hint: str, names: Sequence[str]) -> Context:
    fields = [form[name] for name in names if name in form.fields]
    return {"title": title, "hint": hint, "fields": fields, "wrong": any(field.errors for field in fields)}


def _known(customer: Customer) -> Context:
    return {
        "name": customer.name,
        "facts": ", ".join(part for part in (customer.email, customer.phone) if part),
        "needs": customer.needs,
        "other_url": reverse("desk:log"),
    }


def _look_up(request: HttpRequest, actor: Actor) -> Context:
    """Customers found by name, e-mail or number; a search for people is written down."""
    question = request.GET.get("who", "").strip()
    found: list[Context] = []
    short = 0 < len(question) < customers.LEAST
    if question and not short and "\x00" not in question:
        rows = customers.find_customers(actor, question[:200], limit=8)
        log_read(actor=actor, now=now_of(request), door="desk customers", detail=f"{len(rows)} found")
        found = [
            {
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


def _match(complaint: Complaint) -> Context:
    return {
        "reference": complaint.reference,
        "subject": complaint.subject,
        "stage_label": Stage(complaint.stage).label,
        "url": reverse("desk:complaint", args=[complaint.reference]),
    }
