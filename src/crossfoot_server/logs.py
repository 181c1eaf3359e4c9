"""Structured logs: one JSON object a line, with request, company and job, never ledger content."""

import logging
from contextvars import ContextVar
from typing import Any

#: What is being worked on; only ids, set where work begins: a request, a job.
WORKING_ON: ContextVar[dict[str, str] | None] = ContextVar("working_on", default=None)
_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"


class WithContext(logging.Filter):
    """Put the ids of what is being worked on into every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in (WORKING_ON.get() or {}).items():
            setattr(record, name, value)
        return True


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for `form` json or text."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": WithContext}},
        "formatters": {
            "json": {"()": "pythonjsonlogger.json.JsonFormatter", "fmt": _FIELDS},
            "text": {"format": _FIELDS},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "text" if form == "text" else "json",
                "filters": ["context"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "httpx": {"level": "WARNING"},
        },
    }
