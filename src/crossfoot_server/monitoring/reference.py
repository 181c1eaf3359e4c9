"""The reference of environment variables, from the fields that read them."""

from dataclasses import fields
from typing import Any

from crossfoot_server.environment import Environment

_HEAD = """# Environment variables

The server reads these and nothing else. The value of NAME may also lie in a file that NAME_FILE
names, as container secrets do. Made by `python -m crossfoot_server environment_reference`.

| name | default | meaning |
|---|---|---|
"""


def reference() -> str:
    """All variables as a Markdown page."""
    rows = (_row(one.metadata, one.default) for one in fields(Environment))
    return _HEAD + "".join(f"| {row} |\n" for row in rows)


def _row(told: Any, default: Any) -> str:
    return f"`{told['name']}` | {_shown(default)} | {told['meaning'].replace('|', '/')}"


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    text = ",".join(default) if isinstance(default, tuple) else str(default)
    return f"`{text}`" if text else ""
