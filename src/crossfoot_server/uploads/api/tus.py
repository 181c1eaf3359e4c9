"""What tus 1.0.0 says in headers."""

import base64
import binascii

from rest_framework.request import Request

from crossfoot_server.shared.errors import InvalidError, ProblemError

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
ALGORITHM = "sha256"
#: Sent by clients without being asked; they decide nothing.
_LEFT_OUT = ("filetype", "name", "type", "relativePath", "caption")


def require_version(request: Request) -> None:
    """Refuse other versions of the protocol.

    Raises:
        InvalidError: the client does not say what it speaks.
        ProblemError: it speaks another.
    """
    spoken = request.headers.get("Tus-Resumable")
    if not spoken:
        raise InvalidError(
            f"The header Tus-Resumable is missing: send {VERSION}.", "invalid_header"
        )
    if spoken != VERSION:
        raise ProblemError(
            f"Send the header Tus-Resumable: {VERSION}, the version spoken here.",
            "tus_version",
            412,
        )


def whole_number(request: Request, header: str) -> int:
    """The value of a header that is a number of bytes.

    Raises:
        InvalidError: it is missing or no such number.
    """
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise InvalidError(f"The header {header} must be a number of bytes.", "invalid_header")
    return int(text)


def metadata_of(text: str) -> dict[str, str]:
    """Upload-Metadata as a dictionary: pairs of name and base64 text, separated by commas.

    Raises:
        InvalidError: it is not written that way.
    """
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = pair.partition(" ")
        try:
            found[name] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise InvalidError(
                "Upload-Metadata must be names and base64 values, separated by commas.",
                "metadata_invalid",
            ) from error
    return {name: value for name, value in found.items() if name not in _LEFT_OUT}


def checksum_of(request: Request) -> bytes | None:
    """The SHA-256 that the body should have, if the client says one.

    Raises:
        InvalidError: it is of another algorithm, or not base64.
    """
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if algorithm != ALGORITHM or len(digest) != 32:
        raise InvalidError(
            f"Upload-Checksum must be '{ALGORITHM}' and the digest in base64.", "checksum_invalid"
        )
    return digest
