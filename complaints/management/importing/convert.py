"""One row of a source becomes one inbound complaint, or a reason why it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from complaints.actions.imports import Line
from complaints.errors import InvalidInput
from complaints.management.importing.mapping import Response, SourceMapping
from complaints.types import HistoricOutcome, InboundComplaint, InboundCustomer

SUBJECT, CODE, TITLE = 200, 80, 160
REMEMBERED = 10_000
"""Days, products and issues come again and again; what was made of one is kept for the next row."""


class Converter:
    """Converts the rows of one file: `mapping` says what they mean, `zone` where their days are."""

    def __init__(self, mapping: SourceMapping, header: Sequence[str], zone: str) -> None:
        self._mapping = mapping
        self._places = mapping.places(header)
        self._zone = ZoneInfo(zone)
        self._instants: dict[str, datetime] = {}

    def line(self, number: int, fields: Sequence[str]) -> Line:
        """The complaint of a row; InvalidInput says what is wrong with it."""
        said = self._said(fields)
        mapping = self._mapping
        if not said["id"]:
            raise InvalidInput(row="has no id")
        response = mapping.responses.get(said["response"])
        if response is None:
            raise InvalidInput(row=f"has an unknown response “{said['response']}”")
        channel = mapping.channels.get(said["channel"])
        if channel is None:
            raise InvalidInput(row=f"came in an unknown way, “{said['channel']}”")
        received = self._at(said["received"], "date received")
        inbound = InboundComplaint(
            customer=InboundCustomer(
                name=mapping.customer.format_map(said),
                address=mapping.address.format_map(said).strip(),
                language=mapping.language,
            ),
            subject=self._subject(said),
            description=said["narrative"] or self._facts(said),
            channel=channel,
            received_at=received,
            external_id=f"{mapping.source}:{said['id']}",
            product=_code(said["product"]),
            category=_code(said["category"]),
            language=mapping.language,
            currency=mapping.currency,
            historic=self._historic(said, response, received),
        )
        return Line(number, inbound, product=said["product"][:TITLE], category=said["category"][:TITLE])

    def _said(self, fields: Sequence[str]) -> dict[str, str]:
        """Every field of ours by name; what the file lacks or leaves empty is ""."""
        empty, places = self._mapping.empty, self._places
        said = dict.fromkeys(self._mapping.columns, "")
        for name, place in places.items():
            text = fields[place].strip()
            said[name] = "" if text in empty else text
        return said

    def _subject(self, said: Mapping[str, str]) -> str:
        return next((said[name] for name in self._mapping.subject if said[name]), "")[:SUBJECT]

    def _facts(self, said: Mapping[str, str]) -> str:
        """Where the words were not published: what the source says of the matter, in one sentence."""
        names = ("product", "detail", "category", "subcategory", "company")
        facts = "; ".join(said[name] for name in names if said[name])
        return f"{facts}. {self._mapping.no_narrative}"

    def _historic(self, said: Mapping[str, str], response: Response, received: datetime) -> HistoricOutcome | None:
        if not response.closed:
            return None
        closed = self._at(said["closed"], "closing date") if said["closed"] else received
        timely = {"Yes": True, "No": False}.get(said["timely"])
        return HistoricOutcome(max(closed, received), response.outcome, said["response"], timely)

    def _at(self, text: str, what: str) -> datetime:
        """An instant: as the source says, or noon of the day where the company is; in UTC."""
        found = self._instants.get(text)
        if found is None:
            if len(self._instants) >= REMEMBERED:
                self._instants.clear()
            found = self._instants[text] = self._read(text, what)
        return found

    def _read(self, text: str, what: str) -> datetime:
        for form in self._mapping.date_formats:
            try:
                day = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is added below
            except ValueError:
                continue
            return datetime.combine(day.date(), self._mapping.time_of_day, self._zone).astimezone(UTC)
        raise InvalidInput(row=f"has no {what}" if not text else f"has a {what} that is no date: “{text}”")


@lru_cache(maxsize=REMEMBERED)
def _code(title: str) -> str:
    return slugify(title)[:CODE]
