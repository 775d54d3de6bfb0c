"""Forms with a memory: filled from the person's draft, with the templates their words may begin from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.choices import MessageKind
from complaints.desk import wording
from complaints.desk.acts import ANSWERS, PROPOSE, REFERRALS, REMEDIES, VERBS, Act
from complaints.desk.forms.base import PART, About, ActForm, LetterWay
from complaints.models import Draft
from complaints.queries import reply_templates
from complaints.queries.drafts import OnComplaint
from complaints.rules import reply_templates as gaps

Context = dict[str, Any]
ACTS: Mapping[str, Act] = {**VERBS, PROPOSE.name: PROPOSE, **REMEDIES, **REFERRALS, **ANSWERS}
OFFERS = {
    "acknowledge": (MessageKind.ACKNOWLEDGEMENT, "body"),
    "ask": (MessageKind.QUESTION, "body"),
    "inform": (MessageKind.UPDATE, "body"),
    "extend": (MessageKind.EXTENSION, "body"),
    "send_decision": (MessageKind.DECISION, f"{PART}decision"),
    "answer_part": (MessageKind.DECISION, f"{PART}decision"),
    "set_aside": (MessageKind.SET_ASIDE, f"{PART}reason"),
}
"""By verb: the kind of template its form offers, and the field that one fills."""
PREVIEWED = {
    **{verb: kind for verb, (kind, _field) in OFFERS.items()},
    "resolve_at_first_contact": MessageKind.DECISION,
}
"""By verb: the kind of letter its words become, where its form does not say another."""
TYPED = (forms.Textarea, forms.TextInput)


def key_of(act: Act, target: str | int) -> str:
    """The name of a draft: the act, with the number of the remedy or question it is about."""
    return act.name if isinstance(target, str) else f"{act.name}-{target}"


def act_of(key: str) -> tuple[Act, int | None] | None:
    """The act a draft's name stands for, and the number of its remedy or question; None when there is no such act."""
    name, dash, number = key.partition("-")
    act, numbered = ACTS.get(name), name in REMEDIES or name in REFERRALS
    if act is None or bool(dash) != numbered or (dash and not (number.isascii() and number.isdigit())):
        return None
    return act, int(number) if dash else None


def page_of(reference: str, key: str) -> str:
    """The address of the form a draft belongs to."""
    name, _dash, number = key.partition("-")
    if name in REMEDIES:
        return reverse("desk:remedy", args=[reference, int(number), name])
    if name in REFERRALS:
        return reverse("desk:referral", args=[reference, int(number), name])
    if name in ANSWERS:
        return reverse("desk:answer", args=[reference, name])
    if name == PROPOSE.name:
        return reverse("desk:propose", args=[reference])
    return reverse("desk:verb", args=[reference, name])


def typed(form: ActForm) -> bool:
    """Whether words are typed into it: others need no draft."""
    return any(isinstance(field.widget, TYPED) for field in form.fields.values() if not field.widget.is_hidden)


def values(act: Act, posted: QueryDict) -> Context:
    """What of a posted form a draft keeps: its own fields, and the parts of its letter."""
    own = set(act.form.base_fields) - {"version", "operation"}
    kept = [name for name in posted if name in own or (name.startswith(PART) and len(name) < 60)]
    said = {name: posted.getlist(name) for name in kept}
    return {name: rows[0] if len(rows) == 1 else rows for name, rows in said.items()}


def words(form: ActForm, said: Mapping[str, Any]) -> list[dict[str, str]]:
    """The long texts among these values, each with the name of its field."""
    texts = {name: field for name, field in form.fields.items() if isinstance(field.widget, forms.Textarea)}
    return [{"label": str(field.label), "text": str(said[name])} for name, field in texts.items() if said.get(name, "")]


def restore(form: ActForm, draft: Draft) -> None:
    """The draft's words as the form's first values; a box that was not ticked stays so."""
    kept: Mapping[str, Any] = vars(draft)["words"]
    known = {name: kept[name] for name in form.fields if name in kept}
    boxes = [name for name, field in form.fields.items() if isinstance(field, forms.BooleanField)]
    form.initial.update({**dict.fromkeys(boxes, False), **known})


