"""Proves that complaints are what their events say, and that none was cut, rewritten or removed since an anchor."""

from __future__ import annotations

import json
import multiprocessing
import os
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from complaints.actions import anchors
from complaints.channels import anchor_files
from complaints.models import Complaint
from complaints.queries import anchored
from complaints.queries.verify import Finding, verify
from complaints.rules.references import normalise, reference

BATCH = 500


class Command(BaseCommand):
    help = (
        "Verify chains, clocks and columns of complaints against their events; with --anchor also that nothing was "
        "removed since. Every finding is a line; the exit status is 1 when there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--complaint", metavar="REF", help="one complaint only")
        which.add_argument("--all", action="store_true", help="every complaint (the default)")
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="compare with the heads in this file")
        parser.add_argument("--write-anchor", type=Path, metavar="FILE", help="write today's heads, if all is well")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        parser.add_argument(
            "--resume", type=Path, metavar="FILE", help="note here how far it came, and go on from there"
        )

    def handle(self, *args: Any, complaint: str | None, processes: int, **options: Any) -> None:
        anchor, write = options["anchor"], options["write_anchor"]
        self.count = 0
        try:
            progress = Progress(options["resume"])
            found = self._one(complaint, anchor) if complaint else self._all(max(1, processes), anchor, progress)
            wrong = self._say(found) + progress.wrong
            if wrong:
                raise CommandError(self._sum(wrong), returncode=1)
            progress.forget()
            self.stdout.write(f"{self.count:,} complaints verified, nothing wrong")
            if write is not None:
                totals = anchors.write_file(write, now=timezone.now())
                self.stdout.write(f"Anchor of {totals.complaints:,} complaints, {totals.events:,} events in {write}")
        except anchor_files.BrokenAnchor as error:
            raise CommandError(str(error)) from error

    def _say(self, found: Iterable[Finding]) -> Counter[str]:
        wrong: Counter[str] = Counter()
        for finding in found:
            wrong[finding.why] += 1
            self.stdout.write(str(finding))
        return wrong

    def _sum(self, wrong: Counter[str]) -> str:
        return "; ".join(f"{number:,} times {why}" for why, number in sorted(wrong.items()))

    def _one(self, typed: str, anchor: Path | None) -> Iterator[Finding]:
        name = normalise(typed)
        ids = list(Complaint.objects.filter(reference=name).values_list("pk", flat=True)) if name else []
        if anchor is not None:
            yield from anchored.compare(head for head in _heads(anchor) if reference(head[0]) == name)
        elif not ids:
            raise CommandError(f"There is no complaint {typed}.")
        self.count = len(ids)
        yield from verify(ids)

    def _all(self, processes: int, anchor: Path | None, progress: Progress) -> Iterator[Finding]:
        yield from anchored.around()
        if anchor is not None:
            yield from anchored.compare(_heads(anchor))
        self.count = progress.verified
        batches = list(_batches(progress.after))
        for batch, found in zip(batches, _verified(batches, processes), strict=True):
            self.count += len(batch)
            yield from found
            progress.note(batch, found)


class Progress:
    """How far a run came: the last complaint, how many before it, and what was wrong with those."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        said = json.loads(file.read_text(encoding="utf-8")) if file is not None and file.exists() else {}
        self.after: int = said.get("after", 0)
        self.verified: int = said.get("verified", 0)
        self.wrong: Counter[str] = Counter(said.get("wrong", {}))
        self._before = Counter(self.wrong)

    def note(self, batch: Sequence[int], found: Iterable[Finding]) -> None:
        """Written anew after each batch, whole or not at all."""
        self.after, self.verified = batch[-1], self.verified + len(batch)
        self._before.update(finding.why for finding in found)
        if self.file is not None:
            said = {"after": self.after, "verified": self.verified, "wrong": self._before}
            fresh = self.file.with_suffix(f"{self.file.suffix}.new")
            fresh.write_text(json.dumps(said), encoding="utf-8")
            fresh.replace(self.file)

    def forget(self) -> None:
        if self.file is not None:
            self.file.unlink(missing_ok=True)


def _verified(batches: Sequence[list[int]], processes: int) -> Iterator[list[Finding]]:
    """What is wrong with each batch, in order; in so many processes at once."""
    if processes == 1:
        yield from map(verify, batches)
        return
    connections.close_all()  # a connection must not be shared by two processes
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield from pool.imap(verify, batches)


def _heads(path: Path) -> Iterator[anchored.Head]:
    anchor_files.check(path, key=settings.EVENT_CHAIN_KEY.encode())
    return anchor_files.read(path)


def _batches(after: int) -> Iterator[list[int]]:
    rest = iter(
        Complaint.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000)
    )
    while batch := list(islice(rest, BATCH)):
        yield batch
