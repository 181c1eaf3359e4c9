"""Facts: what the profile knows about a few lines, for the words of reasons."""

from collections.abc import Sequence
from typing import Final

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.reasons import money_text
from crossfoot.ml import fact_words as words
from crossfoot.ml.features.catalogue import PRIOR
from crossfoot.ml.features.counting import SPREADS
from crossfoot.ml.features.view import View
from crossfoot.ml.features.vocabulary import BLANK, CODED, Vocabulary

#: Name of each count, its table and the keys it is of. They leave the line itself out. A posting
#: is an entry on an account (by a user, from a source): its lines there count once.
_COUNTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "n_user": ("work", ("user",)),
    "n_account": ("work", ("account",)),
    "n_source": ("work", ("source",)),
    "n_user_account": ("work", ("user", "account")),
    "n_user_source": ("work", ("user", "source")),
    "n_account_source": ("work", ("account", "source")),
    "n_work": ("work", ("user", "account", "source")),
    "n_flow": ("flows", ("source", "counter", "account")),
    "n_against": ("flows", ("source", "counter")),
    "n_pair": ("flows", ("counter", "account", "side")),
    "n_side": ("flows", ("account", "source", "side")),
    "n_sides": ("flows", ("account", "source")),
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
    "n_account_words": ("words", ("account",)),
    "n_months": ("months", ("source", "months")),
    "n_source_months": ("months", ("source",)),
    "n_account_zeros": ("zeros", ("account",)),
    "n_postings": ("work", ()),
    "n_flows": ("flows", ()),
}
#: Of these counts there is a text of_* too, of_user for n_user: '304 other postings'.
_ENTRIES: Final = ("n_user_entries", "n_source_entries", "n_hours", "n_source_months")
_NAMES: Final = {name: column for column, name in CODED.items()}


def line_facts(view: View, line_ids: Sequence[int]) -> pl.DataFrame:
    """One row per line, with every field that a Feature.reason may name, ready for str.format."""
    wanted = pl.DataFrame({"line_id": sorted(set(line_ids))}, schema={"line_id": pl.Int64})
    handed = view.book.engine.from_polars(wanted)
    collect = view.book.engine.collect
    lines = collect(view.lines.join(handed, on="line_id", how="semi"))
    names = {f"{name}_name": nw.col(column).cast(nw.String) for name, column in _NAMES.items()}
    told = view.book.lines("line_id", "weekday", "entered_minute", *_NAMES.values())
    chosen = told.join(handed, on="line_id", how="semi")
    named = collect(chosen.select("line_id", "weekday", "entered_minute", **names))
    found = lines.join(named, on="line_id", how="left").sort("line_id")
    found = _with_counts(found, view)
    found = _with_amounts(found, view)
    return _with_words(found, view)


def _with_counts(lines: pl.DataFrame, view: View) -> pl.DataFrame:
    own = int(view.own)
    for name, (table, keys) in _COUNTS.items():
        counts = view.profile.tables[table]
        if keys:
            total = counts.group_by(keys).agg(pl.col("n").sum().alias(name))
            lines = lines.join(total, on=list(keys), how="left")
        else:
            lines = lines.with_columns(pl.lit(int(counts["n"].sum())).alias(name))
        lines = lines.with_columns((pl.col(name).fill_null(0) - own).clip(0))
    zeros = view.profile.tables["zeros"].rename({"zeros": "ending"})
    as_round = lines.select("line_id", "account", "zeros").join(zeros, on="account", how="left")
    reached = pl.col("n").filter(pl.col("ending") >= pl.col("zeros")).sum()
    rounds = as_round.group_by("line_id").agg(n_round=(reached - own).clip(0))
    references = view.profile.tables["references"].rename({"entries": "n_party_entries"})
    bands = view.profile.tables["lag_bands"]
    told = lines.join(rounds, on="line_id", how="left")
    told = told.join(references, on="party", how="left").join(bands, on="source", how="left")
    told = told.with_columns(
        pl.col("following", "early", "late").fill_null(0),
        n_party_entries=(pl.col("n_party_entries").fill_null(0) - own).clip(0),
    )
    # Entries without a party are not counted as those of one.
    nobody = pl.when(pl.col("party") == BLANK).then("n_party").otherwise("n_party_entries")
    told = told.with_columns(n_party_entries=nobody)
    told = told.with_columns(**_counted(own=view.own))
    counted = pl.when(pl.col("party") == BLANK).then("of_party").otherwise("of_party_entries")
    return told.with_columns(of_party_entries=counted)


