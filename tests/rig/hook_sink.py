"""A receiver of webhooks on this machine that keeps what it is told and answers as a test wants."""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Mode = Literal["hang", "drip"]


@dataclass(frozen=True)
class Told:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: str


@dataclass
class HookSink:
    """A context manager; `answer` is a status or a way to misbehave, `answers` the same for one path."""

    answer: int | Mode = 204
    answers: dict[str, int | Mode] = field(default_factory=dict)
    location: str = ""
    told: list[Told] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    """With it, it speaks https."""

    def __enter__(self) -> HookSink:
        self._over = threading.Event()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                sink.told.append(Told(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                answer = sink.answers.get(self.path, sink.answer)
                if answer == "hang":
                    sink._over.wait(30)
                elif answer == "drip":
                    sink._drip(self.wfile)
                else:
                    self.send_response(int(answer))
                    if sink.location:
                        self.send_header("Location", sink.location)
                    self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _drip(self, line: Any) -> None:
        try:
            line.write(b"HTTP/1.1 200 OK\r\n")
            while not self._over.wait(0.02):
                line.write(b"X-Wait: yes\r\n")
        except OSError:
            pass  # hung up on
