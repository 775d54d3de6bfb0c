from __future__ import annotations

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = "Complaints"

    def ready(self) -> None:
        """Register the system checks (Django's own way in; nothing else happens here)."""
        from complaints import checks  # noqa: F401, PLC0415 - apps must be loaded first
