"""Writes docs/lifecycle.md from the lifecycle table, so that the page never says anything else than the code."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from complaints.choices import Role, Stage
from complaints.rules import gates
from complaints.rules.lifecycle import CUSTOMER_VERBS, EVERYWHERE, PRIMARY, RECEIVERS, TRANSITIONS, Transition

PAGE = Path(__file__).resolve().parents[3] / "docs" / "lifecycle.md"
LEAD = """# The lifecycle

Written by `manage.py lifecycle_docs` from `complaints/rules/lifecycle.py`; change the table there, not this page.

{stages}

Each step is a verb: where it is allowed, where it leads, who may do it, what it needs first, and which event it
leaves behind. A verb that is not yours is refused with 403, one the stage does not have with 409, and one that lacks
something with 422, naming every missing part.
"""


class Command(BaseCommand):
    help = "Write docs/lifecycle.md from the lifecycle table; with --check only say whether it is up to date."
    requires_system_checks: list[str] = []  # needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when the page differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        text = page()
        if check:
            if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
                raise CommandError(f"{PAGE.name} is not what the table says; run manage.py lifecycle_docs")
            return
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text, encoding="utf-8")
        self.stdout.write(f"Wrote {PAGE.name}")


def page() -> str:
    """The whole page as Markdown."""
    stages = " → ".join(f"**{stage.label}**" for stage in Stage)
    return "\n".join([LEAD.format(stages=stages), *_by_stage(), *_by_role(), *_verbs()]) + "\n"


def _by_stage() -> Iterator[str]:
    yield "## What can be done where\n"
    yield "The verb of the stage's one primary button is in bold.\n"
    yield "| stage | verbs |"
    yield "| --- | --- |"
    for stage in Stage:
        names = [t.verb for t in TRANSITIONS if stage in t.stages]
        yield f"| {stage.label} | {', '.join(f'**{v}**' if PRIMARY[stage] == v else v for v in names)} |"
    yield ""


def _by_role() -> Iterator[str]:
    yield "## Who may do what\n"
    yield "| verb | " + " | ".join(str(role.label) for role in Role) + " | customer |"
    yield "| --- |" + " --- |" * (len(Role) + 1)
    yield "| receive | " + " | ".join(_mark(role in RECEIVERS) for role in Role) + f" | {_mark(True)} |"
    for t in TRANSITIONS:
        roles = " | ".join(_mark(role in t.roles) for role in Role)
        yield f"| {t.verb} | {roles} | {_mark(t.verb in CUSTOMER_VERBS)} |"
    yield ""


def _verbs() -> Iterator[str]:
    yield "## The verbs\n"
    for t in TRANSITIONS:
        yield f"### {t.verb}\n"
        yield f"{t.does}\n"
        yield f"- Button: “{t.label}”"
        yield f"- Where: {_where(t)}"
        yield f"- Leads to: {t.to.label if t.to is not None else 'stays where it is'}"
        yield f"- Leaves the event: `{t.event.value}`"
        if not t.versioned:
            yield "- Needs no version: it never overwrites anything"
        needs = [part.message for part in gates.missing(t.gate, gates.Facts())]
        yield from ["- Needs:", *(f"    - {said}" for said in needs)] if needs else []
        yield ""


def _where(transition: Transition) -> str:
    if transition.stages == EVERYWHERE:
        return "every stage"
    return ", ".join(str(stage.label) for stage in transition.stages)


def _mark(yes: bool) -> str:
    return "yes" if yes else ""
