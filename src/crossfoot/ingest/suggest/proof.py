"""What the amounts of a file prove: the convention of debit and credit, the sign, the entries."""

from dataclasses import dataclass, replace

import polars as pl

from crossfoot.ingest.presets import Preset
from crossfoot.ingest.source import Source
from crossfoot.ingest.suggest.convention import Balance, Convention, MoneyColumns, find_convention
from crossfoot.ingest.suggest.entries import (
    EntryKey,
    balance_of,
    balance_of_file,
    find_entry_key,
    is_constant,
)
from crossfoot.ingest.suggest.numbers import units_of, with_units
from crossfoot.ingest.suggest.roles import Role, has_two_accounts
from crossfoot.ingest.suggest.sample import Sample
from crossfoot.ingest.suggest.sign import find_sign

_KEY_COLUMNS = ("journal_id", "entity", "fiscal_year", "source", "posting_date", "reference")
_FIRST_TRIES = (("journal_id",), ("posting_date", "reference"))


@dataclass(frozen=True)
class MoneyReading:
    """How the digits of the amounts are read: decimal mark and digits of the minor unit."""

    mark: str
    decimals: int


def prove(
    source: Source,
    sample: Sample,
    roles: dict[str, Role],
    reading: MoneyReading,
    preset: Preset | None,
) -> tuple[Convention, EntryKey]:
    """Find the convention and the entry key that make the entries of the file balance."""
    if preset and preset.amount_style == "counter_account":
        return _two_accounts_a_row(preset)
    keys = {name: roles[name].column for name in _KEY_COLUMNS if name in roles}
    if has_two_accounts(roles):
        return _debited_and_credited(sample, roles, keys, reading)
    columns = _money_columns(roles)
    fixed = _fixed_key(sample, keys, preset)
    names = fixed or next((tried for tried in _FIRST_TRIES if set(tried) <= set(keys)), ())
    read = _read(sample.frame, columns, reading)
    sample = replace(sample, frame=read)
    convention = _convention(source, sample, columns, reading, [keys[name] for name in names])
    units = signed_units(columns, convention)
    if convention.style == "flag" and "counter_account" in roles:
        frames = [read] if sample.is_whole else source.batches()
        given = [keys[name] for name in names]
        balance = balance_of_file((_read(f, columns, reading) for f in frames), given, units)
        convention = _perhaps_two_lines(convention, balance, roles["counter_account"].column)
    if convention.style == "signed" and convention.is_proved:
        convention = _with_sign(sample, roles, convention, units)
    if fixed:
        together = ", ".join(f"“{keys[name]}”" for name in fixed)
        return convention, EntryKey(fixed, f"{together} together identify an entry")
    return convention, find_entry_key(sample.frame, keys, units)


def _perhaps_two_lines(convention: Convention, balance: Balance, counter: str) -> Convention:
    """Rows that do not balance, but name a counter account, may each stand for both lines."""
    if balance.adds_up:
        return convention
    reason = (
        f"the rows do not balance, but each names a counter account in “{counter}”: write a mapping"
        " with --write-mapping; as it is each row makes two lines, with amount_style flag one line"
    )
    return replace(convention, style="counter_account", is_proved=False, reason=reason)


def _two_accounts_a_row(preset: Preset) -> tuple[Convention, EntryKey]:
    convention = Convention(
        "counter_account",
        is_proved=True,
        reason="each row posts to an account and its counter account, so every row balances",
        debit_flags=preset.debit_flags,
        credit_flags=preset.credit_flags,
    )
    return convention, EntryKey(preset.entry_key or (), "every row is taken as an entry of its own")


def _debited_and_credited(
    sample: Sample, roles: dict[str, Role], keys: dict[str, str], reading: MoneyReading
) -> tuple[Convention, EntryKey]:
    """Each row debits one account and credits another, or, within a larger entry, does only one."""
    account, counter = roles["account"].column, roles["counter_account"].column
    reason = f"the amount is debited to “{account}” and credited to “{counter}”"
    convention = Convention("counter_account", is_proved=True, reason=reason)
    if "journal_id" not in keys or is_constant(sample.frame, keys["journal_id"]):
        return convention, EntryKey((), "every row is taken as an entry of its own")
    frame = _read(sample.frame, MoneyColumns(amount=roles["amount"].column), reading)
    amount = units_of(roles["amount"].column)
    sides = [
        pl.when(pl.col(name).is_not_null()).then(amount).otherwise(0) for name in (account, counter)
    ]
    return convention, find_entry_key(frame, keys, sides[0] - sides[1])


def _money_columns(roles: dict[str, Role]) -> MoneyColumns:
    names = {name: role.column for name, role in roles.items()}
    return MoneyColumns(
        names.get("amount"), names.get("debit"), names.get("credit"), names.get("flag")
    )


def _fixed_key(sample: Sample, keys: dict[str, str], preset: Preset | None) -> tuple[str, ...]:
    """The key that the format fixes, unless the file does not number its entries."""
    if preset is None or preset.entry_key is None or "journal_id" not in keys:
        return ()
    if is_constant(sample.frame, keys["journal_id"]):
        return ()
    return tuple(name for name in preset.entry_key if name in keys)


def _convention(
    source: Source,
    sample: Sample,
    columns: MoneyColumns,
    reading: MoneyReading,
    keys: list[str],
) -> Convention:
    def weigh_sample(units: pl.Expr) -> Balance:
        return balance_of(sample.frame, keys, units, is_whole=sample.is_whole)

    def weigh_file(units: pl.Expr) -> Balance:
        frames = (_read(batch, columns, reading) for batch in source.batches())
        return balance_of_file(frames, keys, units)

    flags = sample.looks[columns.flag].distinct if columns.flag else ()
    found = find_convention(columns, flags, weigh_sample)
    # Sorted by account, the first rows hold parts of entries: only the whole file can prove it.
    if found.is_proved or sample.is_whole or columns.amount is None:
        return found
    return find_convention(columns, flags, weigh_file)


def _with_sign(
    sample: Sample, roles: dict[str, Role], convention: Convention, units: pl.Expr
) -> Convention:
    """Balance does not tell plus from minus: the kinds of accounts do."""
    words = roles.get("account_class", roles.get("account_name"))
    if words is None:
        return convention
    sign = find_sign(sample.frame, words.column, units)
    if sign.is_contradictory:
        return replace(convention, is_proved=False, reason=sign.reason)
    reason = f"{convention.reason}; {sign.reason}" if sign.reason else convention.reason
    if sign.sign < 0:
        reason = reason.replace("debit positive", "credit positive")
    return replace(convention, sign=sign.sign, reason=reason)


def _read(frame: pl.DataFrame, columns: MoneyColumns, reading: MoneyReading) -> pl.DataFrame:
    return with_units(frame, columns.numbers, reading.mark, reading.decimals)


def signed_units(columns: MoneyColumns, convention: Convention) -> pl.Expr:
    """The signed amount of a row in minor units, under a convention."""
    if convention.style == "debit_credit" and columns.debit and columns.credit:
        return units_of(columns.debit).fill_null(0) - units_of(columns.credit).fill_null(0)
    if columns.amount is None:
        return pl.lit(0, pl.Int64)
    amount = units_of(columns.amount)
    if convention.style == "flag" and columns.flag:
        is_credit = pl.col(columns.flag).str.strip_chars().is_in(convention.credit_flags)
        return pl.when(is_credit).then(-amount).otherwise(amount)
    return amount
