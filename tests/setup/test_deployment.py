from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import yaml

from config.engines.binaries import client_program
from config.engines.dumps import connection_environment
from config.engines.postgres import SOCKET_PORT, Postgres
from config.engines.processes import application_programs
from tests.rig.engines import PROJECT
from tests.setup.folders import short_folder

COMPOSE = PROJECT / "docker-compose.yml"
EXAMPLE = PROJECT / ".env.example"
SERVICES = {"web", "worker", "beat", "sweeper", "migrate", "roles", "postgres", "valkey"}


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def compose_works() -> bool:
    docker = shutil.which("docker")
    return docker is not None and subprocess.run([docker, "compose", "version"], capture_output=True).returncode == 0


def filled_in() -> dict[str, str]:
    """The example with a value in every line that wants one."""
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    return {name: value or "filled" for name, _, value in (line.partition("=") for line in lines)}


def test_every_kind_of_process_is_a_service() -> None:
    assert set(services()) == SERVICES


def test_the_example_names_exactly_what_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+):\?\}", COMPOSE.read_text()))
    assert asked == set(filled_in())


def test_the_example_holds_no_secret() -> None:
    empty = [name for name, value in filled_in().items() if value == "filled"]
    assert {"SECRET_KEY", "EVENT_CHAIN_KEY", "OWNER_PASSWORD", "APP_PASSWORD"} <= set(empty)


@pytest.mark.parametrize("name", sorted(SERVICES - {"migrate", "roles"}))
def test_every_running_service_has_a_health_check_and_comes_back(name: str) -> None:
    service = services()[name]
    assert service["healthcheck"]["test"]
    assert service["restart"] == "always"


def test_only_the_migration_knows_the_owner() -> None:
    knowing = {name for name, service in services().items() if "redress_owner" in str(service)}
    assert knowing == {"migrate"}


def test_nothing_but_loopback_is_published() -> None:
    ports = [port for service in services().values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:${WEB_PORT:-8000}:8000"]


def test_the_worker_serves_the_same_queues_here_and_there() -> None:
    local = next(p.command for p in application_programs("8000", PROJECT) if p.name == "worker")
    queues = local[local.index("--queues") + 1]
    assert f"--queues {queues}" in services()["worker"]["command"]


def test_the_image_runs_as_nobody_special() -> None:
    lines = (PROJECT / "Dockerfile").read_text().splitlines()
    users = [index for index, line in enumerate(lines) if line.startswith("USER ")]
    assert [lines[index] for index in users] == ["USER redress"]
    assert max(i for i, line in enumerate(lines) if line.startswith("RUN ")) < users[0]


@pytest.mark.skipif(not compose_works(), reason="no docker compose here")
def test_compose_accepts_the_file_with_the_example_filled_in() -> None:
    result = subprocess.run(
        ["docker", "compose", "--file", str(COMPOSE), "--env-file", os.devnull, "config", "--format", "json"],
        env={**os.environ, **filled_in()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert set(json.loads(result.stdout)["services"]) == SERVICES


def test_the_front_end_lock_names_no_registry() -> None:
    packages = json.loads((PROJECT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert all(entry.get("integrity") for name, entry in packages.items() if name)


@pytest.fixture(scope="module")
def bare_cluster() -> Iterator[Postgres]:
    """A server with no role of ours."""
    with short_folder() as folder:
        server = Postgres(folder / "postgres", fsync=False).start()
        with server.connect("postgres") as superuser:
            superuser.execute("DROP ROLE redress_owner")
            superuser.execute("DROP ROLE redress_app")
        yield server
        server.stop()


def test_the_roles_script_makes_an_owner_and_an_app_twice_over(bare_cluster: Postgres) -> None:
    superuser = connection_environment(bare_cluster.url("postgres", "postgres"))
    env = {**os.environ, **superuser, "OWNER_PASSWORD": "owner-word", "APP_PASSWORD": "app-word"}
    script = PROJECT / "config" / "engines" / "roles.sql"
    for _ in range(2):
        command = [client_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={script}"]
        subprocess.run(command, env=env, check=True, capture_output=True)
    place: dict[str, Any] = {"host": str(bare_cluster.sockets), "port": SOCKET_PORT, "dbname": "redress"}
    with psycopg.connect(**place, user="redress_owner", password="owner-word") as owner:
        owner.execute("CREATE TABLE promise (id bigserial PRIMARY KEY)")
    app = psycopg.connect(**place, user="redress_app", password="app-word", autocommit=True)
    with app:
        app.execute("INSERT INTO promise DEFAULT VALUES")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (id int)")
