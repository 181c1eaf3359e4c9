"""What a request says of the findings it wants: which, in which order, from where."""

import base64
import binascii
import datetime as dt
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from crossfoot.errors import UserError
from crossfoot.selection.finding_filter import FINDING_PARAMETERS, NOBODY, FindingFilter
from crossfoot.selection.findings import FINDING_SORTS, FindingOrder
from crossfoot.selection.parse import (
    Parameter,
    as_amount,
    as_names,
    as_number,
    as_text,
    as_yes_or_no,
)
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.companies.access import Actor, actor_of
from crossfoot_server.shared.errors import InvalidError, ProblemError
from crossfoot_server.shared.query_tables import described, read_texts

ME = "me"
ASSIGNEE = r"^(me|none|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
PAGE_SIZE, LARGEST_PAGE = 50, 200
#: What an export of findings can show.
EXPORT_COLUMNS = (
    "finding_id", "code", "family", "also", "score", "points", "risk", "reason", "entry_id",
    "line_id", "file_row", "journal_id", "posting_date", "effective_date", "account",
    "account_name", "party", "reference", "line_text", "header_text", "entered_by", "source",
    "amount", "ml_risk", "ml_level", "ml_reasons", "ml_model_version", "status", "assignee",
)  # fmt: skip
_ONE_OF_THEM = f"({'|'.join(EXPORT_COLUMNS)})"
WHOSE = {
    "run": Parameter(as_text, "a run"),
    "file_id": Parameter(as_text, "an upload: its newest run"),
}
ORDER = {
    "sort": Parameter(as_text, f"one of: {', '.join(FINDING_SORTS)}"),
    "descending": Parameter(
        as_yes_or_no, "the highest or last first; by default so for risk, amount and ml_risk"
    ),
}
PAGE = {
    "page_size": Parameter(as_number, f"findings of a page, 1 to {LARGEST_PAGE}"),
    "cursor": Parameter(as_text, "where the page before ended"),
}
#: How these come as ids, which no Parameter knows.
_OWN = [
    OpenApiParameter("run", {"type": "string", "format": "uuid"}, description="A run."),
    OpenApiParameter(
        "file_id",
        {"type": "string", "format": "uuid"},
        description="An upload: its newest run; without either the newest of all.",
    ),
    OpenApiParameter("sort", str, enum=list(FINDING_SORTS), description="By what."),
    OpenApiParameter(
        "assignee",
        {"type": "string", "pattern": ASSIGNEE},
        description="Who reviews it: an id, me, or none for nobody.",
    ),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
        description="Findings of a page.",
    ),
    OpenApiParameter(
        "columns",
        {"type": "string", "pattern": f"^{_ONE_OF_THEM}(,{_ONE_OF_THEM})*$"},
        description="The columns of the file, in this order, with commas; without, all.",
    ),
]
VIEW_PARAMETERS = {**FINDING_PARAMETERS, **WHOSE, **ORDER}
LIST_PARAMETERS = {**VIEW_PARAMETERS, **PAGE}
EXPORT_PARAMETERS = {
    **VIEW_PARAMETERS,
    "columns": Parameter(as_names, "the columns of the file, in this order; without, all"),
}


@dataclass(frozen=True)
class View:
    """A run's findings as somebody wants to see them; `columns` are those of an export."""

    run: AuditRun
    wanted: FindingFilter
    order: FindingOrder
    limit: int = PAGE_SIZE
    columns: tuple[str, ...] = ()


def documented(known: Mapping[str, Parameter]) -> list[OpenApiParameter]:
    """The parameters as OpenAPI shows them."""
    own = {one.name: one for one in _OWN}
    return [own.get(one.name, one) for one in described(known)]


def view_of(request: Request, known: Mapping[str, Parameter] = LIST_PARAMETERS) -> View:
    """What a list or an export asks for.

    Raises:
        InvalidError: a parameter is unknown or wrong.
        Http404: the company has no such run or upload.
    """
    given = read_texts(
        {k: v for k, v in request.query_params.lists() if k != "format" or "format" in known}, known
    )
    actor = actor_of(request)
    run = run_of(actor, given.pop("run", None), given.pop("file_id", None))
    limit = given.pop("page_size", PAGE_SIZE)
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidError(f"page_size is 1 to {LARGEST_PAGE}.", "invalid_parameter")
    order = order_of(
        given.pop("sort", "risk"), given.pop("descending", None), given.pop("cursor", "")
    )
    columns = given.pop("columns", ())
    return View(run, filter_of(given, actor), order, limit, columns)


def filter_of(given: dict[str, Any], actor: Actor) -> FindingFilter:
    """The filter of values read by FINDING_PARAMETERS; `me` becomes whoever asks.

    Raises:
        UserError: a range ends before it starts.
        ProblemError: a key asks for its own findings, or the assignee is nobody's id.
    """
    if given.get("assignee") == ME:
        if actor.user_id is None:
            raise ProblemError("A key reviews nothing: give the id of a person.", "no_person")
        given = {**given, "assignee": str(actor.user_id)}
    elif not re.fullmatch(ASSIGNEE, given.get("assignee", NOBODY)):
        raise ProblemError("assignee is the id of a person, me, or none.", "no_person")
    return FindingFilter(**given)


def run_of(actor: Actor, run: str | None, file_id: str | None) -> AuditRun:
    """The run of that id, or the newest of an upload, or of the company.

    Raises:
        InvalidError: one is no id.
        Http404: the company has no such run.
    """
    runs = runs_of(actor.company_id)
    if run is not None:
        runs = runs.filter(pk=as_id("run", run))
    if file_id is not None:
        runs = runs.filter(dataset__data_file=as_id("file_id", file_id))
    newest = runs.first()
    if newest is None:
        raise Http404
    return newest


def as_id(name: str, text: str) -> uuid.UUID:
    """A text as an id.

    Raises:
        InvalidError: it is none.
    """
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise InvalidError(f"{name}: '{text[:50]}' is no id.", "invalid_parameter") from error


def cursor_of(order: FindingOrder, last: tuple[int, Any]) -> str:
    """Where a page ended, as text for a URL."""
    position, key = last
    told = json.dumps(
        [order.sort, order.descending, position, key], default=str, ensure_ascii=False
    )
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def _key(sort: str, key: Any) -> Any:
    if sort in ("risk", "ml_risk"):
        return float(key)
    if sort == "amount":
        return as_amount("cursor", str(key))
    return dt.date.fromisoformat(key) if sort == "posting_date" else str(key)


def order_of(sort: str, descending: bool | None, cursor: str) -> FindingOrder:  # noqa: FBT001
    if sort not in FINDING_SORTS:
        raise InvalidError(f"sort is one of: {', '.join(FINDING_SORTS)}.", "invalid_parameter")
    falling = FINDING_SORTS[sort][1] if descending is None else descending
    if not cursor:
        return FindingOrder(sort, falling)
    try:
        told = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        of, direction, position, key = json.loads(told)
        after = (as_number("cursor", str(position)), _key(sort, key))
    except (ValueError, TypeError, UserError, binascii.Error) as error:
        raise ProblemError("The cursor is none of ours.", "invalid_cursor") from error
    if (of, direction) != (sort, falling):
        raise ProblemError("The cursor is of another order: begin anew.", "invalid_cursor")
    return FindingOrder(sort, falling, after)
