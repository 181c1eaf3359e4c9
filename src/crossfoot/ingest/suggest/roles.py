"""Which column has which role: headers propose, values dispose."""

from collections import Counter
from dataclasses import dataclass, replace

import polars as pl

from crossfoot.ingest.headers import is_beside_the_amount, key, match_header, rank, without_currency
from crossfoot.ingest.suggest.convention import known_flags
from crossfoot.ingest.suggest.measures import share
from crossfoot.ingest.suggest.values import ColumnValues

DATES = ("posting_date", "effective_date", "entered_at")
MONEY = ("amount", "debit", "credit", "amount_local")
WHOLE = ("line_no", "fiscal_year", "period")
_LEAST = 0.3
#: Rows that can't be read are listed as problems: they do not change what a column is.
_MOSTLY = 0.5
#: Entries of more lines than this on average are rather journals.
_LINES_OF_AN_ENTRY = 50
_ALMOST_ALL = 0.9
_CLEAR = 0.9
_ONE_OF_SEVERAL = 0.8
_FILLED_ON_BOTH = 0.8
_DEBITED = "the account debited"


@dataclass(frozen=True)
class Role:
    """A column taken for a role: `confidence` 0 to 1 and the sentence that says why."""

    column: str
    confidence: float
    reason: str


def find_roles(looks: dict[str, ColumnValues]) -> dict[str, Role]:
    """Give every role its best column, each column at most one role."""
    bare = Counter(key(without_currency(name)) for name in looks if without_currency(name) != name)
    proposals = sorted(
        (
            (-score, rank(role, name), position, role, name, reason)
            for position, (name, look) in enumerate(looks.items())
            for role, score, reason in _proposals(name, look, bare[key(without_currency(name))])
            if score >= _LEAST
        ),
    )
    roles: dict[str, Role] = {}
    taken: set[str] = set()
    for score, _, _, role, name, reason in proposals:
        if role not in roles and name not in taken:
            roles[role] = Role(name, -score, reason)
            taken.add(name)
    roles = _with_two_accounts(_with_amount_of_the_books(roles), looks)
    return _with_flag_by_value(
        _with_the_only_one(_with_a_date(roles, looks), looks, taken), looks, taken
    )


def has_two_accounts(roles: dict[str, Role]) -> bool:
    """Whether the account is the one debited and the counter account the one credited."""
    account, counter = roles.get("account"), roles.get("counter_account")
    return bool(account and counter and account.reason.startswith(_DEBITED))


def _with_two_accounts(roles: dict[str, Role], looks: dict[str, ColumnValues]) -> dict[str, Role]:
    """A debit account and a credit account beside one amount: each row posts to both."""
    debit, credit = roles.get("debit_account"), roles.get("credit_account")
    rest = {n: r for n, r in roles.items() if n not in ("debit_account", "credit_account")}
    if not (debit and credit):
        debit, credit = rest.get("debit"), rest.get("credit")
        if not (debit and credit and _are_accounts(looks[debit.column], looks[credit.column])):
            return rest
    if "amount" not in rest:
        return rest
    rest = {name: role for name, role in rest.items() if name not in ("debit", "credit", "flag")}
    rest["account"] = replace(debit, reason=f"{_DEBITED}: {debit.reason}")
    rest["counter_account"] = replace(credit, reason=f"the account credited: {credit.reason}")
    return rest


def _are_accounts(debit: ColumnValues, credit: ColumnValues) -> bool:
    """'Soll' and 'Haben' that hold account numbers: whole, never zero, both on nearly every row."""
    return all(
        look.filled >= _FILLED_ON_BOTH and not look.has_decimals and "0" not in look.distinct
        for look in (debit, credit)
    )


def _proposals(name: str, look: ColumnValues, currencies: int = 1) -> list[tuple[str, float, str]]:
    """Roles with their scores; `currencies` counts the columns that differ in the currency only."""
    found = []
    several = f"; but {currencies} columns are named so, in different currencies"
    for match in match_header(name):
        factor, remark = _fit(match.role, name, look)
        reason = f"{match.reason}{remark}"
        if currencies > 1 and without_currency(name) != name:
            factor, reason = factor * _ONE_OF_SEVERAL, reason + several
        found.append((match.role, match.score * factor, reason))
    return found


def _fit(role: str, name: str, look: ColumnValues) -> tuple[float, str]:
    """How well the values suit a role: a factor, and what to add to the reason."""
    if look.is_empty:
        return (0.5, "; the column is empty") if role not in (*DATES, "account") else (0.0, "")
    if role in DATES:
        return _fit_date(look)
    if role in MONEY:
        return _fit_money(name, look)
    if role in WHOLE:
        return _fit_whole(role, look)
    if role in ("flag", "currency", "entered_time"):
        return _fit_code(role, look)
    return _fit_number(look) if role == "journal_id" else _fit_text(role, look)


def _fit_date(look: ColumnValues) -> tuple[float, str]:
    if not look.is_date:
        return 0.0, ""
    if look.date.share < _ALMOST_ALL:
        return 0.9, f"; but only {look.date.share:.0%} of its values are dates"
    return 1.0, f"; its values are dates ({look.samples[0]})"


