"""Follow one's complaint: ask for a link, open it once, see where it stands, act, end the visit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.actions import customer_side, portal_links
from complaints.actions import files as keeping
from complaints.actions.idempotency import once
from complaints.errors import Busy, GateOpen, InvalidInput, KeyReused, NotAllowed, NotNow
from complaints.portal import standing, visiting
from complaints.portal.follow_forms import FORMS, Ask, OwnForm
from complaints.portal.visiting import Here, private
from complaints.queries import following
from complaints.rules.files import LARGEST
from complaints.rules.references import normalise

Context = dict[str, Any]


@private
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Reference and e-mail address; the answer is the same whether we know them or not."""
    if request.method != "POST":
        tidy = normalise(request.GET.get("reference", "")) or ""
        going_on = bool(request.COOKIES.get(visiting.VISIT)) and visiting.here(request) is not None
        return render(request, "portal/follow.html", {"form": Ask(initial={"reference": tidy}), "going_on": going_on})
    form = Ask(request.POST)
    if not form.is_valid():
        return render(request, "portal/follow.html", {"form": form}, status=422)
    secret, said = visiting.browser_of(request), form.cleaned_data
    allowed = portal_links.ask(
        said["reference"], said["email"], browser=secret, client=visiting.client_of(request), now=timezone.now()
    )
    if not allowed:
        return render(request, "portal/follow_wait.html", {}, status=429)
    response = redirect("portal:follow_sent")
    visiting.keep_browser(response, secret)
    return response


@private
@require_safe
def follow_sent(request: HttpRequest) -> HttpResponse:
    """Look into your mail; said to everybody alike."""
    return render(request, "portal/follow_sent.html", {})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def follow_open(request: HttpRequest, token: str) -> HttpResponse:
    """GET only asks: programs that look at links in mail use nothing up. POST uses the link, once."""
    if request.method != "POST":
        return render(request, "portal/follow_open.html", {})
    secret = portal_links.open_link(token, browser=request.COOKIES.get(visiting.BROWSER, ""), now=timezone.now())
    if secret is None:
        return render(request, "portal/follow_dead.html", {}, status=410)
    response = redirect("portal:follow_page")
    visiting.keep_visit(response, secret)
    return response


@private
@require_safe
def follow_page(request: HttpRequest) -> HttpResponse:
    """Where it stands, who has it, what happens next, and everything said."""
    where = visiting.here(request)
    return _over(request) if where is None else _page(request, where)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def follow_act(request: HttpRequest, act: str) -> HttpResponse:
    """One act: GET its question, POST does it, once however often it is sent."""
    if act not in FORMS:
        raise Http404
    where = visiting.here(request)
    if where is None:
        return _over(request)
    if request.method != "POST":
        if act not in _possible(where):
            return _not_now(request, where, _("This is not possible at the moment. Below you see where it stands."))
        return _form_page(request, act, FORMS[act](where))
    return _perform(request, act, where)


@private
@require_POST
def follow_end(request: HttpRequest) -> HttpResponse:
    """The visit is over, also for whoever uses this browser next."""
    portal_links.end(request.COOKIES.get(visiting.VISIT, ""), now=timezone.now())
    response = render(request, "portal/follow_ended.html", {})
    visiting.forget_visit(response)
    return response


