"""PageRequest: a filter with the order and the place of a page, from plain strings."""

from dataclasses import dataclass, field
from pathlib import Path

from crossfoot.selection.filter import FILTER_PARAMETERS, LineFilter
from crossfoot.selection.lines import BY_LINE, DEFAULT_LIMIT, Page, check_order, select_lines
from crossfoot.selection.parse import (
    Parameter,
    Query,
    as_names,
    as_number,
    as_yes_or_no,
    parse_query,
)
from crossfoot.storage import Dataset

ORDER_PARAMETERS = {
    "sort": Parameter(as_names, "columns to sort by, with commas between them"),
    "descending": Parameter(as_yes_or_no, "the highest or last first"),
    "offset": Parameter(as_number, "lines to skip"),
    "limit": Parameter(as_number, "lines of the page"),
}


@dataclass(frozen=True)
class PageRequest:
    """One page of the wanted lines."""

    wanted: LineFilter = field(default_factory=LineFilter)
    sort: tuple[str, ...] = BY_LINE
    descending: bool = False
    offset: int = 0
    limit: int = DEFAULT_LIMIT

    @classmethod
    def from_query(cls, query: Query) -> "PageRequest":
        """A request from plain strings by the names of FILTER_PARAMETERS and ORDER_PARAMETERS.

        Raises:
            UserError: a parameter is unknown or can't be read, or there is no such column.
        """
        given = parse_query(query, FILTER_PARAMETERS | ORDER_PARAMETERS)
        order = {name: given.pop(name) for name in ORDER_PARAMETERS if name in given}
        request = cls(LineFilter(**given), **order)
        check_order(request.sort, request.offset, request.limit)
        return request

    def page(self, dataset: Dataset, *, findings: Path | None = None) -> Page:
        """The page of a dataset, with the checks of a run when its findings are given.

        Raises:
            UserError: lines of checks are asked for, and no findings are given.
        """
        return select_lines(
            dataset,
            self.wanted,
            sort=self.sort,
            descending=self.descending,
            offset=self.offset,
            limit=self.limit,
            findings=findings,
        )
