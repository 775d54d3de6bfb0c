"""Webhooks: which systems we tell, how each fares, and what was sent."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from complaints.actions import webhooks as doing
from complaints.choices import WebhookState, WebhookTopic
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.webhooks import Again, Endpoint
from complaints.errors import InvalidInput
from complaints.models import WebhookEndpoint
from complaints.queries import webhooks
from complaints.queries.webhooks import Fares, Sent

Context = dict[str, Any]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_list(request: HttpRequest) -> HttpResponse:
    """All endpoints and how they fare, and a form for a new one; its secret is on the answer, this once."""
    _permit(request)
    form, made = Endpoint(request.POST or None, initial={"operation": uuid.uuid4()}), None
    if request.method == "POST" and form.is_valid():
        made = _add(request, form)
    if made is not None:
        hook, secret = made
        if not secret:
            messages.info(request, _("This endpoint was added already."))
            return redirect("desk:webhook", hook.pk)
        return _page_of(request, hook, secret=secret)
    fares = webhooks.fares()
    rows = [_line(hook, fares.get(hook.pk, Fares())) for hook in webhooks.endpoints()]
    return render(request, "desk/webhooks.html", {"form": form, "endpoints": rows}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, number: int) -> HttpResponse:
    """One endpoint: how it fares, what was sent to it, its address and topics to be changed."""
    _permit(request)
    hook = webhooks.endpoint(number)
    form = _form(hook, request)
    if request.method == "POST" and form.is_valid():
        try:
            doing.change(number, actor=actor_of(request), now=now_of(request), **_given(form))
        except InvalidInput as refusal:
            _put_beside(form, refusal)
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:webhook", number)
    return _page_of(request, hook, form=form)


@never_cache
@require_POST
def webhook_act(request: HttpRequest, number: int) -> HttpResponse:
    """Pause, go on, end, give a new secret, send a test, send again."""
    _permit(request)
    who: Context = {"actor": actor_of(request), "now": now_of(request)}
    match request.POST.get("act", ""):
        case "pause":
            doing.pause(number, **who)
            messages.success(request, _("Paused. What happens meanwhile waits."))
        case "resume":
            doing.resume(number, **who)
            messages.success(request, _("It is told again, what waited first."))
        case "end":
            doing.end(number, **who)
            messages.success(request, _("Ended. It is told nothing more."))
        case "test":
            doing.send_test(number, operation=_operation(request), **who)
            messages.success(request, _("A test message is on its way. It stands among the messages below."))
        case "rotate":
            secret = doing.rotate(number, operation=_operation(request), **who)
            if secret:
                return _page_of(request, webhooks.endpoint(number), secret=secret)
            messages.info(request, _("The secret was changed already. It is shown only once."))
        case "replay" | "replay_since" as act:
            return _send_again(request, number, who, everything=act == "replay_since")
        case _:
            raise Http404
    return redirect("desk:webhook", number)


def _send_again(request: HttpRequest, number: int, who: Context, *, everything: bool) -> HttpResponse:
    hook = webhooks.endpoint(number)
    if everything:
        again = Again(request.POST)
        if not again.is_valid():
            return _page_of(request, hook, again=again)
        count = doing.replay(number, since=again.cleaned_data["since"], **who)
    else:
        delivery = request.POST.get("delivery", "")
        if not delivery.isascii() or not delivery.isdigit() or len(delivery) > 18:
            raise Http404
        count = doing.replay(number, delivery=int(delivery), **who)
    said = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", count) % {"n": count}
    messages.success(request, said if count else _("Nothing to send again: it waits already."))
    return redirect("desk:webhook", number)


def _permit(request: HttpRequest) -> None:
    only(actor_of(request), doing.MAY, _("Webhooks are for managers and administrators."))


def _operation(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("operation", ""))
    except ValueError:
        raise Http404 from None


def _add(request: HttpRequest, form: Endpoint) -> tuple[WebhookEndpoint, str] | None:
    operation = form.cleaned_data["operation"]
    try:
        return doing.add(actor=actor_of(request), now=now_of(request), operation=operation, **_given(form))
    except InvalidInput as refusal:
        _put_beside(form, refusal)
        return None


def _given(form: Endpoint) -> Context:
    return {name: form.cleaned_data[name] for name in ("name", "url", "topics", "restricted")}


def _put_beside(form: Endpoint, refusal: InvalidInput) -> None:
    for name, sentences in refusal.data["fields"].items():
        form.add_error(name, sentences)


def _form(hook: WebhookEndpoint, request: HttpRequest | None = None) -> Endpoint:
    first = {"name": hook.name, "url": hook.url, "topics": hook.topics, "restricted": hook.restricted}
    posted = request.POST if request is not None and request.method == "POST" else None
    return Endpoint(posted, initial=first | {"operation": uuid.uuid4()})


def _page_of(
    request: HttpRequest, hook: WebhookEndpoint, *, secret: str = "", form: Endpoint | None = None,
    again: Again | None = None,
) -> HttpResponse:  # fmt: skip
    form, again = form or _form(hook), again or Again()
    context = {
        "endpoint": _line(hook, webhooks.fares().get(hook.pk, Fares())),
        "deliveries": [_delivery(sent) for sent in webhooks.deliveries(hook)],
        "form": form,
        "again": again,
        "secret": secret,
        "operation": uuid.uuid4(),
    }
    return render(request, "desk/webhook.html", context, status=422 if form.errors or again.errors else 200)


def _line(hook: WebhookEndpoint, fares: Fares) -> Context:
    return {
        "name": hook.name,
        "url": hook.url,
        "page": reverse("desk:webhook", args=[hook.pk]),
        "act_url": reverse("desk:webhook_act", args=[hook.pk]),
        "state": hook.state,
        "state_label": WebhookState(hook.state).label,
        "reason": hook.disabled_reason,
        "words": hook.words,
        "fares": fares,
        "earlier_until": hook.earlier_until,
    }


def _delivery(sent: Sent) -> Context:
    labels = {topic.value: topic.label for topic in WebhookTopic}
    state = "taken" if sent.sent_at else "parked" if sent.parked_at else "waiting"
    return {"sent": sent, "title": labels.get(sent.type, _("Test message")), "state": state}
