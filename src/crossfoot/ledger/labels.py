"""Labels: what reviewers decided of entries, from a file or a frame, so that models learn it."""

from pathlib import Path
from typing import Any, Final

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from crossfoot.ml import MlResult
from crossfoot.ml.detectors.random_forest import JUDGED
from crossfoot.ml.training import LEAST_JUDGED

COLUMNS: Final = ("journal_id", "exception")
_WORDS: Final = {
    **dict.fromkeys(("true", "yes", "1", "exception"), True),
    **dict.fromkeys(("false", "no", "0", "cleared"), False),
}
_SHOWN = 5


def read_labels(path: Path) -> pl.DataFrame:
    """Read reviewers' decisions: journal_id (text) and exception (Boolean), one row per entry.

    Raises:
        UserError: there is no such file, it is neither CSV nor Parquet, a column is missing, or a
            row can't be understood.
    """
    if not path.is_file():
        raise UserError(f"There is no file '{path}'.")
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            found = pl.read_parquet(path)
        else:
            found = pl.read_csv(path, infer_schema=False)  # entry numbers keep leading zeros
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise UserError(f"'{path}' can't be read as CSV or Parquet: {error}") from error
    return checked_labels(found, str(path))


def checked_labels(found: pl.DataFrame, where: str = "labels") -> pl.DataFrame:
    """The same as text and Boolean, each entry once.

    Raises:
        UserError: a column is missing, a value is not understood, or two rows contradict.
    """
    missing = [name for name in COLUMNS if name not in found.columns]
    if missing:
        raise UserError(
            f"'{where}' has no column {' and no column '.join(missing)}: labels have the columns "
            f"journal_id and exception (true or false); these have "
            f"{', '.join(found.columns) or 'none'}."
        )
    said = found.select(
        journal_id=pl.col("journal_id").cast(pl.String).str.strip_chars(),
        told=pl.col("exception").cast(pl.String).str.strip_chars(),
    ).with_row_index("row", offset=1)
    said = said.with_columns(
        exception=pl.col("told")
        .str.to_lowercase()
        .replace_strict(_WORDS, default=None, return_dtype=pl.Boolean)
    )
    _refuse_unclear(said, where)
    _refuse_contradictions(said, where)
    return said.select(COLUMNS).unique().sort("journal_id")


def _refuse_unclear(said: pl.DataFrame, where: str) -> None:
    nameless = said.filter(pl.col("journal_id").fill_null("") == "")
    if nameless.height:
        raise UserError(f"'{where}', data row {nameless['row'][0]}: journal_id is empty.")
    unclear = said.filter(pl.col("exception").is_null())
    if unclear.height:
        raise UserError(
            f"'{where}', data row {unclear['row'][0]}: exception is "
            f"'{unclear['told'][0] or ''}', and true or false is needed (also yes and no, 1 and "
            "0, exception and cleared)."
        )


def _refuse_contradictions(said: pl.DataFrame, where: str) -> None:
    both = said.filter(pl.col("exception").n_unique().over("journal_id") > 1).sort("row")
    if both.height:
        number = both["journal_id"][0]
        rows = both.filter(pl.col("journal_id") == number)["row"].to_list()
        raise UserError(
            f"'{where}' says both true and false of entry {number} (data rows "
            f"{', '.join(map(str, rows[:_SHOWN]))}). Keep the decision that holds."
        )


def match_labels(labels: pl.DataFrame, book: Book, where: str = "labels") -> dict[str, Any]:
    """Compare labels with a ledger: exceptions and cleared are entries of it, unknown are not.

    Raises:
        UserError: none of the entries is in the ledger.
    """
    numbers = book.engine.collect(book.lines("journal_id")).unique()
    known = labels.join(numbers, on="journal_id", how="semi")
    unknown = labels.join(numbers, on="journal_id", how="anti")["journal_id"].sort()
    if not labels.height:
        raise UserError(f"'{where}' holds no decision.")
    if not known.height:
        raise UserError(
            f"The ledger has none of the {labels.height:,} entries of '{where}', such as "
            f"{unknown[0]}."
        )
    exceptions = int(known["exception"].sum())
    return {
        "exceptions": exceptions,
        "cleared": known.height - exceptions,
        "unknown": unknown.len(),
        "first_unknown": unknown.head(_SHOWN).to_list(),
    }


def learned_from(labels: dict[str, Any], result: MlResult) -> dict[str, Any]:
    """The same with whether the models learned from them, and if not, why."""
    forests = [one.state for one in result.models.fitted if one.detector.name == "random_forest"]
    used = any(key.startswith(JUDGED) for state in forests for key in state)
    reason = ""
    if not forests:
        reason = "the ledger is too small for the random forest, which learns from decisions"
    elif not used:
        reason = (
            f"{LEAST_JUDGED} exceptions and {LEAST_JUDGED} cleared entries of the ledger are needed"
        )
    return {"learned_from": used, "why_not": reason, **labels}
