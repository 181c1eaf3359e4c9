"""Query parameters: what is not known is refused rather than passed over."""

from typing import Any

from rest_framework.request import Request
from rest_framework.views import APIView

from crossfoot_server.shared.errors import InvalidError

_PAGING = ("cursor", "page_size")


class KnownParameters(APIView):
    """A view that refuses unknown query parameters; `parameters` are those it knows.

    `lists` are the actions (or methods) that answer with pages, and know their parameters too.
    """

    parameters: tuple[str, ...] = ()
    lists: tuple[str, ...] = ("list",)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        has_pages = getattr(self, "action", request.method) in self.lists
        known = (*self.parameters, *(_PAGING if has_pages else ()))
        unknown = sorted(set(request.query_params) - set(known))
        if unknown:
            names = ", ".join(known) or "none"
            raise InvalidError(
                f"The parameter '{unknown[0][:50]}' is not known here. Known are: {names}.",
                "unknown_parameter",
            )
