"""Models as the database keeps them: sealed, encrypted where there are keys, opened once."""

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from crossfoot.errors import UserError
from crossfoot.ml import DuplicateDetectionModel, Models
from crossfoot_server.ml.models import ModelType, TrainedModel

_PLAIN, _LOCKED = b"crossfoot-plain-1\n", b"crossfoot-locked-1\n"
_SEAL_BYTES = 32
#: Models that a process keeps open; one has a few megabytes.
_OPEN = 8
_NOT_OURS = "This is not a stored model of Crossfoot. Train a model again."
_CHANGED = "The stored model was changed or cut since it was written. Train it again."
_OTHER_KEY = (
    "The stored model is not sealed with this server's key: it was changed, or "
    "CROSSFOOT_SECRET_KEY is another one than when it was trained. Train it again."
)
_FOREIGN = "The stored model is another company's. Train one on this company's data."
_OTHER_KIND = "The stored model is of another kind than its row says. Train it again."
_NO_KEY = (
    "The stored model is encrypted, and the server has no key for it. Set CROSSFOOT_MODEL_KEYS to "
    "the key it was encrypted with, or train a model again."
)
_WRONG_KEY = (
    "The stored model can't be decrypted: no key of CROSSFOOT_MODEL_KEYS is the one it was "
    "encrypted with, or it was changed or cut. Add the key, or train a model again."
)


@dataclass(frozen=True)
class Stored:
    """What a row keeps of a model: its bytes, and the SHA-256 of what is in them, sealed."""

    content: bytes
    sha256: str


def store(model: Models | DuplicateDetectionModel, company_id: uuid.UUID) -> Stored:
    """A model of a company as a row keeps it; the SHA-256 is the same with and without keys."""
    kind = _kind_of(model)
    body = model.to_bytes(_key()) if isinstance(model, Models) else model.to_bytes()
    told = _told(company_id, kind) + b"\n" + body
    sealed = hmac.digest(_key(), told, "sha256") + told
    locks = _locks()
    content = _LOCKED + locks.encrypt(sealed) if locks else _PLAIN + sealed
    return Stored(content, hashlib.sha256(sealed).hexdigest())


def open_models(row: TrainedModel) -> Models:
    """The detectors that a row keeps.

    Raises:
        UserError: they can't be used; the sentence says why, and what to do.
    """
    model = _opened(row.pk, row.sha256)
    if not isinstance(model, Models):
        raise UserError(_OTHER_KIND)
    return model


def open_duplicate_model(row: TrainedModel) -> DuplicateDetectionModel:
    """The duplicate model that a row keeps.

    Raises:
        UserError: it can't be used; the sentence says why, and what to do.
    """
    model = _opened(row.pk, row.sha256)
    if not isinstance(model, DuplicateDetectionModel):
        raise UserError(_OTHER_KIND)
    return model


def problem_of(row: TrainedModel) -> str:
    """Why a stored model can't be used; empty where it can."""
    try:
        _opened(row.pk, row.sha256)
    except UserError as error:
        return str(error)
    return ""


# For the whole process: a model never changes, and its key is the hash of what is in it, so what
# is kept can't be out of date; a worker opens it for one file after the other. Refusals are not
# kept, and rows are looked up by their company before they come here.
@lru_cache(maxsize=_OPEN)
def _opened(model_id: uuid.UUID, sha256: str) -> Models | DuplicateDetectionModel:
    row = TrainedModel.everywhere.get(pk=model_id)
    sealed = _unlocked(bytes(row.content))
    if hashlib.sha256(sealed).hexdigest() != sha256:
        raise UserError(_CHANGED)
    seal, told = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
    if not hmac.compare_digest(hmac.digest(_key(), told, "sha256"), seal):
        raise UserError(_OTHER_KEY)
    header, _, body = told.partition(b"\n")
    if header != _told(row.company_id, row.model_type):
        raise UserError(_refusal(header, row.company_id))
    if row.model_type == ModelType.DUPLICATES:
        return DuplicateDetectionModel.from_bytes(body)
    return Models.from_bytes(body, _key(), company=str(row.company_id))


def _refusal(header: bytes, company_id: uuid.UUID) -> str:
    is_ours = json.loads(header).get("company") == str(company_id)
    return _OTHER_KIND if is_ours else _FOREIGN


def _told(company_id: uuid.UUID, kind: str) -> bytes:
    """Whose model it is and of which kind, under the same seal as the model itself."""
    return json.dumps({"company": str(company_id), "kind": kind}, sort_keys=True).encode()


def _kind_of(model: Models | DuplicateDetectionModel) -> str:
    return str(ModelType.ANOMALIES if isinstance(model, Models) else ModelType.DUPLICATES)


def _key() -> bytes:
    """The key of seals, from the server's secret key; it opens nothing else."""
    return bytes(salted_hmac("crossfoot_server.ml.storing", "seal", algorithm="sha256").digest())


def _locks() -> MultiFernet | None:
    keys = settings.ENVIRONMENT.model_keys
    return MultiFernet([Fernet(key) for key in keys]) if keys else None


def _unlocked(content: bytes) -> bytes:
    if content.startswith(_PLAIN):
        return content[len(_PLAIN) :]
    if not content.startswith(_LOCKED):
        raise UserError(_NOT_OURS)
    locks = _locks()
    if locks is None:
        raise UserError(_NO_KEY)
    try:
        return bytes(locks.decrypt(content[len(_LOCKED) :]))
    except InvalidToken as error:
        raise UserError(_WRONG_KEY) from error
