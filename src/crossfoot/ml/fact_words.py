"""Words for facts: counts with what they count, days, months, amounts in times the usual one."""

from typing import Final

import polars as pl

#: What stands for an empty value. Reasons use it as subject and as object.
BLANKS: Final = {
    "account": "no account",
    "counter": "nothing",
    "user": "unnamed users",
    "source": "entries without a source",
    "party": "entries without a party",
}
DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
#: lines.coded_lines counts no month and no day beyond these.
_MOST_MONTHS, _MOST_DAYS = 8, 15
_SLOTS_OF_DAY, _HOURS = 8, 3
_MANY, _ABOUT, _WHOLE = 1.5, 1.05, 10


def counted(count: pl.Expr, one: str, many: str) -> pl.Expr:
    """'1 other posting', '2,304 other postings'."""
    noun = pl.when(count == 1).then(pl.lit(one)).otherwise(pl.lit(many))
    return pl.concat_str(thousands(count), pl.lit(" "), noun)


def thousands(count: pl.Expr) -> pl.Expr:
    text = count.cast(pl.Int64).cast(pl.String)
    for _ in range(6):
        text = text.str.replace(r"^(\d+)(\d{3})", "${1},${2}")
    return text


def compared(times: pl.Expr) -> pl.Expr:
    """'7,100 times', '30 % more than', 'about', 'less than': stands before 'the usual amount'."""
    rounded = times.round_sig_figs(2).clip(0, 1e15)
    exact = rounded.round(1).cast(pl.String).str.strip_suffix(".0")
    digits = pl.when(rounded < _WHOLE).then(exact).otherwise(thousands(rounded))
    size = pl.concat_str(digits, pl.lit(" times"))
    more = pl.format("{} % more than", ((times - 1) * 100).round(0).cast(pl.Int64))
    return (
        pl.when(times >= _MANY)
        .then(size)
        .when(times >= _ABOUT)
        .then(more)
        .when(times >= 1 / _ABOUT)
        .then(pl.lit("about"))
        .otherwise(pl.lit("less than"))
    )


def after_document(days: pl.Expr, document: str, same: str) -> pl.Expr:
    """'13 days before its document's date', '1 day after it'; `same` stands for no day."""
    which = pl.when(days < 0).then(pl.lit(" before ")).otherwise(pl.lit(" after "))
    told = pl.concat_str(counted(days.abs(), "day", "days"), which, pl.lit(document))
    return pl.when(days == 0).then(pl.lit(same)).otherwise(told)


def months_after_document(months: pl.Expr) -> pl.Expr:
    """'2 months after their document'; so many are counted at most."""
    size = months.abs()
    more = pl.when(size >= _MOST_MONTHS).then(pl.lit(" or more")).otherwise(pl.lit(""))
    which = pl.when(months < 0).then(pl.lit(" before")).otherwise(pl.lit(" after"))
    told = pl.concat_str(counted(size, "month", "months"), more, which, pl.lit(" their document"))
    return pl.when(months == 0).then(pl.lit("in the month of their document")).otherwise(told)


def months_apart(months: pl.Expr) -> pl.Expr:
    """'is 2 months earlier than its posting'."""
    size = months.abs()
    more = pl.when(size >= _MOST_MONTHS).then(pl.lit(" or more")).otherwise(pl.lit(""))
    which = pl.when(months < 0).then(pl.lit(" later")).otherwise(pl.lit(" earlier"))
    told = pl.concat_str(counted(size, "month", "months"), more, which, pl.lit(" than its posting"))
    return pl.when(months == 0).then(pl.lit("of the month of its posting")).otherwise(told)


def before_month_end(days: pl.Expr) -> pl.Expr:
    more = pl.when(days >= _MOST_DAYS).then(pl.lit(" or more")).otherwise(pl.lit(""))
    told = pl.concat_str(counted(days, "day", "days"), more, pl.lit(" before the month's end"))
    return pl.when(days == 0).then(pl.lit("on the month's last day")).otherwise(told)


def hours(slot: pl.Expr, rest_day: pl.Expr) -> pl.Expr:
    """'3 to 6 h, weekend'."""
    hour = slot % _SLOTS_OF_DAY * _HOURS
    rest = pl.when(rest_day == 1).then(pl.lit(", weekend")).otherwise(pl.lit(""))
    ends = (hour + _HOURS).cast(pl.String)
    return pl.concat_str(hour.cast(pl.String), pl.lit(" to "), ends, pl.lit(" h"), rest)


def clock(minute: pl.Expr) -> pl.Expr:
    """'04:05'."""
    hour, rest = (minute // 60).cast(pl.String), (minute % 60).cast(pl.String)
    return pl.concat_str(hour.str.zfill(2), pl.lit(":"), rest.str.zfill(2))
