"""The query of a list of findings as views keep it: what no list could show is refused."""

from typing import Final
from urllib.parse import urlencode

from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict

from crossfoot.errors import UserError
from crossfoot.selection.finding_filter import FINDING_PARAMETERS
from crossfoot.selection.parse import Parameter, as_text
from crossfoot_server.audit.filters import ORDER, PAGE, filter_of, order_of
from crossfoot_server.companies.access import Actor
from crossfoot_server.shared.errors import InvalidError, ProblemError
from crossfoot_server.shared.query_tables import read_texts

#: The columns that a list on a page can have.
LIST_COLUMNS: Final = (
    "risk", "why", "account", "user", "posted", "entry", "party", "text", "source", "family",
    "row", "model", "amount", "tick", "status",
)  # fmt: skip
_KNOWN: Final = {
    **FINDING_PARAMETERS,
    **ORDER,
    **PAGE,
    "columns": Parameter(as_text, "a column of the page", many=True),
}


def kept_query(text: str, actor: Actor) -> str:
    """The query without what is empty, and without the place in the list.

    Raises:
        ProblemError: one of its parameters is unknown or wrong.
    """
    try:
        query = {name: [one for one in texts if one] for name, texts in QueryDict(text).lists()}
        told = {name: texts for name, texts in query.items() if texts and name not in PAGE}
        _check(told, actor)
    except (UserError, InvalidError, TooManyFieldsSent) as error:
        raise ProblemError(f"No list shows this view: {error}", "view_invalid") from error
    return urlencode([(name, one) for name, texts in told.items() for one in texts])


def _check(told: dict[str, list[str]], actor: Actor) -> None:
    given = read_texts(told, _KNOWN)
    unknown = [name for name in given.pop("columns", ()) if name not in LIST_COLUMNS]
    if unknown:
        raise UserError(f"columns: there is no column '{unknown[0][:50]}'.")
    order_of(given.pop("sort", "risk"), given.pop("descending", None), "")
    filter_of(given, actor)
