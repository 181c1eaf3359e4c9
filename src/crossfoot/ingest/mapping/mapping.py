"""Mapping: which column of a file means what, and how its values are written."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Literal

AmountStyle = Literal["signed", "debit_credit", "flag", "counter_account"]


@dataclass(frozen=True)
class Mapping:
    """How a file becomes ledger lines.

    `columns`: canonical column -> column of the file (text columns may name several, joined by a
    space; one file column may serve several canonical ones). `amount_style`: signed amounts in
    `amount`; `debit` and `credit` columns; a positive `amount` with a `flag` column whose values
    are `debit_flags` or `credit_flags`; or an amount with account and `counter_account`, which
    makes two lines of each row: as DATEV with a flag that is that of the account, or without one,
    when the account is debited and the counter account credited (one of them may then be empty
    where `entry_key` says which rows belong together). `amount_sign` -1 when the file writes
    credits positive. `decimal_mark` is '.' or ','. `date_formats`: canonical date column -> chrono
    format such as %d.%m.%Y; `dates_without_year`: the year that DDMM dates belong to.
    `entry_key`: the canonical columns whose values together identify an entry; see `key`.
    `constants`: canonical column -> value for every line. `decimals`: digits of the minor unit.
    `round_amounts`: round amounts with more digits than that, half to even, and list each; unless
    the user says so, their rows are problems.
    """

    name: str
    columns: MappingOf[str, tuple[str, ...]]
    amount_style: AmountStyle
    flag_column: str | None = None
    debit_flags: tuple[str, ...] = ()
    credit_flags: tuple[str, ...] = ()
    amount_sign: int = 1
    decimal_mark: Literal[".", ","] = "."
    date_formats: MappingOf[str, str] = field(default_factory=dict)
    year_of_short_dates: int | None = None
    entry_key: tuple[str, ...] = ("journal_id",)
    constants: MappingOf[str, str] = field(default_factory=dict)
    decimals: int = 2
    round_amounts: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """The columns whose values identify an entry; empty when the file has no entry number.

        An entry number that is mapped is the key also where `entry_key` is empty, except where
        each row is an entry of its own: an account and its counter account.
        """
        has_number = "journal_id" in {*self.columns, *self.constants}
        if not self.entry_key and has_number and self.amount_style != "counter_account":
            return ("journal_id",)
        if self.entry_key == ("journal_id",) and not has_number:
            return ()
        return self.entry_key
