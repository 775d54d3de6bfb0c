"""`python -m tests.rig.checks`: no migration is missing, and production would start unwarned."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys

COMMANDS = (
    ("makemigrations", "--check", "--dry-run"),
    ("check", "--deploy", "--fail-level", "WARNING"),
)


def main() -> int:
    production = {
        **os.environ,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "EVENT_CHAIN_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "complaints.example.org",
        "SITE_URL": "https://complaints.example.org",
        "DEMO": "false",
        "DEBUG": "false",
        "HTTPS": "true",
        "EMAIL_URL": "smtp+tls://mail.example.org:587",
    }
    python = [sys.executable, "-W", "ignore:Got an error checking a consistent migration history"]
    for command in COMMANDS:
        code = subprocess.run([*python, "manage.py", *command], env=production, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
