"""Where a request comes from."""

from __future__ import annotations

import ipaddress

UNKNOWN = "::"


def caller(forwarded: str, peer: str, *, hops: int) -> str:
    """The hop our outermost proxy saw, of the list it forwarded, or the peer itself without a proxy."""
    told = [part.strip() for part in forwarded.split(",") if part.strip()]
    said = told[-hops] if hops and len(told) >= hops else peer
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return UNKNOWN
