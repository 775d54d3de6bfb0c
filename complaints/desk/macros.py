"""Macros at the desk: made, changed, deleted; read through and done on one complaint with one press."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.actions import macros as doing
from complaints.actions.idempotency import once
from complaints.desk import drafting
from complaints.desk.acts import VERBS
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.base import About
from complaints.desk.forms.macros import MacroForm, UseMacro
from complaints.desk.perform import about_of, head
from complaints.errors import InvalidInput, NotAllowed, NotFound, RedressError
from complaints.models import Macro
from complaints.queries import board, desk, macros, people
from complaints.rules.lifecycle import SENIORS, WORKERS
from complaints.rules.macros import Step, steps
from complaints.rules.reply_templates import fill
from complaints.types import Actor

Context = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def macro_list(request: HttpRequest) -> HttpResponse:
    """One's macros and those of one's teams, and a form for a new one."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def macro(request: HttpRequest, number: int) -> HttpResponse:
    """One macro, to be changed or deleted."""
    actor = _permitted(request)
    held = macros.seen_by(actor).filter(pk=number).first()
    if held is None:
        raise NotFound()
    if request.method == "POST" and request.POST.get("act") == "delete":
        doing.delete(number, actor=actor)
        messages.success(request, _("Deleted. What it did stays done."))
        return redirect("desk:macros")
    return _edit(request, held)


def _permitted(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    only(actor, WORKERS, _("Macros are for those who work on complaints."))
    return actor


def _edit(request: HttpRequest, held: Macro | None) -> HttpResponse:
    actor = _permitted(request)
    mine: list[Any] = [(one.code, one.name) for one in board.teams_of(actor)] if actor.role in SENIORS else []
    teams: list[Any] = [(one.code, one.name) for one in people.live_teams()]
    first = {**held.preset, "title": held.title, "share": held.team.code if held.team else ""} if held else {}
    form = MacroForm(request.POST or None, initial=first, teams=teams, mine=mine)
    if request.method == "POST" and form.is_valid():
        try:
            kept = doing.keep(
                actor=actor, title=form.cleaned_data["title"], preset=form.preset(),
                team=form.cleaned_data.get("share", ""), macro=held.pk if held else 0,
            )  # fmt: skip
        except InvalidInput as refusal:
            for name, sentences in refusal.data["fields"].items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            messages.success(request, _("“%(title)s” is among the macros now.") % {"title": kept.title})
            return redirect("desk:macros")
    context = {
        "form": form,
        "macro": {"id": held.pk, "title": held.title, "may_change": macros.may_change(actor, held)} if held else None,
        "macros": [] if held else [_line(one) for one in macros.seen_by(actor)],
    }
    return render(request, "desk/macros.html", context, status=422 if form.errors else 200)


def _line(one: Macro) -> Context:
    titles = [str(VERBS[step.verb].label) for step in steps(one.preset)]
    team = one.team.name if one.team else ""
    return {"title": one.title, "url": reverse("desk:macro", args=[one.pk]), "team": team, "does": titles}


@require_http_methods(["GET", "HEAD", "POST"])
def macro_use(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What the macro would do to this complaint, to be read; POST does it once, all of it or nothing."""
    about = about_of(request, reference)
    if about.actor.role not in WORKERS or about.only_asked:
        raise NotAllowed(_("Macros are for those who work on complaints."))
    held = macros.seen_by(about.actor).filter(pk=number).first()
    if held is None:
        raise NotFound()
    words = _filled(held, about)
    form = UseMacro(about, request.POST or None, words=words, reply=str(held.preset.get("reply", "")))
    if request.method != "POST":
        return _preview(request, held, about, form)
    if not form.is_valid():
        return _preview(request, held, about, form, status=422)
    return _use(request, held, about, form)


def _filled(held: Macro, about: About) -> dict[str, str]:
    values = drafting.fillings(about)
    return {name: fill(str(held.preset[name]), values) for name in ("body", "note") if held.preset.get(name)}


def _steps(held: Macro, about: About, said: Context) -> list[Step]:
    free = about.complaint.handler_id is None
    return steps({**held.preset, **said}, channel=str(said.get("channel", "")), unassigned=free)


def _use(request: HttpRequest, held: Macro, about: About, form: UseMacro) -> HttpResponse:
    actor, now, reference = about.actor, now_of(request), about.complaint.reference
    posted = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    url = reverse("desk:macro_use", args=[reference, held.pk])

    def work() -> tuple[int, Any]:
        read = form.cleaned_data["version"] or 0
        doing.use(reference, _steps(held, about, form.cleaned_data), actor=actor, now=now, version=read)
        return 302, {}

    try:
        key = form.cleaned_data["operation"] or str(uuid.uuid4())
        once(actor=f"staff:{actor.id}", route=f"desk {url}"[:80], key=key, request=posted, now=now, work=work)
    except (NotAllowed, NotFound):
        raise
    except RedressError as refusal:
        return _preview(request, held, about_of(request, reference), form, refusal=refusal)
    if desk.may_see(actor, about.complaint.pk):
        messages.success(request, _("“%(title)s” is done.") % {"title": held.title})
        return redirect("desk:complaint", reference)
    messages.success(request, _("%(reference)s: “%(title)s” is done.") % {"reference": reference, "title": held.title})
    return redirect("desk:queue")


def _preview(
    request: HttpRequest, held: Macro, about: About, form: UseMacro, *, refusal: RedressError | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The steps in words. A refused macro keeps what was typed and is sent again for the complaint as it is now."""
    if refusal is not None:
        data = request.POST.copy()
        data["version"], data["operation"] = str(about.complaint.version), str(uuid.uuid4())
        form = UseMacro(about, data, words=_filled(held, about), reply=str(held.preset.get("reply", "")))
    context = {
        "complaint": head(about.complaint),
        "macro": {"title": held.title, "url": reverse("desk:macro_use", args=[about.complaint.reference, held.pk])},
        "steps": [_step(step, about) for step in _steps(held, about, _filled(held, about))],
        "form": form,
        "refused": _why(refusal),
    }
    return render(request, "desk/macro_use.html", context, status=refusal.http_status if refusal else status)


def _why(refusal: RedressError | None) -> list[str]:
    if refusal is None:
        return []
    missing = [part.message for part in getattr(refusal, "missing", ())]
    said = [line for lines in refusal.data.get("fields", {}).values() for line in lines]
    return missing or said or [refusal.detail]


def _step(step: Step, about: About) -> Context:
    act = VERBS[step.verb]
    told = {"severity": _("severity"), "impact": _("impact"), "team": _("to"), "reason": _("because"), "wanted": ""}
    details = [f"{word} {step.inputs[name]}".strip() for name, word in told.items() if step.inputs.get(name)]
    shown = details if step.verb != "escalate" else [str(step.inputs["wanted"])]
    return {"title": str(act.title).format(customer=about.customer), "icon": act.icon, "details": ", ".join(shown)}
