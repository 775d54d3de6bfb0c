"""Small builders of bytes; a case is a mail and what must be made of it."""
# ruff: noqa: E501 - tables read better in one line a case

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OURS = "complaints@shop.example"
CUSTOMER = "nora@customer.example"
TOKEN = "abcdefghijklmnopqrstuvwx23"
HEAD = {
    "From": f"Nora Quill <{CUSTOMER}>", "To": OURS, "Subject": "Kettle", "Date": "Mon, 02 Nov 2026 09:30:00 +0000",
    "Message-ID": "<one@customer.example>", "MIME-Version": "1.0",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """`expected` names what the line must say; texts given as `"..."` parts in `holds` and `lacks` may stand anywhere."""

    name: str
    raw: bytes = field(repr=False)
    expected: Mapping[str, Any]
    holds: Mapping[str, str] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)


def mail(body: bytes | str = b"My kettle broke.\n", *, end: str = "\r\n", **changed: str | None) -> bytes:
    """A plain mail, some headers changed (`Content_Type="..."`), or left out (None)."""
    told = {**HEAD, **{name.replace("_", "-"): value for name, value in changed.items()}}
    lines = [f"{name}: {value}" for name, value in told.items() if value is not None]
    raw = body if isinstance(body, bytes) else body.encode()
    return end.join([*lines, "", ""]).encode("utf-8", "surrogateescape") + raw


def part(kind: str, body: bytes | str = b"", **headers: str) -> bytes:
    raw = body if isinstance(body, bytes) else body.encode()
    lines = [f"Content-Type: {kind}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + raw


def file(name: str, kind: str, content: bytes, disposition: str = "attachment") -> bytes:
    return part(
        f'{kind}; name="{name}"', base64.encodebytes(content), Content_Transfer_Encoding="base64",
        Content_Disposition=f'{disposition}; filename="{name}"',
    )  # fmt: skip


def several(
    *inside: bytes, kind: str = "mixed", boundary: str = "=_b1", more: str = "", **changed: str | None
) -> bytes:
    """A multipart mail."""
    return mail(
        joined(*inside, boundary=boundary), Content_Type=f'multipart/{kind}; boundary="{boundary}"{more}', **changed
    )


def joined(*inside: bytes, boundary: str) -> bytes:
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + one + b"\r\n" for one in inside) + line + b"--\r\n"


def nested(*inside: bytes, kind: str, boundary: str) -> bytes:
    """A multipart as a part of another."""
    return part(f'multipart/{kind}; boundary="{boundary}"', joined(*inside, boundary=boundary))
