"""A front-line tool as the fault tests see it: plain HTTP, time measured, every answer kept."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

COMPLAINT = {
    "customer": {"name": "Nora Quill"},
    "subject": "Refund refused",
    "description": "The kettle broke after a week.",
    "channel": "phone",
}


@dataclass(frozen=True)
class Answer:
    """`status` 0: no answer at all, so nobody knows whether it was done."""

    status: int
    body: Any
    seconds: float


class Client:
    def __init__(self, address: str, token: str, *, patience: float = 10) -> None:
        self.address, self.token, self.patience = address, token, patience

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        data = None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Authorization": f"Token {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", data, named, method=method)
        begun = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=self.patience) as reply:
                return Answer(reply.status, json.load(reply), time.monotonic() - begun)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(), time.monotonic() - begun)
        except (OSError, ValueError, http.client.HTTPException):
            return Answer(0, None, time.monotonic() - begun)

    def create(self, key: str, **changes: Any) -> Answer:
        return self.call("POST", "complaints/", {**COMPLAINT, **changes}, Idempotency_Key=key)
