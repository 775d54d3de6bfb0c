"""JSON logs: time, level, event, request id, ids; never a body, a name or an address."""

from __future__ import annotations

import logging.config
import re

import structlog
from structlog.typing import EventDict, WrappedLogger

# What the database says beside its first line quotes the row; it ends where the next error of the chain begins.
QUOTED = re.compile(r"^(?:DETAIL|CONTEXT|HINT):.*?(?=\n\n(?:The above|During handling)|\Z)", re.MULTILINE | re.DOTALL)


def nothing_personal(_: WrappedLogger, __: str, entry: EventDict) -> EventDict:
    """Django sends the request along, whose address holds what was searched for; an error may quote a row."""
    entry.pop("request", None)
    if isinstance(entry.get("exception"), str):
        entry["exception"] = QUOTED.sub("(the row is left out)", entry["exception"])
    return entry


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """One line of JSON for each record, whichever library wrote it."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ExtraAdder(),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            nothing_personal,
            structlog.processors.JSONRenderer(),
        ],
    )


def logging_config(level: str, *, quiet: bool) -> None:
    """Route Django's, Celery's and our own loggers through one JSON formatter."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": formatter}},
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": [] if quiet else ["out"], "level": level},
            "loggers": {
                "django.security": {"level": "WARNING"},
                "django.request": {"level": "ERROR"},
                "django.server": {"level": "WARNING"},
            },
        }
    )
