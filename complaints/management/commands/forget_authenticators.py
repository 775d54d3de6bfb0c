"""Somebody lost their phone: take their authenticators away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.actions.sign_in import forget_authenticators
from complaints.errors import NotFound


class Command(BaseCommand):
    help = (
        "Take away the authenticator app, passkeys and recovery codes of a person who lost them, and end their sessions"
        " and tokens. They sign in with the password and are led to set up new ones. It is written to the log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--by", required=True, help="who asks for it: your own name")
        parser.add_argument("--reason", required=True, help="why, for whoever reads the log")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["username"]
        try:
            taken = forget_authenticators(name, by=options["by"], reason=options["reason"])
        except NotFound as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(f"{taken} taken away from {name}; the next sign-in asks for the password and a new set-up.")
