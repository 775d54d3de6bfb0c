"""Addresses and ids of our own mail: what leads an answer, or a bounce, back to the words it is about.

The token is random, 128 bits: whoever knows it was sent it. A Message-ID of ours can be told from others', but says
less: it stands in every mail that was passed on, so only the token or our id together lead to a complaint.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable

TOKEN = r"[a-z2-7]{26}"  # noqa: S105 - its form, not one of them
TAGGED = re.compile(rf"\+([rb])\.({TOKEN})@", re.IGNORECASE)
OURS = re.compile(r"<?(m\.[a-z0-9_.-]{1,120})@([^<>\s@]{1,255})>?", re.IGNORECASE)
REPLY, BOUNCE = "r", "b"


def token_of(secret: bytes) -> str:
    """The token these 16 random bytes are written as."""
    return b32encode(secret).decode("ascii").rstrip("=").lower()


def tagged(address: str, kind: str, token: str) -> str:
    """Our address with the token in it; without an @ the address stays as it is."""
    local, at, domain = address.rpartition("@")
    return f"{local}+{kind}.{token}@{domain}" if at and token else address


def tokens(addresses: Iterable[str], kind: str) -> list[str]:
    """The tokens of one kind in these addresses, each once."""
    found = [match[2].lower() for address in addresses for match in TAGGED.finditer(address)
             if match[1].lower() == kind]  # fmt: skip
    return list(dict.fromkeys(found))


def plain(address: str) -> str:
    """The address without a tag, lower case: what two ways of writing one mailbox share."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def message_id(dedup: str, address: str) -> str:
    """The same whenever the same row is sent; the domain is that of our address."""
    domain = address.rpartition("@")[2].strip().lower() or "localhost"
    return f"<m.{dedup.replace(':', '.')}@{domain}>"


def our_dedups(ids: Iterable[str], domain: str = "") -> list[str]:
    """Which of our rows these ids name, newest last as References are; of any domain when none is given."""
    found = []
    for one in ids:
        match = OURS.fullmatch(one.strip())
        if match and (not domain or match[2].lower() == domain.lower()):
            found.append(match[1][2:].replace(".", ":").lower())
    return list(dict.fromkeys(found))