def _fit_money(name: str, look: ColumnValues) -> tuple[float, str]:
    if is_beside_the_amount(name) or look.number.share < _MOSTLY:
        return 0.0, ""
    if not look.is_number:
        return 0.9, f"; but only {look.number.share:.0%} of its values are amounts"
    return (1.0, "; its values are amounts") if look.number.fraction_share else (0.95, "")


def _fit_whole(role: str, look: ColumnValues) -> tuple[float, str]:
    numbers = pl.Series(look.distinct, dtype=pl.String()).cast(pl.Int64, strict=False)
    if numbers.null_count() > len(look.distinct) * 0.05:
        return 0.0, ""
    low, high = {"line_no": (0, 10**9), "fiscal_year": (1980, 2100), "period": (0, 16)}[role]
    inside = share(numbers.is_between(low, high))
    return (1.0, "") if inside > 0.95 else (0.0, "")


def _fit_code(role: str, look: ColumnValues) -> tuple[float, str]:
    if role == "flag":
        return (1.0, f"; it holds {', '.join(look.distinct)}") if look.is_flag else (0.0, "")
    if role == "entered_time":
        return (1.0, "; its values are times") if look.time_share > 0.9 else (0.0, "")
    return (1.0, "") if look.longest <= 4 else (0.3, "")


def _fit_text(role: str, look: ColumnValues) -> tuple[float, str]:
    if look.is_date and look.date.has_time:
        return 0.0, ""
    if role == "account":
        return _fit_account(look)
    is_amount = look.is_number and (look.has_decimals or look.number.negative_share > 0.05)
    if is_amount or (look.is_date and role not in ("journal_id", "reference")):
        return 0.2, ""
    if role == "counter_account" and look.has_decimals:
        return 0.0, ""
    return 1.0, ""


def _fit_number(look: ColumnValues) -> tuple[float, str]:
    """An entry number changes from entry to entry; a journal has few names."""
    factor, remark = _fit_text("journal_id", look)
    if len(look.distinct) * _LINES_OF_AN_ENTRY < look.rows:
        return factor * 0.5, f"{remark}; but it has only {len(look.distinct)} different values"
    return factor, remark


def _fit_account(look: ColumnValues) -> tuple[float, str]:
    if look.is_number and look.number.negative_share > 0:
        return 0.0, ""
    if look.filled < 0.5:
        return 0.6, f"; but it is empty on {1 - look.filled:.0%} of the rows"
    if len(look.distinct) == look.rows > 20:
        return 0.7, "; but no value occurs twice"
    return 1.0, f"; {len(look.distinct):,} different values"


def _with_a_date(roles: dict[str, Role], looks: dict[str, ColumnValues]) -> dict[str, Role]:
    """The posting date is required: another date serves where there is none."""
    dates = [name for name, look in looks.items() if look.is_date]
    if "posting_date" in roles:
        return roles
    for other in ("effective_date", "entered_at"):
        if other in roles:
            role = roles[other]
            reason = f"{role.reason}; no other column is a posting date, so it serves as that too"
            return {**roles, "posting_date": replace(role, reason=reason)}
    if len(dates) == 1:
        reason = f"it is the only column of dates ({looks[dates[0]].samples[0]})"
        return {**roles, "posting_date": Role(dates[0], 0.8, reason)}
    return roles


def _with_the_only_one(
    roles: dict[str, Role], looks: dict[str, ColumnValues], taken: set[str]
) -> dict[str, Role]:
    """Be surer of a vague name when no other column could have the role."""
    found = dict(roles)
    for role, is_like in (("posting_date", "is_date"), ("amount", "has_decimals")):
        alike = [n for n, look in looks.items() if getattr(look, is_like) and n not in taken]
        vague = found.get(role)
        if vague and vague.confidence < _CLEAR and vague.confidence >= 0.5 and not alike:
            kind = "dates" if role == "posting_date" else "amounts"
            reason = f"{vague.reason}; no other column of {kind} is free"
            found[role] = Role(vague.column, max(vague.confidence, 0.85), reason)
    return found


def _with_amount_of_the_books(roles: dict[str, Role]) -> dict[str, Role]:
    """Amounts in local currency are those of the books, where no column is plainly the amount."""
    local, amount = roles.get("amount_local"), roles.get("amount")
    if local is None or local.confidence < _CLEAR or (amount and amount.confidence >= _CLEAR):
        return roles
    reason = f"{local.reason}; no other column is plainly the amount"
    found = {**roles, "amount": replace(local, reason=reason)}
    if amount is None:
        found.pop("amount_local")
        return found
    return {**found, "amount_local": amount}


def _with_flag_by_value(
    roles: dict[str, Role], looks: dict[str, ColumnValues], taken: set[str]
) -> dict[str, Role]:
    """A column of nothing but S and H, or D and C, is the flag whatever its name."""
    if "flag" in roles or "amount" not in roles or {"debit", "credit"} <= set(roles):
        return roles
    for name, look in looks.items():
        if name not in taken and look.filled > 0.9 and known_flags(look.distinct):
            reason = f"it holds nothing but {' and '.join(look.distinct)}"
            return {**roles, "flag": Role(name, 0.85, reason)}
    return roles
