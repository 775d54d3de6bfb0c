"""Mail that waits for a person: what came, from whom, why it waits, and what is to become of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.actions import held_mail
from complaints.channels.mailbox.reading import read
from complaints.desk.edge import actor_of, now_of, only
from complaints.errors import InvalidInput, NotFound
from complaints.models import IncomingMail
from complaints.queries import mail as found
from complaints.rules.lifecycle import WORKERS
from complaints.types import Actor

SHOWN, LONGEST = 50, 20_000


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; and to whom nothing is mailed, since mail to them came back."""
    actor = _worker(request)
    rows = list(found.waiting_for(actor).select_related("complaint")[: SHOWN + 1])
    stopped = found.stopped_for(actor)[:SHOWN]
    context = {
        "mails": [_line(row) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "stopped": [
            {"address": one.address, "why": one.reason, "since": one.since,
             "url": reverse("desk:mail_again", args=[one.pk])}
            for one in stopped
        ],
    }  # fmt: skip
    return render(request, "desk/held_mail.html", context)


@require_POST
def mail_again(request: HttpRequest, number: int) -> HttpResponse:
    """Mail to this address may leave again."""
    address = held_mail.mail_again(number, actor=_worker(request), now=now_of(request))
    messages.success(request, _("What comes next is mailed to %(address)s again.") % {"address": address})
    return redirect("desk:held_mail")


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, number: int) -> HttpResponse:
    """Look at one, as plain text, and decide."""
    actor = _worker(request)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _decide(request, number, actor)
        except InvalidInput as error:
            wrong = {name: " ".join(said) for name, said in error.data.get("fields", {}).items()} or {"": str(error)}
    row = found.waiting_for(actor).filter(pk=number).defer(None).select_related("complaint").first()
    if row is None:
        raise NotFound()
    whole = read(bytes(row.raw))
    meant = request.POST.get("reference") or (row.complaint.reference if row.complaint else "")
    context = {
        **_line(row), "text": whole.text[:LONGEST], "cut": len(whole.text) > LONGEST, "to": ", ".join(whole.recipients),
        "files": [{"name": one.name, "type": one.type, "size": one.size} for one in whole.attachments],
        "wrong": wrong, "suggested": meant, "reason_given": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "desk/held_mail_one.html", context, status=422 if wrong else 200)


def _worker(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    only(actor, WORKERS, _("Mail that waits is for handlers, supervisors and managers."))
    return actor


def _decide(request: HttpRequest, number: int, actor: Actor) -> HttpResponse:
    now, act = now_of(request), request.POST.get("act", "")
    if act == "ignore":
        held_mail.ignore(number, reason=request.POST.get("reason", ""), actor=actor, now=now)
        messages.success(request, _("Nothing is done about it; your reason is kept."))
        return redirect("desk:held_mail")
    if act == "make":
        complaint = held_mail.make(number, actor=actor, now=now)
        messages.success(request, _("It is now a complaint."))
    else:
        complaint = held_mail.attach(number, request.POST.get("reference", ""), actor=actor, now=now)
        messages.success(request, _("It is on the complaint now."))
    return redirect("desk:complaint", complaint.reference)


def _line(row: IncomingMail) -> dict[str, Any]:
    complaint = row.complaint
    return {
        "url": reverse("desk:held_mail_one", args=[row.pk]),
        "sender": f"{row.name} <{row.sender}>" if row.name else row.sender or _("nobody named"),
        "subject": row.subject or _("(no subject)"),
        "at": row.received_at,
        "why": row.reason,
        "reference": complaint.reference if complaint else "",
    }
