"""How a customer is reached: by which way, in which language, to whom, and what they need."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from complaints.choices import Channel

WRITTEN = (Channel.EMAIL, Channel.WEB, Channel.API, Channel.LETTER, Channel.SMS)
"""Ways on which words are read, not heard."""
BY_MAIL = (Channel.EMAIL, Channel.WEB, Channel.API)
"""Ways we answer by e-mail."""
WAYS = (Channel.EMAIL, Channel.LETTER, Channel.SMS)
"""Ways Redress takes by itself, in the order it falls back on them."""
LARGE_PRINT = re.compile(
    r"large[ -]?print|big(ger)? (print|letters|type)|gro(ß|ss)(e[nrs]?)?\s?(druck|schrift)|gro(ß|ss)druck"
    r"|gros(ses)? (caract|lettres)|letra(s)? grande|sehbehindert|18 ?pt",
    re.IGNORECASE,
)
CALL_TIMES = re.compile(r"[^.;\n]*\b(?:call|ring|phone|telephone|safe)\b[^.;\n]*", re.IGNORECASE)
NUMBER = re.compile(r"^\+?[\d\s()/.-]{5,}$")


@dataclass(frozen=True, slots=True)
class Person:
    """What we know of one customer, and of whoever acts for them on one complaint."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    language: str = ""
    preferred: str = ""
    needs: str = ""
    came_by: str = ""
    representative: str = ""
    representative_contact: str = ""
    consented: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom we write to, and how. `on_behalf` names the customer when it is their representative."""

    way: str
    addressee: str
    email: str
    phone: str
    address: str
    on_behalf: str = ""
    language: str = ""
    large_print: bool = False
    call_times: str = ""

    def has(self, way: str) -> bool:
        """Whether there is somewhere to send to by this way."""
        if way in BY_MAIL:
            return bool(self.email)
        return bool({Channel.LETTER: self.address, Channel.SMS: self.phone}.get(Channel(way), ""))


def reach(person: Person, *, able: Collection[str] = WAYS, languages: Sequence[str] = ("en",)) -> Reach:
    """How to write to this person.

    1. A representative with consent gets the words, if we know a way to reach them; else the customer does.
    2. The way is the preferred one where we can take it, else that of the complaint, else the first that works.
    3. The language is the customer's where there are words in it, else the house's, the first of `languages`.
    """
    for_them = _representative(person) if person.representative and person.consented else None
    email, phone, address = for_them or (person.email, person.phone, person.address)
    found = Reach(
        way="",
        addressee=person.representative if for_them else person.name,
        email=email,
        phone=phone,
        address=address,
        on_behalf=person.name if for_them else "",
        language=language(person.language, languages),
        large_print=bool(LARGE_PRINT.search(person.needs)),
        call_times=call_times(person.needs),
    )
    return replace(found, way=usual_way(found, person, able))


def usual_way(found: Reach, person: Person, able: Collection[str]) -> str:
    """The way to write by itself; empty when there is none."""
    wanted = [Channel.EMAIL if way in BY_MAIL else way for way in (person.preferred, person.came_by) if way]
    usable = [way for way in [*wanted, *WAYS] if way in able and way in WAYS and found.has(way)]
    return str(usable[0]) if usable else ""


def first_choice(preferred: str, came_by: str, ways: Sequence[str]) -> str:
    """For a person who writes: what the customer prefers, else the way the complaint came, else the first there is."""
    wanted = [Channel.EMAIL if way in BY_MAIL else way for way in (preferred, came_by) if way]
    return str(next((way for way in wanted if way in ways), ways[0]))


def language(wanted: str, there: Sequence[str]) -> str:
    """The customer's language where there are words in it ("de-AT" is "de"), else the first there is."""
    asked = wanted.replace("_", "-").lower()
    fitting = [one for one in there if one.lower() in (asked, asked.partition("-")[0])]
    return fitting[0] if fitting else there[0]


def call_times(needs: str) -> str:
    """What the customer said of safe times to call, in their words; empty when they said nothing of it."""
    found = CALL_TIMES.search(needs)
    return found[0].strip(" ,") if found else ""


def _representative(person: Person) -> tuple[str, str, str] | None:
    """E-mail, telephone and address of whoever acts for them, from the one line we have; None without any."""
    contact = person.representative_contact.strip()
    if "@" in contact and " " not in contact:
        return contact, "", ""
    if NUMBER.match(contact):
        return None  # a person may ring them; letters still need an address
    return ("", "", contact) if contact else None
