"""Answers with an ETag: what has not changed is not sent, and not even made, again."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.request import Request
from rest_framework.response import Response


def unless_known(
    request: Request, version: Sequence[object], make: Callable[[], Any]
) -> HttpResponseBase:
    """Answer 304 to whoever has this version already, else with what `make` gives.

    `version` is everything that the answer depends on beside the address.
    """
    told = "\n".join([request.get_full_path(), *(str(part) for part in version)])
    etag = quote_etag(hashlib.sha256(told.encode()).hexdigest()[:32])
    known: HttpResponseBase | None = get_conditional_response(request._request, etag=etag)
    if known is not None:
        return known
    return Response(make(), headers={"ETag": etag})