def _perform(request: HttpRequest, act: str, where: Here) -> HttpResponse:
    form = FORMS[act](where, request.POST)
    held = where.complaint
    if not form.is_valid():
        return _form_page(request, act, form, status=422)
    if form.cleaned_data["complaint"] != held.reference:
        words = _(
            "In another window you have opened another complaint since. This window shows it now; nothing was sent."
        )
        return _not_now(request, where, words)
    if act == "end-representative" and following.speaker_of(held) is None:
        return redirect("portal:follow_page")
    if act == "representative" and where.speaker is not None:
        raise NotAllowed(_("Only the customer may name somebody else."))
    posted = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}

    def work() -> tuple[int, Any]:
        customer_side.do(act, held.reference, actor=where.actor, now=where.now, **form.given())
        for file in request.FILES.getlist("files") if form.takes_files else ():
            keeping.attach(held.pk, file.name or "", file.read(LARGEST + 1), actor=where.actor, now=where.now)
        return 200, {}

    key = f"{act}:{form.cleaned_data['operation']}"
    try:
        with transaction.atomic():
            once(actor=f"portal:{held.pk}", route="follow", key=key, request=posted, now=where.now, work=work)
    except (NotNow, Busy) as refusal:
        words = refusal.detail if isinstance(refusal, Busy) or refusal.detail == customer_side.CHANGED else ""
        return _not_now(
            request,
            where,
            words or _("Meanwhile something has changed. Below you see where it stands now; nothing was sent."),
        )
    except KeyReused:
        return _not_now(request, where, _("You have sent this already. Open the form again to send something else."))
    except InvalidInput as refusal:
        for name, sentences in refusal.data.get("fields", {}).items():
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)
        return _form_page(request, act, form, status=422)
    except GateOpen as refusal:
        form.add_error(None, " ".join(part.message for part in refusal.missing))
        return _form_page(request, act, form, status=422)
    messages.success(request, form.done)
    if act == "end-representative" and where.speaker is not None:
        return redirect("portal:follow")
    return redirect("portal:follow_page")


def _possible(where: Here) -> list[str]:
    found = customer_side.possible(where.actor, where.complaint, speaks=where.speaker is not None)
    if "end-representative" in found and following.speaker_of(where.complaint) is None:
        found.remove("end-representative")
    return found


def _page(request: HttpRequest, where: Here, *, problem: str = "", status: int = 200) -> HttpResponse:
    held = where.complaint
    speaker = where.speaker or following.speaker_of(held)
    possible = customer_side.possible(where.actor, held, speaks=where.speaker is not None)
    if speaker is None and "end-representative" in possible:
        possible.remove("end-representative")
    acts = {act: {"title": FORMS[act].title, "url": reverse("portal:follow_act", args=[act])} for act in possible}
    lead = next((act for act in ("accept", "answer", "reopen") if act in acts), "")
    context = {
        "reference": held.reference,
        "subject": held.subject,
        "received_at": held.received_at,
        "road": standing.road(held),
        "closed": held.stage == "closed",
        "stands": standing.stands(held),
        "who": standing.who(held),
        "promises": standing.promised(following.promises(held), where.now),
        "tried": following.attempts(held) if held.stage == "follow_up" else [],
        "messages_shown": [standing.message(one, held) for one in following.words(held)],
        "speaker": speaker,
        "speaks": where.speaker is not None,
        "first": [acts[act] for act in ("accept", "dispute", "reopen") if act in acts],
        "acts": [acts[act] for act in acts if act not in ("accept", "dispute", "reopen")],
        "lead": lead,
        "problem": problem,
        "now": where.now,
    }
    with visiting.in_its_language(held):
        return render(request, "portal/follow_page.html", context, status=status)


def _form_page(request: HttpRequest, act: str, form: OwnForm, *, status: int = 200) -> HttpResponse:
    held = form.where.complaint
    context: Context = {"form": form, "act": act, "reference": held.reference}
    if act in ("accept", "dispute"):
        said = (standing.message(one, held) for one in following.words(held))
        context["decision"] = next((one for one in said if one["decision"]), None)
    return render(request, "portal/follow_act.html", context, status=status)


def _not_now(request: HttpRequest, where: Here, words: str) -> HttpResponse:
    """The page as it is now, with a sentence on why nothing was done."""
    fresh = visiting.here(request) or where
    return _page(request, fresh, problem=words, status=409)


def _over(request: HttpRequest) -> HttpResponse:
    """No visit, or one that ended by itself."""
    response = render(request, "portal/follow_over.html", {}, status=403)
    visiting.forget_visit(response)
    return response
