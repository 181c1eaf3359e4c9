"""Median and spread of amounts per group, on a logarithmic scale, from one count of the lines."""

from collections.abc import Sequence

import narwhals.stable.v2 as nw

from crossfoot.engine.base import Frame

#: Steps of the scale in a factor of ten: one step is 4.7 %.
STEPS = 50


def magnitude() -> nw.Expr:
    """The magnitude of `size` (minor units, above 0) in steps of the scale."""
    steps = nw.col("size").cast(nw.Float64).log(base=10) * STEPS
    # No whole amount lies on the border of two steps: engines that differ in the last digit agree.
    return steps.round(0).cast(nw.Int64).alias("step")


def counted_steps(lines: Frame, by: Sequence[str]) -> Frame:
    """Return `by`, step, lines."""
    stepped = lines.with_columns(magnitude())
    return stepped.group_by(*by, "step").agg(nw.len().cast(nw.Int64).alias("lines"))


def robust_scores(counts: Frame, by: Sequence[str]) -> Frame:
    """Add middle (median step), spread (steps), all_lines and z to the counts of counted_steps.

    z is 0.6745 times the distance to the median in median absolute deviations (Iglewicz and
    Hoaglin's modified z-score), positive above the median; deviations below a step count as one.
    """
    middles = weighted_median(counts, by, "step").rename({"median": "middle"})
    placed = counts.join(middles, on=list(by))
    distance = (nw.col("step") - nw.col("middle")).abs()
    distances = placed.with_columns(distance=distance).group_by(*by, "distance")
    spreads = weighted_median(distances.agg(nw.col("lines").sum()), by, "distance")
    spread = nw.when(nw.col("median") < 1).then(1).otherwise(nw.col("median"))
    scored = placed.join(spreads.select(*by, spread=spread), on=list(by))
    above = (nw.col("step") - nw.col("middle")).cast(nw.Float64)
    return scored.with_columns(z=(0.6745 * above / nw.col("spread")).round(6))


def weighted_median(counts: Frame, by: Sequence[str], value: str) -> Frame:
    """Return `by`, median (the lower one) of `value` with `lines` as weights, and all_lines."""
    reached = nw.col("lines").cum_sum().over(*by, order_by=value)
    totals = counts.group_by(*by).agg(nw.col("lines").sum().alias("all_lines"))
    running = counts.with_columns(reached=reached).join(totals, on=list(by))
    upper = running.filter(2 * nw.col("reached") >= nw.col("all_lines"))
    return upper.group_by(*by).agg(nw.col(value).min().alias("median"), nw.col("all_lines").max())
