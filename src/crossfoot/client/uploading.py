"""What is uploaded, and the multipart request that carries it, read from disk as it is sent."""

import io
import tomllib
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import tomli_w

from crossfoot.client.connection import Connection
from crossfoot.errors import UserError
from crossfoot.progress import Progress

UPLOAD_PATH = "/api/targeted-anomaly-upload/"
_TRADE_PATH = "/api/processing/upload/"
_BESIDE = ("accounts", "opening", "closing", "log", "headers")
_SAID = ("format", "encoding", "delimiter", "sheet", "engagement_id", "client_name")


@dataclass(frozen=True)
class LedgerUpload:
    """A ledger file, what lies beside it, and what is said about it.

    `mapping` is a TOML file; `profile` the name of a profile or a TOML file; without one
    the server audits with the company's standard profile.
    """

    file: Path
    accounts: Path | None = None
    opening: Path | None = None
    closing: Path | None = None
    log: Path | None = None
    headers: Path | None = None
    mapping: Path | None = None
    profile: str | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    engagement_id: str | None = None
    client_name: str | None = None

    def files(self) -> dict[str, Path]:
        """The files by the name of their field; `file` is the ledger.

        Raises:
            UserError: one is not there, or is a folder.
        """
        beside = {role: getattr(self, role) for role in _BESIDE}
        found = {"file": self.file} | {role: path for role, path in beside.items() if path}
        for path in found.values():
            _readable(path)
        return found

    def fields(self) -> dict[str, str]:
        """What is said, by the name of its field.

        Raises:
            UserError: the mapping or profile can't be read.
        """
        said = {name: getattr(self, name) for name in (*_SAID, "profile")}
        fields = {name: value for name, value in said.items() if value}
        if self.profile and Path(self.profile).is_file():
            fields["profile"] = _named(_text_of(Path(self.profile)), Path(self.profile).stem)
        if self.mapping is not None:
            fields["mapping"] = _text_of(self.mapping)
        if self.header_row is not None:
            fields["header_row"] = str(self.header_row)
        return fields


@dataclass(frozen=True)
class Uploaded:
    """What the server made of an upload: its file, its job, and what it answered in words."""

    upload_id: str
    job_id: str
    status: str
    message: str
    warning: str | None = None

    @classmethod
    def from_answer(cls, answer: dict[str, Any]) -> "Uploaded":
        return cls(
            upload_id=answer["file_info"]["file_id"],
            job_id=answer["job_id"],
            status=answer["status"],
            message=answer["message"],
            warning=answer.get("warning"),
        )


def upload_at_once(connection: Connection, upload: LedgerUpload, progress: Progress) -> Uploaded:
    """Send everything in one request; it is sent again when the connection breaks.

    Raises:
        ServerError: the server refused.
        UserError: a file can't be read, or no server answers.
    """
    # The same content is known by its hash; the key makes a repeated request the same request.
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    fields, paths = upload.fields(), upload.files()
    with _open(paths, progress) as opened:

        def make() -> httpx.Request:
            for _, file in opened.values():
                file.seek(0)
            return connection.build("POST", UPLOAD_PATH, data=fields, files=opened, headers=headers)

        return Uploaded.from_answer(connection.send(make).json())


def upload_trade(connection: Connection, path: Path, kind: str) -> Uploaded:
    """Send a file of sales or stock.

    Raises:
        ServerError: the server refused.
        UserError: the file can't be read, or no server answers.
    """
    _readable(path)
    with path.open("rb") as file:

        def make() -> httpx.Request:
            file.seek(0)
            files = {"file": (path.name, file)}
            return connection.build("POST", _TRADE_PATH, data={"kind": kind}, files=files)

        return Uploaded.from_answer(connection.send(make).json())


@contextmanager
def _open(paths: dict[str, Path], progress: Progress) -> Iterator[dict[str, tuple[str, Any]]]:
    with ExitStack() as stack:
        opened: dict[str, tuple[str, Any]] = {
            role: (path.name, stack.enter_context(path.open("rb"))) for role, path in paths.items()
        }
        ledger = stack.enter_context(Watched(paths["file"], progress))
        yield opened | {"file": (paths["file"].name, ledger)}


class Watched(io.FileIO):
    """A file that says how much of it was read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        super().__init__(path, "rb")
        self._progress = progress
        self._size = path.stat().st_size

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(-1 if size is None else size) or b""
        self._progress("upload", self.tell(), self._size)
        return piece


def _readable(path: Path) -> None:
    if not path.exists():
        raise UserError(f"There is no file '{path}'.")
    if path.is_dir():
        raise UserError(f"'{path}' is a folder: only the ledger file itself can be uploaded.")


def _named(profile: str, name: str) -> str:
    """The profile with the name it has here: its file's, where it does not say one itself."""
    try:
        has_name = "name" in tomllib.loads(profile)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"The profile {name} is not valid TOML: {error}.") from error
    return profile if has_name else f"{tomli_w.dumps({'name': name})}{profile}"


def _text_of(path: Path) -> str:
    _readable(path)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"'{path}' can't be read as UTF-8 text: {error}.") from error
