"""PageRequest: a filter with the order and the place of a page."""

from dataclasses import dataclass, field
from pathlib import Path

from crossfoot.selection.filter import LineFilter
from crossfoot.selection.lines import BY_LINE, DEFAULT_LIMIT, Page, select_lines
from crossfoot.selection.parse import Parameter, as_names, as_number, as_yes_or_no
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
