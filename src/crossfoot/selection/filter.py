"""LineFilter: which ledger lines are wanted."""

import datetime as dt
from dataclasses import dataclass, fields, replace
from decimal import Decimal

from crossfoot.errors import UserError
from crossfoot.selection.parse import (
    Parameter,
    as_amount,
    as_code,
    as_day,
    as_number,
    as_text,
    as_yes_or_no,
)

LONGEST_TEXT = 500

#: The parameters of a filter, each named as the field of LineFilter that it fills.
FILTER_PARAMETERS = {
    "accounts": Parameter(as_text, "account number, in full", many=True),
    "account_prefix": Parameter(as_text, "beginning of the account number"),
    "date_from": Parameter(as_day, "first posting date"),
    "date_to": Parameter(as_day, "last posting date"),
    "effective_from": Parameter(as_day, "first effective date"),
    "effective_to": Parameter(as_day, "last effective date"),
    "users": Parameter(as_text, "user who entered the line", many=True),
    "sources": Parameter(as_text, "document type or journal", many=True),
    "cost_centers": Parameter(as_text, "cost centre", many=True),
    "amount_from": Parameter(as_amount, "least amount, whatever its sign"),
    "amount_to": Parameter(as_amount, "largest amount, whatever its sign"),
    "text": Parameter(as_text, "part of a text, reference, party or account name"),
    "journal_ids": Parameter(as_text, "entry number as the source system writes it", many=True),
    "entry_ids": Parameter(as_number, "number of the entry in the dataset", many=True),
    "line_ids": Parameter(as_number, "number of the line in the dataset", many=True),
    "checks": Parameter(as_code, "code of a check that flagged the line", many=True),
    "flagged_only": Parameter(as_yes_or_no, "only lines that a check flagged"),
}


@dataclass(frozen=True)
class LineFilter:
    """Which lines: every field that is given has to hold; of several values, one has to.

    Days are inclusive. Amounts are absolute, in currency units. `text` is a part of header_text,
    line_text, reference, party or account_name, upper or lower case alike. `checks` and
    `flagged_only` need the findings of a run; a code that flagged nothing leaves no line.

    Raises:
        UserError: a range ends before it starts, an amount is negative, the text is too long.
    """

    accounts: tuple[str, ...] = ()
    account_prefix: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    users: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    cost_centers: tuple[str, ...] = ()
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    text: str | None = None
    journal_ids: tuple[str, ...] = ()
    entry_ids: tuple[int, ...] = ()
    line_ids: tuple[int, ...] = ()
    checks: tuple[str, ...] = ()
    flagged_only: bool = False

    def __post_init__(self) -> None:
        for name in ("date", "effective", "amount"):
            _in_order(name, getattr(self, f"{name}_from"), getattr(self, f"{name}_to"))
        for name in ("amount_from", "amount_to"):
            if (getattr(self, name) or 0) < 0:
                raise UserError(f"{name} is negative: amounts are compared without their sign.")
        if len(self.text or "") > LONGEST_TEXT:
            raise UserError(f"text is longer than {LONGEST_TEXT} characters: give a part of it.")

    @property
    def is_empty(self) -> bool:
        """Whether every line is wanted."""
        values = [getattr(self, one.name) for one in fields(self)]
        # An amount of 0 is a bound, although it equals False.
        return all(value is None or value is False or value in ((), "") for value in values)

    @property
    def only_account(self) -> str | None:
        """The account of which every line is wanted, where the filter is no more than that."""
        is_one = len(self.accounts) == 1 and replace(self, accounts=()).is_empty
        return self.accounts[0] if is_one else None

    @property
    def needs_findings(self) -> bool:
        return bool(self.checks) or self.flagged_only


def _in_order(name: str, first: dt.date | Decimal | None, last: dt.date | Decimal | None) -> None:
    # Both are of one type; the comparison does not know it.
    if first is not None and last is not None and first > last:  # type: ignore[operator]
        raise UserError(f"{name}_from {first} is after {name}_to {last}: exchange the two.")
