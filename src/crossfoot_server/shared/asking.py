"""Query parameters through a serializer: each at most once, and empty is not absent."""

from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from crossfoot_server.shared.errors import InvalidError


def asked(request: Request, form: type[Serializer[Any]]) -> dict[str, Any]:
    """What a request asks for, as the serializer reads it.

    Raises:
        InvalidError: a parameter is given twice.
        ValidationError: a parameter can't be read, or is missing.
    """
    twice = [name for name, values in request.query_params.lists() if len(values) > 1]
    if twice:
        raise InvalidError(f"{twice[0][:50]} is given twice: give it once.", "invalid_parameter")
    query = form(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)
