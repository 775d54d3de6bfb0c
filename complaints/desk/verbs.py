"""The acts on a complaint, each at its own address: verbs, remedies, questions, answers to an escalation."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from complaints.desk.acts import ANSWERS, PROPOSE, REFERRALS, REMEDIES, VERBS
from complaints.desk.perform import Task, about_of, respond
from complaints.desk.wording import remedy_words
from complaints.queries import drafts


@require_http_methods(["GET", "POST"])
def verb(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """A verb of the lifecycle table."""
    if verb not in VERBS:
        raise Http404
    about = about_of(request, reference)
    url = reverse("desk:verb", args=[about.complaint.reference, verb])
    if verb == "correct_letter" and request.method == "GET" and "message" not in request.GET:
        begun = drafts.on_complaint(about.actor, about.complaint, about.now).of(verb)
        if begun is not None and (message := vars(begun)["words"].get("message")):
            return redirect(f"{url}?{urlencode({'message': message})}")
    return respond(request, Task(VERBS[verb], about, url, about.complaint.reference))


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, reference: str) -> HttpResponse:
    about = about_of(request, reference)
    url = reverse("desk:propose", args=[about.complaint.reference])
    return respond(request, Task(PROPOSE, about, url, about.complaint.reference))


@require_http_methods(["GET", "POST"])
def remedy(request: HttpRequest, reference: str, remedy: int, act: str) -> HttpResponse:
    """Approve, decline or pay one remedy of this complaint."""
    if act not in REMEDIES:
        raise Http404
    about = about_of(request, reference)
    row = get_object_or_404(about.complaint.remedies, pk=remedy)
    url = reverse("desk:remedy", args=[about.complaint.reference, remedy, act])
    explain = f"{remedy_words(row)}. {row.justification}"
    return respond(request, Task(REMEDIES[act], about, url, remedy, explain=explain))


@require_http_methods(["GET", "POST"])
def referral(request: HttpRequest, reference: str, referral: int, act: str) -> HttpResponse:
    """Answer, ask again or call back one question of this complaint."""
    if act not in REFERRALS:
        raise Http404
    about = about_of(request, reference)
    row = get_object_or_404(about.complaint.referrals, pk=referral)
    url = reverse("desk:referral", args=[about.complaint.reference, referral, act])
    back = "desk:referrals" if about.only_asked else ""
    return respond(request, Task(REFERRALS[act], about, url, referral, back, explain=row.question))


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str, answer: str) -> HttpResponse:
    """What a senior answers to the complaint's open escalation."""
    if answer not in ANSWERS:
        raise Http404
    about = about_of(request, reference)
    url = reverse("desk:answer", args=[about.complaint.reference, answer])
    back = "" if answer == "take_over" else "desk:escalations"
    return respond(request, Task(ANSWERS[answer], about, url, about.complaint.reference, back))
