"""Totals rows of a file: recognised, compared with the rows above them, and never made lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from crossfoot.ingest.convert import labels
from crossfoot.ingest.convert.numbers import parse_amounts
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.source import HEADING, ROW_KIND

#: Rows after which earlier subtotals are no longer tried as the start of a sum.
STARTS_KEPT = 60
SIDES = ("debit", "credit", "amount")


def totals_schema(decimals: int) -> pl.Schema:
    """The table totals_rows: what each row printed, what its rows add up to, the difference.

    `kind` is total, balance, end (a closing remark or page number), header (repeated)
    or heading (the account of the lines below it).
    """
    money = pl.Decimal(18, decimals)
    amounts = ("printed_debit", "printed_credit", "printed_amount")
    computed = ("computed_debit", "computed_credit", "difference")
    return pl.Schema(
        {"file_row": pl.Int64(), "kind": pl.String(), "label": pl.String()}
        | dict.fromkeys(amounts + computed, money)
        | {"from_row": pl.Int64(), "is_whole": pl.Boolean()}
    )


@dataclass(frozen=True)
class _Start:
    """A row after which a sum may begin, and the sums (minor units) up to there."""

    file_row: int
    debit: int
    credit: int


@dataclass
class Totals:
    """The running sums of a file, and what its totals rows say about them."""

    mapping: Mapping
    debit: int = 0
    credit: int = 0
    _starts: list[_Start] = field(default_factory=lambda: [_Start(0, 0, 0)])

    def named_as_account(self, texts: pl.DataFrame) -> pl.Series:
        """Rows whose account is nothing but a word such as 'Total'."""
        return texts["account"].str.contains(labels.ALONE_ACCOUNT).fill_null(value=False)

    def add(self, amounts: pl.DataFrame) -> None:
        """Add up the amounts of ledger lines."""
        sums = amounts.select(*self._sides()).sum().row(0)
        self.debit += sums[0]
        self.credit += sums[1]

    def _sides(self) -> tuple[pl.Expr, pl.Expr]:
        return pl.col("debit_minor").alias("debit"), pl.col("credit_minor").alias("credit")

    def recognise(
        self, cells: pl.DataFrame, texts: pl.DataFrame, amounts: pl.DataFrame, rejected: pl.Series
    ) -> pl.DataFrame:
        """Return the rejected rows that are totals rows, and add the other rows' amounts up.

        `cells` are the rows as in the file, `texts` the same by canonical name.
        """
        counted = amounts.select(
            pl.when(~rejected).then(side).otherwise(0).alias(side.meta.output_name())
            for side in self._sides()
        ).fill_null(0)
        before = counted.select(pl.all().cum_sum())
        rows = [
            row
            for place in pl.select(pl.arg_where(rejected)).to_series()
            if (row := self._row(cells, texts, place, before)) is not None
        ]
        self.debit += int(counted["debit"].sum())
        self.credit += int(counted["credit"].sum())
        return pl.DataFrame(rows, schema=totals_schema(self.mapping.decimals), orient="row")

    def _row(
        self, cells: pl.DataFrame, texts: pl.DataFrame, place: int, before: pl.DataFrame
    ) -> dict[str, Any] | None:
        values = {name: value for name, value in cells.row(place, named=True).items() if value}
        given = values.pop(ROW_KIND, None)
        if not any(value.strip() for value in values.values()):
            return None
        text = texts.row(place, named=True)
        kind, label = _heading(values) if given == HEADING else _kind(values, text)
        row: dict[str, Any] = {"file_row": text["file_row"], "kind": kind, "label": label}
        if kind in ("header", "end", HEADING):
            return row
        if text["account"] is not None and not kind:
            return None
        debit, credit = before.row(place)
        printed = self._printed(text)
        found = self._compared(printed, self.debit + debit, self.credit + credit)
        is_equal = found is not None and found["difference"] == 0
        if not _is_total(kind, label, text, is_equal=is_equal):
            return None
        if kind != "balance" or is_equal:
            self._remember(_Start(text["file_row"], self.debit + debit, self.credit + credit))
            return row | {"kind": "total"} | self._money(printed) | (found or {})
        return row | self._money(printed)

    def _remember(self, start: _Start) -> None:
        self._starts = [self._starts[0], *self._starts[1:][-STARTS_KEPT:], start]

    def _printed(self, text: dict[str, Any]) -> dict[str, int]:
        """The amounts of the row in minor units, by side."""
        printed = {}
        for side in SIDES:
            if text.get(side) is not None:
                raw = pl.Series([text[side]], dtype=pl.String)
                parsed = parse_amounts(raw, self.mapping.decimal_mark, self.mapping.decimals)
                if parsed.values[0] is not None:
                    printed[side] = int(parsed.values.to_physical()[0])
        return printed

    def _money(self, printed: dict[str, int]) -> dict[str, Decimal]:
        return {f"printed_{side}": self._decimal(value) for side, value in printed.items()}

    def _decimal(self, minor: int) -> Decimal:
        return Decimal(minor).scaleb(-self.mapping.decimals)

    def _compared(self, printed: dict[str, int], debit: int, credit: int) -> dict[str, Any] | None:
        """Compare with the sums since each earlier totals row; the nearest counts."""
        if not printed:
            return None
        tries = [
            (abs(difference), -place, start, difference)
            for place, start in enumerate(self._starts)
            for difference in _differences(printed, debit - start.debit, credit - start.credit)
        ]
        _, _, start, difference = min(tries, key=lambda each: each[:2])
        return {
            "computed_debit": self._decimal(debit - start.debit),
            "computed_credit": self._decimal(credit - start.credit),
            "difference": self._decimal(difference),
            "from_row": start.file_row + 1,
            "is_whole": start.file_row == 0,
        }


def _differences(printed: dict[str, int], debit: int, credit: int) -> Iterator[int]:
    """Printed less computed, for each way to read what was printed."""
    if "amount" in printed:
        for sum_ in (debit - credit, debit, credit, -credit, debit + credit):
            yield printed["amount"] - sum_
        return
    given_debit, given_credit = printed.get("debit", 0), printed.get("credit", 0)
    if given_debit and given_credit:
        parts = (given_debit - debit, given_credit - credit)
        yield max(parts, key=abs)
    elif given_debit:
        yield from (given_debit - debit, given_debit - (debit - credit))
    else:
        yield from (given_credit - credit, given_credit - (credit - debit))


def _heading(values: dict[str, str]) -> tuple[str, str | None]:
    return HEADING, " ".join(" ".join(values.values()).split())


def _kind(values: dict[str, str], text: dict[str, Any]) -> tuple[str, str | None]:
    """What a row looks like by its words: total, balance, end, header or nothing."""
    if len(values) > 1 and all(name == " ".join(v.split()) for name, v in values.items()):
        return "header", "repeated header"
    for pattern, kind in ((labels.TOTAL, "total"), (labels.BALANCE, "balance")):
        for value in values.values():
            if labels.matches(pattern, value):
                return kind, value
    if len(values) == 1 and labels.matches(labels.END, value := next(iter(values.values()))):
        return "end", value
    return "", None


def _is_total(kind: str, label: str | None, text: dict[str, Any], *, is_equal: bool) -> bool:
    """Whether a row is a totals row and not a ledger line that went wrong."""
    has_account = text["account"] not in (None, label)
    has_date = text["posting_date"] not in (None, label)
    if not kind:
        return is_equal and not has_account and not has_date
    if has_account and has_date:
        return False
    if is_equal or labels.matches(labels.ALONE, label):
        return True
    return not has_account and not has_date
