"""Templates of replies: read, written, tried on a complaint before they are kept, retired."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.actions import reply_templates as writing
from complaints.choices import MessageKind
from complaints.desk import drafting
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.reply_templates import WriteTemplate
from complaints.desk.perform import about_of
from complaints.errors import InvalidInput, NotFound
from complaints.models import ReplyTemplate, ReplyTemplateVersion
from complaints.queries import reply_templates
from complaints.rules.reply_templates import SAMPLE, fill

Context = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def template_list(request: HttpRequest) -> HttpResponse:
    """All of them by kind, and a form for a new one."""
    _permit(request)
    form = WriteTemplate(request.POST or None)
    if request.method == "POST" and form.is_valid() and _wants_keeping(request):
        kept = _write(request, form)
        if kept is not None:
            return redirect("desk:template", kept.template_id)
    rows = [_line(template) for template in reply_templates.every()]
    context = {
        "form": form,
        "templates": [row for row in rows if not row["retired_at"]],
        "retired": [row for row in rows if row["retired_at"]],
        **_preview(request, form),
    }
    return render(request, "desk/templates.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, number: int) -> HttpResponse:
    """One template: its words as they are, to be written anew, and as they were."""
    _permit(request)
    versions = reply_templates.versions(number)
    newest, held = versions[0], versions[0].template
    first = {"title": newest.title, "body": newest.body}
    form = WriteTemplate(request.POST or None, new=False, initial=first)
    if request.method == "POST" and form.is_valid() and _wants_keeping(request):
        kept = _write(request, form, number)
        if kept is not None:
            return redirect("desk:template", number)
    context = {
        "form": form,
        "template": _line(held, newest) | {"retire_url": reverse("desk:template_retire", args=[number])},
        "versions": [_version(version) for version in versions],
        **_preview(request, form, newest.body),
    }
    return render(request, "desk/template.html", context, status=422 if form.errors else 200)


@require_POST
def template_retire(request: HttpRequest, number: int) -> HttpResponse:
    """Offer it no more."""
    _permit(request)
    writing.retire(number, actor=actor_of(request), now=now_of(request))
    messages.success(request, _("Retired. Nobody is offered it any more."))
    return redirect("desk:templates")


def _permit(request: HttpRequest) -> None:
    only(actor_of(request), writing.MAY, _("Templates are for managers and administrators."))


def _wants_keeping(request: HttpRequest) -> bool:
    return "preview" not in request.POST


def _write(request: HttpRequest, form: WriteTemplate, number: int = 0) -> ReplyTemplateVersion | None:
    """Keep the words; a refusal stands beside its field."""
    try:
        kept = writing.write(actor=actor_of(request), now=now_of(request), template=number, **form.cleaned_data)
    except InvalidInput as refusal:
        for name, sentences in refusal.data["fields"].items():
            form.add_error(name if name in form.fields else None, sentences)
        return None
    messages.success(request, _("Kept as version %(n)d.") % {"n": kept.number})
    return kept


def _preview(request: HttpRequest, form: WriteTemplate, body: str = "") -> Context:
    """The words as a customer would read them: of the complaint named, else of a made-up one."""
    text = request.POST.get("body", body).replace("\r\n", "\n")
    reference = request.POST.get("reference", "").strip()
    values, fault = SAMPLE, ""
    if reference:
        try:
            values = drafting.fillings(about_of(request, reference))
        except NotFound:
            fault = _("There is no such complaint, or it is not yours to see.")
    return {"preview": fill(text, values) if text.strip() else "", "reference": reference, "reference_fault": fault}


def _line(template: ReplyTemplate, newest: ReplyTemplateVersion | None = None) -> Context:
    newest = newest or max(template.versions.all(), key=lambda version: version.number)
    return {
        "title": newest.title,
        "url": reverse("desk:template", args=[template.pk]),
        "kind": MessageKind(template.kind).label,
        "language": template.language,
        "number": newest.number,
        "since": newest.effective_from,
        "retired_at": template.retired_at,
    }


def _version(version: ReplyTemplateVersion) -> Context:
    by = str(version.written_by or "Redress")
    return {"number": version.number, "title": version.title, "body": version.body, "by": by,
            "since": version.effective_from}  # fmt: skip
