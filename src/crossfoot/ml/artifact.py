"""Trained models as bytes: arrays and a manifest, which cannot run code when they are loaded."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from crossfoot.errors import UserError

_MAGIC = b"crossfoot-model-1\n"
_MANIFEST = "manifest"
_HASH_BYTES = 32
#: No model of ours is near this size; whatever unpacks to more is not one.
MOST_BYTES = 64_000_000


#: What zipfile, numpy and json raise at bytes that are not what they should be.
_UNREADABLE = (
    ValueError, KeyError, EOFError, OSError, RuntimeError, MemoryError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def pack(manifest: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """One file of it all: magic, SHA-256 of the rest, and the rest as npz."""
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False, allow_nan=False)
    told = np.frombuffer(text.encode(), dtype=np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **{_MANIFEST: told, **arrays})
    body = file.getvalue()
    return _MAGIC + hashlib.sha256(body).digest() + body


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, npt.NDArray[np.generic]]]:
    """The manifest and the arrays.

    The hash tells damage, not malice: who can write the store can write the hash. That is why
    nothing in the bytes can run, and why users of the arrays check them.

    Raises:
        UserError: the bytes are not a stored model, or were changed or cut.
    """
    head = len(_MAGIC)
    if data[:head] != _MAGIC:
        raise UserError("This is not a stored model of Crossfoot. Train a model again.")
    told, body = data[head : head + _HASH_BYTES], data[head + _HASH_BYTES :]
    if hashlib.sha256(body).digest() != told:
        raise UserError(_DAMAGED)
    try:
        return _opened(body)
    except _UNREADABLE as error:
        raise UserError(_DAMAGED) from error


_DAMAGED = "The stored model was changed or cut since it was written. Train it again."


def _opened(body: bytes) -> tuple[dict[str, Any], dict[str, npt.NDArray[np.generic]]]:
    file = io.BytesIO(body)
    with zipfile.ZipFile(file) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
            raise UserError(f"The stored model is larger than {MOST_BYTES // 10**6} MB. {_DAMAGED}")
    with np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    manifest = json.loads(arrays.pop(_MANIFEST).tobytes().decode())
    if not isinstance(manifest, dict):
        raise UserError(_DAMAGED)
    return manifest, arrays
