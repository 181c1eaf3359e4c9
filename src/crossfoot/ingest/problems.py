"""Problems: rows that could not become ledger lines, with row, value, reason and remedy."""

import polars as pl

PROBLEMS_SCHEMA = pl.Schema(
    {
        "file_row": pl.Int64(),
        "column": pl.String(),
        "value": pl.String(),
        "reason": pl.String(),
        "remedy": pl.String(),
        "is_rejected": pl.Boolean(),
        "journal_id": pl.String(),
    }
)

#: Canonical column -> what to do about a value that can't be read.
REMEDIES = {
    "row": "Mend the row in the file, or export the file again",
    "account": "Give the row an account number, or leave the row out",
    "counter_account": "Give the row a counter account",
    "posting_date": "Correct the date, or give its form as date_formats in the mapping",
    "effective_date": "Correct the date, or give its form as date_formats in the mapping",
    "entered_at": "Correct the time, or give its form as date_formats in the mapping",
    "flag": "Add the value to debit_flags or credit_flags in the mapping",
    "amount": "Correct the amount, or give decimal_mark, decimals or round_amounts in the mapping",
}
REMEDY_ELSE = "Correct the value, or take the column out of the mapping"


def problem_rows(
    rows: pl.DataFrame, column: str, file_column: str, reasons: pl.Series, *, is_rejected: bool
) -> pl.DataFrame:
    """Rows with a reason, as problems; `rows` has file_row and, where it has a value, `column`."""
    remedy = REMEDIES.get(_kind(column), REMEDY_ELSE)
    number = pl.col("journal_id") if "journal_id" in rows.columns else pl.lit(None, pl.String)
    value = pl.col(column) if column in rows.columns else pl.lit(None, pl.String)
    frame = rows.with_columns(reasons.alias("_reason")).filter(pl.col("_reason").is_not_null())
    return frame.select(
        "file_row",
        pl.lit(file_column).alias("column"),
        value.alias("value"),
        pl.col("_reason").alias("reason"),
        pl.lit(remedy).alias("remedy"),
        pl.lit(is_rejected).alias("is_rejected"),
        number.alias("journal_id"),
    )


def _kind(column: str) -> str:
    return "amount" if column in ("debit", "credit", "amount_local") else column


def no_problems() -> pl.DataFrame:
    return PROBLEMS_SCHEMA.to_frame()


def in_words(problems: pl.DataFrame, count: int) -> str:
    """The first problems as sentences: row, column, value, reason, remedy."""
    lines = [_sentence(problem) for problem in problems.head(count).iter_rows(named=True)]
    return "\n".join(lines)


def _sentence(problem: dict[str, object]) -> str:
    value = "" if problem["value"] is None else f" {str(problem['value'])[:60]!r}"
    return (
        f"row {problem['file_row']}, {problem['column']}:{value} {problem['reason']}. "
        f"{problem['remedy']}."
    )
