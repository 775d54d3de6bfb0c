"""Very many complaints, for measuring how Redress bears them."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.actions.loading.company import found
from complaints.actions.loading.lives import Lives
from complaints.actions.loading.writing import load
from complaints.management.importing.progress import Progress


class Command(BaseCommand):
    help = (
        "Write many complaints by COPY with valid chains and clocks: of ten, seven are history, one was worked to its "
        "end, one lies in the queue and one is being resolved. For measuring only."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--complaints", type=int, default=100_000)
        parser.add_argument("--teams", type=int, default=8)
        parser.add_argument("--writers", type=int, default=2, help="connections that write; 0: this one only")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, complaints: int, teams: int, seed: int, writers: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("A load for measuring needs DEMO=true.")
        now, began = timezone.now(), time.monotonic()
        entity, versions, crews = found(max(1, teams), now=now)
        moments = min(120, max(4, complaints // (20 * len(crews))))
        lives = Lives(entity, versions, crews, now, moments, seed)
        progress = Progress(sys.stderr)
        load(
            complaints,
            lives=lives,
            say=lambda done: progress.show(done / max(1, complaints), done, final=done == complaints),
            writers=writers,
        )
        took = time.monotonic() - began
        self.stdout.write(f"{complaints:,} complaints in {took:,.1f} s, {complaints / took:,.0f} a second")
