"""Findings: each line once per family, in its strongest form, with what a reviewer needs to see."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.profile import Profile
from crossfoot.audit.risk import score_lines

#: What a finding shows of its line.
SHOWN = (
    "line_id",
    "file_row",
    "journal_id",
    "posting_date",
    "effective_date",
    "account",
    "account_name",
    "party",
    "reference",
    "line_text",
    "header_text",
    "entered_by",
    "source",
    "amount",
)


def build_findings(book: Book, flags: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Return one row per line and family, riskiest line first.

    Columns: finding_id (code-line), code, family, also (weaker codes of the family), score,
    points, risk (of the line, 0 to 100), reason, entry_id and the columns of SHOWN.
    """
    ranked = flags.sort(
        ["line_id", "family", "points", "code"], descending=[False, False, True, False]
    )
    strongest = ranked.group_by("line_id", "family", maintain_order=True).agg(
        pl.col("entry_id", "code", "score", "points", "reason").first(),
        also=pl.col("code").slice(1).str.join(","),
    )
    with_risk = strongest.join(score_lines(flags, profile).drop("codes"), on="line_id")
    with_lines = with_risk.join(_lines(book, flags), on="line_id")
    finding_id = pl.concat_str("code", pl.lit("-"), "line_id")
    ordered = with_lines.with_columns(finding_id=finding_id).sort(
        ["risk", "line_id", "points", "family"], descending=[True, False, True, False]
    )
    first = [
        "finding_id",
        "code",
        "family",
        "also",
        "score",
        "points",
        "risk",
        "reason",
        "entry_id",
    ]
    return ordered.select(*first, *SHOWN)


def _lines(book: Book, flags: pl.DataFrame) -> pl.DataFrame:
    touched = book.engine.from_polars(flags.select("line_id").unique())
    return book.engine.collect(book.lines(*SHOWN).join(touched, on="line_id", how="semi"))
