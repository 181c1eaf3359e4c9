"""A1: round amounts."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.engine.base import Frame

#: An account needs so many lines before its habit of round amounts counts.
_HABIT_LINES = 20


def find_round_lines(book: Book, settings: Settings) -> Frame:
    bases = sorted(round(base * book.unit) for base in settings["bases"])
    if not bases or bases[0] < 1:
        raise NotRunError("`bases` holds no amount of at least one minor unit")
    size = nw.col("minor").abs()
    lines = book.lines("line_id", "account", "minor")
    lines = lines.with_columns(is_round=_is_round(bases[0], book, settings))
    found = lines.filter(nw.col("is_round"))
    if settings["usual_share"] < 1:
        usual = _usually_round(book, lines, settings["usual_share"])
        found = found.filter(~nw.col("account").is_in(usual))
    base, score = nw.lit(bases[0]), nw.lit(0.4)
    for rank, larger in enumerate(bases[1:], 1):
        base = nw.when(size % larger == 0).then(nw.lit(larger)).otherwise(base)
        graded = nw.lit(0.4 + 0.6 * rank / (len(bases) - 1))
        score = nw.when(size % larger == 0).then(graded).otherwise(score)
    return found.select("line_id", "minor", base=base, score=score)


def _is_round(base: int, book: Book, settings: Settings) -> nw.Expr:
    size = nw.col("minor").abs()
    is_multiple: nw.Expr = size % base == 0
    is_large: nw.Expr = (size > 0) & (size >= round(settings["minimum"] * book.unit))
    wanted: nw.Expr = (size == 0) | is_large if settings["include_zero"] else is_large
    return is_multiple & wanted


def _usually_round(book: Book, lines: Frame, share: float) -> list[str]:
    per_account = lines.group_by("account").agg(
        nw.len().alias("lines"), nw.col("is_round").cast(nw.Int64).sum().alias("round_lines")
    )
    usual = (nw.col("round_lines") >= share * nw.col("lines")) & (nw.col("lines") >= _HABIT_LINES)
    return book.engine.collect(per_account.filter(usual))["account"].sort().to_list()


ROUND_AMOUNT = Check(
    code="A1",
    name="round_amount",
    title="Round amount",
    family="amount",
    unit="line",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("bases", [1_000, 10_000, 100_000], "a multiple of one of these", "currency"),
        Parameter("minimum", 1_000, "smaller amounts are not looked at", "currency"),
        Parameter("include_zero", default=False, meaning="count amounts of zero as round"),
        Parameter("usual_share", 0.5, "accounts with this share of round lines are left out"),
    ),
    source="ISA 240.A45 (e); AS 2401.61; Nigrini, Forensic Analytics, ch. 8",
    reason="amount {minor:money} is a multiple of {base:money}",
    find=find_round_lines,
)
