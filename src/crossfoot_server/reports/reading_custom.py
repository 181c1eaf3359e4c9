"""Reports of one's own: the spec that is asked for, and the rows of its source."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import polars as pl

from crossfoot.errors import UserError
from crossfoot.kpis import ALL_KPIS
from crossfoot.kpis.compute import measure
from crossfoot.reports.custom import Custom, Setting, Spec, source_of, spec_of, validated
from crossfoot.reports.custom.frames import (
    customers_frame,
    duplicates_frame,
    findings_frame,
    kpis_frame,
    of_source,
    products_frame,
    sales_frame,
)
from crossfoot.sales.periods import parse_period
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.reviewed import note_counts_of, reviews_of
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.store import open_ledger, run_folder
from crossfoot_server.forecasting.queries import current_forecasts
from crossfoot_server.kpis.reading import line_count_of, read_source
from crossfoot_server.reports.found import GONE, Found
from crossfoot_server.reports.queries import custom_reports_of
from crossfoot_server.reports.reading_audit import run_of
from crossfoot_server.reports.reading_trade import NO_FORECASTS, currency_of, forecast_facts
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import scanned, table_of

#: Of a ledger or sales; more have to be cut down by an export or the library.
MOST_ROWS: Final = 5_000_000
TOO_MANY: Final = (
    "The source has {rows:,} rows, and a report of one's own takes at most {most:,}: ask for it of "
    "a smaller upload."
)
#: A preview is made where the page is served: of the first rows, so that it costs the same always.
PREVIEWED, PREVIEW = 100_000, "Preview"
PREVIEWED_ITEMS: Final = 1_000
OF_FIRST: Final = "Of the first {first:,} of {rows:,} rows: the report itself is of all of them."
OF_ITEMS: Final = "Of the first {first:,} of {items:,} items: the report itself is of all of them."
BY_A_WORKER: Final = (
    "Key figures of so much data are computed by a worker: save the report and make it."
)
NO_SALES: Final = "No sales were uploaded to this company yet, so there is nothing to report."
NO_STOCK: Final = "No stock was uploaded to this company yet, so there is nothing to report."
_FILES: Final[Mapping[str, str]] = {
    "findings": "findings.parquet",
    "trial_balance": "tables/trial_balance_by_period.parquet",
    "accounts": "tables/account_summary.parquet",
    "duplicates": "duplicates.parquet",
}
_OF_AUDIT: Final = ("ledger_lines", *_FILES)
_OF_SALES: Final[Mapping[str, Callable[[pl.DataFrame, int], pl.DataFrame]]] = {
    "sales": sales_frame,
    "products": products_frame,
    "customers": customers_frame,
}


def read_spec(record: Mapping[str, Any]) -> Spec:
    """The spec that a record describes.

    Raises:
        UserError: it has a mistake.
    """
    spec = spec_of(record)
    validated(spec, source_of(spec.source))
    return spec  # as it was given: a list without columns shows those that the data have


def find_custom(parameters: Mapping[str, Any], by: Actor) -> Found:
    """A saved report of one's own, as far as somebody sees it.

    Raises:
        UserError: there is none, it is not to be seen any more, or there is nothing it could be of.
    """
    row = custom_reports_of(by).filter(pk=str(parameters["custom"])).first()
    if row is None:
        raise UserError(GONE.format(what="report of one's own"))
    spec = replace(read_spec(row.spec), title=row.title)
    return find_spec(spec, parameters, by)


def find_spec(
    spec: Spec, parameters: Mapping[str, Any], by: Actor, *, is_preview: bool = False
) -> Found:
    """What a spec is of; a preview is of its first rows.

    Raises:
        UserError: there is nothing.
    """
    if spec.source in _OF_AUDIT:
        run = run_of(parameters, by)
        file = run.dataset.data_file
        return Found(
            f"{spec.title} {file.file_name}",
            file,
            lambda: _in_currency(_of_audit(spec, run, is_preview), parameters),
        )
    read = _OF_COMPANY.get(spec.source, _sales)
    return Found(
        spec.title or spec.source,
        None,
        lambda: _in_currency(read(spec, by, is_preview), parameters),
    )


def _in_currency(custom: Custom, parameters: Mapping[str, Any]) -> Custom:
    """With the currency that is said, where the data have none."""
    currency = currency_of(custom.setting.currency, parameters)
    return replace(custom, setting=replace(custom.setting, currency=currency))


def _setting(about: str, *, currency: str = "", decimals: int = 2, cut: str = "") -> Setting:
    told = (("Data", about), *([(PREVIEW, cut)] if cut else []))
    return Setting(dt.datetime.now(dt.UTC).date(), currency, decimals, told)


def _of_audit(spec: Spec, run: AuditRun, is_preview: bool) -> Custom:  # noqa: FBT001 - as of all
    """Of the files of a run, only those that are needed."""
    dataset = open_ledger(run.company_id, run.dataset.data_file_id).dataset
    try:
        frame, cut = _audited(spec, run, dataset.lines(), is_preview)
    except FileNotFoundError as error:
        raise UserError("The files of this run are not kept any more: audit again.") from error
    manifest = dataset.manifest
    return Custom(spec, frame, _setting(manifest.source_name, decimals=manifest.decimals, cut=cut))


def _audited(
    spec: Spec,
    run: AuditRun,
    lines: pl.LazyFrame,
    is_preview: bool,  # noqa: FBT001 - as of all
) -> tuple[pl.DataFrame, str]:
    """The rows of a source of an audit, and what was left out, in words."""
    if spec.source == "ledger_lines":
        taken, cut = _within(lines, is_preview)
        return _lines(spec, taken), cut
    file = run_folder(run.company_id, run.pk) / _FILES[spec.source]
    taken, cut = _within(pl.scan_parquet(file), is_preview)
    rows = taken.collect()
    if spec.source == "findings":
        return _findings(run, rows), cut
    if spec.source == "duplicates":
        return duplicates_frame(rows, lines), cut
    return of_source(spec.source, rows), cut


def _findings(run: AuditRun, rows: pl.DataFrame) -> pl.DataFrame:
    """The first findings of a run with what reviewers made of them by now."""
    first = rows.height  # a finding's position is its row
    return findings_frame(rows, reviews_of(run, first), note_counts_of(run, first))


def _lines(spec: Spec, lines: pl.LazyFrame) -> pl.DataFrame:
    """The columns of the lines that the spec names; all of them, where it names none."""
    there = lines.collect_schema().names()
    known = [name for name in source_of(spec.source).names if name in there]
    named = _named(spec)
    return lines.select([name for name in known if name in named] if named else known).collect()


def _named(spec: Spec) -> set[str]:
    if not spec.is_grouped and not spec.columns:
        return set()
    return {
        *spec.columns,
        *(one.column for one in spec.filters),
        *(one.column for one in spec.grouping),
        *(one.column for one in spec.order),
        *(one.column for one in spec.measures if one.column),
    }


def _within(lines: pl.LazyFrame, is_preview: bool) -> tuple[pl.LazyFrame, str]:  # noqa: FBT001
    """As many rows as are taken, and what that leaves out, in words.

    Raises:
        UserError: they are too many for a report.
    """
    rows = lines.select(pl.len()).collect().item()
    if is_preview:
        words = OF_FIRST.format(first=PREVIEWED, rows=rows) if rows > PREVIEWED else ""
        return lines.head(PREVIEWED), words
    if rows > MOST_ROWS:
        raise UserError(TOO_MANY.format(rows=rows, most=MOST_ROWS))
    return lines, ""


def _sales(spec: Spec, by: Actor, is_preview: bool) -> Custom:  # noqa: FBT001 - as the others
    """Sales lines, or what they add up to; stock."""
    subject = Subject.INVENTORY if spec.source == "stock" else Subject.SALES
    row = table_of(by.company_id, subject)
    if row is None:
        raise UserError(NO_STOCK if spec.source == "stock" else NO_SALES)
    make = _OF_SALES.get(spec.source)

    def collect(lines: pl.LazyFrame) -> tuple[pl.DataFrame, str]:
        taken, cut = _within(lines, is_preview)
        if make is None:
            return _lines(spec, taken), cut
        return make(taken.collect(), row.decimals), cut

    found = scanned(by.company_id, subject, collect)
    if found is None:
        raise UserError(NO_SALES)
    table, (frame, cut) = found
    about = f"{subject.label}, version {table.version}"
    setting = _setting(about, currency=table.currency, decimals=table.decimals, cut=cut)
    return Custom(spec, frame, setting)


def _kpis(spec: Spec, by: Actor, is_preview: bool) -> Custom:  # noqa: FBT001 - as the others
    if is_preview and line_count_of(by.company_id) > PREVIEWED:
        raise UserError(BY_A_WORKER)  # of a part of the data they would be other figures
    source = read_source(by.company_id)
    run = measure(source.business, parse_period("month"), ALL_KPIS)
    setting = _setting(
        f"version {source.version.text}",
        currency=source.currency,
        decimals=source.business.decimals,
    )
    return Custom(spec, kpis_frame(run.measured), setting)


def _forecasts(spec: Spec, by: Actor, is_preview: bool) -> Custom:  # noqa: FBT001 - as the others
    items = current_forecasts(by.company_id).order_by("item_id")
    rows, cut = list(items[:PREVIEWED_ITEMS] if is_preview else items), ""
    if not rows:
        raise UserError(NO_FORECASTS)
    if is_preview and (count := items.count()) > PREVIEWED_ITEMS:
        cut = OF_ITEMS.format(first=PREVIEWED_ITEMS, items=count)
    frame = of_source("forecasts", forecast_facts(rows).forecasts)
    return Custom(spec, frame, _setting("Forecasts in use", cut=cut))


_OF_COMPANY: Final[Mapping[str, Callable[[Spec, Actor, bool], Custom]]] = {
    "kpis": _kpis,
    "forecasts": _forecasts,
}
