"""benford(): digit tests of a ledger, whole or by account, user or party."""

import math
from typing import Literal

import polars as pl

from crossfoot.audit.benford.counting import amounts, digit_counts, shape_sums
from crossfoot.audit.benford.laws import LAW_OF, Digits
from crossfoot.audit.benford.results import BenfordResult, BenfordSubject
from crossfoot.audit.benford.statistics import arc, digit_table, distortion, goodness
from crossfoot.audit.book import Book
from crossfoot.errors import UserError

Sign = Literal["all", "positive", "negative"]
By = Literal["account", "entered_by", "party"]
_NO_SHAPE = {"count": 0, "cosines": math.nan, "sines": math.nan, "significands": math.nan}


def benford(
    book: Book,
    *,
    digits: Digits = "first_two",
    by: By | None = None,
    sign: Sign = "all",
    minimum: float = 0.0,
) -> BenfordResult:
    """Compare the digits of the amounts with Benford's law.

    `digits`: first, second, first_two, first_three; last_two (each pair equally often); summation
    (money per first two digits, each equally much); second_order (first two digits of the
    differences of the sorted amounts). Signs are ignored unless `sign` chooses one; amounts below
    `minimum` (currency) are left out; zeros always are.

    Raises:
        UserError: the file has no values in the column `by`, or a name is not known.
    """
    if digits not in LAW_OF:
        raise UserError(f"There is no digit test '{digits}'. Known: {', '.join(LAW_OF)}.")
    if by is not None and by not in book.present:
        raise UserError(f"The ledger has no values in {by}, so digits can't be compared by it.")
    sizes = amounts(book, by, sign, math.ceil(round(minimum * book.unit, 6)))
    counts = digit_counts(book, sizes, digits, by)
    shapes = pl.DataFrame() if digits == "second_order" else shape_sums(book, sizes, by)
    by_subject = {row["subject"]: row for row in shapes.iter_rows(named=True)}
    parts = counts.partition_by("subject", maintain_order=True)
    subjects = [_subject(digits, part, by_subject, book.unit) for part in parts]
    ordered = sorted(subjects, key=lambda one: (-one.n, one.subject or ""))
    return BenfordResult(digits, by, sign, tuple(ordered))


def _subject(
    digits: Digits, counts: pl.DataFrame, shapes: dict[str | None, dict[str, float]], unit: int
) -> BenfordSubject:
    subject = counts["subject"][0]
    found = dict(counts.select("digits", "total" if digits == "summation" else "n").iter_rows())
    scale = unit if digits == "summation" else 1
    n = int(counts["n"].sum())
    table = digit_table(digits, [found.get(d, 0) / scale for d in LAW_OF[digits].digits], n)
    shape = shapes.get(subject, _NO_SHAPE)
    count = int(shape["count"])
    arc_l2, arc_p = arc(shape["cosines"], shape["sines"], count)
    return BenfordSubject(
        subject=subject,
        n=n,
        low=float(counts["low"].min()) / unit,  # type: ignore[arg-type]
        high=float(counts["high"].max()) / unit,  # type: ignore[arg-type]
        arc_l2=arc_l2,
        arc_p=arc_p,
        distortion_factor=distortion(shape["significands"], count),
        table=table,
        **goodness(digits, table, n),
    )
