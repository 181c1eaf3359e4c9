"""Turn a reason template and evidence columns into the sentence of each flag."""

from collections.abc import Callable
from string import Formatter

import polars as pl

_Writer = Callable[[pl.Expr, int], pl.Expr]


def reason_text(template: str, decimals: int) -> pl.Expr:
    """The template with its {column:format} fields filled, as a String expression."""
    parts: list[pl.Expr] = []
    for literal, field, spec, _ in Formatter().parse(template):
        if literal:
            parts.append(pl.lit(literal))
        if field is not None:
            parts.append(_WRITERS[spec or "text"](pl.col(field), decimals).fill_null("(blank)"))
    return pl.concat_str(parts) if parts else pl.lit("")


def evidence_columns(template: str) -> list[str]:
    """The columns a template names, in order, once each."""
    fields = [field for _, field, _, _ in Formatter().parse(template) if field]
    return list(dict.fromkeys(fields))


def money_text(minor: pl.Expr, decimals: int) -> pl.Expr:
    """Minor units as text with thousands marks: -123456 becomes -1,234.56."""
    size = minor.abs()
    whole = _thousands(size // 10**decimals)
    sign = pl.when(minor < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    if decimals == 0:
        return sign + whole
    rest = (size % 10**decimals).cast(pl.String).str.zfill(decimals)
    return pl.concat_str(sign, whole, pl.lit("."), rest)


def _thousands(whole: pl.Expr) -> pl.Expr:
    text = whole.cast(pl.String)
    for _ in range(6):  # 10^18 has six groups of three digits after its first
        text = text.str.replace(r"^(\d+)(\d{3})", "${1},${2}")
    return text


def _time(minute: pl.Expr, decimals: int) -> pl.Expr:
    hours = (minute // 60).cast(pl.String).str.zfill(2)
    return pl.concat_str(hours, pl.lit(":"), (minute % 60).cast(pl.String).str.zfill(2))


def _percent(share: pl.Expr, decimals: int) -> pl.Expr:
    return pl.concat_str((share * 100).round(1).cast(pl.String), pl.lit(" %"))


_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def _weekday(day: pl.Expr, decimals: int) -> pl.Expr:
    return day.replace_strict(range(7), _DAYS, return_dtype=pl.String, default=None)


def _counted(noun: str) -> _Writer:
    """A number with what it counts, such as 1 line and 2 lines."""

    def write(value: pl.Expr, decimals: int) -> pl.Expr:
        ending = pl.when(value == 1).then(pl.lit(noun)).otherwise(pl.lit(f"{noun}s"))
        return pl.concat_str(value.cast(pl.String), pl.lit(" "), ending)

    return write


_WRITERS: dict[str, _Writer] = {
    "text": lambda value, decimals: value.cast(pl.String),
    "date": lambda value, decimals: value.dt.to_string("%Y-%m-%d"),
    "money": money_text,
    "time": _time,
    "weekday": _weekday,
    "percent": _percent,
    "number": lambda value, decimals: _thousands(value.round(2)),
    "count": lambda value, decimals: _thousands(value),
    "decimal": lambda value, decimals: value.cast(pl.String),
    "lines": _counted("line"),
    "times": _counted("time"),
    "characters": _counted("character"),
}
