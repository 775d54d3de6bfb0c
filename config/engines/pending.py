"""What a run still has to do to the database: asked with one query each, since starting Django costs a second."""

from __future__ import annotations

import psycopg
from django.db.migrations.loader import MigrationLoader

COMPANY = "complaints_legalentity"


def migrations(url: str) -> bool:
    """True when a migration on disk was not applied there."""
    wanted = set(MigrationLoader(None).disk_migrations)
    with psycopg.connect(url) as connection:
        if not _exists(connection, "django_migrations"):
            return True
        applied = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    return not wanted <= applied


def company(url: str) -> bool:
    """True when no company was set up there yet."""
    with psycopg.connect(url) as connection:
        return connection.execute(f"SELECT 1 FROM {COMPANY} LIMIT 1".encode()).fetchone() is None


def _exists(connection: psycopg.Connection[tuple[object, ...]], table: str) -> bool:
    return connection.execute("SELECT to_regclass(%s)", (table,)).fetchone() != (None,)
