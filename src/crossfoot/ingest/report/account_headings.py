"""Reports that name the account in a row of its own above its lines (QuickBooks, Sage, Lexware)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from crossfoot.ingest.headers import match_header
from crossfoot.ingest.report.heading_rows import (
    Heading,
    Layout,
    cells_of,
    find_layout,
    row_kinds,
)
from crossfoot.ingest.source import HEADING, OTHER, ROW_KIND, Source

_SAMPLE_ROWS = 20_000
#: Share of the headings with lines that have to be numbered, or be closed by a total.
_PROVED = 0.9
#: Share of the lines that may lie under no heading: they are problems.
_STRAYS = 0.25
_SURE = 0.9
_ACCOUNT = ("Account", "Account number", "GL account")
_NAME = ("Account name", "Account description", "GL account name")


@dataclass
class _Open:
    """The headings that are open at a row, outermost first."""

    nests: bool
    stack: list[Heading] = field(default_factory=list)
    used: set[Heading] = field(default_factory=set)
    closed: set[Heading] = field(default_factory=set)

    def heading(self, found: Heading) -> None:
        if not self.nests:
            self.stack.clear()
        self.stack.append(found)

    def total(self, text: str) -> None:
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place].is_ended_by(text):
                self.closed.add(self.stack[place])
                del self.stack[place:]
                return

    @property
    def account(self) -> tuple[str | None, str | None]:
        if not self.stack:
            return None, None
        last = self.stack[-1]
        if last.is_coded:
            return last.account, last.name
        path = ":".join(heading.text for heading in self.stack)
        return path, path


def with_account_headings(source: Source) -> Source:
    """Give each line the account of the heading above it, where the report proves to be such.

    The headings are rows that are no lines: they are counted, and listed with the totals rows.
    """
    if _has_accounts(source):
        return source
    rows = _sample(source)
    layout = find_layout(source.columns, rows) if rows.height else None
    if layout is None:
        return source
    nests = _proof(rows, layout)
    if nests is None:
        return source
    names = tuple(
        next(name for name in wanted if name not in source.columns) for wanted in (_ACCOUNT, _NAME)
    )
    note = "accounts stand in rows of their own above their lines, and were given to the lines"
    return replace(
        source,
        columns=(*source.columns, *names),
        batches=lambda: _filled(source, layout, names, nests=nests),
        notes=(*source.notes, note),
    )


def _has_accounts(source: Source) -> bool:
    """A column of accounts; beside a running balance it may hold the headings only."""
    named = [
        column
        for column in source.columns
        if any(match.role == "account" and match.score >= _SURE for match in match_header(column))
    ]
    is_fixed = source.preset is not None or source.format not in ("csv", "excel")
    if is_fixed or not named:
        return is_fixed
    if not any("balance" in column.lower() for column in source.columns):
        return True
    rows = _sample(source)
    layout = find_layout(source.columns, rows) if rows.height else None
    if layout is None or layout.date == named[0]:
        return True
    lines = rows.filter(row_kinds(rows, layout)["is_line"])
    return lines.is_empty() or lines[named[0]].null_count() < lines.height


def _sample(source: Source) -> pl.DataFrame:
    for batch in source.batches():
        return batch.select(source.columns).head(_SAMPLE_ROWS)
    return pl.DataFrame(schema=dict.fromkeys(source.columns, pl.String()))


def _proof(rows: pl.DataFrame, layout: Layout) -> bool | None:
    """Whether headings nest until their total; None where they are not proved to be headings."""
    kinds = row_kinds(rows, layout)
    if not kinds["is_line"].any() or not kinds["is_heading"].any():
        return None
    for nests in (True, False):
        state = _Open(nests)
        accounts = _accounts(rows, kinds, layout, state)
        lines = accounts.filter(kinds["is_line"])
        if not state.used or lines["account"].null_count() > _STRAYS * lines.height:
            continue
        proved = state.closed if nests else {heading for heading in state.used if heading.is_coded}
        if len(state.used & proved) >= _PROVED * (len(state.used) - 1) and state.used & proved:
            return nests
    return None


def _accounts(
    rows: pl.DataFrame, kinds: pl.DataFrame, layout: Layout, state: _Open
) -> pl.DataFrame:
    """Return account and name of each row; the state moves on over its headings and totals."""
    is_special = kinds["is_heading"] | kinds["is_total"]
    is_line_next = kinds["is_line"].shift(-1, fill_value=False)
    special = rows.select(layout.heading).filter(is_special)
    flags = pl.DataFrame([kinds["is_heading"], is_line_next]).filter(is_special)
    states = [state.account]
    for cells, (is_heading, is_used) in zip(special.rows(), flags.rows(), strict=True):
        texts = cells_of(cells)
        if is_heading:
            state.heading(Heading.of(texts))
            if is_used:
                state.used.add(state.stack[-1])
        else:
            state.total(" ".join(texts))
        states.append(state.account)
    given = pl.DataFrame(states, schema={"account": pl.String(), "name": pl.String()}, orient="row")
    place = is_special.cast(pl.Int64).cum_sum()
    found = given.select(pl.all().gather(place))
    return found.select(pl.when(kinds["is_line"]).then(pl.all()))


def _filled(
    source: Source, layout: Layout, names: tuple[str, ...], *, nests: bool
) -> Iterator[pl.DataFrame]:
    state = _Open(nests)
    for batch in source.batches():
        rows = batch.select(source.columns)
        kinds = row_kinds(rows, layout)
        accounts = _accounts(rows, kinds, layout, state)
        heading = (
            pl.when(kinds["is_heading"])
            .then(pl.lit(HEADING))
            .when(~kinds["is_line"])
            .then(pl.lit(OTHER))
            .alias(ROW_KIND)
        )
        yield batch.with_columns(
            accounts["account"].alias(names[0]), accounts["name"].alias(names[1]), heading
        )
