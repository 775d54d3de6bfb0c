"""Container health checks: `python -m config.engines.probe web`, or `database`, or `database broker`."""

from __future__ import annotations

import os
import sys
import urllib.request
from collections.abc import Callable

import psycopg
from kombu import Connection

SECONDS = 3


def web() -> None:
    """The web process answers; asked under its public name, since it refuses all others."""
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip()
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/readyz"
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Host": host}), timeout=SECONDS):
        return


def database() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=SECONDS) as connection:
        connection.execute("SELECT 1")


def broker() -> None:
    with Connection(os.environ["BROKER_URL"], connect_timeout=SECONDS) as connection:
        connection.ensure_connection(max_retries=1, timeout=SECONDS)


CHECKS: dict[str, Callable[[], None]] = {"web": web, "database": database, "broker": broker}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        CHECKS[name]()
