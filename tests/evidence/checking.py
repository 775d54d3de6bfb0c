"""Running `verify` and saying what it found."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from complaints.models import Complaint
from complaints.queries.verify import verify

Sql = Callable[..., Any]
Pair = tuple[Complaint, Complaint]


def places(pair: tuple[Complaint, Complaint]) -> list[str]:
    """What is found, as `place`, all of it about the first of the two."""
    found = verify([row.pk for row in pair])
    assert {finding.reference for finding in found} <= {pair[0].reference}
    return [finding.place for finding in found]


def run_verify(*arguments: str, fails: bool = False) -> str:
    """What the command printed; `fails` says how it must end."""
    out = StringIO()
    with pytest.raises(CommandError) if fails else nullcontext() as ended:
        call_command("verify", "--processes", "1", *arguments, stdout=out)
    assert ended is None or ended.value.returncode == 1
    return out.getvalue()
