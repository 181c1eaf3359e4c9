"""Query parameters: what is not known is refused rather than passed over."""

from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.views import APIView

from crossfoot_server.shared.errors import InvalidError

_PAGING = ("cursor", "page_size")


class KnownParameters(APIView):
    """A view that refuses query parameters it does not know, or that are given twice.

    `parameters` are those it knows, `lists` the actions (or methods) that answer with
    pages, and know their parameters too.
    """

    parameters: tuple[str, ...] = ()
    lists: tuple[str, ...] = ("list",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method and not hasattr(self, request.method.lower()):
            raise MethodNotAllowed(request.method)
        has_pages = getattr(self, "action", request.method) in self.lists
        known = (*self.parameters, *(_PAGING if has_pages else ()))
        unknown = sorted(set(request.query_params) - set(known))
        if unknown:
            names = ", ".join(known) or "none"
            raise InvalidError(
                f"The parameter '{unknown[0][:50]}' is not known here. Known are: {names}.",
                "unknown_parameter",
            )
        twice = [name for name, values in request.query_params.lists() if len(values) > 1]
        if twice:
            raise InvalidError(f"{twice[0]} is given twice: give it once.", "invalid_parameter")
