"""Tokens of the customer's own app: given, listed, taken back."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from complaints.actions import customer_apps
from complaints.errors import RedressError, sentences
from complaints.models import CustomerApp, Staff
from complaints.queries.people import actor_for


class Command(BaseCommand):
    help = (
        "Give the customer's own app of a company a token, which is printed once and good for a year; list them; take"
        " one back. See docs/webhooks.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        add = acts.add_parser("add", help="a new token")
        add.add_argument("name", help="by which you know it")
        add.add_argument("--company", required=True, help="the code of the company whose customers it serves")
        add.add_argument("--by", required=True, help="your own user name: a manager's or an administrator's")
        back = acts.add_parser("take-back", help="its token opens nothing any more")
        back.add_argument("number", type=int)
        back.add_argument("--by", required=True, help="your own user name")
        acts.add_parser("list", help="all of them")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "list":
            for app in CustomerApp.objects.select_related("legal_entity"):
                until = (
                    f"taken back {app.taken_back_at:%Y-%m-%d}" if app.taken_back_at else f"{app.expires_at:%Y-%m-%d}"
                )
                self.stdout.write(f"{app.pk:<5} {app.name:<30} {app.legal_entity.code:<20} {until}")
            return
        now = timezone.now()
        person = Staff.objects.filter(username=options["by"], is_active=True).first()
        if person is None:
            raise CommandError("There is no such person.")
        actor = actor_for(person, now=now)
        try:
            if options["act"] == "add":
                self._add(options, actor=actor, now=now)
            else:
                customer_apps.take_back(options["number"], actor=actor, now=now)
        except RedressError as refused:
            raise CommandError(" ".join([refused.detail, *sentences(refused)])) from refused

    def _add(self, options: dict[str, Any], **who: Any) -> None:
        name, company = options["name"], options["company"]
        app, token = customer_apps.add(name=name, entity=company, operation=uuid.uuid4(), **who)
        self.stdout.write(
            f"{app.pk} {app.name}, until {app.expires_at:%Y-%m-%d}. Its token, printed this once:\n{token}"
        )
