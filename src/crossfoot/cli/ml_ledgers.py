"""Ledgers whose anomalies are known: samples, planted ones, and files that carry labels."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ledger import Ledger, read
from crossfoot.progress import Progress
from crossfoot.sample import write_sample

#: Kinds of the sample ledger that are an event booked twice; six_keys_line is one line of two.
_TWICE: Final = ("dup_", "paid_twice")
#: Columns that a labelled file needs: whether a line is wrong, whether its label can be believed
#: (what it names can be seen in the line), and what was done.
LABELS: Final = ("is_anomaly", "label_faithful", "anomaly_type")


@dataclass(frozen=True)
class Known:
    """A ledger, and what is wrong in it: line_id, kind, twice, original (see evaluate_ledger)."""

    name: str
    ledger: Ledger
    truth: pl.DataFrame


@contextmanager
def sample_ledger(seed: int, lines: int, progress: Progress) -> Iterator[Known]:
    """A sample ledger in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="crossfoot-eval-") as name:
        folder = Path(name)
        labels = folder / "labels.parquet"
        facts = write_sample(folder / "ledger.csv", lines=lines, seed=seed, labels=labels)
        ledger = read(facts.ledger, folder=folder / "dataset", progress=progress)
        told = pl.read_parquet(labels)
        twice = _starts(told["kind"], _TWICE)
        no_anomaly = twice | (told["kind"] == "six_keys_line").fill_null(value=False)
        truth = told.select(
            "line_id",
            kind=pl.when(~pl.Series(no_anomaly)).then("kind"),
            twice=pl.Series(twice),
            original=pl.col("is_original") | pl.Series(no_anomaly & ~twice),
        )
        yield Known(f"sample, seed {seed}", ledger, truth)


@contextmanager
def planted_ledger(folder: Path, progress: Progress) -> Iterator[Known]:
    """The ledger of a folder with lines, labels and pairs.

    Raises:
        UserError: one of them is missing.
    """
    files = {name: folder / f"{name}.parquet" for name in ("lines", "labels", "pairs")}
    for file in files.values():
        if not file.is_file():
            raise UserError(f"{folder} is no planted ledger: {file.name} is missing.")
    labels, pairs = pl.read_parquet(files["labels"]), pl.read_parquet(files["pairs"])
    twice = _starts(labels["anomaly_kind"], _TWICE)
    truth = labels.select(
        "line_id",
        kind=pl.when((pl.col("anomaly_kind") != "") & ~pl.Series(twice)).then("anomaly_kind"),
        twice=pl.Series(twice),
        original=pl.col("journal_id").is_in(pairs["journal_a"].implode()),
    )
    with tempfile.TemporaryDirectory(prefix="crossfoot-eval-") as name:
        ledger = read(files["lines"], folder=Path(name) / "dataset", progress=progress)
        yield Known("planted", ledger, truth)


@contextmanager
def labelled_ledger(file: Path, progress: Progress) -> Iterator[tuple[Known, Known]]:
    """A CSV file with columns of LABELS beside the ledger's, once by what its labels are worth.

    First with the faithful labels as anomalies, then with the others; those that are not asked
    about count as neither. The columns of labels reach no model.

    Raises:
        UserError: a column of labels is missing, or has been mapped.
    """
    if not file.is_file():
        raise UserError(f"There is no file {file}.")
    with tempfile.TemporaryDirectory(prefix="crossfoot-eval-") as name:
        ledger = read(file, folder=Path(name) / "dataset", progress=progress)
        _refuse_mapped(ledger, file)
        labels = _labels(ledger, file)
        faithful, others = (
            labels.select(
                "line_id",
                kind=pl.when("is_anomaly", asked).then(pl.col("anomaly_type").fill_null("anomaly")),
                twice=pl.lit(value=False),
                original=pl.col("is_anomaly") & ~asked,
            )
            for asked in (pl.col("label_faithful"), ~pl.col("label_faithful"))
        )
        yield (
            Known(f"{file.name}, faithful labels", ledger, faithful),
            Known(f"{file.name}, other labels", ledger, others),
        )


def _refuse_mapped(ledger: Ledger, file: Path) -> None:
    mapping = ledger.dataset.manifest.mapping
    used = {name for names in mapping["columns"].values() for name in names} & {*LABELS}
    if used:
        raise UserError(
            f"{file}: the column {min(used)} holds labels, but is mapped, "
            "so that models would see what they are to find. Give the column another name."
        )


def _labels(ledger: Ledger, file: Path) -> pl.DataFrame:
    """Return line_id and the columns of LABELS, of every line that the ledger has."""
    try:
        told = pl.read_csv(file, columns=list(LABELS), infer_schema=False)
    except pl.exceptions.ColumnNotFoundError as error:
        raise UserError(
            f"{file} has no labels: it needs the columns {', '.join(LABELS)}. Of a file without "
            "labels, `crossfoot audit --ml` measures what is found of what is planted in it."
        ) from error
    book = ledger.book()
    lines = book.engine.collect(book.lines("line_id", "file_row"))
    # The first row is the header.
    numbered = told.with_row_index("file_row", offset=2).with_columns(
        pl.col("file_row").cast(lines.schema["file_row"]),
        *(
            (pl.col(name).str.to_lowercase() == "true").fill_null(value=False)
            for name in LABELS[:2]
        ),
    )
    return lines.join(numbered, on="file_row", how="left").drop("file_row")


def _starts(kinds: pl.Series, beginnings: Sequence[str]) -> pl.Series:
    found = [kinds.str.starts_with(text).fill_null(value=False) for text in beginnings]
    return found[0] | found[1]
