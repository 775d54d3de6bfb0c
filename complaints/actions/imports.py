"""History comes in: lines of another system's export, in batches, each line once however often it is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from complaints.actions import setup
from complaints.actions.checking import faults
from complaints.actions.intake import receive_complaints
from complaints.actions.masking import masked_number
from complaints.choices import Channel, CodeKind
from complaints.models import Complaint
from complaints.rules.numbers import OF_A_COMPLAINT
from complaints.types import IMPORTER, InboundComplaint


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source: its number, the complaint, and the titles of its codes."""

    number: int
    inbound: InboundComplaint
    product: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a batch: how many are new, how many were here, and (line, reason) of those refused."""

    created: int = 0
    known: int = 0
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Codes:
    """The codes an import has already seen to; one per run, so that a code is asked for once."""

    effective_from: date
    seen: set[tuple[CodeKind, str]] = field(default_factory=set)

    def see_to(self, lines: Sequence[Line]) -> None:
        """Add the products and categories that are not there yet, in force since the history begins."""
        for kind in (CodeKind.PRODUCT, CodeKind.CATEGORY):
            said = {self._code(line, kind): self._title(line, kind) for line in lines}
            new = {code: title for code, title in said.items() if code and (kind, code) not in self.seen}
            if new:
                setup.add_codes(kind, new, effective_from=self.effective_from)
                self.seen |= {(kind, code) for code in new}

    def _code(self, line: Line, kind: CodeKind) -> str:
        return line.inbound.product if kind == CodeKind.PRODUCT else line.inbound.category

    def _title(self, line: Line, kind: CodeKind) -> str:
        return line.product if kind == CodeKind.PRODUCT else line.category


def import_lines(
    lines: Sequence[Line], *, codes: Codes, now: datetime, entity: str = "", live: bool = False
) -> Imported:
    """Take in a batch of lines; a source's id that is here already, on whatever channel, is not taken again.

    History starts no clock, no notice and no escalation. With `live` the open complaints' promises count from now.
    """
    wrong = [(line.number, _sentence(line.inbound, now)) for line in lines]
    refused = tuple((number, reason) for number, reason in wrong if reason)
    bad = {number for number, _ in refused}
    good = [line for line in lines if line.number not in bad]
    numbers = {line.number: masked_number(line.inbound.external_id, OF_A_COMPLAINT) for line in good}
    here = _here(numbers.values())
    fresh = [line for line in good if numbers[line.number] not in here]
    codes.see_to(fresh)
    received = receive_complaints(
        [line.inbound for line in fresh], actor=IMPORTER, now=now, entity=entity, start_clocks=live,
        clocks_from=now if live else None,
    )  # fmt: skip
    created = len({row.id for row in received if row.created})
    return Imported(created, len(good) - created, refused)


def _sentence(inbound: InboundComplaint, now: datetime) -> str:
    return "; ".join(f"{name}: {said}" for name, said in faults(inbound, now).items())


def _here(numbers: Iterable[str]) -> set[str]:
    """Those of the external ids, as they are kept, that are here: a source may name another channel in another export.

    No id is no line that was here before.
    """
    asked = [number for number in numbers if number]
    rows = Complaint.objects.filter(channel__in=Channel.values, external_id__in=asked)
    return set(rows.values_list("external_id", flat=True))
