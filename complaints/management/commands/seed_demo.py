"""An invented company and its last weeks, for looking around."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.actions.demo.company import LOGINS
from complaints.actions.demo.programme import seed
from complaints.models import LegalEntity


class Command(BaseCommand):
    help = (
        "Fill an empty database with a demonstration company and about 120 complaints in every stage. "
        f"Logins: {' '.join(LOGINS)}; password from DEMO_PASSWORD, otherwise made up and printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where a company is set up already")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demonstration data needs DEMO=true; a real organisation begins with `setup`.")
        if LegalEntity.objects.exists():
            if if_empty:
                self.stdout.write("There is a company already; nothing done.")
                return
            raise CommandError("There is a company already; demonstration data goes into an empty database only.")
        given = os.environ.get("DEMO_PASSWORD")
        password = given or secrets.token_urlsafe(12)
        told = seed(now=timezone.now(), password=password)
        self.stdout.write(f"{told} complaints of Larch & Lantern; logins {' '.join(LOGINS)}")
        if not given:
            self.stdout.write(f"Password: {password}")
