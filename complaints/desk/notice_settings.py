"""A person's own settings: which notices come where and when, and the zone that times are shown in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.actions import notices
from complaints.desk.edge import actor_of
from complaints.desk.forms.notices import NoticeForm
from complaints.desk.middleware import zones
from complaints.errors import InvalidInput
from complaints.queries.notice_settings import wishes_of
from complaints.rules.notices import NoticeKind, Wishes
from complaints.types import Actor


@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """One's own wishes; POST keeps them."""
    actor = actor_of(request)
    form = NoticeForm(request.POST or None, initial=_held(actor))
    if request.method == "POST" and form.is_valid():
        try:
            notices.settle(actor=actor, **form.cleaned_data)
        except InvalidInput as refusal:
            for name, sentences in refusal.data["fields"].items():
                form.add_error(name, sentences)
        else:
            messages.success(request, _("Kept. What is about somebody’s safety always comes, both ways, at once."))
            return redirect("desk:notice_settings")
    context = {
        "form": form,
        "zones": sorted(zone for zone in zones() if "/" in zone and not zone.startswith("Etc/")),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "desk/notice_settings.html", context, status=422 if form.errors else 200)


def _held(actor: Actor) -> dict[str, object]:
    wish = wishes_of([actor.id or 0]).get(actor.id or 0, Wishes())
    return {
        "in_app": [kind.value for kind in NoticeKind if kind not in wish.not_in_app],
        "by_mail": [kind.value for kind in NoticeKind if kind not in wish.not_by_mail],
        "quiet_from": wish.quiet_from,
        "quiet_to": wish.quiet_to,
        "digest": wish.digest,
        "digest_at": wish.digest_at,
    }
