from __future__ import annotations

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = "Complaints"

    def ready(self) -> None:
        """Register the system checks, and who listens to mail providers (Django's own way in)."""
        from complaints import checks  # noqa: F401, PLC0415 - apps must be loaded first
        from complaints.actions import provider_mail  # noqa: F401, PLC0415
