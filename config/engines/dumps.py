"""pg_dump, pg_restore and psql without connection data on any command line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from config.engines.accounts import EngineError
from config.engines.binaries import client_program

VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
# Whatever the app made, and nothing else: extensions may belong to the superuser
EMPTY_SCHEMA = "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public AUTHORIZATION CURRENT_USER;"


def dump(url: str, target: Path) -> None:
    """Write the database to `target` in pg_dump's custom format, as one consistent snapshot."""
    _run(url, "pg_dump", "--format=custom", "--no-comments", f"--file={target}")


def restore(url: str, source: Path) -> None:
    """Replace the database's content by the dump, in one transaction: all of it or nothing."""
    script = source.with_suffix(".sql")
    _run(url, "pg_restore", "--no-comments", "--exit-on-error", f"--file={script}", str(source))
    wrapped = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run(url, "psql", *wrapped, f"--command={EMPTY_SCHEMA}", f"--file={script}")


def is_empty(url: str) -> bool:
    """True when the database holds no table of ours."""
    query = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row == (0,)


def _run(url: str, program: str, *arguments: str) -> None:
    result = subprocess.run(
        [client_program(program), *arguments],
        env={**os.environ, **connection_environment(url)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise EngineError(f"{program} failed\n{result.stderr.strip()}")


def connection_environment(url: str) -> dict[str, str]:
    """The address as libpq's own variables: other users of the machine cannot read them."""
    given = conninfo_to_dict(url)
    return {VARIABLES[name]: str(value) for name, value in given.items() if name in VARIABLES and value}
