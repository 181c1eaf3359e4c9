"""Coded: a column as whole numbers in the order of its values, of as few bytes as possible."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

_WIDTHS = ("uint8", "uint16", "uint32", "uint64")
_WRAP = 2**64
Numbers = NDArray[Any]


@dataclass(frozen=True)
class Coded:
    """How a column is coded: text by its place among the sorted texts, others by `base` + code.

    `none` is the code of null, above all others.
    """

    name: str
    is_text: bool
    base: int
    none: int
    has_none: bool

    @property
    def width(self) -> str:
        """The type of the codes; empty where all lines have the same, and no file is needed."""
        if self.none == 0 or (self.none == 1 and not self.has_none):
            return ""
        return next(one for one in _WIDTHS if self.none <= np.iinfo(one).max)

    def codes(self, values: pl.Series) -> Numbers:
        """The codes of some of the values of a column that holds no text."""
        numbers = values.to_physical().cast(pl.Int64)
        whole = numbers.fill_null(0).to_numpy().view(np.uint64)
        codes = whole - np.uint64(self.base % _WRAP)
        if self.has_none:
            codes = np.where(numbers.is_null().to_numpy(), np.uint64(self.none), codes)
        return codes.astype(self.width)

    def values(self, codes: Numbers, dtype: Any) -> pl.Series:
        """Numbers, days, times and amounts from their codes."""
        numbers = [None if code == self.none else self.base + code for code in codes.tolist()]
        if isinstance(dtype, pl.Decimal):
            amounts = [
                None if one is None else Decimal(one).scaleb(-dtype.scale) for one in numbers
            ]
            return pl.Series(self.name, amounts, dtype=dtype)
        return pl.Series(self.name, numbers, dtype=pl.Int64).cast(dtype)
