"""What a company plans and knows apart from its sales: targets, expenses, money collected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Planned:
    """The plan of one period; None where nothing was given."""

    target: Decimal | None = None
    expenses: Decimal | None = None
    collected: Decimal | None = None


@dataclass(frozen=True)
class Plan:
    """Plans by the label of their period, such as 2011-02 or 2011-W05."""

    periods: Mapping[str, Planned] = field(default_factory=dict)

    def of(self, label: str) -> Planned:
        return self.periods.get(label, Planned())
