"""Django's admin, for technical settings only; business settings have their own pages."""

from __future__ import annotations

from django.contrib import admin

from complaints.models import Heartbeat


@admin.register(Heartbeat)
class HeartbeatAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "at")
    readonly_fields = ("name", "at", "detail")
