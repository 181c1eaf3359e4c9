"""The copy of the lines by account: written after import, so that an account's page reads little.

The file's parts keep its order. The copy holds the same lines by account, posting date and line in
small row groups, with an index of the accounts in each part, the totals of each account and the
distinct texts of the ledger. It is made a bucket of lines at a
time: the lines go to buckets by the order of their keys, then each bucket is sorted by itself.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.progress import Progress, no_progress
from crossfoot.selection.filter import LineFilter
from crossfoot.selection.texts import write_distinct
from crossfoot.selection.totals import Totals, totals_of_lines
from crossfoot.storage import Dataset
from crossfoot.storage.scratch import Scratch

BY_ACCOUNT = "ledger-by-account"
#: How the lines of the copy are sorted.
ORDER = ("account", "posting_date", "line_id")
#: Lines sorted at a time, about 300 MB; a bucket has up to half as many more.
BUCKET_LINES = 300_000
#: A page of scattered lines of a large account reads some of these whole.
ROW_GROUP_ROWS = 25_000
_INDEX, _ACCOUNTS = "parts.parquet", "accounts.parquet"
_INDEX_COLUMNS = {
    "part": pl.String,
    "account_from": pl.String,
    "account_to": pl.String,
    "lines": pl.Int64,
}
_BLOCK = "block"


@dataclass(frozen=True)
class SortedCopy:
    """The lines of a dataset by account.

    `index` has the first and last account of each part; `accounts` lines, entries, debit, credit
    and amount of each account.
    """

    folder: Path
    index: pl.DataFrame
    accounts: pl.DataFrame

    def lines(self, wanted: LineFilter) -> pl.LazyFrame:
        """Scan the parts that hold wanted accounts, with the columns of tables.LEDGER."""
        parts = [self.folder / row[0] for row in self.index.iter_rows() if _holds(row, wanted)]
        if not parts:
            return pl.scan_parquet(self.folder / self.index["part"][0]).clear()
        return pl.scan_parquet(parts)

    def totals_of(self, account: str) -> Totals | None:
        """The totals of all the lines of an account, if it has any."""
        found = self.accounts.filter(pl.col("account") == account).drop("account")
        return Totals(*found.row(0)) if found.height else None


def _holds(row: tuple[str, str, str, int], wanted: LineFilter) -> bool:
    _, first, last, _ = row
    prefix = wanted.account_prefix or ""
    fits = last >= prefix and (first <= prefix or first.startswith(prefix))
    return fits and (
        not wanted.accounts or any(first <= account <= last for account in wanted.accounts)
    )


def open_sorted_copy(dataset: Dataset) -> SortedCopy | None:
    """The copy by account of a dataset, if it was written."""
    folder = dataset.folder / BY_ACCOUNT
    if not folder.exists():
        return None
    tables = (pl.read_parquet(folder / name) for name in (_INDEX, _ACCOUNTS))
    return SortedCopy(folder, *tables)


def write_sorted_copy(
    dataset: Dataset, *, bucket_lines: int = BUCKET_LINES, progress: Progress = no_progress
) -> SortedCopy:
    """Write the copy by account into the dataset's folder, whole or not at all.

    Takes as much room again as the lines, and for the time of writing half as much more.
    """
    scratch = Scratch(dataset.folder / BY_ACCOUNT)
    try:
        buckets = _buckets(dataset.lines(), bucket_lines)
        steps = len(dataset.parts) + int(buckets["bucket"].n_unique())
        for done, part in enumerate(dataset.parts):
            progress("sort by account", done, steps)
            _spread(part, buckets, bucket_lines, scratch.folder)
        rows = []
        for done, folder in enumerate(sorted(scratch.folder.glob("bucket-*"))):
            progress("sort by account", len(dataset.parts) + done, steps)
            rows.append(_sort(folder, scratch.folder / f"part-{done:05d}.parquet"))
        index = pl.DataFrame(rows, schema=_INDEX_COLUMNS, orient="row")
        index.write_parquet(scratch.folder / _INDEX)
        accounts = _totals(dataset.lines())
        accounts.write_parquet(scratch.folder / _ACCOUNTS)
        write_distinct(dataset.lines(), scratch.folder)
        progress("sort by account", steps, steps)
        return SortedCopy(scratch.move(), index, accounts)
    finally:
        scratch.remove()


def _totals(lines: pl.LazyFrame) -> pl.DataFrame:
    return (
        lines.group_by("account").agg(totals_of_lines()).sort("account").collect(engine="streaming")
    )


def _block(bucket_lines: int) -> pl.Expr:
    """Many lines of one account and day are told apart by where they lie in the file."""
    return (pl.col("line_id") // max(1, bucket_lines // 2)).alias(_BLOCK)


def _buckets(lines: pl.LazyFrame, bucket_lines: int) -> pl.DataFrame:
    """Return account, posting_date, block and bucket: neighbours in order share a bucket."""
    keys = ("account", "posting_date", _BLOCK)
    counts = lines.select(*keys[:2], _block(bucket_lines)).group_by(keys).agg(lines=pl.len())
    ordered = counts.collect(engine="streaming").sort(keys)
    before = pl.col("lines").cast(pl.Int64).cum_sum() - pl.col("lines")
    return ordered.select(*keys, bucket=(before // bucket_lines).cast(pl.Int32))


def _spread(part: Path, buckets: pl.DataFrame, bucket_lines: int, folder: Path) -> None:
    """Write each bucket's lines of a part into the bucket's folder."""
    lines = pl.read_parquet(part).with_columns(_block(bucket_lines))
    placed = lines.join(buckets, on=["account", "posting_date", _BLOCK]).drop(_BLOCK)
    for (bucket,), share in placed.partition_by("bucket", as_dict=True, include_key=False).items():
        place = folder / f"bucket-{bucket:05d}"
        place.mkdir(exist_ok=True)
        share.write_ipc(place / f"{part.stem}.arrow", compression="lz4")


def _sort(bucket: Path, path: Path) -> tuple[str, str, str, int]:
    """Write the sorted lines of a bucket as a part; return its row of the index."""
    shares = [pl.read_ipc(share) for share in sorted(bucket.iterdir())]
    lines = pl.concat(shares).sort(ORDER)
    lines.write_parquet(path, compression="lz4", row_group_size=ROW_GROUP_ROWS)
    shutil.rmtree(bucket)
    return path.name, lines["account"][0], lines["account"][-1], lines.height
