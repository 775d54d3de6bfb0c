"""A mail server that keeps what it is given, refuses, hangs or drips, as a test wants."""

from __future__ import annotations

import socketserver
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

Mode = Literal["ok", "later", "never", "hang", "drip"]
DRIP = 0.02
"""Seconds between two lines of an answer that does not end, so that no single wait is long."""
ANSWERS = {"later": "451 try again later", "never": "550 no such person"}


@dataclass(frozen=True)
class Delivery:
    """One accepted message with its envelope."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class SmtpSink:
    """A context manager; `url` fits EMAIL_URL. Change `mode`, or one domain of `modes`, at any time."""

    mode: Mode = "ok"
    modes: dict[str, Mode] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)

    def __enter__(self) -> SmtpSink:
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.sink = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        port: int = self._server.server_address[1]
        return port

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def mode_for(self, recipient: str) -> Mode:
        return self.modes.get(recipient.rpartition("@")[2], self.mode)

    def wait_released(self, seconds: float | None = None) -> bool:
        """Where a hanging conversation hangs, until the sink closes; whether it has."""
        return self._released.wait(seconds)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    sink: SmtpSink


class _Conversation(socketserver.StreamRequestHandler):
    """Just enough SMTP for smtplib."""

    server: _Server

    def handle(self) -> None:
        self.sender, self.recipients = "", list[str]()
        self._say("220 sink")
        while line := self.rfile.readline():
            verb, _, rest = line.decode("ascii", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                self._say("221 bye")
                return
            self._answer(verb.upper(), rest)

    def _answer(self, verb: str, rest: str) -> None:
        if verb == "EHLO":
            self._say("250-sink", "250 8BITMIME")
        elif verb == "MAIL":
            self.sender, self.recipients = _address(rest), []
            self._say("250 ok")
        elif verb == "RCPT":
            self._recipient(_address(rest))
        elif verb == "DATA":
            self._data()
        elif verb in {"HELO", "RSET", "NOOP"}:
            self._say("250 ok")
        else:
            self._say("502 not spoken here")

    def _recipient(self, address: str) -> None:
        mode = self.server.sink.mode_for(address)
        if mode == "hang":
            self.server.sink.wait_released()
        if mode == "drip":
            self._drip()
        if mode in ANSWERS:
            self._say(ANSWERS[mode])
            return
        self.recipients.append(address)
        self._say("250 ok")

    def _drip(self) -> None:
        with suppress(OSError):  # whoever listens may hang up
            while not self.server.sink.wait_released(DRIP):
                self._say("250-still thinking")

    def _data(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.sink.deliveries.append(Delivery(self.sender, tuple(self.recipients), message))
        self._say("250 kept")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode("ascii"))


def _address(rest: str) -> str:
    return rest[rest.index("<") + 1 : rest.index(">")]