def dress(action: Context, about: About, there: OnComplaint, key: str, *, back: str = "") -> None:
    """An action's form, filled from its draft, with where to keep it; a form with data stays as it is."""
    form = action["form"]
    if form is None or not typed(form):
        return
    draft = there.of(key)
    if draft is not None and not form.is_bound:
        if not form.takes_up(vars(draft)["words"]):
            return  # it is about something else and stays as it is
        restore(form, draft)
    reference = about.complaint.reference
    action["draft"] = {
        "url": reverse("desk:draft", args=[reference, key]),
        "forget_url": reverse("desk:draft_forget", args=[reference, key]),
        "back": back,
        "saved_at": draft.saved_at if draft else None,
        "begun": _begun(form, draft, about.complaint.event_seq),
    }
    if action["verb"] in PREVIEWED:
        action["preview_url"] = reverse("desk:preview", args=[reference, action["verb"]])
        action["parts"] = [
            {"text": title[:1].upper() + title[1:], "field": f"{PART}{code}" if f"{PART}{code}" in form.fields else ""}
            for code, title in form.wants().items()
        ]


def _begun(form: ActForm, draft: Draft | None, now_at: int) -> int:
    """The newest event known when these words were begun: what the form said, else the draft, else now."""
    said = str(form.data.get("begun", "")) if form.is_bound else ""
    if said.isascii() and said.isdigit() and len(said) < 10:
        return int(said)
    return draft.begun_at_seq if draft and not form.is_bound else now_at


def offer(actions: Iterable[Context], about: About) -> None:
    """Beside each form that writes to the customer, the templates for it; one query for all of them."""
    wanted = [action for action in actions if action["form"] is not None and action["verb"] in OFFERS]
    wanted = [action for action in wanted if OFFERS[action["verb"]][1] in action["form"].fields]
    if not wanted:
        return
    kinds = {OFFERS[action["verb"]][0].value for action in wanted}
    found = reply_templates.in_force(kinds, about.now, about.complaint.language)
    for action in wanted:
        kind = OFFERS[action["verb"]][0]
        url = reverse("desk:reply", args=[about.complaint.reference, 0, action["verb"]])
        action["templates"] = [
            {"id": one.id, "title": _named(one.title, one.language, about), "url": url.replace("/0/", f"/{one.id}/")}
            for one in found
            if one.kind == kind
        ]


def _named(title: str, language: str, about: About) -> str:
    return title if language == about.complaint.language else f"{title} ({language})"


def fillings(about: About) -> dict[str, str]:
    """What the gaps of a template stand for on this complaint."""
    complaint = about.complaint
    return {
        "customer": complaint.customer.name,
        "reference": complaint.reference,
        "subject": complaint.subject,
        "handler": str(complaint.handler or about.actor.name),
        "team": complaint.team.name,
        "due": wording.decision_day(complaint, about.clocks, about.now),
        "company": complaint.legal_entity.name,
    }


def filled(template: int, verb: str, about: About) -> tuple[str, str]:
    """The field this verb's template fills, and its words for this complaint."""
    kind, field = OFFERS[verb]
    return field, gaps.fill(reply_templates.fitting(template, kind, about.now).body, fillings(about))


def meanwhile(about: About, there: OnComplaint, since: int, new: int = 0) -> Context:
    """Who else is writing, and what is new since this person began, for the page and for the script that asks on."""
    url = reverse("desk:meanwhile", args=[about.complaint.reference])
    told = news(about, there.others, since, new=new, begun=bool(there.own))
    return {"meanwhile": {"url": url, "since": since, **told}}


def news(about: About, others: Sequence[Draft], since: int, *, new: int, begun: bool) -> Context:
    page = reverse("desk:complaint", args=[about.complaint.reference])
    return {
        "writers": [writer(draft, about) for draft in others],
        "new": new,
        "begun": begun,
        "new_url": f"{page}?since={since}#story-title",
    }


def writer(draft: Draft, about: About) -> str:
    """“Hana is writing to Nora Quill.”"""
    found = act_of(draft.form)
    name = {"name": draft.staff, "customer": about.customer}
    if found is not None and found[0].name == "note":
        return _("%(name)s is writing a note.") % name
    if found is not None and issubclass(found[0].form, LetterWay):
        return _("%(name)s is writing to %(customer)s.") % name
    title = str(found[0].title).format(customer=about.customer) if found else draft.form
    return _("%(name)s is filling in “%(title)s”.") % {**name, "title": title}


def loose(about: About, there: OnComplaint, shown: Iterable[str]) -> list[Context]:
    """Drafts of forms that do not stand open on the page, with the way back to them."""
    elsewhere = [draft for draft in there.own if draft.form not in set(shown)]
    found = []
    for draft in elsewhere:
        act = act_of(draft.form)
        if act is not None:
            found.append({
                "title": str(act[0].title).format(customer=about.customer),
                "saved_at": draft.saved_at,
                "url": page_of(about.complaint.reference, draft.form),
            })  # fmt: skip
    return found
