"""A3L: lines whose first two digits are far too frequent for Benford's law."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.benford import expected_shares
from crossfoot.audit.benford.profiles import leading_pairs, sized_pairs
from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.tallies import join_facts
from crossfoot.engine.base import Frame

_NAMES = {"account": "account ", "entered_by": "user ", "party": "party "}


def find_benford_spikes(book: Book, settings: Settings) -> Frame:
    kinds = [kind for kind in settings["by"] if kind in book.present]
    if not kinds:
        raise NotRunError(f"the file has none of {', '.join(settings['by'])}")
    found = pl.concat([_spiking(book, kind, settings) for kind in kinds])
    ranked = found.sort("score", "line_id", descending=[True, False])
    return book.engine.from_polars(ranked.unique("line_id", keep="first").sort("line_id"))


def _spiking(book: Book, by: str, settings: Settings) -> pl.DataFrame:
    """Return the lines on spikes of the subjects of one kind."""
    facts = _spikes(leading_pairs(book, by, settings["minimum_lines"]), settings)
    facts = facts.rename({"subject": by})
    lines = join_facts(book, sized_pairs(book, "line_id", by), facts, by)
    found = book.engine.collect(lines.filter(nw.col("digits") == nw.col("spike")))
    # One price many times is a spike too; what is looked for are many amounts that begin alike.
    amounts = pl.col("size").n_unique().over(by, "spike")
    various = (amounts >= settings["minimum_amounts"]) & (2 * amounts >= pl.len().over(by, "spike"))
    score = (0.2 + 0.05 * pl.col("share") / pl.col("expected")).clip(0.3, 1).round(6)
    return found.filter(various).select(
        "line_id",
        "spike",
        "share",
        "expected",
        "all_lines",
        subject=pl.concat_str(pl.lit(_NAMES[by]), by),
        score=score,
    )


def _spikes(pairs: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return subject, spike (first two digits), share, expected, all_lines of what stands out."""
    shares = pl.Series("expected", expected_shares("first_two"), pl.Float64)
    law = pl.DataFrame([pl.Series("digits", range(10, 100), pl.Int64), shares])
    n = pl.col("n").sum().over("subject")
    rows = pairs.join(law, on="digits").with_columns(
        all_lines=n,
        share=pl.col("n") / n,
        range=pl.col("high").max().over("subject") / pl.col("low").min().over("subject"),
    )
    gap = pl.col("share") - pl.col("expected")
    deviation = (pl.col("expected") * (1 - pl.col("expected")) / pl.col("all_lines")).sqrt()
    is_spike = (
        (gap - 1 / (2 * pl.col("all_lines")) >= settings["z"] * deviation)
        & (pl.col("share") >= settings["times_expected"] * pl.col("expected"))
        & (pl.col("range") >= 10.0 ** settings["orders_of_magnitude"])
    )
    spikes = rows.filter(is_spike).rename({"digits": "spike"})
    return spikes.select("subject", "spike", "share", "expected", "all_lines").sort(
        "subject", "spike"
    )


BENFORD_SPIKE = Check(
    code="A3L",
    name="benford_spike",
    title="First digits far too frequent",
    family="amount",
    unit="line",
    weight=3,
    needs=frozenset(),
    parameters=(
        Parameter("by", ["account", "entered_by", "party"], "whose amounts are compared"),
        Parameter("minimum_lines", 300, "fewer amounts are not compared", "lines"),
        Parameter("times_expected", 4.0, "share of the digits against that of the law"),
        Parameter("z", 6.0, "how far beyond chance, with Nigrini's correction for continuity"),
        Parameter("minimum_amounts", 15, "different amounts that begin alike"),
        Parameter("orders_of_magnitude", 1.5, "largest against smallest amount, power of ten"),
    ),
    source="Nigrini, Forensic Analytics, ch. 5, first-two digits test",
    reason="begins with {spike} like {share:percent} of the {all_lines:count} amounts of "
    "{subject}, "
    "instead of {expected:percent}",
    find=find_benford_spikes,
)
