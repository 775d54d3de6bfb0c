"""Pages anybody may read: the beginning, what the company publishes, the language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from complaints.choices import PageKind
from complaints.models import PublishedPage
from complaints.queries import published as shelves
from complaints.queries.page_content import content

A_YEAR = 365 * 24 * 3600


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where a customer begins, and where staff find the way to the desk."""
    return render(request, "portal/home.html", {})


@login_not_required
@require_safe
def published(request: HttpRequest, kind: str) -> HttpResponse:
    """One published page in the reader's language where it exists, with its date; `?version=` shows an older one."""
    if kind not in PageKind.values:
        raise Http404
    now, wanted = timezone.now(), translation.get_language() or shelves.FALLBACK
    held: Any = request
    held.portal_shelf = shelf = shelves.shelf(now, wanted)
    every = shelves.versions(kind, now)
    if not every:
        raise Http404
    language = shelves.nearest({page.language for page in every}, wanted, shelf.entity.language if shelf.entity else "")
    mine = [page for page in every if page.language == language]
    page = _asked_for(request, mine)
    context = {
        "page": page,
        "newest": mine[0],
        "earlier": [one for one in mine if one != page],
        "other_language": language.partition("-")[0] != wanted.partition("-")[0],
        "content": content(page.body, shelf.entity, now),
    }
    return render(request, "portal/page.html", context)


def _asked_for(request: HttpRequest, versions: list[PublishedPage]) -> PublishedPage:
    """The version in force, or the older one whose number was asked for."""
    number = request.GET.get("version", "")
    if not number:
        return versions[0]
    for page in versions:
        if str(page.number) == number:
            return page
    raise Http404


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language a reader chose, and go back to where they were."""
    to = request.POST.get("next", "/")
    local = url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    response = redirect(to if local and to.startswith("/") else "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response
