"""What a work paper lists: the findings with their review, and the riskiest entries in full."""

import polars as pl

from crossfoot.audit.line_score import line_scores, score_words
from crossfoot.reports.audited import Audited, with_reviews
from crossfoot.reports.contents.told import check_titles, status_words
from crossfoot.tables.levels import level_expr

#: More rows than this nobody reads in a workbook; findings.csv and findings.parquet have all.
MOST_FINDINGS = 10_000
MOST_ENTRIES = 50
MOST_ENTRY_LINES = 3_000
MOST_LINES_OF_ENTRY = 500


def shown_findings(audited: Audited) -> pl.DataFrame:
    """The riskiest findings with level, title of the check, text and review.

    `status` is in words, `status_code` as it is kept; texts of the review are never null.
    """
    reviewed = with_reviews(audited.result.findings.head(MOST_FINDINGS), audited.reviews)
    return reviewed.with_columns(
        level_expr(audited.profile),
        pl.col("assignee", "tick", "note").fill_null(""),
        title=check_titles(audited),
        text=pl.coalesce("line_text", "header_text"),
        status=status_words(),
        status_code="status",
    )


def with_sums(findings: pl.DataFrame, audited: Audited) -> pl.DataFrame:
    """Findings with `sum`: how the risk of the line is made, in words."""
    flags = audited.result.flags.join(findings, on="line_id", how="semi")
    scores = line_scores(flags, audited.profile)
    told = [(line, score_words(score)) for line, score in scores.items()]
    sums = pl.DataFrame(told, schema={"line_id": pl.Int64, "sum": pl.String}, orient="row")
    return findings.join(sums, on="line_id", how="left", maintain_order="left")


def extent_words(shown: int, total: int) -> str:
    """How many of the findings are listed."""
    if shown == total:
        return f"All {total:,} findings, riskiest first."
    return (
        f"The {shown:,} riskiest of {total:,} findings; findings.csv and findings.parquet have all."
    )


def selected_entries(audited: Audited, columns: list[str]) -> pl.DataFrame:
    """The lines of the riskiest entries with these columns, riskiest entry first.

    As many whole entries as fit; debit and credit are filled in from the amount. `ticks` are the
    marks on a line, `ticked` who put each there and when.
    """
    top = audited.result.risk.entries.head(MOST_ENTRIES).with_row_index("rank")
    of_top = pl.col("entry_id").is_in(top["entry_id"].to_list())
    # Straight from the files: the book would hold every line for the few that are shown.
    wanted = audited.dataset.lines().filter(of_top)
    found = wanted.select("line_id", "entry_id", "amount", *columns).collect(engine="streaming")
    sizes = found.group_by("entry_id").agg(line_count=pl.len())
    small = top.join(sizes.filter(pl.col("line_count") <= MOST_LINES_OF_ENTRY), on="entry_id")
    fitting = small.sort("rank").filter(pl.col("line_count").cum_sum() <= MOST_ENTRY_LINES)
    lines = found.join(fitting.select("entry_id"), on="entry_id", how="semi")
    sides = lines.with_columns(
        debit=pl.coalesce("debit", pl.col("amount").clip(lower_bound=0)),
        credit=pl.coalesce("credit", -pl.col("amount").clip(upper_bound=0)),
    )
    ranked = sides.join(fitting.drop("line_count"), on="entry_id").sort("rank", "line_id")
    return ranked.join(
        _ticks(audited), on="line_id", how="left", maintain_order="left"
    ).with_columns(pl.col("ticks").fill_null(""))


def _ticks(audited: Audited) -> pl.DataFrame:
    """The marks of each line that has any; the same mark for two findings is said once."""
    told = pl.format("{} {}, {}", "mark", "by", "on")
    return (
        audited.line_ticks.sort("line_id", "on", "mark", "by")
        .group_by("line_id", maintain_order=True)
        .agg(
            ticks=pl.col("mark").unique(maintain_order=True).str.join(" "),
            ticked=told.unique(maintain_order=True).str.join("; "),
        )
    )


def selected_words(frame: pl.DataFrame) -> str:
    """How many entries and lines are shown, and what is left out."""
    entries = frame["entry_id"].n_unique()
    return (
        f"All {frame.height:,} lines of the {entries:,} riskiest entries; at most {MOST_ENTRIES} "
        f"entries of up to {MOST_LINES_OF_ENTRY} lines, and {MOST_ENTRY_LINES:,} lines in all. "
        "Longer entries are in the ledger."
    )
