"""What looks wrong with a mapping that could read its rows: columns that are taken for others.

A mapping with two columns exchanged reads every row, and only the entries tell: hardly one of them
balances. Nothing is refused for that, as the books may be so: it is said, with what to do.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from crossfoot.ingest.convert.rows import file_column
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.suggest.convention import BALANCED, Balance

NUMBER: Final = "journal_id"
#: Share of entries that balance from which on nothing is looked for.
ENOUGH: Final = 0.5
#: Share up to which hardly an entry balances.
HARDLY_ANY: Final = 0.1
#: Fewer entries, or lines, show nothing.
LEAST_ENTRIES: Final = 5
LEAST_LINES: Final = 100
#: Lines an entry has on average when its number is rather an account or a kind.
CROWDED: Final = 20
#: Lines for each different value up to which a column beside it may be the number.
MANY: Final = 4
#: Different values for each line, from which on a column is no account.
NEARLY_UNIQUE: Final = 0.8
#: Lines that may lack what would be the entry number.
MAY_LACK: Final = 0.02
#: What an entry number may have been taken for, but for the account.
_TAKEN_FOR: Final = ("reference", "line_no", "party", "source", "cost_center", "profit_center")


@dataclass(frozen=True)
class _Lines:
    """The lines that were read, and whether they are all of the file."""

    frame: pl.LazyFrame
    mapping: Mapping
    is_whole: bool

    def name(self, canonical: str) -> str:
        """What the file calls a column."""
        return file_column(canonical, self.mapping)

    def balance(self, key: tuple[str, ...]) -> Balance:
        """How many entries balance under a key; the last of a part may go on, and is not judged."""
        sums = self.frame.group_by(key, maintain_order=True).agg(pl.col("minor").sum()).collect()
        judged = sums if self.is_whole else sums.head(-1)
        total = int(sums["minor"].sum() or 0)
        return Balance(judged.height, judged.filter(pl.col("minor") == 0).height, total)


def looks_wrong(lines: pl.LazyFrame, mapping: Mapping, *, is_whole: bool) -> tuple[str, ...]:
    """What looks wrong, each with what to do; nothing where the entries balance.

    `lines` are ledger lines in the order of the file, with `entry_id` or without; `is_whole` says
    whether the file has no others.
    """
    if NUMBER not in mapping.key or mapping.amount_style == "counter_account":
        return ()
    key = _key_of(lines, mapping)
    if not key:
        return ()
    read = _Lines(lines, mapping, is_whole)
    now = read.balance(key)
    if now.entries and now.share >= ENOUGH:
        return ()
    found = _better(read, now)
    if found is None and (not now.entries or now.share <= HARDLY_ANY):
        found = _oddity(read, now)
    return () if found is None else (found,)


def _key_of(lines: pl.LazyFrame, mapping: Mapping) -> tuple[str, ...]:
    """What identifies an entry: the number it was given while reading, or what is mapped.

    Nothing where lines lack their number, as it may stand on the first line of each entry only.
    """
    number = pl.col(NUMBER).is_null().mean()
    is_numbered, lacking = (
        lines.select(pl.col("entry_id").is_not_null().any(), number).collect().row(0)
    )
    if is_numbered:
        return ("entry_id",)
    return mapping.key if (lacking or 0) <= MAY_LACK else ()


def _better(read: _Lines, now: Balance) -> str | None:
    """The column with which as the entry number nearly all entries balance."""
    names = [name for name in ("account", *_TAKEN_FOR) if name in read.mapping.columns]
    tried = {name: _balance_with(read, name) for name in names if name not in read.mapping.key}
    known = {name: found for name, found in tried.items() if found is not None}
    if not known:
        return None
    # No account balances by itself: where it does as the number, it is the number.
    name = max(known, key=lambda one: (one == "account", known[one].entries))
    number, header, found = read.name(NUMBER), read.name(name), known[name]
    if name == "account":
        return (
            f"{now.balanced:,} of {now.entries:,} entries balance; with “{header}” as the entry "
            f"number and “{number}” as the account it would be {found.balanced:,} of "
            f"{found.entries:,}: the two columns seem to be exchanged. Give each the meaning of "
            "the other"
        )
    return (
        f"{now.balanced:,} of {now.entries:,} entries balance; with “{header}” as the entry number "
        f"instead of “{number}” it would be {found.balanced:,} of {found.entries:,}. Give "
        f"“{header}” this meaning"
    )


def _balance_with(read: _Lines, name: str) -> Balance | None:
    """The balance of entries with a column as their number, if it could be the number."""
    share = pl.col(name).is_null().mean()
    if float(read.frame.select(share).collect().item() or 0) > MAY_LACK:
        return None
    key = tuple(name if one == NUMBER else one for one in read.mapping.key)
    found = read.balance(key)
    is_proved = found.entries >= LEAST_ENTRIES and found.share >= BALANCED
    return found if is_proved else None


@dataclass(frozen=True)
class _Counts:
    """Counts of the lines: all, different accounts and numbers, lines that lack a number."""

    lines: int
    accounts: int
    numbers: int
    lacking: int
    is_one_sided: bool

    @property
    def is_crowded(self) -> bool:
        """Whether a number stands for far more lines than an entry has."""
        return self.numbers * CROWDED < self.lines


def _oddity(read: _Lines, now: Balance) -> str | None:
    """What is odd about the columns where hardly an entry balances: the first that is."""
    minor = pl.col("minor")
    of = read.frame.select(
        pl.len(),
        accounts=pl.col("account").n_unique(),
        numbers=pl.col(NUMBER).n_unique(),
        lacking=pl.col(NUMBER).null_count(),
        is_one_sided=(minor.min() >= 0) | (minor.max() <= 0),
    )
    counts = _Counts(*of.collect().row(0))
    if counts.lines < LEAST_LINES or counts.lacking > counts.lines * MAY_LACK:
        return None
    told = (one(read, now, counts) for one in (_exchanged, _one_sided, _crowded, _nearly_unique))
    return next((one for one in told if one), None)


def _exchanged(read: _Lines, _now: Balance, counts: _Counts) -> str | None:
    if not counts.is_crowded or counts.accounts * MANY < counts.lines:
        return None
    account, number = read.name("account"), read.name(NUMBER)
    return (
        f"“{account}” has {counts.accounts:,} different values in {counts.lines:,} lines, and "
        f"“{number}” only {counts.numbers:,}: the two columns seem to be exchanged. Give each the "
        "meaning of the other"
    )


def _one_sided(read: _Lines, now: Balance, counts: _Counts) -> str | None:
    if not counts.is_one_sided or not read.is_whole or now.entries < LEAST_ENTRIES:
        return None
    return (
        "all amounts are on one side, so no entry balances. Name the column that says debit or "
        "credit, or the one with the amounts of the other side"
    )


def _crowded(read: _Lines, now: Balance, counts: _Counts) -> str | None:
    if not counts.is_crowded or now.entries < LEAST_ENTRIES:
        return None
    number, each = read.name(NUMBER), counts.lines // counts.numbers
    return (
        f"{now.balanced:,} of {now.entries:,} entries balance, and they have {each:,} lines each "
        f"on average: “{number}” seems to be no entry number. Look for another column with it"
    )


def _nearly_unique(read: _Lines, _now: Balance, counts: _Counts) -> str | None:
    if counts.accounts < counts.lines * NEARLY_UNIQUE:
        return None
    account = read.name("account")
    return (
        f"“{account}” has {counts.accounts:,} different values in {counts.lines:,} lines: it "
        "seems to be no account. Look for another column with it"
    )
