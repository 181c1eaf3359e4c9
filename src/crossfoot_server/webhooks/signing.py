"""Signatures of the Standard Webhooks specification, version 1 (symmetric)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

_MARK = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """A secret as it is shown: whsec_ and base64."""
    return _MARK + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed_headers(
    message_id: str, body: bytes, signers: Sequence[str], *, now: datetime
) -> dict[str, str]:
    """The headers of a message, with a signature for each of the secrets."""
    timestamp = str(int(now.timestamp()))
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, content) for secret in signers),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_MARK))
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
