"""A small client for front-line tools; needs nothing but Python 3.11.

    python redress_client.py http://127.0.0.1:8000 handler

asks for the password, logs a complaint, takes the next one from the queue and acknowledges it.
Three habits make a tool safe: an Idempotency-Key of your own for everything you send, the version you read in
If-Match, and the error's `code` rather than its words.
"""

# ruff: noqa: T201 - it talks to a person
from __future__ import annotations

import getpass
import json
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import Request, urlopen

Json = dict[str, Any]
TRIES, TIMEOUT = 4, 10


class Refused(Exception):
    """Redress said no: `status`, `code` for the program, `detail` for the person, `data` for both."""

    def __init__(self, status: int, error: Json) -> None:
        super().__init__(f"{error.get('detail')} ({status} {error.get('code')})")
        self.status, self.code, self.detail, self.data = status, error.get("code"), error.get("detail"), error


class Redress:
    """One signed-in colleague."""

    def __init__(self, server: str, token: str = "") -> None:
        if urlsplit(server).scheme not in ("http", "https"):
            raise ValueError("Give the server's address with http:// or https://")
        self.server, self.token = server, token

    def sign_in(self, username: str, password: str) -> Json:
        """Fetch a token, good for twelve hours."""
        said = self.call("POST", "auth/token/", {"username": username, "password": password})
        self.token = said["token"]
        return dict(said["staff"])

    def log(self, complaint: Json) -> Json:
        """Log a complaint; a lost answer is asked for again under the same key, so it is logged once."""
        return self.call("POST", "complaints/", complaint)

    def take_next(self) -> Json | None:
        """The complaint that presses most, now yours; None when nothing waits."""
        return self.call("POST", "queue/take-next/", {})["complaint"]

    def read(self, reference: str) -> Json:
        return self.call("GET", f"complaints/{reference}/")

    def act(self, complaint: Json, verb: str, **given: Any) -> Json:
        """A verb on the complaint as you read it; Refused 412 tells what changed since."""
        return self.call("POST", f"complaints/{complaint['reference']}/{verb}/", given, version=complaint["version"])

    def queue(self, **filters: str) -> Iterator[Json]:
        """Every complaint that passes the filters, page after page."""
        page: str | None = "complaints/?" + urlencode(filters)
        while page:
            answer = self.call("GET", page)
            yield from answer["results"]
            page = answer["next"]

    def call(self, method: str, path: str, body: Json | None = None, *, version: int | None = None) -> Json:
        """One request; when the network or the server fails it is sent again, under the same key."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Token {self.token}"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        data = None if body is None else json.dumps(body).encode()
        address = urljoin(urljoin(self.server, "/api/v1/"), path)
        return self._sent(Request(address, data, headers, method=method))  # noqa: S310 - checked in __init__

    def _sent(self, request: Request) -> Json:
        for left in reversed(range(TRIES)):
            try:
                with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - checked in __init__
                    return dict(json.loads(answer.read() or b"{}"))
            except HTTPError as error:
                if error.code < 500 or not left:
                    raise Refused(error.code, _error(error.read())) from None
            except OSError:  # no connection, a broken one, or no answer in time
                if not left:
                    raise
            time.sleep(2.0 ** (TRIES - left) / 4)
        raise AssertionError("unreachable")


def _error(raw: bytes) -> Json:
    try:
        return dict(json.loads(raw)["error"])
    except (ValueError, KeyError, TypeError):
        return {"code": "unreadable", "detail": "The server answered something else than Redress does."}


def main(server: str, username: str) -> None:
    redress = Redress(server)
    me = redress.sign_in(username, getpass.getpass(f"Password of {username}: "))
    print(f"Signed in as {me['name']}, {me['role']}")

    logged = redress.log({
        "customer": {"name": "Nora Quill", "phone": "01632 960017"},
        "subject": "Refund refused after fault",
        "description": "The kettle broke after a week and the shop would not take it back.",
        "desired_outcome": "The money back.",
        "channel": "phone",
    })  # fmt: skip
    print(f"Logged {logged['reference']}")
    for promise in logged.get("promised", ()):
        print(f"  {promise['title']} by {promise['due_at']}")

    complaint = redress.take_next()
    if complaint is None:
        print("Nothing waits in the queue.")
        return
    print(f"Took {complaint['reference']}: {complaint['subject']}")
    try:
        complaint = redress.act(complaint, "acknowledge", body=f"Thank you for telling us. I am {me['name']}.")
        print(f"Acknowledged; it is in {complaint['stage']} now")
    except Refused as refused:
        if refused.code == "stale_version":
            print("Somebody was quicker:", [change["kind"] for change in refused.data["changes"]])
        elif refused.code == "gate_open":
            print("Still missing:", [part["message"] for part in refused.data["missing"]])
        else:
            raise


if __name__ == "__main__":
    main(*sys.argv[1:3])
