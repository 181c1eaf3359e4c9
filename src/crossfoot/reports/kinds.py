"""ReportKind: a report that can be asked for by its name, and the list of all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from crossfoot.errors import UserError
from crossfoot.reports.contents.analytics_summary import analytics_summary
from crossfoot.reports.contents.audit_summary import audit_summary
from crossfoot.reports.contents.data_quality import data_quality
from crossfoot.reports.contents.duplicates import duplicates_report
from crossfoot.reports.contents.expenses import expenses_report
from crossfoot.reports.contents.forecast_pack import forecast_pack
from crossfoot.reports.contents.kpi_pack import kpi_pack
from crossfoot.reports.contents.trial_balance import trial_balance_grouped, trial_balance_report
from crossfoot.reports.contents.work_paper import work_paper
from crossfoot.reports.custom.report import custom_report
from crossfoot.reports.report import Report

#: What a report is made of: an audit, an upload, tables of sales and stock, a run of forecasts, all
#: a company has, or a definition of the company's own.
Source = Literal["audit", "upload", "trade", "forecasts", "company", "custom"]


@dataclass(frozen=True)
class ReportKind:
    """A report: its name, its title, what it is for, and what builds it of its source.

    `build` takes the one object of the source: an Audited of `audit`, a Quality of `upload`,
    KpiFacts of `trade`, ForecastFacts of `forecasts`, SummaryFacts of `company`, a Custom.
    `workbook` writes the Excel file, under a company's name, where it is more than the report's
    tables.
    """

    name: str
    title: str
    about: str
    source: Source
    build: Callable[[Any], Report]
    workbook: Callable[[Any, Path, str], None] | None = None


def _work_paper_book(audited: Any, path: Path, company: str) -> None:
    from crossfoot.reports.workpaper import (  # 14 MB: only where it is written
        Given,
        write_workpaper,
    )

    write_workpaper(audited, path, given=Given(company=company))


#: Every report, in the order of lists.
ALL_REPORTS: tuple[ReportKind, ...] = (
    ReportKind(
        "audit_summary",
        "Audit summary",
        "For partners: the risk, what drives it, what to look at first.",
        "audit",
        audit_summary,
    ),
    ReportKind(
        "work_paper",
        "Journal entry testing work paper",
        "To work in: findings with status, tick marks and notes, sign-off, proof, method.",
        "audit",
        work_paper,
        _work_paper_book,
    ),
    ReportKind(
        "trial_balance",
        "Trial balance",
        "Every account with opening, debit, credit and closing; by month too.",
        "audit",
        trial_balance_report,
    ),
    ReportKind(
        "trial_balance_grouped",
        "Trial balance, grouped",
        "Accounts under their classes with subtotals.",
        "audit",
        trial_balance_grouped,
    ),
    ReportKind(
        "duplicates",
        "Duplicates",
        "Duplicate lines of six types, entries posted twice, what explains the rest.",
        "audit",
        duplicates_report,
    ),
    ReportKind(
        "expenses",
        "Expense analytics",
        "Expenses by month, account, user and cost centre; the largest lines.",
        "audit",
        expenses_report,
    ),
    ReportKind(
        "data_quality",
        "Data quality",
        "What became of an upload's rows: problems, mapping, decisions, gaps.",
        "upload",
        data_quality,
    ),
    ReportKind(
        "kpi_pack",
        "KPI pack",
        "Key figures of a period: changes, trends, targets, cohorts, how they are computed.",
        "trade",
        kpi_pack,
    ),
    ReportKind(
        "forecast_pack",
        "Forecast pack",
        "What is expected of each item, how good forecasts were, when to order.",
        "forecasts",
        forecast_pack,
    ),
    ReportKind(
        "analytics_summary",
        "Analytics summary",
        "One page: books, sales, alerts, forecasts, files and jobs of a company.",
        "company",
        analytics_summary,
    ),
    ReportKind(
        "custom",
        "Custom report",
        "Columns, filters, groups, measures and a chart of your own.",
        "custom",
        custom_report,
    ),
)


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
