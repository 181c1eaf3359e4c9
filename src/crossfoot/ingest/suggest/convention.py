"""Debit and credit: which convention a file follows, proved by entries that balance."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.mapping import AmountStyle
from crossfoot.ingest.suggest.numbers import units_of

#: Flags that are known to mean debit and credit, lower case.
KNOWN_PAIRS = (
    ("s", "h"),
    ("d", "c"),
    ("dr", "cr"),
    ("d", "cr"),
    ("dr", "c"),
    ("db", "cr"),
    ("d", "h"),
    ("d", "a"),
    ("d", "k"),
    ("debit", "credit"),
    ("débit", "crédit"),
    ("soll", "haben"),
    ("debe", "haber"),
    ("dare", "avere"),
    ("debet", "credit"),
    ("débito", "crédito"),
    ("debito", "credito"),
    ("cargo", "abono"),
    ("wn", "ma"),
    ("+1", "-1"),
    ("1", "-1"),
    ("+", "-"),
)
BALANCED = 0.9


@dataclass(frozen=True)
class MoneyColumns:
    """The columns that amounts are made of."""

    amount: str | None = None
    debit: str | None = None
    credit: str | None = None
    flag: str | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(name for name in (self.amount, self.debit, self.credit) if name)


@dataclass(frozen=True)
class Convention:
    """How amounts are written: `is_proved` when the data show it, `reason` says how."""

    style: AmountStyle
    is_proved: bool
    reason: str
    debit_flags: tuple[str, ...] = ()
    credit_flags: tuple[str, ...] = ()
    sign: int = 1


@dataclass(frozen=True)
class Balance:
    """How entries add up under a convention: share of entries (0 to 1) and the total."""

    entries: int
    balanced: int
    total: int

    @property
    def share(self) -> float:
        return self.balanced / self.entries if self.entries else 0.0

    @property
    def adds_up(self) -> bool:
        return self.share >= BALANCED or self.total == 0


#: From a signed amount in minor units (an expression) to how the entries add up.
Weigh = Callable[[pl.Expr], Balance]


def known_flags(values: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The debit and credit flags among the values, when they are a known pair."""
    by_lower = {value.strip().lower(): value for value in values}
    for debit, credit in KNOWN_PAIRS:
        if debit in by_lower and credit in by_lower and len(by_lower) == 2:
            return (by_lower[debit],), (by_lower[credit],)
    return _mixed_flags(by_lower)


def _mixed_flags(by_lower: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Several spellings in one file (D, Dr, C, Cr), as long as none could be either."""
    debits = {debit for debit, _ in KNOWN_PAIRS}
    others = {credit for _, credit in KNOWN_PAIRS}
    if not set(by_lower) <= debits | others or len(by_lower) < 3:
        return None
    found = (
        tuple(by_lower[f] for f in by_lower if f in debits),
        tuple(by_lower[f] for f in by_lower if f in others),
    )
    return found if all(found) else None


def find_convention(columns: MoneyColumns, flags: tuple[str, ...], weigh: Weigh) -> Convention:
    """Decide the convention of a file and say what proves it."""
    if columns.debit and columns.credit:
        return _two_columns(columns.debit, columns.credit, weigh)
    if columns.amount is None:
        return Convention("signed", is_proved=False, reason="no column of amounts was found")
    if columns.flag is None:
        return _signed(weigh(units_of(columns.amount)))
    return _flagged(columns.amount, columns.flag, known_flags(flags), weigh)


def _two_columns(debit: str, credit: str, weigh: Weigh) -> Convention:
    balance = weigh(units_of(debit).fill_null(0) - units_of(credit).fill_null(0))
    if balance.adds_up:
        reason = f"“{debit}” less “{credit}”: {_says(balance)}"
        return Convention("debit_credit", is_proved=True, reason=reason)
    crossed = weigh(units_of(debit).fill_null(0) + units_of(credit).fill_null(0))
    if crossed.adds_up:
        reason = f"credits are written negative in “{credit}”: {_says(crossed)}"
        return Convention("debit_credit", is_proved=False, reason=reason)
    reason = f"“{debit}” and “{credit}” say the side; but {_says(balance)}"
    return Convention("debit_credit", is_proved=True, reason=reason)


def _signed(balance: Balance) -> Convention:
    if balance.adds_up:
        reason = f"signed amounts, debit positive: {_says(balance)}"
        return Convention("signed", is_proved=True, reason=reason)
    reason = (
        f"the amounts do not show which side is debit: taken as signed, {_says(balance)}. "
        "Say in a mapping how debit and credit are written"
    )
    return Convention("signed", is_proved=False, reason=reason)


def _flagged(
    amount: str,
    flag: str,
    known: tuple[tuple[str, ...], tuple[str, ...]] | None,
    weigh: Weigh,
) -> Convention:
    if known is None:
        reason = f"which value of “{flag}” is debit can't be proved; say so in a mapping"
        return Convention("flag", is_proved=False, reason=reason)
    debit, credit = known
    side = pl.col(flag).str.strip_chars()
    flipped = (
        pl.when(side.is_in(credit))
        .then(-units_of(amount))
        .when(side.is_in(debit))
        .then(units_of(amount))
    )
    by_flag, as_written = weigh(flipped), weigh(units_of(amount))
    words = f"{'/'.join(debit)} is debit and {'/'.join(credit)} credit in “{flag}”"
    if as_written.share >= BALANCED > by_flag.share:
        reason = f"the amounts are signed already, “{flag}” repeats it: {_says(as_written)}"
        return Convention("signed", is_proved=True, reason=reason)
    but = "" if by_flag.adds_up else "but "
    # Without negative amounts the known flags stand alone; with them only balance can tell.
    is_positive = weigh(units_of(amount).clip(upper_bound=0)).total == 0
    return Convention(
        "flag", by_flag.adds_up or is_positive, f"{words}; {but}{_says(by_flag)}", debit, credit
    )


def _says(balance: Balance) -> str:
    if balance.entries and balance.share >= BALANCED:
        return f"{balance.balanced:,} of {balance.entries:,} entries then balance"
    if balance.total == 0:
        return "the file then adds up to zero"
    return f"only {balance.balanced:,} of {balance.entries:,} entries then balance"
