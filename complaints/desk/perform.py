"""One act from form to answer: shown, performed once, or refused with the person's words kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.actions import drafts
from complaints.actions.door import changes_since
from complaints.actions.idempotency import once
from complaints.choices import Stage
from complaints.desk import drafting
from complaints.desk.acts import VERBS, Act
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.base import About, ActForm
from complaints.desk.news import entries_since, since_version
from complaints.desk.stage import Standing, act_context, mended, problems
from complaints.errors import (
    Busy,
    GateOpen,
    InvalidInput,
    KeyReused,
    NotAllowed,
    NotNow,
    RedressError,
    StaleVersion,
    VersionRequired,
)
from complaints.models import Complaint, Remedy
from complaints.queries import clocks as clock_rows
from complaints.queries import desk
from complaints.queries import drafts as draft_rows
from complaints.queries.contacts import contact_days
from complaints.queries.parts import parts
from complaints.rules import lifecycle


class WrongForm(RedressError):
    """The form's own fields refuse; the transaction around it ends."""

    code = "wrong_form"
    http_status = 422


@dataclass(frozen=True, slots=True)
class Task:
    """An act on a complaint, where it is posted to, and what it changes (the complaint, or one remedy)."""

    act: Act
    about: About
    url: str
    target: str | int
    back: str = ""
    explain: str = ""

    @property
    def key(self) -> str:
        """The name of this act's draft."""
        return drafting.key_of(self.act, self.target)

    @property
    def versioned(self) -> bool:
        row = lifecycle.BY_VERB.get(self.act.name)
        return self.act.versioned if row is None else row.versioned

    def permit(self) -> None:
        """Raise NotAllowed for a role that never has this act."""
        others = self.about.only_asked and self.act.name in VERBS and self.act.name not in lifecycle.ASKED_VERBS
        if self.about.actor.role not in self.act.roles or others:
            raise NotAllowed(_("“%(label)s” is not yours to do.") % {"label": self.act.label})

    def look_up(self) -> None:
        """Raise NotNow at a stage that does not have this verb."""
        if self.act.name in VERBS:
            lifecycle.look_up(self.about.complaint.stage, self.act.name)


def about_of(request: HttpRequest, reference: str) -> About:
    """The complaint named in the address, if this person may see it, with its clocks."""
    actor = actor_of(request)
    complaint = desk.whole(actor, reference)
    loaded = clock_rows.load([complaint.pk]).get(complaint.pk, ())
    return About(complaint, actor, now_of(request), [clock for _, clock in loaded], contact_days(complaint),
                 parts(complaint))  # fmt: skip


def respond(request: HttpRequest, task: Task) -> HttpResponse:
    """GET shows the act's own page, POST performs it."""
    task.permit()
    if request.method == "POST":
        return _perform(request, task)
    try:
        task.look_up()
    except NotNow as refusal:
        return not_now(request, task.about, refusal, _kept_words(task))
    form = _form(task, first=request.GET)
    return _page(request, task, form, problems=_in_the_way(task))


def _form(task: Task, data: Mapping[str, Any] | None = None, *, first: Mapping[str, Any] | None = None) -> ActForm:
    """The act's form; an address may bring first values along (?clock=resolve#1)."""
    known = {name: first[name] for name in task.act.form.base_fields if name in first} if first else {}
    known.pop("version", None)
    known.pop("operation", None)
    return task.act.form(task.about, data, name=task.act.name, first=known)


def _perform(request: HttpRequest, task: Task) -> HttpResponse:
    """Do it once: the same form sent twice gets the first answer again."""
    form = _form(task, request.POST)
    now = now_of(request)
    posted = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}

    def work() -> tuple[int, Any]:
        task.look_up()
        version = _read_version(request, task)
        if not form.is_valid():
            raise WrongForm
        task.act.do(task.target, actor=task.about.actor, now=now, version=version, **form.inputs())
        drafts.forget(task.about.complaint.pk, task.key, actor=task.about.actor)
        return 302, {}

    try:
        key = request.POST.get("operation", "") or str(uuid.uuid4())
        route = f"desk {task.url}"[:80]
        once(actor=f"staff:{task.about.actor.id}", route=route, key=key, request=posted, now=now, work=work)
    except RedressError as refusal:
        return _refused(request, task, form, refusal)
    return _done(request, task)


def _read_version(request: HttpRequest, task: Task) -> int | None:
    """The version the person read; StaleVersion when it is missing, no number, or no longer true."""
    if not task.versioned:
        return None
    text = request.POST.get("version", "")
    read = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if read != task.about.complaint.version:
        raise StaleVersion(changes=changes_since(task.about.complaint, read))
    return read


def _done(request: HttpRequest, task: Task) -> HttpResponse:
    complaint = task.about.complaint
    words = str(task.act.done).format(customer=task.about.customer)
    if desk.may_see(task.about.actor, complaint.pk):
        messages.success(request, words)
        return redirect(task.back or "desk:complaint", *([] if task.back else [complaint.reference]))
    messages.success(request, f"{complaint.reference}: {words}")
    return redirect("desk:queue")


