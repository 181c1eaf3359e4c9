"""What reports are made of: each source found for who asked, and read as the library takes it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from crossfoot.reports.kinds import Source
from crossfoot_server.companies.access import Actor
from crossfoot_server.reports.found import Found
from crossfoot_server.reports.reading_audit import find_audit, find_upload
from crossfoot_server.reports.reading_company import find_company
from crossfoot_server.reports.reading_custom import find_custom
from crossfoot_server.reports.reading_trade import find_forecasts, find_trade

_FIND: Final[Mapping[Source, Callable[[Mapping[str, Any], Actor], Found]]] = {
    "audit": find_audit,
    "upload": find_upload,
    "trade": find_trade,
    "forecasts": find_forecasts,
    "company": find_company,
    "custom": find_custom,
}


def find(source: Source, parameters: Mapping[str, Any], *, by: Actor) -> Found:
    """What a report of these parameters is of, as somebody sees it now.

    Raises:
        UserError: there is nothing of the sort.
    """
    return _FIND[source](parameters, by)
