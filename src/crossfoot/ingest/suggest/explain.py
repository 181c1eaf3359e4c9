"""The suggestion column by column, in words a person understands."""

from crossfoot.ingest.headers import is_beside_the_amount
from crossfoot.ingest.suggest.dates import DateShape
from crossfoot.ingest.suggest.roles import Role
from crossfoot.ingest.suggest.suggestion import ColumnSuggestion
from crossfoot.ingest.suggest.values import ColumnValues


def column_suggestions(
    columns: tuple[str, ...],
    looks: dict[str, ColumnValues],
    roles: dict[str, Role],
    dates: dict[str, DateShape],
    unused: frozenset[str] = frozenset(),
) -> tuple[ColumnSuggestion, ...]:
    """Say for every column of the file what it seems to mean, in file order.

    `unused` are the roles that the way amounts are written leaves without a use.
    """
    by_column: dict[str, tuple[str, Role]] = {}
    for name, role in roles.items():
        by_column.setdefault(role.column, (name, role))
    found = []
    for column in columns:
        look = looks[column]
        if column in by_column:
            name, role = by_column[column]
            if name in unused:
                reason = "not needed, as other columns give the amounts; kept as it is"
                found.append(ColumnSuggestion(column, None, 0.0, reason, look.samples))
                continue
            confidence, reason = _with_date_order(role, dates.get(column))
            found.append(ColumnSuggestion(column, name, confidence, reason, look.samples))
        else:
            reason = _why_not(column, look)
            found.append(ColumnSuggestion(column, None, 0.0, reason, look.samples))
    return tuple(found)


def _with_date_order(role: Role, shape: DateShape | None) -> tuple[float, str]:
    if shape is None or not shape.formats:
        return role.confidence, role.reason
    if not shape.is_proved:
        return 0.5 * role.confidence, f"{role.reason}; day and month could be either way round"
    return role.confidence, f"{role.reason}; {shape.proof}" if shape.proof else role.reason


def _why_not(column: str, look: ColumnValues) -> str:
    if look.is_empty:
        return "the column is empty"
    if look.is_number and is_beside_the_amount(column):
        return "a number beside the amount (budget, balance, tax, rate or the like); kept as it is"
    return "no canonical place is known for it; kept as it is"
