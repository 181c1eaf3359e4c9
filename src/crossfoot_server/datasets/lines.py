"""What a request says of the ledger lines it wants."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from crossfoot.selection import FILTER_PARAMETERS, ORDER_PARAMETERS, LineFilter, PageRequest
from crossfoot.selection.lines import MOST_LINES, check_order
from crossfoot.selection.parse import Parameter, as_text
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.shared.errors import InvalidError, ProblemError
from crossfoot_server.shared.query_tables import described, read_texts

LINE_PARAMETERS = {
    **FILTER_PARAMETERS,
    **ORDER_PARAMETERS,
    "run": Parameter(as_text, "the run whose checks are shown and chosen by"),
}
EXPORT_PARAMETERS = {
    name: one for name, one in LINE_PARAMETERS.items() if name not in ("offset", "limit")
}
_RUN = OpenApiParameter(
    "run",
    {"type": "string", "format": "uuid"},
    description="The run whose checks are shown and chosen by.",
)


@dataclass(frozen=True)
class WantedLines:
    """A page of lines, with the findings of the run that was named."""

    page: PageRequest
    findings: Path | None


def documented(known: dict[str, Parameter]) -> list[OpenApiParameter]:
    """The parameters as OpenAPI shows them."""
    shown = described(known, limit={"maximum": MOST_LINES})
    return [_RUN if one.name == "run" else one for one in shown]


def wanted_lines(
    request: Request, dataset: Dataset, known: dict[str, Parameter] = LINE_PARAMETERS
) -> WantedLines:
    """What a page or an export of lines asks for.

    Raises:
        InvalidError: a parameter is unknown or wrong.
        UserError: a range ends before it starts, or there is no such column or page.
        ProblemError: it is about checks, and names no run.
        Http404: the dataset has no such run.
    """
    texts = {k: v for k, v in request.query_params.lists() if k != "format" or "format" in known}
    given = read_texts(texts, known)
    run = given.pop("run", None)
    page = page_request(given)
    if page.wanted.needs_findings and run is None:
        raise ProblemError("Lines by check are those of a run: give run.", "no_run")
    return WantedLines(page, None if run is None else _findings(dataset, run))


def page_request(given: dict[str, Any]) -> PageRequest:
    """A page of lines from values read by FILTER_PARAMETERS and ORDER_PARAMETERS.

    Raises:
        UserError: a range ends before it starts, or there is no such column or page.
    """
    order: dict[str, Any] = {name: given[name] for name in ORDER_PARAMETERS if name in given}
    wanted = {name: value for name, value in given.items() if name not in ORDER_PARAMETERS}
    page = PageRequest(LineFilter(**wanted), **order)
    check_order(page.sort, page.offset, page.limit)
    return page


def _findings(dataset: Dataset, run: str) -> Path:
    try:
        run_id = uuid.UUID(run)
    except ValueError as error:
        raise InvalidError(f"run: '{run[:50]}' is no id.", "invalid_parameter") from error
    if not dataset.runs.filter(pk=run_id).exists():
        raise Http404
    return run_folder(dataset.company_id, run_id) / "findings.parquet"
