"""Becomes one supervised program: ends what its last run left, signs the ledger, steps down, then execs.

    python -m config.engines.launch LEDGER NAME [--as UID:GID] -- PROGRAM ARGUMENTS...

The pid stays the same through exec, so the ledger is right at every moment, restarts included.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from config.engines.ledger import Ledger

LEFTOVER_SECONDS = 2.0


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Become one supervised program.")
    parser.add_argument("ledger", type=Path)
    parser.add_argument("name")
    parser.add_argument(
        "--as", dest="account", metavar="UID:GID", help="step down to this account, with a bare environment"
    )
    parser.add_argument("command", nargs="+")
    given = parser.parse_args(arguments)
    ledger = Ledger(given.ledger)
    ledger.end(given.name, grace=LEFTOVER_SECONDS)
    ledger.record(given.name, os.getpid())
    if given.account is None:
        os.execvp(given.command[0], given.command)
    step_down(given.account)
    os.execve(given.command[0], given.command, {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"})


def step_down(account: str) -> None:
    """Take on another account when we are root; in that account's view nothing of ours is open or named."""
    uid, gid = (int(part) for part in account.split(":"))
    if os.geteuid() == 0 and uid != 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.chdir("/")


if __name__ == "__main__":
    main(sys.argv[1:])
