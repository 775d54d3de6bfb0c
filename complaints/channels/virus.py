"""The virus scanner beside us, when one is named: bytes in, what it found out."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket

LIMIT = 30.0
"""Seconds a scan may take."""


class Unreachable(Exception):
    """The scanner did not answer; the file waits."""


def found(address: str, content: bytes) -> str:
    """The name of the virus found, or nothing. `address` is host:port or the path of a socket."""
    try:
        answer = _client(address).instream(io.BytesIO(content))
    except (ClamdError, OSError) as error:
        raise Unreachable(type(error).__name__) from error
    state, name = (answer or {}).get("stream", ("ERROR", ""))
    if state == "OK":
        return ""
    if state == "FOUND":
        return str(name or "a virus")
    raise Unreachable(str(name or state)[:100])


def _client(address: str) -> ClamdNetworkSocket | ClamdUnixSocket:
    if address.startswith("/"):
        return ClamdUnixSocket(path=address, timeout=int(LIMIT))
    parts = urlsplit(f"//{address}")
    return ClamdNetworkSocket(host=parts.hostname or "localhost", port=parts.port or 3310, timeout=LIMIT)
