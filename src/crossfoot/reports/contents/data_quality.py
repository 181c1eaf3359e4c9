"""Data quality of an upload: what was read, what was not, and what was decided on the way."""

from collections.abc import Callable
from typing import Any

import polars as pl

from crossfoot.charts import Plot, Series
from crossfoot.reports.contents.quality import Quality, longest_gap
from crossfoot.reports.plain import counted, sentence
from crossfoot.reports.report import (
    Block,
    Chart,
    Column,
    Facts,
    Figure,
    Figures,
    Note,
    Points,
    Report,
    Section,
    Table,
)

_NO_CONFIDENCE = (
    "No confidence is told, because the mapping was given, is that of the format, or is of an "
    "earlier reading."
)
_UNKNOWN = (
    "Which columns of the file have no meaning here is not known: this upload was read before that "
    "was kept by itself. If there were any, a note under “Decided while reading” names them."
)
_SUBJECTS = {"ledger": "Ledger", "sales": "Sales", "inventory": "Stock"}


def data_quality(quality: Quality) -> Report:
    """Rows, control totals, problems by cause, mapping, columns, decisions and dates."""
    sections = tuple(Section(title, make(quality)) for title, make in _SECTIONS.items())
    return Report(
        kind="data_quality",
        title="Data quality",
        sections=sections,
        about=_about(quality),
    )


def _about(quality: Quality) -> tuple[tuple[str, str], ...]:
    days = quality.days
    period = "no date" if days.is_empty() else f"{days['day'][0]} to {days['day'][-1]}"
    return (
        ("File", quality.source_name),
        ("Read as", _SUBJECTS[quality.subject]),
        *((("Format", quality.format),) if quality.format else ()),
        ("Period", period),
        ("SHA-256", quality.sha256),
    )


def _result(quality: Quality) -> tuple[Block, ...]:
    problems = quality.problem_rows
    share = problems / quality.rows_read if quality.rows_read else 0
    told = (
        Figure("Rows read", quality.rows_read, "integer"),
        Figure("Rows used", quality.rows_used, "integer"),
        Figure(
            "Problems",
            problems,
            "integer",
            note=f"{share:.2%} of the rows" if problems else "every row could be read",
            tone="high" if problems else "good",
        ),
        Figure("Totals rows", quality.totals_rows, "integer", note="recognised and left out"),
        *quality.sizes,
    )
    return (Figures(told), _proof(quality))


def _proof(quality: Quality) -> Note:
    parts = (
        f"{counted(quality.rows_read, 'row')} read = {quality.rows_used:,} used + "
        f"{counted(quality.problem_rows, 'problem')} + {counted(quality.totals_rows, 'totals row')}"
    )
    if quality.is_complete:
        return Note(f"{parts}: every row is accounted for.", "good")
    return Note(f"{parts}: this does not add up, so rows are missing.", "high")


def _totals(quality: Quality) -> tuple[Block, ...]:
    rows = [(one.label, one.amount, one.note) for one in quality.totals]
    schema: dict[str, Any] = {
        "label": pl.String,
        "amount": pl.Decimal(38, quality.decimals),
        "note": pl.String,
    }
    return (
        Table(
            "control_totals",
            "Sums of all lines",
            (
                Column("label", "Total"),
                Column("amount", "Amount", "money", decimals=quality.decimals),
                Column("note", "Compared", "wrap"),
            ),
            pl.DataFrame(rows, schema=schema, orient="row"),
            empty="A stock file states no sums; its lines and units are counted above.",
        ),
    )


def _problems(quality: Quality) -> tuple[Block, ...]:
    found = quality.problems
    if found.is_empty():
        return (Note("Every row and every value could be read.", "good"),)
    return (_causes(found), _rows(found))


def _causes(found: pl.DataFrame) -> Table:
    causes = (
        found.group_by("column", "reason", maintain_order=True)
        .agg(
            pl.len().alias("rows"),
            pl.col("is_rejected").sum().alias("rejected"),
            pl.col("value").drop_nulls().first().alias("example"),
            pl.col("file_row").first(),
            pl.col("remedy").first(),
        )
        .sort("rows", descending=True, maintain_order=True)
    )
    return Table(
        "problems_by_cause",
        "By cause",
        (
            Column("column", "Column"),
            Column("reason", "What is wrong", "wrap"),
            Column("rows", "Problems", "integer", total=True),
            Column("rejected", "Rows left out", "integer", total=True),
            Column("example", "First value", "wrap"),
            Column("file_row", "In row", "code"),
            Column("remedy", "What to do", "wrap"),
        ),
        causes,
        note="A problem that does not leave its row out leaves one value of it empty.",
        most_shown=50,
    )


def _rows(found: pl.DataFrame) -> Table:
    return Table(
        "problems",
        "Row by row",
        (
            Column("file_row", "Row", "code"),
            Column("column", "Column"),
            Column("value", "Value", "wrap"),
            Column("reason", "What is wrong", "wrap"),
            Column("is_rejected", "Row left out", "flag"),
        ),
        found,
        most_shown=40,
    )


