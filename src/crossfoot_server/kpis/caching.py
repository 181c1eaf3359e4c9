"""Results that are kept until they expire, or the data they are of have changed."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crossfoot_server.kpis.models import CachedResult

KEPT_FOR = timedelta(days=1)


def key_of(*parts: object) -> str:
    """The key of a result: all that it depends on, the version of the data and the code first."""
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


def cached(company_id: uuid.UUID, key: str, *, now: datetime) -> Any:
    """What is kept under a key; None when there is nothing, or it has expired."""
    rows = CachedResult.objects.of(company_id).filter(key=key, expires_at__gt=now)
    return rows.values_list("body", flat=True).first()


def keep(company_id: uuid.UUID, results: Mapping[str, Mapping[str, Any]], *, now: datetime) -> None:
    """Keep results by their keys, for a day."""
    rows = [
        CachedResult(company_id=company_id, key=key, body=body, expires_at=now + KEPT_FOR)
        for key, body in results.items()
    ]
    CachedResult.everywhere.bulk_create(
        rows,
        batch_size=100,
        update_conflicts=True,
        unique_fields=["company", "key"],
        update_fields=["body", "expires_at"],
    )


def forget(company_id: uuid.UUID) -> int:
    """Forget all results of a company: its data are other ones now."""
    return CachedResult.objects.of(company_id).delete()[0]


def forget_expired(*, now: datetime) -> int:
    """Delete what has expired, of all companies."""
    return CachedResult.everywhere.filter(expires_at__lte=now).delete()[0]
