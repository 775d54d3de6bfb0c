from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config.engines import dumps
from config.engines.accounts import EngineError
from config.engines.postgres import Postgres
from tests.rig.engines import PROJECT, Database, Rig, manage
from tests.setup.folders import short_folder

pytestmark = pytest.mark.grid

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


@pytest.fixture(scope="module")
def fresh_cluster() -> Iterator[Postgres]:
    """A server that never saw the data: what a restore meets after a disaster."""
    with short_folder() as folder:
        server = Postgres(folder / "postgres", fsync=False).start()
        yield server
        server.stop()


@pytest.fixture
def empty_target(fresh_cluster: Postgres) -> Iterator[Database]:
    fresh_cluster.create_database("restored")
    yield Database("restored", fresh_cluster.app_url("restored"), fresh_cluster.owner_url("restored"))
    fresh_cluster.drop_database("restored")


@pytest.fixture
def archive(rig: Rig, committed_db: Database, tmp_path: Path) -> Path:
    """A backup of a database with one row of ours, and of two stored files."""
    with psycopg.connect(committed_db.app_url) as app:
        app.execute("INSERT INTO complaints_heartbeat (name, at, detail) VALUES ('backup test', now(), '{}')")
    files = tmp_path / "media" / "2026"
    files.mkdir(parents=True)
    (files / "letter.pdf").write_bytes(b"%PDF letter")
    (tmp_path / "media" / "photo.jpg").write_bytes(b"\xff\xd8 photo")
    manage("backup", str(tmp_path / "redress.tar"), env=environment(rig, committed_db, tmp_path / "media"))
    return tmp_path / "redress.tar"


def environment(rig: Rig, database: Database, media: Path) -> dict[str, str]:
    return rig.environment(database, MEDIA_ROOT=str(media))


def counts(url: str) -> dict[str, int]:
    """Rows of every table."""
    with psycopg.connect(url) as connection:
        tables = [str(row[0]) for row in connection.execute(TABLES)]
        found = {}
        for table in tables:
            row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
            assert row is not None
            found[table] = int(row[0])
    return found


def stored(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(*arguments: str, env: dict[str, str]) -> str:
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=PROJECT, env=env, capture_output=True, text=True, check=False
    )
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    return result.stderr


def test_a_backup_restores_into_a_fresh_cluster_with_its_files_and_rights(
    rig: Rig, committed_db: Database, archive: Path, empty_target: Database, tmp_path: Path
) -> None:
    media = tmp_path / "elsewhere" / "media"
    manage("restore", str(archive), env=environment(rig, empty_target, media))
    assert counts(empty_target.owner_url) == counts(committed_db.owner_url)
    assert stored(media) == {"2026/letter.pdf": b"%PDF letter", "photo.jpg": b"\xff\xd8 photo"}
    with psycopg.connect(empty_target.app_url) as app:
        row = app.execute("SELECT count(*) FROM complaints_heartbeat WHERE name = 'backup test'").fetchone()
        assert row == (1,)
    app = psycopg.connect(empty_target.app_url, autocommit=True)
    with app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("TRUNCATE complaints_event")


def test_every_complaint_verifies_after_a_restore(
    rig: Rig, committed_db: Database, empty_target: Database, tmp_path: Path
) -> None:
    media = tmp_path / "media"
    media.mkdir()
    env = environment(rig, committed_db, media)
    manage("seed_load", "--complaints", "200", env=env)
    manage("backup", str(tmp_path / "loaded.tar"), env=env)
    restored = environment(rig, empty_target, tmp_path / "elsewhere")
    manage("restore", str(tmp_path / "loaded.tar"), env=restored)
    assert "200 complaints verified, nothing wrong" in manage("verify", "--all", env=restored)


def test_restoring_over_data_is_refused_and_changes_nothing(
    rig: Rig, committed_db: Database, archive: Path, tmp_path: Path
) -> None:
    before, files = counts(committed_db.owner_url), stored(tmp_path / "media")
    env = environment(rig, committed_db, tmp_path / "media")
    assert "--replace" in refused("restore", str(archive), env=env)
    assert (counts(committed_db.owner_url), stored(tmp_path / "media")) == (before, files)


def test_replace_puts_back_what_was_backed_up_and_only_that(
    rig: Rig, committed_db: Database, archive: Path, tmp_path: Path
) -> None:
    before = counts(committed_db.owner_url)
    with psycopg.connect(committed_db.owner_url) as owner:
        owner.execute("DELETE FROM complaints_heartbeat")
        owner.execute("CREATE TABLE leftover (id int)")
    (tmp_path / "media" / "later.txt").write_text("stored after the backup")
    manage("restore", str(archive), "--replace", env=environment(rig, committed_db, tmp_path / "media"))
    assert counts(committed_db.owner_url) == before
    assert set(stored(tmp_path / "media")) == {"2026/letter.pdf", "photo.jpg"}


def test_a_damaged_archive_is_refused_before_anything_changes(
    rig: Rig, committed_db: Database, archive: Path, empty_target: Database, tmp_path: Path
) -> None:
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "open", filter="data")
    dump = tmp_path / "open" / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-10] + b"0123456789")
    with tarfile.open(tmp_path / "damaged.tar", "w") as tar:
        for part in (tmp_path / "open").iterdir():
            tar.add(part, arcname=part.name)
    env = environment(rig, empty_target, tmp_path / "target")
    assert "damaged" in refused("restore", str(tmp_path / "damaged.tar"), env=env)
    assert counts(empty_target.owner_url) == {}
    assert not (tmp_path / "target").exists()


def test_a_file_that_is_no_backup_is_refused(rig: Rig, empty_target: Database, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        (tmp_path / "manifest.json").write_text(json.dumps({}))
        tar.add(tmp_path / "manifest.json", arcname="manifest.json")
    env = environment(rig, empty_target, tmp_path / "target")
    assert "not a backup" in refused("restore", str(tmp_path / "other.tar"), env=env)
    assert refused("restore", str(tmp_path / "none.tar"), env=env)


def test_a_restore_that_fails_half_way_leaves_the_old_data(
    committed_db: Database, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts(committed_db.owner_url)
    with tarfile.open(archive) as tar:
        tar.extract("database.dump", tmp_path, filter="data")
    monkeypatch.setattr(dumps, "EMPTY_SCHEMA", f"{dumps.EMPTY_SCHEMA} CREATE TABLE complaints_event (id int);")
    with pytest.raises(EngineError, match="already exists"):
        dumps.restore(committed_db.owner_url, tmp_path / "database.dump")
    assert counts(committed_db.owner_url) == before


def test_a_backup_is_readable_by_its_owner_alone_and_never_overwrites(
    rig: Rig, committed_db: Database, archive: Path, tmp_path: Path
) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    before = archive.read_bytes()
    env = environment(rig, committed_db, tmp_path / "media")
    assert "never overwrites" in refused("backup", str(archive), env=env)
    assert archive.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_connection_data_travels_in_the_environment_only() -> None:
    url = "postgresql://redress_owner:p%40ss@db.example/redress?sslmode=require"
    assert dumps.connection_environment(url) == {
        "PGHOST": "db.example",
        "PGUSER": "redress_owner",
        "PGPASSWORD": "p@ss",
        "PGDATABASE": "redress",
        "PGSSLMODE": "require",
    }
    assert "PGPASSWORD" not in os.environ
