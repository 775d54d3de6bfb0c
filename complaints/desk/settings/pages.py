"""Pages for customers: read as customers read them, written anew as the next version, previewed first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.actions import published_pages as publishing
from complaints.choices import PageKind
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.pages import WritePage
from complaints.errors import InvalidInput
from complaints.models import PublishedPage
from complaints.queries import published
from complaints.queries.page_content import content

Context = dict[str, Any]


@require_safe
def page_list(request: HttpRequest) -> HttpResponse:
    """Every page in every language there is, and the way to another language."""
    _permit(request)
    now = now_of(request)
    rows = [_line(page, now) for page in published.newest()]
    language = request.GET.get("language", "").strip().lower()
    if language and publishing.LANGUAGE.fullmatch(language) and request.GET.get("kind") in PageKind.values:
        return redirect("desk:page", request.GET["kind"], language)
    return render(request, "desk/pages.html", {"pages": rows, "kinds": PageKind.choices, "wrong": bool(language)})


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One page in one language: its words, how they will look, and what was in force before."""
    _permit(request)
    if kind not in PageKind.values or not publishing.LANGUAGE.fullmatch(language):
        raise Http404
    now, versions = now_of(request), published.of_language(kind, language)
    first = {"title": versions[0].title, "body": versions[0].body} if versions else {}
    form = WritePage(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        kept = _publish(request, form, kind, language)
        if kept is not None:
            return redirect("desk:page", kind, language)
    words = request.POST.get("body", first.get("body", ""))
    context = {
        "form": form,
        "kind": PageKind(kind).label,
        "language": language,
        "versions": [_line(one, now) for one in versions],
        "url": reverse("portal:page", args=[kind]),
        "content": content(words, published.company(), now) if words.strip() else None,
        "title": request.POST.get("title", first.get("title", "")),
    }
    return render(request, "desk/page.html", context, status=422 if form.errors else 200)


def _permit(request: HttpRequest) -> None:
    only(actor_of(request), publishing.MAY, _("Pages for customers are published by managers."))


def _publish(request: HttpRequest, form: WritePage, kind: str, language: str) -> PublishedPage | None:
    """Publish; a refusal stands beside its field."""
    actor, now = actor_of(request), now_of(request)
    try:
        kept = publishing.publish(actor=actor, now=now, kind=kind, language=language, **form.inputs())
    except InvalidInput as refusal:
        for name, said in refusal.data["fields"].items():
            form.add_error(name if name in form.fields else None, said)
        return None
    messages.success(request, _("Published as version %(n)d.") % {"n": kept.number})
    return kept


def _line(one: PublishedPage, now: Any) -> Context:
    return {
        "title": one.title,
        "kind": PageKind(one.kind).label,
        "language": one.language,
        "number": one.number,
        "since": one.effective_from,
        "ahead": one.effective_from > now,
        "by": str(one.published_by or "Redress"),
        "body": one.body,
        "url": reverse("desk:page", args=[one.kind, one.language]),
    }
