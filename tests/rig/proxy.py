"""A network that fails on demand: a TCP proxy which can cut, swallow or refuse."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from pathlib import Path

POLL = 0.05
BLOCK = 65536
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER of zero seconds: close sends RST
Address = tuple[str, int] | Path


class TcpProxy:
    """Listens on a free loopback port and forwards to `target`, a host and port or a unix socket.

    ok()      forward
    cut()     reset every open connection once; new ones work
    hole()    keep connections open and accept new ones, but let nothing through until ok()
    refuse()  reset open connections and refuse new ones until ok()
    """

    def __init__(self, target: Address) -> None:
        self.target = target
        self._open = threading.Event()
        self._open.set()
        self._sockets: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._refusing = threading.Event()
        self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> TcpProxy:
        return self

    def __exit__(self, *failure: object) -> None:
        self._open.set()
        self.refuse()

    def ok(self) -> None:
        if self._refusing.is_set():
            self._refusing.clear()
            self._listen(self.port)
        self._open.set()

    def cut(self) -> None:
        with self._guard:
            sockets, self._sockets = self._sockets, set()
        for each in sockets:  # all, before any is closed: the pump that sees its one side go closes the other
            with contextlib.suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        for each in sockets:
            each.close()

    def hole(self) -> None:
        self._open.clear()

    def refuse(self) -> None:
        self._refusing.set()
        self._acceptor.join()
        self._listener.close()
        self.cut()

    def _listen(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(POLL)
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def _accept(self) -> None:
        while not self._refusing.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            client.settimeout(None)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._guard:
            self._sockets.add(client)
        self._open.wait()
        try:
            upstream = self._connect()
        except OSError:
            self._drop(client)
            return
        with self._guard:
            self._sockets.add(upstream)
        with contextlib.suppress(OSError, ValueError):  # reset by either side, or closed under us by cut()
            self._pump(client, upstream)
        self._drop(client, upstream)

    def _pump(self, client: socket.socket, upstream: socket.socket) -> None:
        other = {client: upstream, upstream: client}
        while True:
            for source in select.select([client, upstream], [], [], POLL)[0]:
                self._open.wait()
                block = source.recv(BLOCK)
                if not block:
                    return
                other[source].sendall(block)

    def _connect(self) -> socket.socket:
        if isinstance(self.target, Path):
            upstream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            upstream.connect(str(self.target))
            return upstream
        return socket.create_connection(self.target)

    def _drop(self, *sockets: socket.socket) -> None:
        with self._guard:
            self._sockets.difference_update(sockets)
        for each in sockets:
            each.close()
