"""U4: entered and approved by one person, not approved, or approved above the approver's limit."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.tallies import tally_table
from crossfoot.engine.base import Frame

_COLUMNS = ("entry_id", "entered_by", "approved_by", "why", "score")


def find_self_approvals(book: Book, settings: Settings) -> Frame:
    lines = book.lines("entry_id", "entered_by", "approved_by", "source", "minor")
    parts = [_by_oneself(book, lines), _not_approved(book, lines, settings)]
    if settings["limits"]:
        parts.append(_above_limit(book, lines, settings["limits"]))
    found = nw.concat([part.select(*_COLUMNS) for part in parts])
    texts = ("entered_by", "approved_by", "why")
    strongest = found.group_by("entry_id").agg(nw.col("score").max())
    same = found.join(strongest, on=["entry_id", "score"])
    return same.group_by("entry_id", "score").agg(*(nw.col(name).min() for name in texts))


def _by_oneself(book: Book, lines: Frame) -> Frame:
    pairs = tally_table(book, "entered_by", "approved_by").drop_nulls()
    same = pairs.filter(pl.col("entered_by").str.to_lowercase() == _lower("approved_by"))
    people = same["entered_by"].to_list()
    both = lines.filter(nw.col("entered_by").is_in(people), ~nw.col("approved_by").is_null())
    both = _as_text(both)
    alike = nw.col("entered_by").str.to_lowercase() == nw.col("approved_by").str.to_lowercase()
    return _explain(both.filter(alike), "entered and approved by the same person", 1.0)


def _not_approved(book: Book, lines: Frame, settings: Settings) -> Frame:
    """Lines without approval in sources where nearly all lines have one."""
    by_source = (
        tally_table(book, "source", "approved_by")
        .group_by("source")
        .agg(
            approved=pl.col("lines").filter(pl.col("approved_by").is_not_null()).sum(),
            all=pl.col("lines").sum(),
        )
    )
    usual = by_source.filter(pl.col("approved") >= settings["usual_share"] * pl.col("all"))
    known = usual["source"].drop_nulls().to_list()
    of_source = nw.col("source").is_in(known)
    if usual["source"].null_count():
        of_source = of_source | nw.col("source").is_null()
    blank = _as_text(lines.filter(nw.col("approved_by").is_null(), of_source))
    return _explain(blank, "not approved, where entries usually are", 0.7)


def _above_limit(book: Book, lines: Frame, limits: dict[str, float]) -> Frame:
    rows = [(name.lower(), round(limit * book.unit)) for name, limit in limits.items()]
    known = pl.DataFrame(rows, schema={"key": pl.String, "limit": pl.Int64}, orient="row")
    approved = _as_text(lines.filter(~nw.col("approved_by").is_null()))
    approved = approved.with_columns(key=nw.col("approved_by").str.to_lowercase())
    above = approved.join(book.engine.from_polars(known), on="key")
    above = above.filter(nw.col("minor").abs() > nw.col("limit"))
    return _explain(above, "above what the approver may approve", 0.9)


def _as_text(lines: Frame) -> Frame:
    return lines.with_columns(nw.col("entered_by", "approved_by").cast(nw.String))


def _explain(lines: Frame, why: str, score: float) -> Frame:
    return lines.with_columns(why=nw.lit(why), score=nw.lit(score))


def _lower(name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase()


SELF_APPROVAL = Check(
    code="U4",
    name="self_approval",
    title="Approval by the same person, or none",
    family="people",
    unit="entry",
    weight=14,
    needs=frozenset({"entry_id", "entered_by", "approved_by"}),
    parameters=(
        Parameter(
            "usual_share", 0.9, "a source with this part approved is usually approved", "share"
        ),
        Parameter("limits", {}, "what each approver may approve at most, by user name", "currency"),
    ),
    source="ISA 315; COSO, segregation of duties; CAQ 2008 practice aid, 5",
    reason="{why} (entered by {entered_by}, approved by {approved_by})",
    find=find_self_approvals,
)
