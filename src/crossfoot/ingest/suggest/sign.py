"""Plus or minus: revenue is credited and expenses are debited, whatever the sign in the file."""

from dataclasses import dataclass

import polars as pl

_REVENUE = (
    r"revenue|\bsales\b|\bincome\b|turnover|erlös|ertrag|umsatz|produits?\b|ventes?\b|ingresos?\b"
    r"|ventas?\b|receitas?\b|vendas?\b|ricavi|vendite|omzet|opbrengst"
)
_EXPENSE = (
    r"expense|\bcosts?\b|salar|wages|\brent\b|depreciation|aufwand|aufwendung|kosten|löhne|gehälter"
    r"|abschreib|charges?\b|achats?\b|gastos?\b|compras?\b|despesas?\b|custos?\b|costi\b|acquisti|loon"
)
#: Fewer lines than this say nothing.
_LEAST_LINES = 10


@dataclass(frozen=True)
class Sign:
    """1 when debits are positive, -1 when credits are; what shows it, or that it contradicts."""

    sign: int = 1
    reason: str = ""
    is_contradictory: bool = False


def find_sign(frame: pl.DataFrame, words: str, units: pl.Expr) -> Sign:
    """Look at the totals of revenue and expense lines, known by a column of account words."""
    kind = pl.col(words).str.to_lowercase()
    is_expense = kind.str.contains(_EXPENSE)
    is_revenue = kind.str.contains(_REVENUE) & ~is_expense
    revenue = frame.filter(is_revenue).select(units.alias("u")).to_series()
    expense = frame.filter(is_expense).select(units.alias("u")).to_series()
    sides = (_side(revenue), -_side(expense))
    known = [side for side in sides if side]
    if not known:
        return Sign()
    if sum(known) == 0:
        return Sign()
    if sum(known) < 0:
        return Sign(1, f"revenue is credited or expenses debited then, by “{words}”")
    if len(known) == 2:
        return Sign(-1, f"revenue is positive and expenses negative, by “{words}”")
    reason = (
        f"by “{words}”, revenue is positive or expenses negative: say in a mapping whether credits "
        "are positive (amount_sign = -1)"
    )
    return Sign(1, reason, is_contradictory=True)


def _side(units: pl.Series) -> int:
    """1 when the lines are mostly positive, -1 mostly negative, 0 unclear."""
    if len(units) < _LEAST_LINES:
        return 0
    total = int(units.sum() or 0)
    size = int(units.abs().sum() or 0)
    if abs(total) * 2 < size:
        return 0
    return 1 if total > 0 else -1
