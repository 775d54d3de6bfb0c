"""An API token for each demo login."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from knox.models import AuthToken

from complaints.actions.demo.company import LOGINS
from complaints.models import Staff


class Command(BaseCommand):
    help = "Print a new API token for each demo login, one a line: login, token."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Tokens are given out like this in a demonstration only (DEMO=true).")
        people = {person.username: person for person in Staff.objects.filter(username__in=LOGINS)}
        missing = [login for login in LOGINS if login not in people]
        if missing:
            raise CommandError(f"There is no {', '.join(missing)} here; run seed_demo first.")
        for login in LOGINS:
            _, token = AuthToken.objects.create(user=people[login])
            self.stdout.write(f"{login:<14} {token}")
