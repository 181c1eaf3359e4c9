"""Backup and restore: the database first, then the files, so that every row has its files.

Files are written before the rows that name them, and so is what a backup takes later: a file too
many is harmless, a row without its file would not be. Messages are not kept: the job rows bring
them back.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connections

from crossfoot.errors import UserError
from crossfoot_server.companies.models import Company

#: What is kept of the data folder. The rest is made anew, or is the database itself.
KEPT = ("store", "spool", "secret-key", "api-key")
MANIFEST, FILES = "backup.json", "files.tar"
_DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
Settings = Mapping[str, Any]


def back_up(data: Path, target: Path, *, now: datetime) -> Path:
    """Write a backup into the new folder `target`; the server may go on meanwhile.

    Raises:
        UserError: the folder is there already, or the database can't be dumped.
    """
    if target.exists():
        raise UserError(f"'{target}' is there already: name a new folder.")
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    vendor = connections["default"].vendor
    _dump(vendor, connections["default"].settings_dict, part / _DATABASES[vendor])
    with tarfile.open(part / FILES, "w") as files:
        for name in KEPT:
            if (data / name).exists():
                files.add(data / name, name, filter=_unless_gone)
    facts = {"vendor": vendor, "made_at": now.isoformat()}
    (part / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    return part.rename(target)


def restore(source: Path, data: Path) -> None:
    """Bring a backup back into an empty data folder and database; run 'migrate' afterwards.

    Raises:
        UserError: it is no backup, of another kind of database, or there is data already.
    """
    vendor = connections["default"].vendor
    _check(source, data, vendor)
    with tarfile.open(source / FILES) as files:
        files.extractall(data, filter="data")
    settings = connections["default"].settings_dict
    connections.close_all()
    _load(vendor, settings, source / _DATABASES[vendor])


def _check(source: Path, data: Path, vendor: str) -> None:
    try:
        facts = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"'{source}' is no complete backup: it has no {MANIFEST}.") from error
    if facts["vendor"] != vendor:
        raise UserError(f"The backup is of {facts['vendor']}, and this server uses {vendor}.")
    if any((data / "store").glob("*")) or _has_companies():
        raise UserError(
            "There is data already, which a restore would mix up with the backup's. Name an empty "
            "data folder and an empty database."
        )


def _has_companies() -> bool:
    try:
        return Company.objects.exists()
    except DatabaseError:  # no tables yet
        return False


def _dump(vendor: str, settings: Settings, target: Path) -> None:
    if vendor == "sqlite":
        _copy(settings["NAME"], target)
        return
    _run(["pg_dump", "--format=custom", f"--file={target}"], settings)


def _load(vendor: str, settings: Settings, source: Path) -> None:
    if vendor == "sqlite":
        _copy(source, settings["NAME"])
        return
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    _run(["pg_restore", *options, f"--dbname={settings['NAME']}", str(source)], settings)


def _copy(source: Path, target: Path) -> None:
    """Copy a SQLite database that others may write to meanwhile."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _run(command: Sequence[str], settings: Settings) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, seen by nobody."""
    names = {"NAME": "PGDATABASE", "HOST": "PGHOST", "PORT": "PGPORT"}
    names |= {"USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    given = {variable: str(settings[name]) for name, variable in names.items() if settings[name]}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed list of programs
            command, env={**os.environ, **given}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise UserError(f"{command[0]} is not installed: install PostgreSQL's client.") from error
    if done.returncode:
        raise UserError(f"{command[0]} failed: {done.stderr.strip()}")


def _unless_gone(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what is only half written: it gets its name when it is whole."""
    name = Path(entry.name).name
    return None if name.startswith(".") or name.endswith(".part") else entry
