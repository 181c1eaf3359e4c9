"""Facts: what the profile knows about a few lines, for the words of reasons."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from crossfoot.audit.reasons import money_text
from crossfoot.ml.features.counting import SPREADS
from crossfoot.ml.features.view import View

#: Name of each count, its table and the keys it is of. They leave the line itself out.
_COUNTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "n_user": ("work", ("user",)),
    "n_account": ("work", ("account",)),
    "n_source": ("work", ("source",)),
    "n_user_account": ("work", ("user", "account")),
    "n_user_source": ("work", ("user", "source")),
    "n_account_source": ("work", ("account", "source")),
    "n_work": ("work", ("user", "account", "source")),
    "n_flow": ("flows", ("source", "counter", "account")),
    "n_pair": ("flows", ("counter", "account", "side")),
    "n_side": ("flows", ("account", "source", "side")),
    "n_hour": ("hours", ("user", "source", "slot")),
    "n_hours": ("hours", ("user", "source")),
    "n_user_slot": ("hours", ("user", "slot")),
    "n_source_slot": ("hours", ("source", "slot")),
    "n_user_entries": ("hours", ("user",)),
    "n_source_entries": ("hours", ("source",)),
    "n_party": ("parties", ("party",)),
    "n_party_account": ("parties", ("party", "account")),
    "n_user_party": ("parties", ("user", "party")),
    "n_word": ("words", ("account", "word")),
    "n_words": ("words", ("word",)),
    "n_months": ("months", ("source", "months")),
}
_CODED = ("account", "counter", "user", "source", "party")
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_SLOTS_OF_DAY, _HOURS = 8, 3


def line_facts(view: View, line_ids: Sequence[int]) -> pl.DataFrame:
    """One row per line, with every field that a Feature.reason may name, ready for str.format."""
    wanted = pl.DataFrame({"line_id": sorted(set(line_ids))}, schema={"line_id": pl.Int64})
    handed = view.book.engine.from_polars(wanted)
    collect = view.book.engine.collect
    lines = collect(view.lines.join(handed, on="line_id", how="semi"))
    wanted_times = view.book.lines("line_id", "weekday", "entered_minute")
    times = collect(wanted_times.join(handed, on="line_id", how="semi"))
    found = lines.join(times, on="line_id", how="left").sort("line_id")
    found = _with_counts(found, view)
    found = _with_amounts(found, view)
    return _with_words(found, view)


def _with_counts(lines: pl.DataFrame, view: View) -> pl.DataFrame:
    own = int(view.own)
    for name, (table, keys) in _COUNTS.items():
        counts = view.profile.tables[table]
        total = counts.group_by(keys).agg(pl.col("n").sum().alias(name))
        lines = lines.join(total, on=list(keys), how="left")
        lines = lines.with_columns((pl.col(name).fill_null(0) - own).clip(0))
    zeros = view.profile.tables["zeros"].rename({"zeros": "ending"})
    as_round = lines.select("line_id", "account", "zeros").join(zeros, on="account", how="left")
    reached = pl.col("n").filter(pl.col("ending") >= pl.col("zeros")).sum()
    counted = as_round.group_by("line_id").agg(n_round=(reached - own).clip(0))
    references = view.profile.tables["references"].rename({"entries": "n_party_entries"})
    bands = view.profile.tables["lag_bands"]
    told = lines.join(counted, on="line_id", how="left")
    told = told.join(references, on="party", how="left").join(bands, on="source", how="left")
    postings = int(view.profile.tables["work"]["n"].sum())
    return told.with_columns(
        pl.col("n_party_entries", "following", "early", "late").fill_null(0), postings=postings
    )


def _with_amounts(lines: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add times_*: how many times the usual amount of the group the line's is, in words."""
    size = pl.col("size").cast(pl.Float64) + 1.0
    for group, (_, keys) in SPREADS.items():
        middle = view.profile.tables[group].select(*keys, usual="middle")
        lines = lines.join(middle, on=list(keys), how="left")
        times = size / pl.col("usual").exp()
        name = "times_" + group.removeprefix("of_")
        text = pl.concat_str(
            times.round_sig_figs(2).cast(pl.Int64).cast(pl.String), pl.lit(" times")
        )
        told = pl.when(times >= 1.5).then(text).otherwise(pl.lit("about"))
        lines = lines.with_columns(told.fill_null("many times").alias(name)).drop("usual")
    return lines.with_columns(amount=money_text(pl.col("size"), view.book.decimals))


def _with_words(lines: pl.DataFrame, view: View) -> pl.DataFrame:
    known = {**view.profile.vocabularies, "counter": view.profile.vocabularies["account"]}
    named = {
        name: pl.Series(name, [known[name].value(code) for code in lines[name]], dtype=pl.String)
        for name in _CODED
    }
    hour = pl.col("slot") % _SLOTS_OF_DAY * _HOURS
    ends = (hour + _HOURS).cast(pl.String)
    rest = pl.when(pl.col("rest_day") == 1).then(pl.lit(", weekend")).otherwise(pl.lit(""))
    minute = pl.col("entered_minute").fill_null(0)
    clock = (minute // 60).cast(pl.String).str.zfill(2), (minute % 60).cast(pl.String).str.zfill(2)
    months = pl.col("months").abs()
    ending = pl.when(months == 1).then(pl.lit(" month")).otherwise(pl.lit(" months"))
    side = pl.when(pl.col("side") == 1).then(pl.lit("debit")).otherwise(pl.lit("credit"))
    return lines.with_columns(
        side=side,
        when=pl.concat_str(hour.cast(pl.String), pl.lit(" to "), ends, pl.lit(" h"), rest),
        clock=pl.concat_str(clock[0], pl.lit(":"), clock[1]),
        weekday=pl.col("weekday").replace_strict(range(7), _DAYS, return_dtype=pl.String),
        months=pl.concat_str(months.cast(pl.String), ending),
        **named,
    )
