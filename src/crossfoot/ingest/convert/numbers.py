"""Amounts as people write them, to exact decimals; never rounded, never guessed."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

Mark = Literal[".", ","]

_CURRENCY = r"(?:[A-Z]{3}|R\$|[$€£¥₹₽₩]|kr\.?)"
_SIGN = r"[-+−–]"
#: What may stand around the digits of an amount; every part is there at most once.
_SHAPE = (
    rf"(?i)^(?P<open>\()?\s*(?P<first>{_SIGN})?\s*(?:{_CURRENCY})?\s*(?P<second>{_SIGN})?\s*"
    r"(?P<digits>[0-9][0-9.,'’\s]*|[.,][0-9]+)"
    rf"\s*(?:{_CURRENCY.replace('[A-Z]{3}', 'EUR|USD|GBP|CHF|[A-Z]{2}[A-Z]')})??\s*"
    r"(?P<last>[-+−–])?\s*(?P<close>\))?\s*(?P<side>CR|DR|C|D|S|H)?\.?$"
)
#: Digits in groups, by decimal mark.
_GROUPED: dict[str, str] = {
    ".": r"^(?:[0-9]+|[0-9]{1,3}(?:[,'’\s][0-9]{2,3})*[,'’\s][0-9]{3})(?:\.[0-9]*)?$|^\.[0-9]+$",
    ",": r"^(?:[0-9]+|[0-9]{1,3}(?:[.'’\s][0-9]{2,3})*[.'’\s][0-9]{3})(?:,[0-9]*)?$|^,[0-9]+$",
}
_NOTHING = r"^[$€£¥\s]*[-–—]+[$€£¥\s]*$"
NOT_A_NUMBER = "is not a number"
ROUNDED = " and was rounded"
TOO_LARGE = "has more digits than an amount can have"
CUT_OFF = "was cut off by the program that wrote the file"


@dataclass(frozen=True)
class Parsed:
    """Values, null where there was none or it failed; `reasons` says why it failed, else null."""

    values: pl.Series
    reasons: pl.Series | None = None


def parse_amounts(raw: pl.Series, mark: Mark, decimals: int, *, rounds: bool = False) -> Parsed:
    """Parse texts to Decimal(18, decimals); more decimals than that are a failure.

    With `rounds` such amounts are rounded, and have a value as well as a reason.
    """
    tail = rf"(?:\{mark}[0-9]{{0,{decimals}}})?" if decimals else ""
    clean = raw.str.contains(rf"^-?[0-9]{{1,{17 - decimals}}}{tail}$")
    if clean.all():
        return Parsed(_cast(raw, mark, decimals))
    values = _cast(pl.select(pl.when(clean).then(raw)).to_series(), mark, decimals)
    places = pl.select(pl.arg_where(~clean)).to_series()
    mended = _mend(raw.gather(places), mark, decimals, rounds=rounds)
    values = values.scatter(places, mended["value"])
    if mended["reason"].is_null().all():
        return Parsed(values)
    reasons = pl.repeat(None, raw.len(), dtype=pl.String, eager=True)
    return Parsed(values, reasons.scatter(places, mended["reason"]))


def _cast(texts: pl.Series, mark: Mark, decimals: int) -> pl.Series:
    dotted = texts.str.replace(",", ".", literal=True) if mark == "," else texts
    return dotted.cast(pl.Decimal(18, decimals), strict=False)


def _mend(raw: pl.Series, mark: Mark, decimals: int, *, rounds: bool) -> pl.DataFrame:
    """Return value and reason of amounts that are not plain digits."""
    text = pl.col("raw").str.strip_chars()
    nothing = text.str.contains(_NOTHING)
    parts = text.str.extract_groups(_SHAPE)
    field = parts.struct.field
    frame = raw.to_frame("raw").select(
        "raw",
        is_blank=text.str.len_bytes() == 0,
        is_zero=nothing,
        digits=pl.when(nothing).then(pl.lit("0")).otherwise(field("digits").str.strip_chars()),
        minuses=_negatives(field("first"), field("second"), field("last"))
        + field("open").is_not_null().cast(pl.Int8)
        + field("side").str.to_uppercase().is_in(["CR", "C", "H"]).fill_null(value=False),
        is_paired=field("open").is_not_null() == field("close").is_not_null(),
    )
    return _valued(frame, mark, decimals, rounds=rounds).select("value", "reason")


def _negatives(*signs: pl.Expr) -> pl.Expr:
    minus = [sign.is_in(["-", "−", "–"]).fill_null(value=False).cast(pl.Int8) for sign in signs]
    return pl.sum_horizontal(minus)


def _valued(frame: pl.DataFrame, mark: Mark, decimals: int, *, rounds: bool) -> pl.DataFrame:
    digits = pl.col("digits")
    is_number = (
        digits.str.contains(_GROUPED[mark]) & pl.col("is_paired") & (pl.col("minuses") < 2)
    ).fill_null(value=False)
    other = "," if mark == "." else "."
    plain = digits.str.replace_all(rf"[\{other}'’\s]", "").str.replace(mark, ".", literal=True)
    too_fine = plain.str.contains(rf"\.[0-9]{{{decimals}}}[0-9]*[1-9]")
    money = pl.Decimal(18, decimals)
    value = plain.cast(money, strict=False)
    if rounds:
        nearest = plain.cast(pl.Decimal(38, 18), strict=False).round(decimals)
        value = pl.when(too_fine).then(nearest.cast(money, strict=False)).otherwise(value)
    value = pl.when(pl.col("minuses") == 1).then(-value).otherwise(value)
    reason = (
        pl.when(pl.col("is_blank"))
        .then(None)
        .when(pl.col("raw").str.contains("##", literal=True))
        .then(pl.lit(CUT_OFF))
        .when(~is_number)
        .then(pl.lit(NOT_A_NUMBER))
        .when(too_fine)
        .then(pl.lit(f"has more than {decimals} decimals" + (ROUNDED if rounds else "")))
        .when(value.is_null())
        .then(pl.lit(TOO_LARGE))
    )
    is_valued = pl.col("reason").is_null() | (pl.lit(rounds) & too_fine & is_number)
    frame = frame.with_columns(reason=reason, value=pl.when(is_number).then(value))
    return frame.with_columns(pl.when(is_valued).then("value").alias("value"))
