"""Roles and databases inside a cluster of ours: the owner migrates, the app works, and neither more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import psycopg
from psycopg import sql

SUPERUSER, OWNER, APP = "postgres", "redress_owner", "redress_app"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
Connection = psycopg.Connection[tuple[object, ...]]
Connect = Callable[[str], Connection]  # the superuser's connection to a database, autocommit


def make_roles(connect: Connect, passwords: Mapping[str, str]) -> None:
    """Create or repair both roles. Verifiers are made here, so that no password crosses or is logged."""
    with connect("postgres") as connection:
        for role, rights in ((OWNER, "CREATEDB"), (APP, "NOCREATEDB")):
            if _missing(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            verifier = connection.pgconn.encrypt_password(passwords[role].encode(), role.encode(), b"scram-sha-256")
            connection.execute(
                sql.SQL("ALTER ROLE {} NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                    sql.Identifier(role), sql.SQL(rights), sql.Literal(verifier.decode())
                )
            )
        connection.execute(f"GRANT {APP} TO {OWNER}")  # lets the owner end the app's sessions
        connection.execute(f"ALTER ROLE {APP} SET idle_in_transaction_session_timeout = '30s'")


def create(connect: Connect, name: str, template: str | None) -> None:
    """A database of the owner's in which the app role may read and write rows, and nothing more."""
    database, source = sql.Identifier(name), sql.Identifier(template or "template1")
    with connect("postgres") as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(database, sql.Identifier(OWNER), source)
        )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(APP)))
    if template is None:
        grant_inside(connect, name)


def ensure(connect: Connect, name: str) -> bool:
    """Create the database unless it is there; true when it was made."""
    with connect("postgres") as connection:
        missing = _missing(connection, "SELECT 1 FROM pg_database WHERE datname = %s", name)
    if missing:
        create(connect, name, None)
    else:
        grant_inside(connect, name)  # again: a crash may have come between the two steps
    return missing


def drop(connect: Connect, name: str) -> None:
    with connect("postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def grant_inside(connect: Connect, name: str) -> None:
    """What only a superuser may add, and what the app may do with tables the owner will make."""
    with connect(name) as connection:
        for extension in EXTENSIONS:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        connection.execute(f"GRANT USAGE ON SCHEMA public TO {APP}")
        default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT"
        connection.execute(f"{default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}")
        connection.execute(f"{default} USAGE, SELECT ON SEQUENCES TO {APP}")


def _missing(connection: Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is None
