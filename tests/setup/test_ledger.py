from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from config.engines.ledger import Identity, Ledger
from tests.rig.waiting import wait_for

FAMILY = "import os, time; print('up', flush=True); os.fork(); time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"


def spawn(code: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    process.stdout.close()
    return process


def test_ending_a_program_ends_its_children_and_forgets_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    process = spawn(FAMILY)
    ledger.record("web", process.pid)
    wait_for(lambda: len(ledger.members("web")) == 2)
    assert len(ledger.end("web", grace=5)) == 2
    process.wait()
    assert ledger.names() == []


def test_children_whose_parent_was_killed_are_still_found(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    process = spawn(FAMILY)
    ledger.record("web", process.pid)
    wait_for(lambda: len(ledger.members("web")) == 2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert len(ledger.members("web")) == 1
    assert len(ledger.end("web", grace=5)) == 1


def test_a_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    process = spawn(DEAF)
    ledger.record("web", process.pid)
    ledger.end("web", grace=0.2)
    assert process.wait() == -signal.SIGKILL


def test_a_stranger_with_a_reused_pid_is_left_alone(tmp_path: Path) -> None:
    process = spawn(FAMILY)
    mine = Identity.of(process.pid)
    assert mine is not None
    try:
        for stale in (replace(mine, started=mine.started - 1), replace(mine, boot="another boot")):
            ledger = Ledger(tmp_path)
            (tmp_path / "web.json").write_text(
                f'{{"pid": {stale.pid}, "started": {stale.started}, "boot": "{stale.boot}"}}'
            )
            assert not stale.alive()
            assert ledger.end("web", grace=0) == []
            assert mine.alive()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_half_written_entry_is_no_entry(tmp_path: Path) -> None:
    (tmp_path / "web.json").write_text('{"pid": 1')
    assert Ledger(tmp_path).entry("web") is None
    assert Ledger(tmp_path).end("web", grace=0) == []
