"""SMTP with one time limit for a whole letter: when it is over the line is cut, and no word leaves after that.

A time limit on each answer alone is none on the letter: a server that answers slowly, a little at a time, may take as
long as it likes, and by then somebody else may have been asked to send the same.
"""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

LIMIT = 30.0
"""Seconds for one letter, from looking up the server to its last answer."""


class Line:
    """The connection of one letter, cut when its time is over; one opened later is refused."""

    def __init__(self, seconds: float) -> None:
        self._lock, self._over, self._held = threading.Lock(), False, list[socket.socket]()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for held in self._held:
                held.close()

    @property
    def over(self) -> bool:
        """Whether its time was over before it ended."""
        return self._over

    def hold(self, opened: socket.socket) -> None:
        """Our own handle on the connection, which stays the same when TLS is put over it."""
        with self._lock:
            if self._over:
                opened.close()
                raise TimeoutError("the mail server took too long")
            self._held.append(opened.dup())

    def _cut(self) -> None:
        with self._lock:
            self._over = True
            for held in self._held:
                with suppress(OSError):  # the other side was quicker
                    held.shutdown(socket.SHUT_RDWR)


class Conversation(smtplib.SMTP):
    """SMTP on a line."""

    def __init__(self, line: Line, *where: Any, **how: Any) -> None:
        self.line = line
        super().__init__(*where, **how)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        opened: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self.line.hold(opened)
        return opened


class SecureConversation(smtplib.SMTP_SSL, Conversation):
    """The same with TLS from the first byte; it is put over what `Conversation` opens."""

    def __init__(self, line: Line, *where: Any, **how: Any) -> None:
        self.line = line
        smtplib.SMTP_SSL.__init__(self, *where, **how)


class Backend(smtp.EmailBackend):
    """Django's own, each sending with its time limit."""

    line: Line

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with Line(LIMIT) as self.line:
            return super().send_messages(email_messages) or 0

    @property
    def connection_class(self) -> Any:
        return partial(SecureConversation if self.use_ssl else Conversation, self.line)