def _counted(*, own: bool) -> dict[str, pl.Expr]:
    """Counts with what they count: of a ledger that was learned from earlier, earlier postings."""
    other = "other" if own else "earlier"
    told = {"other": pl.lit(other)}
    for name in (*_COUNTS, "n_party_entries"):
        noun = ("entry", "entries") if name in (*_ENTRIES, "n_party_entries") else _POSTING
        one, many = (f"{other} {word}" for word in noun)
        told["of_" + name.removeprefix("n_")] = words.counted(pl.col(name), one, many)
    return told


_POSTING = ("posting", "postings")


def _with_amounts(lines: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add times_*: how many times the usual amount of the group the line's is, in words."""
    logarithm = (pl.col("size").cast(pl.Float64) + 1.0).log()
    for group, (_, keys) in SPREADS.items():
        name = group.removeprefix("of_")
        spread = view.profile.tables[group].select(
            *keys, pl.col("middle").alias(f"middle_{name}"), pl.col("n").alias(f"lines_{name}")
        )
        lines = lines.join(spread, on=list(keys), how="left")
    named = pl.when(pl.col("party") == BLANK).then(0).otherwise(pl.col("lines_party").fill_null(0))
    usual = pl.coalesce("middle_source", logarithm)
    # As the feature itself has it: drawn to the source's where the party has few lines.
    drawn = (named * pl.col("middle_party").fill_null(0.0) + PRIOR * usual) / (named + PRIOR)
    known = pl.when(pl.col("party") == BLANK).then(0).otherwise(pl.col("n_party_account"))
    drawn = pl.when(known > 0).then(drawn).otherwise(usual)
    lines = lines.with_columns(middle_drawn=drawn, n_drawn=known)
    times = {
        f"times_{name}": words.compared((logarithm - pl.col(f"middle_{name}")).exp().fill_null(1.0))
        for name in ("account", "source", "user", "party", "drawn")
    }
    return lines.with_columns(**times, amount=money_text(pl.col("size"), view.book.decimals))


def _with_words(lines: pl.DataFrame, view: View) -> pl.DataFrame:
    known = view.profile.vocabularies
    minute, following = pl.col("entered_minute").fill_null(0), pl.col("following")
    date = "its document's date"
    most = ": nobody else seems to get its invoices"
    counter = [_value(known["account"], code) for code in lines["counter"]]
    begins = [_beginning(known["word"], code) for code in lines["word"]]
    debit = pl.when(pl.col("side") == 1).then(pl.lit("debit")).otherwise(pl.lit("credit"))
    return lines.with_columns(
        side=debit,
        when=words.hours(pl.col("slot"), pl.col("rest_day")),
        clock=words.clock(minute),
        weekday=pl.col("weekday").replace_strict(range(7), words.DAYS, return_dtype=pl.String),
        entered=words.after_document(pl.col("lag"), date, f"on {date}"),
        latest=words.after_document(pl.col("late"), "it", "that date"),
        earliest=words.after_document(pl.col("early"), "it", "that date"),
        months_after=words.months_after_document(pl.col("months")),
        months_apart=words.months_apart(pl.col("months")),
        month_end=words.before_month_end(pl.col("to_month_end")),
        nobody_else=pl.when(following > 0.5).then(pl.lit(most)).otherwise(pl.lit("")),
        counter=pl.Series("counter", counter, dtype=pl.String),
        begins=pl.Series("begins", begins, dtype=pl.String),
        **{name: pl.col(f"{name}_name").fill_null(words.BLANKS[name]) for name in _NAMES},
    )


def _value(known: Vocabulary, code: int) -> str:
    if code == BLANK:
        return words.BLANKS["counter"]
    return known.value(code) if code > BLANK else "a new account"


def _beginning(known: Vocabulary, code: int) -> str:
    if code == BLANK:
        return "had no text"
    if code < BLANK:
        return "began with its text's first word"
    return f'began with the word "{known.value(code)}"'
