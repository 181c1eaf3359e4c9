"""ReportKind: a report that can be asked for by its name, and the list of all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from crossfoot.errors import UserError
from crossfoot.reports.report import Report

#: What a report is made of: an audit, an upload, tables of sales and stock, a run of forecasts, all
#: a company has, or a definition of the company's own.
Source = Literal["audit", "upload", "trade", "forecasts", "company", "custom"]


@dataclass(frozen=True)
class ReportKind:
    """A report: its name, its title, what it is for, and what builds it of its source.

    `build` takes the one object of the source: an Audited of `audit`, a Quality of `upload`.
    """

    name: str
    title: str
    about: str
    source: Source
    build: Callable[[Any], Report]


#: Every report, in the order of lists.
ALL_REPORTS: tuple[ReportKind, ...] = ()


def report_kind(name: str) -> ReportKind:
    """The report of a name.

    Raises:
        UserError: there is none.
    """
    for kind in ALL_REPORTS:
        if kind.name == name:
            return kind
    known = ", ".join(kind.name for kind in ALL_REPORTS)
    raise UserError(f"There is no report '{name}'. There are: {known}.")
