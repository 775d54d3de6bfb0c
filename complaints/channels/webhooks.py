"""Webhooks out: signed as Standard Webhooks has it, posted to an address that was checked, and to no other.

A name may lead anywhere by the time we connect, so it is looked up once, every address it has must be a public one,
and the connection goes to the address checked. No redirect is followed, nothing of the answer but its status is kept.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from standardwebhooks import Webhook

from complaints.channels.errors import Undeliverable
from complaints.channels.smtp import Line

LIMIT = 5.0
"""Seconds for one delivery, from looking up its name to the status of the answer."""
LONGEST = 500
NOT_OURS = (
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("64:ff9b::/96"),  # NAT64: an IPv4 address behind a gateway
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("2002::/16"),  # 6to4
    ipaddress.ip_network("2001::/32"),  # Teredo
)
"""Refused whole: special uses, and addresses of version 6 that carry one of version 4 inside."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address. `id` is the same whenever the same is sent again."""

    url: str
    id: str
    body: str
    secrets: Sequence[str]
    loopback: bool = False


class Gone(Undeliverable):
    """The receiver wants no more, ever."""


def deliver(delivery: Delivery) -> None:
    """Post it; Undeliverable says why it was not taken."""
    try:
        status = _post(delivery)
    except ssl.SSLError as error:
        raise Undeliverable(f"TLS failed: {error.reason or type(error).__name__}") from error
    except TimeoutError as error:
        raise Undeliverable("took longer than 5 seconds") from error
    except (OSError, http.client.HTTPException) as error:
        raise Undeliverable(f"{type(error).__name__}") from error
    if status == http.client.GONE:
        raise Gone("answered 410, which means: send no more", permanent=True)
    if not 200 <= status < 300:
        raise Undeliverable(f"answered {status}")


def signed(delivery: Delivery, at: datetime) -> dict[str, str]:
    """The headers that prove it is from us: a signature for each secret in use."""
    marks = [Webhook(secret).sign(delivery.id, at, delivery.body) for secret in delivery.secrets]
    return {
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(marks),
    }


def fault_of(url: str, *, loopback: bool) -> str:
    """What is wrong with an address, as a sentence; "" when it may be written to."""
    try:
        _read(url, loopback=loopback)
    except ValueError as error:
        return str(error)
    return ""


def _read(url: str, *, loopback: bool) -> SplitResult:
    if len(url) > LONGEST or not url.isascii() or any(sign <= " " or sign in '\\"<>' for sign in url):
        raise ValueError("Give an address of at most 500 plain characters, without spaces.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("This is no address.") from None
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise ValueError("The address must begin with https://.")
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment or port == 0:
        raise ValueError("Give a server and a path, without a name, a password or a # in it.")
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    if not _may_be_reached(literal, parts.scheme, loopback=loopback):
        raise ValueError("This address is not on the public internet.")
    return parts


def _post(delivery: Delivery) -> int:
    try:
        parts = _read(delivery.url, loopback=delivery.loopback)
    except ValueError as error:
        raise Undeliverable(str(error)) from error
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    with Line(LIMIT) as line:
        place = _checked(_looked_up(host, port), parts.scheme, loopback=delivery.loopback)
        opened = socket.socket(place[0], socket.SOCK_STREAM)
        try:
            return _talk(delivery, parts, opened, place[1], line)
        finally:
            opened.close()


def _talk(delivery: Delivery, parts: SplitResult, opened: socket.socket, place: Any, line: Line) -> int:
    """Connect, prove who they are, send, read the status."""
    line.hold(opened)
    opened.settimeout(LIMIT)
    opened.connect(place)
    talk = http.client.HTTPConnection(parts.netloc)
    talk.sock = opened
    if parts.scheme == "https":
        talk.sock = ssl.create_default_context().wrap_socket(opened, server_hostname=parts.hostname)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "User-Agent": "Redress",
            "Connection": "close",
        }
        body = delivery.body.encode()
        talk.request("POST", path, body, sent | signed(delivery, datetime.now(UTC)))
        status = talk.getresponse().status
        if line.over:  # cut off: what we read of it is not an answer
            raise TimeoutError
        return status
    except (http.client.HTTPException, OSError) as error:
        if line.over and not isinstance(error, TimeoutError):
            raise TimeoutError from error
        raise
    finally:
        talk.close()


def _looked_up(host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
    """Every address of a name. The system's look-up knows no time limit, so it is waited for from outside."""
    found: list[tuple[socket.AddressFamily, Any]] = []
    failed: list[OSError] = []

    def look() -> None:
        try:
            for family, _, _, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.append((family, place))
        except OSError as error:
            failed.append(error)
        except UnicodeError:
            failed.append(OSError("no such name"))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(LIMIT)
    if looking.is_alive():
        raise Undeliverable("looking up its name took longer than 5 seconds")
    if failed or not found:
        raise Undeliverable("its name leads nowhere")
    return found


def _checked(
    places: Sequence[tuple[socket.AddressFamily, Any]], scheme: str, *, loopback: bool
) -> tuple[socket.AddressFamily, Any]:
    """The first place, if all of them may be reached: one bad address among good ones is an attempt."""
    for _, place in places:
        if not _may_be_reached(ipaddress.ip_address(place[0].partition("%")[0]), scheme, loopback=loopback):
            raise Undeliverable("its name leads to an address that is not on the public internet")
    return places[0]


def _may_be_reached(address: ipaddress.IPv4Address | ipaddress.IPv6Address, scheme: str, *, loopback: bool) -> bool:
    """Public, and unicast. By http, and only where it is allowed: this very machine."""
    if scheme == "http":
        return loopback and address.is_loopback
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped is not None or address.is_site_local):
        return False
    if any(address in network for network in NOT_OURS if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
