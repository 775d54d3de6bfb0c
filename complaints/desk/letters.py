"""Letters: looked at before they leave, printed together, marked as posted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.actions import letter_words
from complaints.actions import letters as posting
from complaints.actions.sheets import sheet
from complaints.channels.errors import Undeliverable
from complaints.channels.letters import typeset
from complaints.choices import Channel, MessageKind
from complaints.desk import drafting
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.base import PART, ActForm
from complaints.desk.perform import Task, about_of, head
from complaints.models import LetterDocument
from complaints.queries.printing import to_post
from complaints.queries.wordings import wording_for
from complaints.rules.letters import left_open

Context = dict[str, Any]


@require_safe
def letter_list(request: HttpRequest) -> HttpResponse:
    """What still has to go to the post, the oldest first."""
    _permit(request)
    rows = to_post(actor_of(request))
    context = {"letters": [_line(row) for row in rows], "most": posting.MOST}
    return render(request, "desk/letters.html", context)


@require_POST
def letters_print(request: HttpRequest) -> HttpResponse:
    """The chosen letters as one file for the printer."""
    _permit(request)
    chosen = _chosen(request)
    if not chosen:
        return _nothing(request)
    return _pdf(posting.print_batch(chosen, actor=actor_of(request), now=now_of(request)), "letters")


@require_POST
def letters_posted(request: HttpRequest) -> HttpResponse:
    """They are in the post: the customers' words are on their way."""
    _permit(request)
    chosen = _chosen(request)
    if not chosen:
        return _nothing(request)
    done = posting.posted(chosen, actor=actor_of(request), now=now_of(request))
    said = ngettext("%(n)d letter is marked as posted.", "%(n)d letters are marked as posted.", done) % {"n": done}
    messages.success(request, said)
    return redirect("desk:letters")


@require_safe
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter as it was made; reading it is written down."""
    return _pdf(posting.read(number, actor=actor_of(request), now=now_of(request)), f"letter-{number}")


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """The letter as the customer would get it, with what it lacks. Nothing is sent and nothing is kept."""
    about = about_of(request, reference)
    if verb not in drafting.PREVIEWED:
        raise Http404
    task = Task(drafting.ACTS[verb], about, reverse("desk:verb", args=[about.complaint.reference, verb]), reference)
    task.permit()
    if request.method != "POST":
        return redirect(task.url)
    form = task.act.form(about, request.POST, name=verb)
    kind = form.letter_kind() or drafting.PREVIEWED[verb].value
    said = _words(form, kind, request.POST)
    if request.POST.get("as") == "pdf":
        return _as_pdf(request, task, kind, said)
    return render(request, "desk/letter_preview.html", _shown(request, task, form, kind, said))


def _words(form: ActForm, kind: str, posted: QueryDict) -> letter_words.Settled:
    """What was typed, as it would be sent."""
    about, demanded = form.about, form.wants()
    typed = {name: text.replace("\r\n", "\n").strip() for name, text in posted.items() if isinstance(text, str)}
    body = typed.get("body", "")
    parts = {name.removeprefix(PART): text for name, text in typed.items() if name.startswith(PART)}
    parts = {code: text for code, text in parts.items() if code in demanded}
    if kind == MessageKind.ACKNOWLEDGEMENT:
        return letter_words.settled(about, kind, demanded, parts, body, Channel.LETTER)
    own = "" if form.verb == "resolve_at_first_contact" else body
    return letter_words.Settled(parts, demanded, letter_words.whole(about, kind, parts, body=own) or body)


def _as_pdf(request: HttpRequest, task: Task, kind: str, said: letter_words.Settled) -> HttpResponse:
    complaint = task.about.complaint
    one = sheet(complaint, wording_for(complaint), kind, said.body, said.parts, now_of(request))
    try:
        return _pdf(typeset(one), f"preview-{complaint.reference}")
    except Undeliverable as error:
        messages.error(request, _("This letter cannot be set on paper: %(why)s") % {"why": error})
        return redirect(task.url)


def _shown(request: HttpRequest, task: Task, form: ActForm, kind: str, said: letter_words.Settled) -> Context:
    reference = task.about.complaint.reference
    open_parts = left_open(said.body, said.parts)
    lacking = {code for code in said.demanded if not said.parts.get(code, "").strip()}
    lacking |= {gap.code.removeprefix("letter.") for gap in open_parts}
    kept = [(name, value) for name in request.POST for value in request.POST.getlist(name) if name not in DROPPED]
    return {
        "complaint": head(task.about.complaint),
        "title": MessageKind(kind).label,
        "text": said.body,
        "checklist": [
            {"text": title[:1].upper() + title[1:], "done": code not in lacking}
            for code, title in said.demanded.items()
        ],
        "problems": list(dict.fromkeys(gap.message for gap in open_parts)),
        "kept": kept,
        "preview_url": reverse("desk:preview", args=[reference, form.verb]),
        "draft_url": reverse("desk:draft", args=[reference, form.verb]),
        "send_url": task.url,
        "send_label": task.act.label,
        "ready": not lacking and not open_parts and bool(said.body),
    }


DROPPED = ("csrfmiddlewaretoken", "as", "use", "template")


def _permit(request: HttpRequest) -> None:
    only(actor_of(request), posting.MAY_POST, _("Letters are posted by handlers, supervisors and managers."))


def _chosen(request: HttpRequest) -> list[int]:
    return [
        int(text) for text in request.POST.getlist("letter") if text.isascii() and text.isdigit() and len(text) < 10
    ]


def _nothing(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Tick the letters first."))
    return redirect("desk:letters")


def _pdf(file: bytes, name: str) -> HttpResponse:
    """A file of ours, shown or saved as the browser likes; nothing in it may run."""
    answer = HttpResponse(file, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _line(row: LetterDocument) -> Context:
    complaint = row.message.complaint
    return {
        "id": row.pk,
        "url": reverse("desk:letter", args=[row.pk]),
        "kind": MessageKind(row.message.kind).label,
        "reference": complaint.reference,
        "complaint_url": reverse("desk:complaint", args=[complaint.reference]),
        "customer": complaint.customer.name,
        "language": row.language,
        "large_print": row.large_print,
        "made_at": row.made_at,
        "printed_at": row.printed_at,
    }


def with_letters(told: list[Context]) -> list[Context]:
    """Beside words that went by letter: its PDF, and whether it is in the post."""
    for line in told:
        message = line["entry"].message
        if message is not None and hasattr(message, "document"):
            letter = message.document
            line["letter"] = {"url": reverse("desk:letter", args=[letter.pk]), "posted_at": letter.posted_at}
    return told
