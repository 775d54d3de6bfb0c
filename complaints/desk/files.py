"""Files on a complaint's record: listed, added by colleagues, handed out so that no browser runs them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from complaints.actions import files as keeping
from complaints.actions import portal_sending, receipts
from complaints.choices import FileState
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.base import About
from complaints.errors import InvalidInput, sentences
from complaints.models import Complaint, Suspicion
from complaints.queries import access
from complaints.queries import files as reading
from complaints.rules.files import KINDS, LARGEST, MOST
from complaints.rules.lifecycle import RECEIVERS, WORKERS

Context = dict[str, Any]
ODD = {
    "trap": gettext_lazy("a field that only programs see was filled in"),
    "quick": gettext_lazy("it was written within a few seconds"),
    "links": gettext_lazy("it holds many links"),
    "many_from_there": gettext_lazy("very many came from the same place"),
    "many_of_one": gettext_lazy("very many came with the same address"),
}


def block(about: About) -> Context:
    """The files of a complaint for its page; they came with it."""
    complaint, actor = about.complaint, about.actor
    rows = reading.listed(complaint)
    room = sum(held.state != FileState.REFUSED for held in rows) < MOST
    return {
        "files": [_line(held, complaint) for held in rows],
        "may_attach": room and actor.role in RECEIVERS and not about.only_asked,
        "files_url": reverse("desk:files", args=[complaint.reference]),
        "file_endings": ",".join(f".{kind}" for kind in (*KINDS, "jpeg")),
        "largest_file": LARGEST // 1024**2,
        "odd": _odd(about),
    }


def _line(held: reading.Listed, complaint: Complaint) -> Context:
    ready = held.state == FileState.CLEAN
    url = reverse("desk:file", args=[complaint.reference, held.id]) if ready else ""
    return {"name": held.name, "size": held.size, "url": url, "by": held.by or _("the customer"),
            "at": held.added_at, "state": held.state, "state_label": FileState(held.state).label,
            "reason": held.reason}  # fmt: skip


def _odd(about: About) -> Context | None:
    """Why somebody should look before anything leaves by itself, while nobody has."""
    found: Suspicion | None = getattr(about.complaint, "suspicion", None)
    if found is None or found.looked_at is not None:
        return None
    why = ", ".join(str(ODD.get(reason, reason)) for reason in found.reasons)
    may = about.actor.role in WORKERS and not about.only_asked
    held = not receipts.HOLDS_BACK.isdisjoint(found.reasons)
    url = reverse("desk:looked", args=[about.complaint.reference]) if may else ""
    return {"why": why, "held": held, "url": url}


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, reference: str) -> HttpResponse:
    """Put files on record; what is wrong with one is said, and the others stay. Opened, it leads to the list."""
    actor, now = actor_of(request), now_of(request)
    complaint = access.find(actor, reference)
    given = [file for file in request.FILES.getlist("files") if file.name]
    kept = 0
    for file in given:
        try:
            content = file.read() if (file.size or 0) <= LARGEST else bytes(LARGEST + 1)
            keeping.attach(complaint.pk, file.name or "", content, actor=actor, now=now)
            kept += 1
        except InvalidInput as refusal:
            for words in sentences(refusal):
                messages.error(request, words)
    if kept:
        messages.success(request, _("%(n)d on record.") % {"n": kept} if kept > 1 else _("The file is on record."))
    elif request.method == "POST" and not given:
        messages.error(request, _("Choose a file first."))
    return redirect(f"{reverse('desk:complaint', args=[complaint.reference])}#files-title")


@require_safe
def file(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """One file, to be saved; reading it is written down."""
    actor, now = actor_of(request), now_of(request)
    held = reading.find(actor, reference, number)
    served = keeping.read(held, actor=actor, now=now, door="desk file")
    return HttpResponse(served.content, headers=dict(served.headers))


@require_http_methods(["GET", "HEAD", "POST"])
def looked(request: HttpRequest, reference: str) -> HttpResponse:
    """A person looked at what seemed odd: it is a complaint like others. Opened, it leads to the complaint."""
    if request.method != "POST":
        return redirect("desk:complaint", access.find(actor_of(request), reference).reference)
    complaint = portal_sending.looked_at(reference, actor=actor_of(request), now=now_of(request))
    messages.success(request, _("Thank you. It goes on like every other complaint."))
    return redirect("desk:complaint", complaint.reference)