def _mapping(quality: Quality) -> tuple[Block, ...]:
    schema = {
        "name": pl.String,
        "meaning": pl.String,
        "columns": pl.String,
        "confidence": pl.Float64,
        "reason": pl.String,
    }
    rows = [
        (one.name, one.meaning, ", ".join(one.columns), one.confidence, one.reason or None)
        for one in quality.mapped
    ]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    suggested = frame["confidence"].null_count() < frame.height
    table = Table(
        "mapping",
        "What each column was read as",
        (
            Column("columns", "Column of the file"),
            Column("name", "Read as"),
            Column("meaning", "Which is", "wrap"),
            Column("confidence", "Confidence", "share", decimals=0),
            Column("reason", "Why", "wrap"),
        ),
        frame if suggested else frame.drop("confidence", "reason"),
        note="" if suggested else _NO_CONFIDENCE,
    )
    return (table, Note(_unused(quality.unused)))


def _unused(columns: tuple[str, ...] | None) -> str:
    if columns is None:
        return _UNKNOWN
    if not columns:
        return "Every column of the file that holds a value has a meaning."
    were = "was" if len(columns) == 1 else "were"
    return (
        f"{counted(len(columns), 'column')} of the file without a meaning here {were} kept as "
        f"text: {', '.join(columns)}."
    )


def _columns(quality: Quality) -> tuple[Block, ...]:
    constant = (pl.col("lowest") == pl.col("highest")) & (pl.col("filled") == pl.col("lines"))
    frame = quality.columns.with_columns(
        share=pl.col("filled") / pl.col("lines"),
        empty=pl.col("lines") - pl.col("filled"),
        seen=pl.when(pl.col("filled") == 0)
        .then(pl.lit("empty"))
        .when(constant & (pl.col("lines") > 1))
        .then(pl.lit("the same in every line"))
        .when(pl.col("filled") < pl.col("lines"))
        .then(pl.lit("has gaps")),
    )
    odd = frame.filter(pl.col("seen").is_in(["empty", "the same in every line"]))
    names = ", ".join(f"{row['column']} ({row['seen']})" for row in odd.iter_rows(named=True))
    words = f"Columns that tell nothing: {names}." if names else "No column is empty or constant."
    table = Table(
        "columns",
        "How full the columns are",
        (
            Column("column", "Read as"),
            Column("filled", "Filled", "integer"),
            Column("empty", "Empty", "integer"),
            Column("share", "Filled share", "share", decimals=1),
            Column("lowest", "Lowest", "wrap"),
            Column("highest", "Highest", "wrap"),
            Column("seen", "Note"),
        ),
        frame,
        note="Lowest and highest of texts are the first and last in the order of their letters.",
    )
    return (Note(words), table)


def _decisions(quality: Quality) -> tuple[Block, ...]:
    if not quality.notes:
        return (Note("Nothing had to be decided: the file is written in one plain way."),)
    return (Points(tuple(sentence(note) for note in quality.notes)),)


def _dates(quality: Quality) -> tuple[Block, ...]:
    days = quality.days
    if days.is_empty():
        return (Note("No line has a date."),)
    months = days.group_by(period=pl.col("day").dt.strftime("%Y-%m")).agg(
        pl.col("lines").sum(), days=pl.len()
    )
    first, last = days["day"][0], days["day"][-1]
    every = pl.date_range(first.replace(day=1), last, "1mo", eager=True).dt.strftime("%Y-%m")
    frame = every.rename("period").to_frame().join(months, on="period", how="left").sort("period")
    frame = frame.with_columns(pl.col("lines", "days").fill_null(0))
    facts = (
        ("First day", str(first)),
        ("Last day", str(last)),
        ("Days with lines", f"{days.height:,} of {(last - first).days + 1:,}"),
        ("Longest stretch without a line", _gap(days)),
        ("Months without a line", _empty_months(frame)),
    )
    table = Table(
        "months",
        "Months",
        (
            Column("period", "Month", "code"),
            Column("lines", "Lines", "integer", total=True),
            Column("days", "Days with lines", "integer", total=True),
        ),
        frame,
    )
    chart = (_month_chart(frame),) if frame.height > 1 else ()
    return (Facts(facts), *chart, table)


def _gap(days: pl.DataFrame) -> str:
    gap = longest_gap(days)
    if gap is None:
        return "none: every day has lines"
    before, after = gap
    return f"{counted((after - before).days - 1, 'day')}, between {before} and {after}"


def _empty_months(frame: pl.DataFrame) -> str:
    empty = frame.filter(pl.col("lines") == 0)["period"].to_list()
    if not empty:
        return "none"
    shown = ", ".join(empty[:12])
    return shown if len(empty) <= 12 else f"{shown} and {len(empty) - 12} more"


def _month_chart(frame: pl.DataFrame) -> Chart:
    plot = Plot(
        "Lines by month",
        "lines",
        frame["period"].to_list(),
        [Series("Lines", "bar", frame["lines"].cast(pl.Float64).to_list(), tone="accent")],
    )
    return Chart("lines_by_month", plot.title, plot.unit, plot, 200)


_SECTIONS: dict[str, Callable[[Quality], tuple[Block, ...]]] = {
    "Result": _result,
    "Control totals": _totals,
    "Problems": _problems,
    "Meaning of the columns": _mapping,
    "Fullness of the columns": _columns,
    "Decided while reading": _decisions,
    "Dates": _dates,
}
