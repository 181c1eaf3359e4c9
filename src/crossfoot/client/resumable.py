"""Large files in pieces (tus 1.0.0): after a broken connection only the rest is sent."""

import base64
from collections.abc import Mapping
from typing import BinaryIO

import httpx

from crossfoot.client.connection import Connection, ServerError, accepted
from crossfoot.client.uploading import LedgerUpload, Uploaded
from crossfoot.errors import UserError
from crossfoot.progress import Progress

RESUMABLE_FROM_BYTES = 64 * 2**20
PIECE_BYTES = 16 * 2**20
RESUMABLE_PATH = "/api/uploads/resumable/"
#: What servers and proxies take as one header.
_MOST_METADATA = 6_000
_VERSION = {"Tus-Resumable": "1.0.0"}
#: Another offset, an earlier request that still writes, a server that is being restarted.
_UNCERTAIN = (409, 423, 502, 503, 504)


def can_resume(upload: LedgerUpload) -> bool:
    """Whether an upload goes in pieces: large, and with nothing that needs a field of its own."""
    large = upload.file.is_file() and upload.file.stat().st_size > RESUMABLE_FROM_BYTES
    return large and len(upload.files()) == 1 and len(_metadata(upload)) <= _MOST_METADATA


def upload_in_pieces(connection: Connection, upload: LedgerUpload, progress: Progress) -> Uploaded:
    """Send the ledger piece by piece, going on where a broken connection left off.

    Raises:
        ServerError: the server refused.
        UserError: a file can't be read, or no server answers.
    """
    size = upload.file.stat().st_size
    headers = {**_VERSION, "Upload-Length": str(size), "Upload-Metadata": _metadata(upload)}
    made = connection.send(lambda: connection.build("POST", RESUMABLE_PATH, headers=headers))
    where, patience, offset = made.headers["Location"], connection.patience(), 0
    with upload.file.open("rb") as file:
        while offset < size:
            progress("upload", offset, size)
            reached = _send_piece(connection, where, file, offset)
            if reached is None:
                if not patience.wait():
                    raise UserError(f"'{upload.file.name}' could not be sent: begin it again.")
                reached = _asked(connection, where)
            elif reached > offset:
                patience.renew()
            offset = reached
    progress("upload", size, size)
    return Uploaded.from_answer(connection.get(where).json())


def _send_piece(connection: Connection, where: str, file: BinaryIO, offset: int) -> int | None:
    """The offset after a piece; None when only the server can say how much it has."""
    file.seek(offset)
    headers = {
        **_VERSION,
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
    }
    piece = file.read(PIECE_BYTES)
    try:
        answer = accepted(connection.once("PATCH", where, headers=headers, content=piece))
    except httpx.TransportError:
        return None
    except ServerError as error:
        if error.status not in _UNCERTAIN:
            raise
        return None
    return int(answer.headers["Upload-Offset"])


def _asked(connection: Connection, where: str) -> int:
    answer = connection.send(lambda: connection.build("HEAD", where, headers=_VERSION))
    return int(answer.headers["Upload-Offset"])


def _metadata(upload: LedgerUpload) -> str:
    """The fields of the form as tus wants them: name, blank, value in Base64."""
    told: Mapping[str, str] = {"filename": upload.file.name, **upload.fields()}
    return ",".join(f"{name} {base64.b64encode(v.encode()).decode()}" for name, v in told.items())
