"""Totals rows of a file: recognised, compared with the rows above them, and never made lines."""

from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.mapping import Mapping

TOTALS_SCHEMA = pl.Schema(
    {
        "file_row": pl.Int64(),
        "kind": pl.String(),
        "label": pl.String(),
        "printed_debit": pl.Decimal(18, 2),
        "printed_credit": pl.Decimal(18, 2),
        "computed_debit": pl.Decimal(18, 2),
        "computed_credit": pl.Decimal(18, 2),
        "difference": pl.Decimal(18, 2),
    }
)


def no_totals() -> pl.DataFrame:
    return TOTALS_SCHEMA.to_frame()


@dataclass
class Totals:
    mapping: Mapping
    debit: int = 0
    credit: int = 0

    def also_labelled(self, texts: pl.DataFrame, rejected: pl.Series) -> pl.Series:
        return rejected

    def add(self, amounts: pl.DataFrame) -> None:
        credit = amounts["credit_minor"].sum()
        self.debit += amounts["minor"].sum() + credit
        self.credit += credit

    def recognise(self, cells, texts, amounts, rejected) -> pl.DataFrame:
        self.add(amounts.filter(~rejected))
        return no_totals()
