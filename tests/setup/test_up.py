from __future__ import annotations

import os
import re
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig.waiting import seconds_here, wait_for
from tests.setup.folders import modes_of_parents, short_folder
from tests.setup.running import PROGRAMS, Up

pytestmark = pytest.mark.fault

BACK_WITHIN = 15.0
LATER_RUN_WITHIN = 15.0
ROLES = ("reporter", "handler", "supervisor", "manager", "auditor", "administrator")


@pytest.fixture(scope="module")
def kept() -> Iterator[Up]:
    """One state folder for all of these tests: most of them need what runs there as it is."""
    with short_folder() as folder:
        running = Up(folder / "state")
        before = modes_of_parents(running.state)
        yield running
        running.stop()
        assert modes_of_parents(running.state) == before


@pytest.fixture
def up(kept: Up) -> Up:
    """Running and well, whatever the test before this one left."""
    if not kept.alive():
        kept.start()
    wait_for(kept.answers, seconds=seconds_here(BACK_WITHIN), what="the page")
    return kept


def password_in(text: str) -> str:
    found = re.search(r"Password:\s+(\S+)", text)
    assert found is not None
    return found[1]


def test_it_prints_the_address_and_the_logins_when_the_page_is_well(up: Up) -> None:
    said = up.said()
    assert up.answers()
    assert f"http://127.0.0.1:{up.port}" in said
    assert " ".join(ROLES) in said
    assert len(password_in(said)) >= 12


def test_it_listens_on_loopback_alone(up: Up) -> None:
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    addresses = {
        row[1].split(":")[0] for row in listening if row[3] == "0A" and int(row[1].split(":")[1], 16) == up.port
    }
    assert addresses == {"0100007F"}


def test_what_it_keeps_is_closed_to_others(up: Up) -> None:
    assert stat.S_IMODE((up.state / "secrets.json").stat().st_mode) == 0o600
    for folder in ("run", "log", "media", "mail"):
        assert stat.S_IMODE((up.state / folder).stat().st_mode) == 0o700
    secret = password_in(up.said())
    lines = [Path(f"/proc/{line.split()[0]}/cmdline") for line in up.running() if line[0].isdigit()]
    assert not any(secret in line.read_text(errors="replace") for line in lines if line.exists())


@pytest.mark.parametrize("program", PROGRAMS)
def test_after_kill_minus_nine_of_a_child_the_page_answers_again(up: Up, program: str) -> None:
    victim = up.identity(program)
    os.kill(victim.pid, signal.SIGKILL)
    wait_for(lambda: not victim.alive(), what="its death")
    back = seconds_here(BACK_WITHIN)
    wait_for(lambda: up.identity(program) != victim and up.answers(), seconds=back, what=program)


def test_a_second_run_in_the_same_folder_is_refused(up: Up) -> None:
    second = Up(up.state)
    second.output = up.state.with_name("second.out")
    assert second.refused() == 1
    assert "already runs here" in second.said()
    assert "Traceback" not in second.said()
    assert up.answers()


def test_the_next_run_after_kill_minus_nine_ends_the_orphans(up: Up) -> None:
    orphans = [up.identity(program) for program in PROGRAMS]
    up.end(signal.SIGKILL)
    assert all(orphan.alive() for orphan in orphans)
    said = up.start()
    assert "Ended what an earlier run left behind" in said
    assert not any(orphan.alive() for orphan in orphans)
    assert up.answers()


def test_control_c_leaves_nothing_running_and_the_next_run_is_quick_and_the_same(up: Up) -> None:
    password = password_in(up.said())
    assert up.end(signal.SIGINT) == 0
    assert up.running() == []
    begun = time.monotonic()
    assert password_in(up.start()) == password
    assert time.monotonic() - begun < seconds_here(LATER_RUN_WITHIN)


def test_tokens_are_printed_when_asked_for(up: Up) -> None:
    up.end(signal.SIGTERM)
    said = up.start("--tokens")
    assert all(re.search(rf"^{role}\s+\S+$", said, re.MULTILINE) for role in ROLES)


def test_a_taken_port_is_named_before_anything_starts() -> None:
    with short_folder() as folder, socket.create_server(("127.0.0.1", 0)) as taken:
        other = Up(folder / "state")
        other.port = taken.getsockname()[1]
        assert other.refused() == 1
        assert f"port {other.port} is taken" in other.said()
        assert other.running() == []
