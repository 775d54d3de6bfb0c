"""Requests at a steady pace, whatever the answers take, each measured from the moment it was due."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass
class Pace:
    """So many requests a second to one port, over lines that are kept open.

    A request that waits for a free line has waited, as a person would: its time counts from when it was due.
    """

    port: int
    headers: Mapping[str, str]
    rate: float = 50.0
    lines: int = 12

    def run(self, addresses: Sequence[str], seconds: float) -> list[float]:
        """Seconds to the first byte of each request, in the order they were due."""
        count = max(1, int(seconds * self.rate))
        begin, due = time.perf_counter() + 0.05, iter(range(count))
        taken, times, failed, lock = [0.0] * count, threading.Lock(), list[str](), threading.Lock()

        def work() -> None:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            while True:
                with times:
                    number = next(due, None)
                if number is None:
                    return line.close()
                wanted = begin + number / self.rate
                time.sleep(max(0.0, wanted - time.perf_counter()))
                line.request("GET", addresses[number % len(addresses)], headers=dict(self.headers))
                answer = line.getresponse()
                answer.read(1)
                taken[number] = time.perf_counter() - wanted
                rest = answer.read()
                if answer.status != 200:
                    with lock:
                        failed.append(f"{addresses[number % len(addresses)]}: {answer.status} {rest[:200]!r}")

        crew = [threading.Thread(target=work) for _ in range(self.lines)]
        for one in crew:
            one.start()
        for one in crew:
            one.join()
        assert not failed, failed[:3]
        return taken
