"""Categories, products, causes and reasons for lateness on their own pages: a tree, each code for its time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from complaints.actions import codes as writing
from complaints.choices import CodeKind, SettingKind
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.codes import AddCode, MoveCode, RenameCode, RetireCode
from complaints.desk.settings.home import changes, permit
from complaints.desk.settings.people import refuse
from complaints.errors import InvalidInput
from complaints.models import Code
from complaints.queries import codes as reading
from complaints.queries.codes import Leaf

Context = dict[str, Any]
PLURALS = {
    CodeKind.CATEGORY: later("Categories"), CodeKind.PRODUCT: later("Products"), CodeKind.CAUSE: later("Causes"),
    CodeKind.TEAM_FAULT: later("Reasons for lateness"),
}  # fmt: skip
ACTS: dict[str, Callable[..., Code]] = {"rename": writing.rename, "move": writing.move, "retire": writing.retire}


@require_http_methods(["GET", "HEAD", "POST"])
def code_list(request: HttpRequest) -> HttpResponse:
    """One kind as a tree, and a form that adds one."""
    permit(request)
    now, here = now_of(request), reverse("desk:codes")
    asked = request.GET.get("kind", CodeKind.CATEGORY)
    if asked not in CodeKind.values:
        raise Http404
    kind = CodeKind(asked)
    live, over = reading.tree(kind, now.date())
    form = AddCode(request.POST or None, parents=[(leaf.row.pk, _indented(leaf)) for leaf in live])
    if request.method == "POST" and form.is_valid():
        try:
            made = writing.add(actor=actor_of(request), now=now, kind=kind, **form.cleaned_data)
        except InvalidInput as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("“%(title)s” can be chosen from then on.") % {"title": made.title})
            return redirect(f"{here}?{urlencode({'kind': kind.value})}")
    context = {
        "form": form,
        "kind": PLURALS[kind],
        "tabs": [
            {"label": label, "url": f"{here}?{urlencode({'kind': value.value})}", "count": None,
             "current": value == kind}
            for value, label in PLURALS.items()
        ],
        "codes": [_line(leaf, now.date()) for leaf in live],
        "over": [_line(leaf, now.date()) for leaf in over],
    }  # fmt: skip
    return render(request, "desk/settings/codes.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, number: int) -> HttpResponse:
    """One code: what a change would touch, and the forms that change it."""
    permit(request)
    now, row = now_of(request), reading.find(number)
    kind = CodeKind(row.kind)
    live, _over = reading.tree(kind, now.date())
    act = request.POST.get("act", "") if request.method == "POST" else ""
    made = _forms(request, row, live, act)
    if act:
        if act not in ACTS:
            raise Http404
        form = made[act]
        if form.is_valid():
            try:
                kept = ACTS[act](number, actor=actor_of(request), now=now, **form.inputs())
            except InvalidInput as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("Kept."))
                return redirect("desk:code", kept.pk)
    used = reading.in_use(kind).get(row.pk, 0)
    below = list(reading.children(row, now.date()))
    context = {
        "code": {"title": row.title, "code": row.code, "kind": PLURALS[kind], "from": row.effective_from,
                 "to": row.effective_to, "over": row.effective_to is not None and row.effective_to <= now.date(),
                 "parent": row.parent.title if row.parent else "",
                 "list_url": f"{reverse('desk:codes')}?{urlencode({'kind': kind.value})}"},
        "effect": _effect(kind, used, [team.name for team in row.teams.all()], [one.title for one in below]),
        "forms": made,
        "form": made.get(act),
        "changes": changes(SettingKind.CODE, row.pk),
    }  # fmt: skip
    return render(request, "desk/settings/code.html", context, status=422 if act else 200)


def _forms(request: HttpRequest, row: Code, live: list[Leaf], act: str) -> dict[str, Any]:
    seen = {"seen": reading.mark_of(row)}
    parents: list[tuple[str | int, Any]] = [(leaf.row.pk, _indented(leaf)) for leaf in live if leaf.row.pk != row.pk]

    def bound(name: str) -> Any:
        return request.POST if name == act else None

    return {
        "rename": RenameCode(bound("rename"), auto_id="rename_%s", initial={**seen, "title": row.title}),
        "move": MoveCode(bound("move"), parents=parents, auto_id="move_%s", initial={**seen, "parent": row.parent_id}),
        "retire": RetireCode(bound("retire"), auto_id="retire_%s", initial=seen),
    }


def _effect(kind: CodeKind, used: int, teams: list[str], below: list[str]) -> list[str]:
    """What depends on it, a sentence each."""
    if kind == CodeKind.TEAM_FAULT:
        words = ngettext("It explains %(n)d late promise of an open complaint.",
                         "It explains %(n)d late promises of open complaints.", used)  # fmt: skip
    else:
        words = ngettext("%(n)d open complaint has it.", "%(n)d open complaints have it.", used)
    said = [words % {"n": used}]
    if used:
        said.append(_("They keep it when it is retired, and the old name when it means something else."))
    if teams:
        said.append(_("It leads complaints to: %(teams)s.") % {"teams": ", ".join(sorted(teams))})
    if below:
        said.append(_("Under it stand: %(codes)s.") % {"codes": ", ".join(below)})
    return said


def _line(leaf: Leaf, today: Any) -> Context:
    row = leaf.row
    return {
        "title": row.title,
        "code": row.code,
        "url": reverse("desk:code", args=[row.pk]),
        "depth": range(leaf.depth),
        "used": leaf.used,
        "from": row.effective_from if row.effective_from > today else None,
        "to": row.effective_to,
    }


def _indented(leaf: Leaf) -> str:
    return "– " * leaf.depth + leaf.row.title
