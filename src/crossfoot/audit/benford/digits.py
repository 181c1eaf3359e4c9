"""Digits of whole amounts, without text and without floating point."""

import narwhals.stable.v2 as nw

#: Amounts have at most 18 digits; dividing by these in turn leaves the number of digits wanted.
_HALVINGS = (8, 4, 2, 1, 1)
_MOST_DIGITS = 18


def leading_digits(size: nw.Expr, count: int) -> nw.Expr:
    """The first `count` digits of a positive whole number; shorter ones are filled with zeros."""
    for power in _HALVINGS:
        size = nw.when(size >= 10 ** (count + power - 1)).then(size // 10**power).otherwise(size)
    for missing in range(count - 1, 0, -1):
        size = nw.when(size < 10 ** (count - missing)).then(size * 10**missing).otherwise(size)
    return size


def second_digit(size: nw.Expr) -> nw.Expr:
    """The second digit of a positive whole number, 0 for a number of one digit."""
    return leading_digits(size, 2) % 10


def power_of_ten(size: nw.Expr) -> nw.Expr:
    """The largest power of ten that is no larger than a positive whole number, as Float64."""
    power = nw.lit(1.0)
    for exponent in range(1, _MOST_DIGITS):
        power = nw.when(size >= 10**exponent).then(nw.lit(float(10**exponent))).otherwise(power)
    return power
