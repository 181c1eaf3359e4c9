"""Feature: one named number about a ledger line, the higher the stranger."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import narwhals.stable.v2 as nw

Family = Literal["amount", "categories", "people", "relations", "structure", "text", "time"]


@dataclass(frozen=True)
class Feature:
    """A number about a line that is higher the stranger the line is.

    `value` is over the columns of features.sight.seen; `reason` is what a reader is told when the
    feature is high, with the fields of facts.line_facts in it; `alone` instead where the count
    `base` is 0, so that there is nothing to compare with. Features of one `cause` count once where
    bits are added up. `by_copies`: a copy of one entry with one field changed shows it, so
    that a forest can learn it; what takes several entries does not. `is_strange`: high is strange
    by itself.
    """

    name: str
    family: Family
    meaning: str
    reason: str
    value: nw.Expr
    cause: str = ""
    by_copies: bool = True
    is_strange: bool = True
    base: str = ""
    alone: str = ""

    def told(self, facts: Mapping[str, Any]) -> str:
        """The reason, of a line with these facts."""
        is_alone = self.base and not facts[self.base]
        return (self.alone if is_alone else self.reason).format(**facts)


@dataclass(frozen=True)
class Surprise:
    """How unexpected one column is, given one or two others: -log2 P(of | given), in bits.

    The first of `given` is the one that is backed off to where both together were seen too seldom.
    """

    name: str
    of: str
    given: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.given, self.of)
