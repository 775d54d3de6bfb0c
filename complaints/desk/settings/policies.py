"""Policies on their own pages: read in plain words, compared, drawn anew, tried on the past, published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.actions import policy_versions, rehearsals
from complaints.choices import SettingKind
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.policies import DrawPolicy, PublishPolicy, TakePack
from complaints.desk.recent import is_recent, led_to_confirmation
from complaints.desk.settings import policy_words
from complaints.desk.settings.home import FRESH, changes, permit
from complaints.desk.settings.people import refuse
from complaints.errors import InvalidInput, NotFound
from complaints.models import PolicyVersion
from complaints.queries import own_settings
from complaints.rules.pack_findings import findings
from complaints.rules.packs import PolicyDefinition

Context = dict[str, Any]
SALT = "desk.policy"


@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """Every policy in its newest version: since when, who signed, what is not checked, who works under it."""
    permit(request)
    used = own_settings.users_of_policies()
    rows = []
    for row in own_settings.policies():
        said = PolicyDefinition.from_json(row.definition)
        rows.append({
            **_version(row),
            "name": row.policy.name,
            "url": reverse("desk:policy", args=[row.policy.code]),
            "users": ", ".join(used.get(row.policy_id, [])),
            "unverified": sum(1 for one in said.standards if one.unverified),
            "retired_at": row.policy.retired_at,
        })  # fmt: skip
    return render(request, "desk/settings/policies.html", {"policies": rows})


@require_safe
def policy(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """One version, the newest unless another is named, in plain words."""
    permit(request)
    versions = own_settings.policy_versions(code)
    row = next((one for one in versions if number in (None, one.number)), None)
    if row is None:
        raise NotFound("There is no such version.")
    said = PolicyDefinition.from_json(row.definition)
    used = own_settings.open_by_policy_version(one.pk for one in versions)
    context = {
        "policy": {**_version(row), "name": said.title, "code": code, "newest": row is versions[0],
                   "jurisdiction": said.jurisdiction, "sources": said.sources, "verified_on": said.verified_on},
        "unverified": sum(1 for one in said.standards if one.unverified),
        "standards": [policy_words.standard(one) for one in said.standards],
        "checklists": policy_words.lists(said),
        "letters": policy_words.letters(said),
        "versions": [{**_version(one), "open": used.get(one.pk, 0), "shown": one is row} for one in versions],
        "numbers": [one.number for one in versions],
        "changes": changes(SettingKind.POLICY, code),
    }  # fmt: skip
    return render(request, "desk/settings/policy.html", context)


@require_safe
def policy_compare(request: HttpRequest, code: str) -> HttpResponse:
    """What one version says and another does not."""
    permit(request)
    by_number = {str(row.number): row for row in own_settings.policy_versions(code)}
    one, other = by_number.get(request.GET.get("from", "")), by_number.get(request.GET.get("to", ""))
    if one is None or other is None:
        raise NotFound("There is no such version.")
    before, after = (PolicyDefinition.from_json(row.definition) for row in (one, other))
    context = {
        "policy": {"name": other.policy.name, "code": code},
        "one": _version(one),
        "other": _version(other),
        "differences": policy_words.differences(before, after),
    }
    return render(request, "desk/settings/policy_compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The next version by form; POST shows what it would mean, and writes nothing."""
    permit(request)
    row = own_settings.policy_versions(code)[0]
    said = PolicyDefinition.from_json(row.definition)
    form = DrawPolicy(request.POST or None, policy=said, on=now_of(request).date(), initial={"amends": row.number})
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.definition, form.cleaned_data["amends"])
    context = {"form": form, "policy": {**_version(row), "name": row.policy.name, "code": code}}
    return render(request, "desk/settings/policy_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_take(request: HttpRequest) -> HttpResponse:
    """A pack as text or file, or the draft of one's own rehearsal: the next version of its policy, or a new one."""
    permit(request)
    number = request.GET.get("rehearsal", "")
    if request.method != "POST" and number.isdecimal():
        job = rehearsals.find(int(number), actor=actor_of(request))
        return _preview(request, PolicyDefinition.from_json(job.definition))
    form = TakePack(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.definition)
    return render(request, "desk/settings/policy_take.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def policy_publish(request: HttpRequest) -> HttpResponse:
    """Publish the draft as a new version, or try it on the past first (`step`)."""
    permit(request)
    actor, now = actor_of(request), now_of(request)
    form = PublishPolicy(request.POST)
    try:
        kept = signing.loads(request.POST.get("draft", ""), salt=SALT, max_age=FRESH)
    except signing.BadSignature:
        messages.warning(request, _("The preview is too old. Look at it once more; nothing was changed."))
        return redirect("desk:policies")
    definition = PolicyDefinition.from_json(kept["definition"])
    if request.POST.get("step") == "rehearse":
        job = rehearsals.ask(definition, since=None, actor=actor, now=now)
        messages.success(request, _("The rehearsal has begun. Nothing is changed by it."))
        return redirect("desk:rehearsal", job.pk)
    if not is_recent(request):
        return led_to_confirmation(request)
    if form.is_valid():
        try:
            version = policy_versions.publish(
                definition, actor=actor, now=now, amends=kept["amends"],
                signed_off_by=form.cleaned_data["signed_off_by"], reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except InvalidInput as refusal:
            refuse(form, refusal)
        else:
            words = _("Version %(n)d is in force for what comes in from now on. Promises already made stand.")
            messages.success(request, words % {"n": version.number})
            return redirect("desk:policy", definition.code)
    return _preview(request, definition, kept["amends"], form)


def _preview(
    request: HttpRequest, definition: PolicyDefinition, amends: int | None = None, form: PublishPolicy | None = None
) -> HttpResponse:
    """What the draft changes, what deserves a look, how many promises stand, and the buttons."""
    there = own_settings.find_policy(definition.code)
    versions = own_settings.policy_versions(definition.code) if there is not None else []
    newest = versions[0] if versions else None
    amends = amends if amends is not None else (newest.number if newest else 0)
    kept = {"definition": definition.to_json(), "amends": amends}
    draft = signing.dumps(kept, salt=SALT, compress=True)
    before = PolicyDefinition.from_json(newest.definition) if newest else None
    context = {
        "policy": {"name": definition.title, "code": definition.code, "number": (newest.number if newest else 0) + 1,
                   "new": newest is None},
        "form": form or PublishPolicy(initial={"draft": draft, "signed_off_by": definition.signed_off_by}),
        "draft": draft,
        "differences": policy_words.differences(before, definition) if before else [],
        "standards": [policy_words.standard(one) for one in definition.standards] if before is None else [],
        "findings": [{"place": one.place, "message": one.message} for one in findings(definition)],
        "unverified": [one.title for one in definition.standards if one.unverified],
        "open": sum(own_settings.open_by_policy_version([row.pk for row in versions]).values()) if versions else 0,
        "may_rehearse": actor_of(request).role in rehearsals.MAY,
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "desk/settings/policy_preview.html", context, status=status)


def _version(row: PolicyVersion) -> Context:
    return {
        "number": row.number,
        "since": row.effective_from,
        "signed": row.signed_off_by,
        "reason": row.reason,
        "version_url": reverse("desk:policy_version", args=[row.policy.code, row.number]),
        "compare_url": f"{reverse('desk:policy_compare', args=[row.policy.code])}?"
        f"{urlencode({'from': row.number - 1, 'to': row.number})}" if row.number > 1 else "",
    }  # fmt: skip
