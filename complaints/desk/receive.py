"""Log a complaint while the customer is talking."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from complaints.actions.idempotency import once
from complaints.actions.intake import receive_complaint
from complaints.actions.log_drafts import forget
from complaints.desk import aside, log_drafts
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.receiving import Log
from complaints.errors import InvalidInput, KeyReused, NotFound
from complaints.models import Complaint, Customer, LogDraft
from complaints.queries import desk
from complaints.queries.promising import promised
from complaints.rules.lifecycle import RECEIVERS, WORKERS
from complaints.types import Actor

Context = dict[str, Any]
PROMPTS = (
    gettext_lazy("Thank the customer for telling us."),
    gettext_lazy("Listen to the end before you ask."),
    gettext_lazy("“Is there anything that makes it easier for you to deal with us?”"),
    gettext_lazy("Say what happens next, and by when."),
)
PEOPLE = ("name", "email", "phone", "preferred_channel", "address")
EASIER = ("needs", "vulnerability")
FOR_US = ("channel", "received_at", "category", "severity", "safety", "flags", "complainant")
MORE = ("place", "taken_by", "product", "team", "impact", "restricted")
SPEAKER = ("speaker", "relation", "speaker_contact", "consent")


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """GET looks customers up (?who=) and begins with one (?customer=); POST logs, once."""
    actor, now = actor_of(request), now_of(request)
    only(actor, RECEIVERS, _("Logging complaints is for reporters, handlers, supervisors and managers."))
    draft = log_drafts.begun(actor) if request.method == "GET" else None
    if draft is not None and not {"customer", "who"} & set(request.GET) and (whose := _whose(actor, draft)):
        return redirect(f"{reverse('desk:log')}?customer={whose}")
    customer = aside.customer_of(actor, request.GET.get("customer", ""))
    if request.method == "GET":
        form = Log(actor, now, customer=customer.pk if customer else None)
        if draft is not None and _whose(actor, draft) in ("", request.GET.get("customer", "")):
            form.go_on(draft.values)
        else:
            draft = None
        known = desk.open_complaints_of(actor, [customer.pk]) if customer else []
        return _page(request, form, customer, known, draft=draft)
    form = Log(actor, now, request.POST, customer=customer.pk if customer else None)
    if not form.is_valid():
        return _page(request, form, customer, status=422)
    known = [] if form.cleaned_data["seen"] else _same(actor, form, customer)
    if known:
        return _ask_first(request, customer, known)
    return _receive(request, form, customer)


def _whose(actor: Actor, draft: LogDraft) -> str:
    """The customer a draft is about, if they were chosen and this person may still look them up."""
    number = str(draft.values.get("whose", ""))
    try:
        return number if number and aside.customer_of(actor, number) else ""
    except NotFound:
        return ""


def _receive(request: HttpRequest, form: Log, customer: Customer | None) -> HttpResponse:
    actor, now = actor_of(request), now_of(request)
    posted = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}

    def work() -> tuple[int, Any]:
        received = receive_complaint(form.inbound(now), actor=actor, now=now)
        forget(actor=actor)
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
    read_out = {"reference": reference, "promises": promised(number), "now": now_of(request)}
    messages.success(request, render_to_string("desk/partials/read_out.html", read_out))
    if request.POST.get("then") == "resolve" and actor.role in WORKERS:
        return redirect("desk:verb", reference, "resolve_at_first_contact")
    return redirect("desk:complaint", reference)


def _same(actor: Actor, form: Log, customer: Customer | None) -> list[Complaint]:
    """Open complaints this may be one of: of the chosen customer, the same e-mail address, or the same name."""
    email, name = form.cleaned_data.get("email", ""), form.cleaned_data.get("name", "")
    return desk.open_complaints_of(actor, [customer.pk] if customer else aside.namesakes(actor, email, name))


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
    banner: Context | None = None, status: int = 200, draft: LogDraft | None = None,
) -> HttpResponse:  # fmt: skip
    actor, now = actor_of(request), now_of(request)
    context = {
        "form": form,
        "draft": log_drafts.context(draft),
        "banner": banner,
        "sections": _sections(form, customer),
        "prompts": PROMPTS,
        "promises": aside.promised_for(form, now),
        "matches": [aside.match(complaint) for complaint in known],
        "can_resolve": actor.role in WORKERS,
        "chosen": aside.known(customer) if customer else None,
        "lookup": aside.look_up(actor, now, request.GET.get("who", "")),
    }
    return render(request, "desk/log_complaint.html", context, status=status)


def _sections(form: Log, customer: Customer | None) -> list[Context]:
    """The form in parts; what is seldom needed waits folded."""
    said = _section(form, _("What the customer tells you"), "", ("description", "desired_outcome", "subject"))
    parts = [
        said | {"wide": True},
        _section(form, _("The customer"), _("Enough to answer them."), PEOPLE),
        _section(form, _("What would make it easier"), _("Ask everybody; write what they tell you."), EASIER),
        _section(form, _("Is somebody speaking for the customer?"), _("A relative, a friend, an adviser."), SPEAKER)
        | {"folded": True},
        _section(form, _("For us"), "", FOR_US),
        _section(form, _("More"), _("Product, team, whom it touches."), MORE) | {"folded": True},
    ]
    return [part for part in parts if part["fields"]]


def _section(form: Log, title: str, hint: str, names: Sequence[str]) -> Context:
    fields = [form[name] for name in names if name in form.fields]
    return {"title": title, "hint": hint, "fields": fields, "wrong": any(field.errors for field in fields)}
