"""Findings by family, by level and by status of their review, and the riskiest of them."""

import polars as pl

from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.told import (
    FAMILIES,
    check_titles,
    money_column,
    reviewed,
    status_words,
)
from crossfoot.reports.plain import counted
from crossfoot.reports.report import Column, Table
from crossfoot.reports.review_words import STATUSES
from crossfoot.tables.levels import LEVELS, level_expr

TOP = 25


def by_family(audited: Audited) -> Table:
    """Findings, lines and entries of each family of checks."""
    return Table(
        "findings_by_family",
        "By family of checks",
        (Column("family", "Family"), *_counts(audited)),
        _counted(audited, "family", {name: FAMILIES.get(name, name) for name in FAMILIES}),
        note="A line has one finding per family, in its strongest form, so lines of several "
        "families count in each.",
        empty="No check flagged a line.",
    )


def by_level(audited: Audited) -> Table:
    """Findings by the level of their line's risk."""
    levels = {name: name for name in reversed(LEVELS)}
    return Table(
        "findings_by_level",
        "By level of risk",
        (Column("level", "Level", "level"), *_counts(audited)),
        _every(_counted(audited, "level", levels), "level", list(levels)),
        note=f"Of a line: medium from {audited.profile.medium_from:g} points, high from "
        f"{audited.profile.high_from:g} of 100.",
        empty="No check flagged a line.",
    )


def _counts(audited: Audited) -> tuple[Column, ...]:
    return (
        Column("findings", "Findings", "integer", total=True),
        Column("lines", "Lines", "integer"),
        Column("entries", "Entries", "integer"),
        money_column(audited, "amount", "Amount of lines"),
    )


def _counted(audited: Audited, key: str, names: dict[str, str]) -> pl.DataFrame:
    """Counts per value of `key` in the order of `names`, under their words."""
    findings = audited.result.findings.with_columns(level_expr(audited.profile))
    lines = findings.unique(["line_id", key]).with_columns(pl.col("amount").abs())
    amounts = lines.group_by(key).agg(pl.col("amount").sum())
    counts = findings.group_by(key).agg(
        findings=pl.len(), lines=pl.col("line_id").n_unique(), entries=pl.col("entry_id").n_unique()
    )
    order = {name: place for place, name in enumerate(names)}
    rows = counts.join(amounts, on=key).sort(
        pl.col(key).replace_strict(order, default=len(order), return_dtype=pl.Int64)
    )
    return rows.with_columns(pl.col(key).replace(names))


def _every(counts: pl.DataFrame, key: str, names: list[str]) -> pl.DataFrame:
    """The counts of all names, 0 where nothing was counted."""
    every = pl.DataFrame({key: names})
    return every.join(counts, on=key, how="left", maintain_order="left").fill_null(0)


def review_progress(audited: Audited) -> Table | None:
    """How many findings have which status; None where findings are not reviewed yet."""
    if audited.reviews is None:
        return None
    made = reviewed(audited)
    total = max(made.height, 1)
    counts = made.group_by("status").agg(
        findings=pl.len(), noted=pl.col("note").is_not_null().sum()
    )
    every = pl.DataFrame({"status": list(STATUSES)}).join(
        counts, on="status", how="left", maintain_order="left"
    )
    rows = every.with_columns(
        pl.col("findings", "noted").fill_null(0),
        status_words(),
        share=pl.col("findings").fill_null(0) / total,
    )
    return Table(
        "review_progress",
        "Review",
        (
            Column("status", "Status"),
            Column("findings", "Findings", "integer", total=True),
            Column("share", "Share", "share", decimals=1),
            Column("noted", "With a note", "integer", total=True),
        ),
        rows,
    )


def observations(audited: Audited) -> Table:
    """What was seen of accounts, users, months and the whole file."""
    frame = audited.result.observations
    ordered = frame.sort(["points", "code", "subject"], descending=[True, False, False])
    return Table(
        "observations",
        "Observations",
        (
            Column("title", "What was looked for", "wrap"),
            Column("subject", "Concerns", "wrap"),
            Column("reason", "What was seen", "wrap"),
        ),
        ordered.select("code", "subject", "reason", title=check_titles(audited)),
        note="Of accounts, users, months and the file as a whole, which no single line bears.",
        empty="No check saw anything of an account, a user or a month.",
        most_shown=15,
    )


def top_findings(audited: Audited) -> Table:
    """The riskiest finding of each of the riskiest entries."""
    made = reviewed(audited)
    top = made.unique("entry_id", keep="first", maintain_order=True).head(TOP)
    account = pl.concat_str("account", "account_name", separator=" ", ignore_nulls=True)
    rows = top.select(
        "finding_id",
        level_expr(audited.profile),
        "risk",
        why=pl.format("{}: {}", check_titles(audited), "reason"),
        account=account,
        entry=pl.col("journal_id"),
        posting_date=pl.col("posting_date"),
        entered_by=pl.col("entered_by"),
        amount=pl.col("amount"),
        status=status_words(),
    )
    if rows["entered_by"].null_count() == rows.height:
        rows = rows.drop("entered_by")
    columns = [
        Column("level", "Level", "level"),
        Column("risk", "Risk", "number", decimals=0),
        Column("why", "Why it was flagged", "wrap"),
        Column("account", "Account", "wrap"),
        Column("entry", "Entry", "code"),
        Column("posting_date", "Posted", "date"),
        Column("entered_by", "User"),
        money_column(audited, "amount", "Amount"),
        Column("status", "Status"),
    ]
    if audited.reviews is None:
        rows = rows.drop("status")
    return Table(
        "top_findings",
        "The riskiest entry" if top.height == 1 else f"The {top.height} riskiest entries",
        tuple(columns),
        rows,
        note=f"The riskiest line of each; {counted(made.height, 'finding')} in all. "
        "The work paper has all of them.",
        empty="No check flagged a line.",
    )
