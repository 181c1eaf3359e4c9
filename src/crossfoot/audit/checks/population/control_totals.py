"""P2: debits, credits and the totals given for them do not agree."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.completeness import control_totals, log_differences_minor
from crossfoot.engine.base import Frame

_SCHEMA = pl.Schema(
    {
        "subject": pl.String(),
        "what": pl.String(),
        "one": pl.Int64(),
        "against": pl.String(),
        "other": pl.Int64(),
        "score": pl.Float64(),
    }
)


def find_totals_that_differ(book: Book, settings: Settings) -> Frame:
    found = [_SCHEMA.to_frame(), _file(book), _printed(book)]
    found += [_groups(book, key) for key in settings["by"] if set(_columns(key)) <= book.present]
    if book.log is not None:
        found.append(_log(book, settings["most_entries"]))
    minor = pl.col("one") - pl.col("other")
    rows = pl.concat(found).with_columns(minor=minor, gap=minor.abs())
    tolerance = round(settings["tolerance"] * book.unit)
    return book.engine.from_polars(rows.filter(pl.col("minor").abs() > tolerance))


def _columns(key: str) -> tuple[str, ...]:
    return ("fiscal_year", "period") if key == "period" else (key,)


def _file(book: Book) -> pl.DataFrame:
    return _debit_against_credit(control_totals(book), pl.lit("whole file"), 1.0)


def _groups(book: Book, key: str) -> pl.DataFrame:
    columns = _columns(key)
    totals = control_totals(book, columns)
    names = [_name(c).fill_null("(blank)") for c in columns]
    subject = pl.concat_str(pl.lit(f"{key} "), pl.concat_str(names, separator="-"))
    # A single group repeats what is said of the file.
    return _debit_against_credit(totals if totals.height > 1 else totals.clear(), subject, 0.7)


def _name(column: str) -> pl.Expr:
    """Of a group; periods with two digits, so that they sort."""
    text = pl.col(column).cast(pl.String)
    return text.str.zfill(2) if column == "period" else text


def _debit_against_credit(totals: pl.DataFrame, subject: pl.Expr, score: float) -> pl.DataFrame:
    return _rows(totals, subject, ("debits of", "debit", "credits of", "credit"), score)


def _printed(book: Book) -> pl.DataFrame:
    totals = control_totals(book)
    given = {"debit": book.printed_debit, "credit": book.printed_credit}
    minor = {f"printed_{k}": round(v * book.unit) for k, v in given.items() if v is not None}
    totals = totals.with_columns(pl.lit(v, pl.Int64).alias(k) for k, v in minor.items())
    rows = [
        _rows(
            totals,
            pl.lit(f"printed total of {side}s"),
            (
                f"{side}s of the lines of",
                side,
                "the total that the file prints of",
                f"printed_{side}",
            ),
            1.0,
        )
        for side in given
        if f"printed_{side}" in minor
    ]
    return pl.concat([_SCHEMA.to_frame(), *rows])


def _log(book: Book, most: int) -> pl.DataFrame:
    differences = log_differences_minor(book)
    if differences.height > most:
        sums = differences.select(pl.col("ledger", "log").sum())
        number = differences["journal_id"].n_unique()
        return _rows(
            sums,
            pl.lit(f"{number:,} entries differ from the log of the system"),
            ("the ledger's total of", "ledger", "the log's total of", "log"),
            1.0,
        )
    subject = pl.format("entry {} ({})", "journal_id", "problem")
    words = ("the ledger's", "ledger", "the system log's", "log")
    return _rows(differences, subject, words, 1.0)


def _rows(
    frame: pl.DataFrame, subject: pl.Expr, words: tuple[str, str, str, str], score: float
) -> pl.DataFrame:
    what, one, against, other = words
    return frame.select(
        subject.alias("subject"),
        pl.lit(what).alias("what"),
        pl.col(one).cast(pl.Int64).alias("one"),
        pl.lit(against).alias("against"),
        pl.col(other).cast(pl.Int64).alias("other"),
        pl.lit(score).alias("score"),
    ).cast(_SCHEMA)


CONTROL_TOTALS = Check(
    code="P2",
    name="control_totals",
    title="Control totals",
    family="population",
    unit="observation",
    weight=15,
    needs=frozenset(),
    parameters=(
        Parameter("tolerance", 0.0, "difference that is accepted", "currency"),
        Parameter("most_entries", 100, "more entries that differ from the log are added up"),
        Parameter("by", ("currency", "period"), "columns whose groups must balance as well"),
    ),
    source="AICPA Audit Data Standards, checks 1.2 and 1.3; AS 2401.61",
    reason="{what} {one:money} and {against} {other:money} differ by {gap:money}",
    find=find_totals_that_differ,
    is_gate=True,
)
