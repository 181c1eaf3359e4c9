"""Risk: line, entry, account, company; 0 to 100, with a cap per family.

Points are a check's weight times the flag's score. Within a line the strongest checks of a family
add up to the family's cap, so that one cause does not count five times; an entry takes each check
once, at its strongest line; a company takes each check by how much of the ledger it touches, the
strongest of a family in full, the next by half, the next by a quarter.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.entry_names import entry_names
from crossfoot.audit.flags import Flagged
from crossfoot.audit.profile import Profile
from crossfoot.audit.results import CheckResult, Contribution, Risk

#: A check that touches this share of the entries or of the money counts in full.
FULL_SHARE = 0.1
#: Money counts up to so many times the share of the entries it is in: a few large entries are
#: what a check of large amounts flags by its nature.
MONEY_LIMIT = 3
#: What a check counts that observes something larger than a line.
OBSERVED = 0.3
_TOP = 3


def assess_risk(book: Book, flagged: Flagged, profile: Profile) -> Risk:
    """Score entries, accounts and the company from the flags."""
    contributions = _contributions(book, flagged, profile)
    score = round(min(100.0, sum(c.points for c in contributions)), 1)
    entries = score_entries(flagged.flags, profile)
    accounts = score_accounts(book, flagged.flags, profile)
    level = _level(score, profile)
    return Risk(
        score,
        level,
        contributions,
        _recommendations(contributions, flagged, book),
        entries,
        accounts,
    )


def score_entries(flags: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Return entry_id, risk (0 to 100), codes (comma-separated), highest first."""
    strongest = flags.group_by("entry_id", "family", "code").agg(pl.col("points").max())
    return _capped(strongest, "entry_id", profile)


def score_lines(flags: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Return line_id, risk (0 to 100), codes (comma-separated), highest first."""
    return _capped(flags.select("line_id", "family", "code", "points"), "line_id", profile)


def score_accounts(book: Book, flags: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Return account, risk (0 to 100, the line risk weighted by amount), flagged_lines."""
    lines = book.lines("line_id", "account", "minor")
    touched = lines.join(
        book.engine.from_polars(flags.select("line_id").unique()), on="line_id", how="semi"
    )
    at_risk = book.engine.collect(touched).join(score_lines(flags, profile), on="line_id")
    turnover = book.engine.collect(
        lines.with_columns(size=nw.col("minor").abs()).group_by("account").agg(nw.col("size").sum())
    )
    # Whole numbers, so that the sum does not depend on the order of the lines.
    tenths = (pl.col("risk") * 10).round().cast(pl.Int64)
    weighted = at_risk.group_by("account").agg(
        weighted=(pl.col("minor").abs() * tenths).sum(), flagged_lines=pl.len()
    )
    risk = (pl.col("weighted") / (pl.col("size") * 10)).fill_nan(0).round(1)
    joined = weighted.join(turnover, on="account").with_columns(risk=risk)
    return joined.select("account", "risk", "flagged_lines").sort(
        ["risk", "account"], descending=[True, False]
    )


def _capped(points: pl.DataFrame, key: str, profile: Profile) -> pl.DataFrame:
    families = points["family"].unique().to_list()
    caps = pl.DataFrame(
        {"family": families, "cap": [profile.cap(f) for f in families]},
        schema={"family": pl.String, "cap": pl.Float64},
    )
    hundredths = (pl.col("points") * 100).round().cast(pl.Int64).sum()
    by_family = points.group_by(key, "family").agg(hundredths, pl.col("code"))
    capped = by_family.join(caps, on="family").with_columns(
        pl.min_horizontal("points", (pl.col("cap") * 100).cast(pl.Int64))
    )
    total = capped.group_by(key).agg(
        risk=(pl.col("points").sum() / 100).clip(0, 100).round(1),
        codes=pl.col("code").list.explode().unique().sort().str.join(","),
    )
    return total.sort(["risk", key], descending=[True, False])


def _contributions(book: Book, flagged: Flagged, profile: Profile) -> tuple[Contribution, ...]:
    money = _turnover(book)
    found = [_contribution(r, book, money, profile) for r in flagged.checks if _touches(r)]
    ranked = sorted(found, key=lambda c: (-c.points, c.code))
    families = {one.family: [c for c in ranked if c.family == one.family] for one in ranked}
    weighed = [c for name, ones in families.items() for c in _weighed(ones, profile.cap(name))]
    return tuple(sorted(weighed, key=lambda c: (-c.points, c.code)))


def _weighed(ranked: Sequence[Contribution], cap: float) -> list[Contribution]:
    """One family: each next check counts half of the one before, and all of them up to the cap."""
    halved = [one.points / 2**place for place, one in enumerate(ranked)]
    total = sum(halved)  # nothing, where the profile gives these checks no weight
    share = min(1.0, cap / total) if total else 0.0
    return [
        replace(one, points=round(points * share, 2))
        for one, points in zip(ranked, halved, strict=True)
    ]


def _touches(result: CheckResult) -> bool:
    return bool(result.flagged_lines or result.observations)


def _contribution(
    result: CheckResult, book: Book, turnover: float, profile: Profile
) -> Contribution:
    entries = result.flagged_entries / max(1, book.entry_count)
    amount = float(result.amount) / turnover if turnover else 0.0
    check = result.check
    return Contribution(
        check.code,
        check.title,
        check.family,
        profile.weight(check) * _reach(result, entries, amount),
        round(entries, 6),
        round(amount, 6),
    )


def _reach(result: CheckResult, entries: float, amount: float) -> float:
    """How much of the ledger a check touches, 0 to 1."""
    if result.check.is_gate:
        return 1.0
    if not result.flagged_lines:
        return OBSERVED
    share = max(entries, min(amount, MONEY_LIMIT * entries))
    return math.sqrt(min(1.0, share / FULL_SHARE))


def _level(score: float, profile: Profile) -> Literal["LOW", "MEDIUM", "HIGH"]:
    if score >= profile.high_from:
        return "HIGH"
    return "MEDIUM" if score >= profile.medium_from else "LOW"


def _turnover(book: Book) -> float:
    total = book.engine.collect(book.lines("minor").select(nw.col("minor").abs().sum()))
    return float(total.item() or 0) / book.unit


def _recommendations(
    contributions: Sequence[Contribution], flagged: Flagged, book: Book
) -> tuple[str, ...]:
    return tuple(_recommendation(one, flagged, book) for one in contributions[:_TOP])


def _recommendation(one: Contribution, flagged: Flagged, book: Book) -> str:
    hits = flagged.flags.filter(pl.col("code") == one.code)
    if hits.is_empty():
        reasons = flagged.observations.filter(pl.col("code") == one.code)
        first = reasons.sort("points", descending=True).row(0, named=True)
        return f"{one.title}: look first at {first['subject']}: {first['reason']}."
    entries = hits.group_by("entry_id").agg(pl.col("points").max(), pl.col("minor").abs().max())
    names = ", ".join(_strongest(book, entries))
    return f"{one.title}: look at {_counted(entries.height, 'entry', 'entries')}, first {names}."


def _strongest(book: Book, entries: pl.DataFrame) -> list[str]:
    """The names of the first entries by points and amount, equal ones in order of name."""
    rank = pl.struct("points", "minor").rank("min", descending=True)
    first = entries.filter(rank <= _TOP)
    named = first.join(entry_names(book, first["entry_id"]), on="entry_id")
    ordered = named.sort(["points", "minor", "name"], descending=[True, True, False])
    return ordered.head(_TOP)["name"].to_list()


def _counted(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
