"""The complaint form: one question a page, saved at each step, checked at the end, sent once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.actions import portal_drafts, portal_sending
from complaints.errors import NotFound
from complaints.models import PortalDraft
from complaints.portal import answers, visitor
from complaints.portal.forms import BY_SLUG, CHECK, FILES, Question, SaveForLater, first_open, road
from complaints.queries.portal_drafts import files_of
from complaints.queries.promise_words import promised

Context = dict[str, Any]
View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """For anybody, and never from a cache: a shared computer shows nobody's words to the next person."""
    return login_not_required(never_cache(wraps(view)(view)))


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What to expect before the first question; and the way back to what was begun."""
    draft = visitor.draft_of(request)
    context: Context = {"began": None, "sent": None}
    if draft is not None and draft.complaint is not None:
        context["sent"] = draft.complaint.reference
    elif draft is not None and draft.values:
        context["began"] = draft.saved_at
        context["go_on"] = page_url(first_open(draft.values, timezone.now()) or CHECK)
    return render(request, "portal/start.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """One question. What is said is kept before the next is asked; a wrong answer is kept too, and shown again."""
    draft, now = visitor.draft_of(request), timezone.now()
    if draft is not None and draft.complaint_id is not None:
        return redirect("portal:done")
    kind = BY_SLUG.get(slug)
    if kind is None:
        raise Http404
    said = draft.values if draft is not None else {}
    if request.method != "POST":
        ahead = first_open(said, now) if slug != "what" else ""
        if ahead and road(said).index(ahead) < _place(slug, said):
            return redirect(page_url(ahead))
        return _ask(request, kind(said=said, now=now), said)
    form = kind(request.POST, said=said, now=now)
    unfinished = "later" in request.POST and draft is not None  # what is right so far is kept, the rest can wait
    if not form.is_valid() and not unfinished:
        return _ask(request, form, said, status=422)
    return _kept(request, draft, form, now)


def _kept(request: HttpRequest, draft: PortalDraft | None, form: Question, now: datetime) -> HttpResponse:
    """Keep the answer and go on: to the next question, to the check page, or to saving for later."""
    key = ""
    if draft is None:
        draft, key = portal_drafts.begin(now=now, language=translation.get_language() or "en")
    held = portal_drafts.keep(draft, form.cleaned_data, now=now)
    pages = road(held.values)
    after = pages[pages.index(form.slug) + 1] if form.slug in pages else CHECK
    if request.POST.get("then") == CHECK and not first_open(held.values, now):
        after = CHECK
    response = redirect("portal:save" if "later" in request.POST else page_url(after))
    return visitor.remember(response, key) if key else response


def _ask(request: HttpRequest, form: Question, said: Mapping[str, Any], status: int = 200) -> HttpResponse:
    checking = (request.POST.get("then") or request.GET.get("then")) == CHECK
    pages = road(said)
    at = _place(form.slug, said)
    before = "" if at == 0 else page_url(pages[at - 1])
    context = {
        "form": form,
        "title": form.title,
        "trap": form["website"] if "website" in form.fields else None,
        "fields": [form[name] for name in form.fields if name != "website"],
        "back": page_url(CHECK) if checking else before or reverse("portal:complain"),
        "then": CHECK if checking else "",
        "progress": progress(form.slug, said),
    }
    return render(request, "portal/question.html", context, status=status)


def _place(slug: str, said: Mapping[str, Any]) -> int:
    pages = road(said)
    return pages.index(slug) if slug in pages else pages.index("help") + 1


def progress(slug: str, said: Mapping[str, Any]) -> str:
    """Where somebody is, in words."""
    pages = [page for page in road(said) if page != CHECK]
    number = _place(slug, said) + 1
    return _("Question %(n)d of %(all)d") % {"n": number, "all": max(len(pages), number)}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """All answers once more, each with a way to change it; POST sends them, once."""
    draft, now = visitor.draft_of(request), timezone.now()
    if draft is None:
        return redirect("portal:complain")
    if draft.complaint_id is not None:
        return redirect("portal:done")
    ahead = first_open(draft.values, now)
    if ahead:
        return redirect(page_url(ahead))
    if request.method == "POST":
        language = (translation.get_language() or "en").partition("-")[0]
        inbound = answers.inbound(draft.values, now, language=language)
        odd = visitor.odd(request, draft, draft.values, now)
        portal_sending.send(draft, inbound, now=now, odd=odd)
        return redirect("portal:done")
    files = files_of(draft)
    context = {"answers": answers.lines(draft.values, now), "files": files, "back": page_url(FILES)}
    return render(request, "portal/check.html", context)


@public
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Thanks, the reference, what happens next and by when. Reloaded, it is the same."""
    draft = visitor.draft_of(request)
    if draft is None or draft.complaint is None:
        return redirect("portal:complain")
    complaint = draft.complaint
    context = {
        "reference": complaint.reference,
        "subject": complaint.subject,
        "received_at": complaint.received_at,
        "promises": promised(complaint.pk),
        "mailed": bool(complaint.customer.email),
    }
    return render(request, "portal/done.html", context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Have a link mailed with which to go on later, here or on another device."""
    draft, now = visitor.draft_of(request), timezone.now()
    if draft is None:
        return redirect("portal:complain")
    if draft.complaint_id is not None:
        return redirect("portal:done")
    form = SaveForLater(request.POST or None, initial={"email": draft.values.get("email", "")})
    back = page_url(first_open(draft.values, now) or CHECK)
    if request.method == "POST" and form.is_valid():
        portal_drafts.mail_link(draft, form.cleaned_data["email"], place=visitor.place_of(request), now=now)
        context = {"email": form.cleaned_data["email"], "until": now + portal_drafts.KEPT, "back": back}
        return render(request, "portal/saved.html", context)
    return render(request, "portal/save.html", {"form": form, "back": back}, status=422 if form.errors else 200)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """A mailed link. Opening it changes nothing, since mail programs open links too; the button uses it up."""
    if request.method != "POST":
        return render(request, "portal/go_on.html", {"old": False})
    try:
        key = portal_drafts.follow_link(token, now=timezone.now())
    except NotFound:
        return render(request, "portal/go_on.html", {"old": True}, status=404)
    return visitor.remember(redirect("portal:resume"), key)


@public
@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """To the first question that is open, or to the check page."""
    draft = visitor.draft_of(request)
    if draft is None:
        return redirect("portal:complain")
    return redirect(
        "portal:done" if draft.complaint_id else page_url(first_open(draft.values, timezone.now()) or CHECK)
    )


@public
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """This browser forgets; what was not sent is thrown away."""
    draft = visitor.draft_of(request)
    if draft is not None and draft.complaint_id is None:
        portal_drafts.forget(draft)
    return visitor.forget(redirect("portal:complain"))


def page_url(page: str) -> str:
    """The address of one page of the form."""
    if page in (FILES, CHECK):
        return reverse(f"portal:{page}")
    return reverse("portal:question", args=[page])
