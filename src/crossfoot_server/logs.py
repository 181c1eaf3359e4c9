"""Structured logs: one JSON object a line, with request, company and job, never ledger content."""

import logging
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

#: What is being worked on; only ids, set where work begins: a request, a job.
WORKING_ON: ContextVar[dict[str, str] | None] = ContextVar("working_on", default=None)
_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
#: What a line may hold beside its message: other libraries hang whole requests on a record.
_MORE = ("request", "company", "job", "milliseconds", "status", "task")
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def working_on(**ids: str) -> None:
    """Add ids to what is being worked on, in every thread that works on it."""
    known = WORKING_ON.get()
    if known is not None:
        known.update(ids)


class WithContext(logging.Filter):
    """Put the ids of what is being worked on into every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name in ("request", "task"):
            if not isinstance(getattr(record, name, ""), str):
                delattr(record, name)
        for name, value in (WORKING_ON.get() or {}).items():
            setattr(record, name, value)
        return True


def where_only(info: _ExcInfo) -> str:
    """A traceback without the messages of its exceptions: those may quote a ledger's values."""
    lines, error = [], info[1]
    while error is not None:
        lines.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n...during:\n".join(lines)


class PlainFormatter(logging.Formatter):
    """Lines for people."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return where_only(ei)


class LineFormatter(JsonFormatter):
    """One object a line, with nothing in it but what is known to be harmless."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return where_only(ei)

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        allowed = (*self._required_fields, *_MORE, "exc_info")
        for name in [name for name in log_data if name not in allowed]:
            del log_data[name]


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for `form` json or text."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": WithContext}},
        "formatters": {
            "json": {"()": LineFormatter, "fmt": _FIELDS},
            "text": {"()": PlainFormatter, "format": _FIELDS},
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
