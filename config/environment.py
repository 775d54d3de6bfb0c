"""Every setting the environment may give, typed, checked at start, with harmless defaults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

UNSAFE = "not-a-secret-not-a-secret-not-a-secret-not-a-secret"


class Environment(BaseSettings):
    """Names are upper case in the environment; `<folder>/<name>` files are read from SECRETS_DIR."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=False, env_ignore_empty=True)

    debug: bool = False
    demo: bool = False
    secret_key: SecretStr = SecretStr(UNSAFE)
    event_chain_key: SecretStr = SecretStr(UNSAFE)
    database_url: SecretStr = SecretStr("postgresql://redress_app@localhost/redress")
    migration_database_url: SecretStr | None = None
    broker_url: SecretStr = SecretStr("redis://localhost:6379/0")
    allowed_hosts: Annotated[list[str], NoDecode] = ["127.0.0.1", "localhost", "[::1]"]
    site_url: str = "http://127.0.0.1:8000"
    https: bool = True
    trusted_proxies: int = 0
    mail_dir: Path | None = None
    email_url: SecretStr | None = None
    mail_from: str = "Redress <complaints@localhost>"
    mail_address: str = ""
    mail_provider: str = ""
    anymail: SecretStr = SecretStr("{}")
    imap_url: SecretStr | None = None
    sms_dir: Path | None = None
    sms_backend: str = ""
    media_root: Path = Path(".redress/media")
    clamav_address: str = ""
    anchor_dir: Path | None = None
    static_root: Path | None = None
    webhooks_to_loopback: bool = False
    log_level: str = "INFO"
    as_owner: bool = False

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        """A comma-separated list, as people write it in an environment file."""
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def database(url: str) -> dict[str, object]:
    """Django's settings for a `postgresql://user:password@host:port/name?host=/socket/folder` URL."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": query.pop("application_name", "redress"),
            "options": "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s",
            **query,
        },
    }


def email(url: str) -> dict[str, object]:
    """Django's mail settings for an `smtp://user:password@host:port` (or smtps, or smtp+tls) URL."""
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }


def provider(said: str) -> dict[str, object]:
    """Anymail's settings, a JSON object such as {"POSTMARK_SERVER_TOKEN": "...", "WEBHOOK_SECRET": "name:password"}."""
    found = json.loads(said or "{}")
    if not isinstance(found, dict):
        raise ValueError("ANYMAIL is not a JSON object")
    return {"REQUESTS_TIMEOUT": (5, 10), **found}
