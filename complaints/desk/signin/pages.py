"""Sign in, and "Your sign-in": password, second step, recovery codes, where you are signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, PasswordChangeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from complaints.actions import sign_in
from complaints.choices import Role
from complaints.queries.sign_in import second_steps, sessions_of

DEMO_LOGINS = [{"username": role.value, "role": role.label} for role in Role]
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


class SignIn(LoginView):
    """The sign-in page; in a demonstration it names the demo people."""

    template_name = "registration/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        following = self.request.POST.get("next") or self.request.GET.get("next", "")
        return {**context, "next": following, "demo_logins": DEMO_LOGINS if settings.DEMO else None}


class ChangePassword(PasswordChangeView):
    """Your own password; whoever has none has nothing to change."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user: Any = request.user
        if user.is_authenticated and not user.has_usable_password():
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Everything about your own sign-in on one page."""
    user: Any = request.user
    steps = second_steps(user.pk)
    context = {
        "steps": steps,
        "needed": settings.SECOND_FACTOR_REQUIRED and not steps.any,
        "sessions": [
            {
                "number": one.pk,
                "browser": browser_of(one.user_agent),
                "address": one.ip,
                "since": one.created_at,
                "here": one.session_key == request.session.session_key,
            }
            for one in sessions_of(user)
        ],
        "has_password": user.has_usable_password(),
    }
    return render(request, "desk/sign_in.html", context)


@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    sign_in.end_session(number, staff_id=_person(request))
    messages.success(request, _("Signed out there. Whoever sits in front of it has to sign in again."))
    return redirect("mfa_index")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    ended = sign_in.end_other_sessions(_person(request), but=request.session.session_key or "")
    said = ngettext("Signed out of %(n)d other place.", "Signed out of %(n)d other places.", ended) % {"n": ended}
    messages.success(request, said if ended else _("You are signed in nowhere else."))
    return redirect("mfa_index")


@require_GET
def passkeys(request: HttpRequest) -> HttpResponse:
    """Passkeys have no page of their own; the library leads here after a change."""
    return redirect(reverse("mfa_index") + "#passkeys")


@login_not_required
def technical_door(request: HttpRequest) -> HttpResponse:
    """The technical pages have no sign-in of their own: everybody comes through the one door."""
    if request.user.is_authenticated:
        raise PermissionDenied
    following = request.GET.get("next", reverse("admin:index"))
    return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'next': following})}")


def browser_of(agent: str) -> str:
    """ "Firefox on Windows", as a person would say it."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("An unknown browser")


def _person(request: HttpRequest) -> int:
    user: Any = request.user
    return int(user.pk)
