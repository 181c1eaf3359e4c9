"""Numbers as people write them: which mark is the decimal mark, and their exact value."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.suggest.measures import largest, share

#: Currency signs and codes, spaces (also hard and thin ones) and apostrophes inside a number.
_DECORATION = (
    r"R\$|[\s\u00a0\u2007\u2009\u202f'’$€£¥₹]"
    r"|\b(EUR|USD|GBP|CHF|CAD|AUD|NZD|BRL|MXN|NOK|SEK|DKK|PLN|CZK|JPY|INR|ZAR)\b"
)
#: A dash is how some write zero.
_NOTHING = r"^\s*[-–—]+\s*$"
_SHAPE = r"^[-+(]*[0-9.,]*[0-9][0-9.,]*\)?-?$"
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class NumberShape:
    """Numbers of a column: share of values that are numbers, and what they prove.

    `comma_proofs` and `point_proofs` count the values that fit only a decimal comma or only a
    decimal point; `either` those that fit both readings (1,234). `decimals` is the most digits
    after the mark, `fine_share` the share of values with three or more, `negative_share` the share
    of values with a minus or in parentheses.
    """

    share: float
    comma_proofs: int
    point_proofs: int
    either: int
    fraction_share: float
    negative_share: float
    decimals: int
    leading_zeros: bool
    fine_share: float = 0.0

    @property
    def decimal_mark(self) -> str | None:
        """The proved mark: '.', ',' or None when both readings fit; '.' when there is none."""
        if self.comma_proofs > self.point_proofs:
            return ","
        if self.point_proofs or not self.either:
            return "."
        return None


def bare(texts: pl.Expr) -> pl.Expr:
    """A number's text without currency, spaces and signs of grouping other than marks."""
    plain = texts.str.replace_all(_DECORATION, "").str.replace_all("−", "-", literal=True)
    return plain.str.replace(r"(?i)^(.*\d)(CR|C)$", "-${1}").str.replace(
        r"(?i)^(.*\d)(DR|D)$", "${1}"
    )


def number_shape(distinct: pl.Series) -> NumberShape:
    """Look at the distinct values of a column as numbers."""
    text = bare(pl.col("text"))
    filled = distinct.filter(~distinct.str.contains(_NOTHING))
    frame = pl.DataFrame({"text": filled}).select(text=text)
    ok = frame.filter(pl.col("text").str.contains(_SHAPE))
    total = max(filled.len(), 1)
    if ok.is_empty():
        return NumberShape(0.0, 0, 0, 0, 0.0, 0.0, 0, leading_zeros=False)
    digits = ok.select(n=pl.col("text").str.replace_all(r"[-+()]", ""), text="text")
    commas, points = _proofs(digits, ","), _proofs(digits, ".")
    either = digits.filter(pl.col("n").str.contains(r"^\d{1,3}[.,]\d{3}$")).height
    mark = "," if commas > points else "."
    after = digits.get_column("n").str.extract(rf"[{mark}](\d*)$").str.len_chars().fill_null(0)
    return NumberShape(
        share=ok.height / total,
        comma_proofs=commas,
        point_proofs=points,
        either=either,
        fraction_share=share(after > 0),
        negative_share=share(ok.get_column("text").str.contains(r"^-|^\(|-$")),
        decimals=largest(after),
        leading_zeros=bool(digits.get_column("n").str.contains(r"^0\d").any()),
        fine_share=share(after > 2),
    )


def _proofs(digits: pl.DataFrame, mark: str) -> int:
    """Count the values that only make sense when `mark` is the decimal mark.

    One mark with other than three digits after it (12,5), a leading zero group (0,123), four
    digits before it (1234,567), or the other mark as the grouping before it (1.234,56).
    """
    other = "." if mark == "," else ","
    m, o = f"[{mark}]", f"[{other}]"
    only_decimal = (
        rf"^\d*{m}(\d{{1,2}}|\d{{4,}})$"
        rf"|^0{m}\d+$|^\d{{4,}}{m}\d+$|^\d{{1,3}}({o}\d{{2,3}})+{m}\d+$|^\d{{1,3}}({o}\d{{3}}){{2,}}$"
    )
    return digits.filter(pl.col("n").str.contains(only_decimal)).height


def minor_units(texts: pl.Expr, decimal_mark: str, decimals: int) -> pl.Expr:
    """Exact minor units (Int64) of number texts; null where the text is no number.

    Fractions beyond `decimals` are rounded: this only feeds proofs, never the ledger.
    """
    group = "." if decimal_mark == "," else ","
    raw = bare(texts).str.replace_all(group, "", literal=True)
    raw = raw.str.replace_all(decimal_mark, ".", literal=True)
    negative = raw.str.contains(r"^\+?-|^\(|-$")
    digits = raw.str.replace_all(r"[-+()]", "")
    value = digits.cast(pl.Decimal(30, _MOST_DECIMALS), strict=False).round(decimals)
    units = (value * 10**decimals).cast(pl.Int64, strict=False)
    return pl.when(negative).then(-units).otherwise(units)


def units_of(name: str) -> pl.Expr:
    """The minor units of a column, in a frame that `with_units` has prepared."""
    return pl.col(f"\x00units {name}")


def with_units(
    frame: pl.DataFrame, names: Iterable[str], decimal_mark: str, decimals: int
) -> pl.DataFrame:
    """Add the minor units of number columns, read once for all proofs."""
    return frame.with_columns(
        minor_units(pl.col(name), decimal_mark, decimals).alias(f"\x00units {name}")
        for name in names
    )
