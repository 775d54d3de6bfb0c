"""Django's admin, for technical settings, and for business settings that have no page of their own yet."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.forms import ModelChoiceField
from django.http import HttpRequest

from complaints.actions import setup
from complaints.models import Heartbeat, Policy, Team
from complaints.queries import policies

# Authenticators and sessions are their owners' and hold secrets: they are not for browsing.
for _theirs in (Authenticator, EmailAddress, UserSession):
    admin.site.unregister(_theirs)


@admin.register(Heartbeat)
class HeartbeatAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "at")
    readonly_fields = ("name", "at", "detail")


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The agreement under which a department answers the others; the rest of a team comes with `manage.py setup`."""

    list_display = ("name", "code", "legal_entity", "agreement")
    list_select_related = ("legal_entity", "agreement")
    fields = ("code", "name", "legal_entity", "agreement")
    readonly_fields = ("code", "name", "legal_entity")

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Only policies that say something of questions between departments can be chosen."""
        if db_field.name == "agreement":
            usable = [version.policy_id for version in policies.between_departments()]
            kwargs["queryset"] = Policy.objects.filter(pk__in=usable).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Team, form: Any, change: bool) -> None:
        setup.agree(obj, obj.agreement)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return False
