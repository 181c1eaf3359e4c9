"""What a digit test finds, frozen."""

from dataclasses import dataclass

import polars as pl

from crossfoot.audit.benford.laws import Conformity, Digits


@dataclass(frozen=True)
class BenfordSubject:
    """A digit test of one account, user, party, or of the whole ledger (`subject` is None).

    `table` has digits, observed (number of amounts; money in the summation test), share,
    expected_share, difference and z. `n` counts amounts, `low` and `high` are the smallest and
    largest in currency units. Mantissa arc test (L2, p) and distortion factor are of the amounts
    themselves whatever the digits, and 0 and 1 and 0 in the second-order test.
    """

    subject: str | None
    n: int
    low: float
    high: float
    mad: float
    conformity: Conformity | None
    chi_square: float
    df: int
    chi_square_p: float
    ks: float
    ks_critical: float
    arc_l2: float
    arc_p: float
    distortion_factor: float
    table: pl.DataFrame


@dataclass(frozen=True)
class BenfordResult:
    """A digit test of a ledger, one subject per account, user or party, largest first."""

    digits: Digits
    by: str | None
    sign: str
    subjects: tuple[BenfordSubject, ...]

    @property
    def whole(self) -> BenfordSubject:
        """The only or the largest subject."""
        return self.subjects[0]

    def to_frame(self) -> pl.DataFrame:
        """One row per subject and digit: subject, n and the columns of `table`."""
        parts = [
            one.table.select(
                pl.lit(one.subject, pl.String).alias("subject"),
                pl.lit(one.n, pl.Int64).alias("n"),
                pl.all(),
            )
            for one in self.subjects
        ]
        return pl.concat(parts) if parts else pl.DataFrame()
