"""View: the lines of a ledger beside what a profile knows of them."""

from dataclasses import dataclass
from typing import Final

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame
from crossfoot.ml.features.counting import COUNTED, SPREADS, count_entries, natural
from crossfoot.ml.features.entries import limit_clusters, limit_habits, near_limits
from crossfoot.ml.features.flows import flow_bits
from crossfoot.ml.features.profile import Profile
from crossfoot.ml.features.surprises import SURPRISES, surprises

#: What a line of a changed copy differs in from the line that the profile counted, by number.
CHANGES: Final[dict[str, tuple[str, ...]]] = {
    "account": ("account", "counter"),
    "user": ("user",),
    "time": ("slot",),
    "amount": ("step", "zeros"),
    "document_date": ("months",),
    "source": ("source",),
    "party": ("party",),
    "text": ("word",),
    "all": ("account", "counter", "user", "slot", "source", "party", "word", "months", "side"),
}
#: A group of fewer lines counts less, the amount of so many lines by half.
_HALF, _FLOOR = 8.0, 0.35
_SMOOTH = 0.5


@dataclass(frozen=True)
class View:
    """Lines (profile.lines_with_undone) to be looked at with a profile.

    `own`: they are counted in the profile, and each is left out of it when it is looked at.
    `past_only`: nothing later than a line may tell of it. `change`: the lines have a column change,
    a number of CHANGES from 1: they are copies of lines in the profile with that changed.
    """

    book: Book
    profile: Profile
    lines: Frame
    own: bool = True
    past_only: bool = False
    change: bool = False


def seen(view: View) -> Frame:
    """The lines with the columns that features are expressions over."""
    frame = view.lines
    for name in (*SURPRISES, "zeros", "undone"):
        table = _table(view, name)
        keys = [key for key in table.columns if key in (*COUNTED[name], "change")]
        frame = frame.join(view.book.engine.from_polars(table), on=keys, how="left")
    profile, engine = view.profile, view.book.engine
    bands, references = profile.tables["lag_bands"], profile.tables["references"]
    frame = frame.join(engine.from_polars(bands), on="source", how="left")
    frame = frame.join(engine.from_polars(references), on="party", how="left")
    clusters = engine.from_polars(_clusters(view))
    frame = frame.join(clusters, on="entry_id", how="left")
    own = int(view.own)
    return frame.with_columns(
        size_log=natural(nw.col("step")),
        by_hand=nw.col("source").is_in(list(profile.by_hand)),
        person=~nw.col("user").is_in(list(profile.programs)) & (nw.col("user") != 0),
        earlier=(nw.col("entries").fill_null(0) - own).clip(0),
        named=nw.col("party") != 0,
    )


def _table(view: View, name: str) -> pl.DataFrame:
    """What is known of each combination of a table's keys."""
    combinations = _combinations(view, name)
    counts = view.profile.tables[name]
    if name in ("zeros", "undone"):
        return _tail_bits(combinations, counts, name)
    told = surprises(combinations, counts, name)
    if name == "flows":
        told = flow_bits(told, counts)
    told = _with_spreads(told, view.profile, name)
    return told.drop(column for column in told.columns if column.startswith("own_"))


def _combinations(view: View, name: str) -> pl.DataFrame:
    keys = COUNTED[name]
    if view.own and not view.change:
        found = view.profile.tables[name].select(*keys)
    else:
        found = count_entries(view.book, view.lines, [*keys, *["change"] * view.change]).drop("n")
    owned = {f"own_{one.name}": (*one.given, one.of) for one in SURPRISES.get(name, ())}
    owned |= {"own_flow": ("account", "counter")} if name == "flows" else {}
    owned |= {"own_tail": keys} if name in ("zeros", "undone") else {}
    return found.with_columns(**{column: _own(view, of) for column, of in owned.items()})


def _own(view: View, keys: tuple[str, ...]) -> pl.Expr:
    """1 where the line itself is counted under these keys."""
    if not view.change:
        return pl.lit(int(view.own), pl.Int64)
    touched = [n for n, changed in enumerate(CHANGES.values(), 1) if set(changed) & set(keys)]
    return (~pl.col("change").is_in(touched)).cast(pl.Int64)


def _tail_bits(combinations: pl.DataFrame, counts: pl.DataFrame, name: str) -> pl.DataFrame:
    """The combinations with odd_<name>: how seldom the account has so high a value, in bits."""
    totals = counts.group_by("account").agg(total=pl.col("n").sum())
    reached = pl.col("n").filter(pl.col(f"{name}_right") >= pl.col(name)).sum()
    as_high = (
        combinations.select("account", name)
        .unique()
        .join(counts, on="account", how="left", suffix="_right")
        .group_by("account", name)
        .agg(high=reached)
    )
    told = combinations.join(as_high, on=["account", name], how="left")
    told = told.join(totals, on="account", how="left")
    high = (pl.col("high").fill_null(0) - pl.col("own_tail")).clip(0) + _SMOOTH
    bits = -(high / (pl.col("total").fill_null(0) + 1)).log(2)
    odd = pl.when(pl.col(name) > 0).then(bits).otherwise(0.0).round(9)
    return told.with_columns(odd.alias(f"odd_{name}")).drop("own_tail", "high", "total")


def _with_spreads(told: pl.DataFrame, profile: Profile, name: str) -> pl.DataFrame:
    """Add middle and factor of each group of amounts: z is (amount - middle) * factor."""
    for spread, (table, keys) in SPREADS.items():
        if table != name:
            continue
        known = profile.tables[spread].select(
            *keys,
            pl.col("middle").alias(f"middle_{spread}"),
            (pl.col("n") / (pl.col("n") + _HALF) / (pl.col("spread") + _FLOOR)).alias(
                f"factor_{spread}"
            ),
            (pl.col("spread").clip(0.15, 2.0) ** 2).alias(f"square_{spread}"),
        )
        told = told.join(known, on=list(keys), how="left")
    return _with_party_scale(told, profile) if name == "parties" else told


def _with_party_scale(told: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Add n, middle and squared scale of the party's amounts on the account."""
    known = profile.tables["of_party"].select(
        "party", "account", "n", "middle", square=pl.col("spread").clip(0.05, 3.0) ** 2
    )
    known = known.rename({"n": "party_n", "middle": "party_middle", "square": "party_square"})
    return told.join(known, on=["party", "account"], how="left")


def _clusters(view: View) -> pl.DataFrame:
    known = view.profile.vocabularies["party"]
    near = near_limits(view.book, view.profile.limits)
    habits = limit_habits(near)
    if not view.own:
        names = known.table.rename({"value": "name", "code": "party"})
        habits = view.profile.tables["habits"].join(names, on="party")
        habits = habits.select("limit", "near", party="name")
    return limit_clusters(near, habits, own=view.own, past_only=view.past_only)
