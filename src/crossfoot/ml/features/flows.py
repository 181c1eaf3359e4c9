"""Flows: which account is debited when which is credited."""

import polars as pl

_SMOOTH = 0.5


def flow_bits(combinations: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """The combinations with flow_lift and flow_count: how seldom the two accounts meet, in bits.

    flow_lift is measured by the rarer of the two accounts, flow_count by all lines. Columns looked
    at: account, counter, side, own_flow (1 where the line itself is in the counts).
    """
    known = _sided(counts).group_by("debited", "credited").agg(pl.col("n").sum())
    of_debit = known.group_by("debited").agg(debits=pl.col("n").sum())
    of_credit = known.group_by("credited").agg(credits=pl.col("n").sum())
    told = (
        _sided(combinations)
        .join(known.rename({"n": "together"}), on=["debited", "credited"], how="left")
        .join(of_debit, on="debited", how="left")
        .join(of_credit, on="credited", how="left")
    )
    seen = (pl.col("together").fill_null(0) - pl.col("own_flow")).clip(0) + _SMOOTH
    rarer = pl.min_horizontal(pl.col("debits").fill_null(0), pl.col("credits").fill_null(0))
    told = told.with_columns(
        flow_lift=-(seen / (rarer + 1)).log(2).round(9),
        flow_count=-(seen / (counts["n"].sum() + 1)).log(2).round(9),
    )
    return told.drop("debited", "credited", "together", "debits", "credits")


def _sided(lines: pl.DataFrame) -> pl.DataFrame:
    is_debit = pl.col("side") == 1
    return lines.with_columns(
        debited=pl.when(is_debit).then("account").otherwise("counter"),
        credited=pl.when(is_debit).then("counter").otherwise("account"),
    )