def _refused(request: HttpRequest, task: Task, form: ActForm, refusal: RedressError) -> HttpResponse:
    """The refusal as a page that keeps the person's words; what is not theirs goes to the 403 and 404 pages."""
    match refusal:
        case WrongForm():
            return _page(request, task, form, status=422)
        case GateOpen():
            loose = [mended(task.about, part) for part in refusal.missing if not form.refuse(part.code, part.message)]
            return _page(request, task, form, status=422, problems=loose)
        case InvalidInput():
            return _page(request, task, form, status=422, problems=_wrong_fields(form, refusal))
        case StaleVersion() | VersionRequired():
            return _stale(request, task, refusal)
        case KeyReused():
            return _stale(request, task, refusal, _("You have sent this form before, with other words."))
        case Busy():
            banner = {"tone": "risk", "icon_name": "hourglass-split", "text": refusal.detail}
            return _page(request, task, form, status=409, banner=banner)
        case NotNow():
            return not_now(request, task.about, refusal, drafting.words(form, drafting.values(task.act, request.POST)))
    raise refusal


def _wrong_fields(form: ActForm, refusal: InvalidInput) -> list[dict[str, str]]:
    fields: Mapping[str, Sequence[str]] = refusal.data.get("fields", {})
    loose = [
        {"text": sentence, "url": ""}
        for name, sentences in fields.items()
        for sentence in sentences
        if not form.refuse(name, sentence)
    ]
    return loose if fields else [{"text": refusal.detail, "url": ""}]


def _stale(request: HttpRequest, task: Task, refusal: RedressError, words: str = "") -> HttpResponse:
    """Somebody was faster: say what changed, keep the words, and let the person send them knowingly."""
    fresh = about_of(request, task.about.complaint.reference)
    data = request.POST.copy()
    data["version"], data["operation"] = str(fresh.complaint.version), str(uuid.uuid4())
    again = Task(task.act, fresh, task.url, task.target, task.back, task.explain)
    banner = {
        "tone": "risk",
        "icon_name": "people",
        "text": words or _("Somebody changed this complaint while you wrote. Your words are kept."),
    }
    begun, data["begun"] = request.POST.get("begun", ""), str(fresh.complaint.event_seq)
    seq = int(begun) if begun.isascii() and begun.isdigit() else since_version(fresh.complaint, request.POST)
    changes = entries_since(fresh, seq)
    return _page(request, again, _form(again, data), status=412, banner=banner, changes=changes)


def not_now(
    request: HttpRequest, about: About, refusal: RedressError, words: Sequence[Mapping[str, str]] = ()
) -> HttpResponse:
    """409: the complaint is elsewhere; what is possible now, and the words that could not be sent, to be copied."""
    offered = Standing(about).offered()[:6]
    context = {
        "reason": refusal.detail,
        "complaint": head(about.complaint),
        "words": words,
        "allowed": [act_context(VERBS[verb], about) | {"label": _title(VERBS[verb], about)} for verb in offered],
    }
    return render(request, "errors/409.html", context, status=409)


def _kept_words(task: Task) -> list[dict[str, str]]:
    """What this person's draft of the act says, when the act itself is no longer possible."""
    draft = draft_rows.on_complaint(task.about.actor, task.about.complaint, task.about.now).of(task.key)
    return drafting.words(task.act.form(task.about), vars(draft)["words"]) if draft else []


def _title(act: Act, about: About) -> str:
    return str(act.title).format(customer=about.customer)


def _in_the_way(task: Task) -> list[dict[str, str]]:
    if task.act.name not in VERBS:
        return []
    remedies = list(Remedy.objects.filter(complaint=task.about.complaint))
    return problems(Standing(task.about, remedies), task.act.name)


def _page(
    request: HttpRequest, task: Task, form: ActForm, *, status: int = 200,
    problems: Sequence[Mapping[str, str]] = (), banner: Mapping[str, str] | None = None,
    changes: Sequence[Mapping[str, Any]] = (),
) -> HttpResponse:  # fmt: skip
    said = {"explain": task.explain} if task.explain else {}
    action = act_context(task.act, task.about, form, url=task.url, primary=True, problems=list(problems), **said)
    there = draft_rows.on_complaint(task.about.actor, task.about.complaint, task.about.now)
    drafting.dress(action, task.about, there, task.key)
    drafting.offer([action], task.about)
    if changes:  # read once, sent knowingly
        action["label"] = _("%(label)s, knowing this") % {"label": action["label"]}
    elif not form.is_bound and "draft" in action and there.of(task.key) is not None:
        changes = entries_since(task.about, action["draft"]["begun"], others_only=True)
    context = {
        "complaint": head(task.about.complaint),
        "action": action,
        "banner": banner,
        "changes": changes,
        **drafting.meanwhile(task.about, there, task.about.complaint.event_seq),
    }
    return render(request, "desk/verb.html", context, status=status)


def head(complaint: Complaint) -> dict[str, Any]:
    """The complaint as pages about one of its acts name it."""
    return {
        "reference": complaint.reference,
        "subject": complaint.subject,
        "url": reverse("desk:complaint", args=[complaint.reference]),
        "stage_label": Stage(complaint.stage).label,
        "customer_name": complaint.customer.name,
    }
