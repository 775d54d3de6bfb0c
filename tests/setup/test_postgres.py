from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from config.engines.ledger import processes_in
from config.engines.postgres import Postgres
from tests.setup.folders import modes_of_parents, short_folder

pytestmark = pytest.mark.grid


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with short_folder() as folder:
        server = Postgres(folder / "postgres").start()
        server.create_database("main")
        with psycopg.connect(server.owner_url("main")) as owner:
            owner.execute("CREATE TABLE promise (id bigserial PRIMARY KEY, text text)")
        yield server
        server.stop()


@pytest.fixture
def rows(postgres: Postgres) -> int:
    """How many committed rows there are."""
    with psycopg.connect(postgres.app_url("main")) as app:
        app.execute("INSERT INTO promise (text) VALUES ('by Friday')")
        counted = app.execute("SELECT count(*) FROM promise").fetchone()
    assert counted is not None
    return int(counted[0])


def count(postgres: Postgres) -> int:
    with psycopg.connect(postgres.app_url("main")) as app:
        counted = app.execute("SELECT count(*) FROM promise").fetchone()
    assert counted is not None
    return int(counted[0])


def test_the_app_role_reads_and_writes_rows(postgres: Postgres, rows: int) -> None:
    assert count(postgres) == rows


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE mine (id int)", "TRUNCATE promise", "DROP TABLE promise", "CREATE DATABASE x", "CREATE ROLE y"],
)
def test_the_app_role_may_not_change_what_the_owner_made(postgres: Postgres, rows: int, statement: str) -> None:
    app = psycopg.connect(postgres.app_url("main"), autocommit=True)
    with app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)
    assert count(postgres) == rows


def test_nobody_enters_without_the_password(postgres: Postgres) -> None:
    for role in ("postgres", "redress_owner", "redress_app"):
        address = {**conninfo_to_dict(postgres.url(role, "main")), "password": "guess"}
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(**address)


def test_passwords_are_readable_by_us_alone_and_on_no_command_line(postgres: Postgres) -> None:
    file = postgres.home / "passwords.json"
    assert file.stat().st_mode & 0o777 == 0o600
    passwords = [conninfo_to_dict(postgres.url(role, "main"))["password"] for role in ("postgres", "redress_app")]
    for pid in processes_in(postgres.data):
        line = Path(f"/proc/{pid}/cmdline").read_text()
        assert not any(str(password) in line for password in passwords)


def test_it_listens_on_no_network(postgres: Postgres) -> None:
    with postgres.connect("main") as connection:
        row = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('TimeZone'), current_setting('fsync'),"
            " (SELECT datlocale FROM pg_database WHERE datname = 'main'), current_setting('data_checksums')"
        ).fetchone()
    assert row == ("", "UTC", "on", "C.UTF-8", "on")


def test_a_clean_stop_and_start_keeps_the_rows(postgres: Postgres, rows: int) -> None:
    postgres.restart()
    assert count(postgres) == rows


def test_kill_minus_nine_loses_no_committed_row(postgres: Postgres, rows: int) -> None:
    postgres.kill()
    assert processes_in(postgres.data) == []
    assert (postgres.data / "postmaster.pid").exists()
    postgres.start()
    assert count(postgres) == rows


def test_a_stale_pid_file_that_names_a_live_stranger_does_not_stop_the_start(postgres: Postgres, rows: int) -> None:
    postgres.kill()
    file = postgres.data / "postmaster.pid"
    lines = file.read_text().split("\n")
    file.write_text("\n".join(["1", *lines[1:]]))
    postgres.start()
    assert count(postgres) == rows


def test_a_clone_has_the_rows_and_the_rights_of_its_template(postgres: Postgres, rows: int) -> None:
    postgres.create_database("copy", template="main")
    with psycopg.connect(postgres.app_url("copy")) as app:
        assert app.execute("SELECT count(*) FROM promise").fetchone() == (rows,)
    with psycopg.connect(postgres.owner_url("copy")) as owner:
        owner.execute("CREATE TABLE later (id int)")
    with psycopg.connect(postgres.app_url("copy")) as app:
        app.execute("INSERT INTO later VALUES (1)")
    postgres.drop_database("copy")


def test_a_cluster_whose_making_was_interrupted_is_made_again(postgres: Postgres) -> None:
    with short_folder() as folder:
        server = Postgres(folder / "postgres", fsync=False)
        (server.home / "data.new").mkdir()
        (server.home / "data.new" / "PG_VERSION").write_text("18\n")
        server.start()
        server.stop()


def test_no_folder_outside_its_own_changes_its_mode(postgres: Postgres) -> None:
    with short_folder() as folder:
        closed = folder / "closed"
        closed.mkdir(mode=0o700)
        home = closed / "postgres"
        before = modes_of_parents(home)
        server = Postgres(home, fsync=False)
        server.start()
        server.create_database("main")
        with psycopg.connect(server.app_url("main")) as app:
            assert app.execute("SELECT 1").fetchone() == (1,)
        server.stop()
        assert modes_of_parents(home) == before
