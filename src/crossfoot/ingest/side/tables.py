"""Tables given beside the ledger: chart of accounts, trial balances, the log of entries."""

from collections.abc import Mapping as MappingOf
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.convert.numbers import Mark, parse_amounts
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.headers import key, match_header
from crossfoot.ingest.readers import datev, saft
from crossfoot.ingest.side.sources import accounts_of_datev, accounts_of_saft, balances_of_saft
from crossfoot.ingest.source import FILE_ROW, ReadOptions, Source
from crossfoot.ingest.suggest.convention import known_flags
from crossfoot.ingest.suggest.numbers import number_shape
from crossfoot.tables import ACCOUNTS, balances_table

#: Names that mean something else in a side table than in a ledger.
_NAMES = ("name", "description", "title", "text", "beschriftung", "bezeichnung", "label", "libelle")
_CLASSES = ("class", "type", "category", "group", "klasse", "art", "classe", "clase", "tipo")
_ACTIVE = ("active", "is active", "isactive", "aktiv", "actif", "activo", "ativo", "enabled")
_INACTIVE = ("inactive", "blocked", "locked", "closed", "gesperrt", "is blocked", "archived")
_YES = ("true", "yes", "y", "1", "x", "ja", "oui", "si", "sí", "sim", "active", "aktiv", "actif")
_BALANCES = ("balance", "saldo", "solde", "amount", "net", "net balance", "ending balance", "total")
_TOTAL = r"(?i)^\s*(grand\s+)?(total|totals|summe|gesamt|somme|totaux|suma|soma|totale|totaal)\b"

Roles = MappingOf[str, str]


def read_accounts(path: Path) -> pl.DataFrame:
    """Read a chart of accounts: any table, DATEV's Kontenbeschriftungen or Stammdaten, or SAF-T.

    Returns the columns of tables.ACCOUNTS, one row per account.

    Raises:
        UserError: no column holds the account numbers, or an account has two names.
    """
    with path.open("rb") as file:
        head = file.read(65_536)
    if datev.READER.recognises(path, head):
        return accounts_of_datev(path)
    if saft.READER.recognises(path, head):
        return accounts_of_saft(path)
    source = open_source(path, ReadOptions())
    roles = _roles(
        source,
        {
            "account_name": _NAMES,
            "account_class": _CLASSES,
            "active": _ACTIVE,
            "inactive": _INACTIVE,
        },
    )
    _require(source, roles, "account")
    rows = _rows(source, roles)
    found = rows.select(
        _text(roles, "account"),
        _text(roles, "account_name"),
        _text(roles, "account_class"),
        _is_active(roles),
    )
    return _one_per_account(found, path)


def read_balances(path: Path, decimals: int = 2, *, closing: bool = False) -> pl.DataFrame:
    """Read a trial balance: account, name, and a balance or debit and credit columns.

    Where the file has opening and closing balances, `closing` says which are meant. Returns the
    columns of tables.BALANCES, debit positive, one row per account.

    Raises:
        UserError: a column is missing, or a value is no amount (with its row and column).
    """
    with path.open("rb") as file:
        head = file.read(65_536)
    if saft.READER.recognises(path, head):
        return balances_of_saft(path, decimals, closing=closing)
    source = open_source(path, ReadOptions())
    roles = _balance_roles(source, closing=closing)
    _require(source, roles, "account")
    if "balance" not in roles and not {"debit", "credit"} <= set(roles):
        raise _missing(source, "balance (or debit and credit)")
    rows = _rows(source, roles)
    balance = _signed(path, rows, roles, decimals)
    name = _text(roles, "account_name")
    found = rows.select(_text(roles, "account"), name).with_columns(balance)
    return (
        found.group_by("account", maintain_order=True)
        .agg(pl.col("account_name").drop_nulls().first(), pl.col("balance").sum())
        .cast(balances_table(decimals).schema)
    )


def read_log(path: Path, decimals: int = 2) -> pl.DataFrame:
    """Read the system's log of entries.

    Returns journal_id, debit and credit (Decimal, both positive), one row per entry.

    Raises:
        UserError: a column is missing, or a value is no amount (with its row and column).
    """
    source = open_source(path, ReadOptions())
    roles = _roles(source, {"balance": (*_BALANCES, "sum")}) | {}
    _require(source, roles, "journal_id")
    if "amount" in roles and "balance" not in roles:
        roles["balance"] = roles["amount"]
    if "balance" not in roles and not {"debit", "credit"} <= set(roles):
        raise _missing(source, "total (or debit and credit)")
    rows = _rows(source, roles, first="journal_id")
    debit, credit = _sides(path, rows, roles, decimals)
    found = rows.select(_text(roles, "journal_id")).with_columns(debit, credit)
    return found.group_by("journal_id", maintain_order=True).agg(
        pl.col("debit").sum(), pl.col("credit").sum()
    )


def _roles(source: Source, special: MappingOf[str, tuple[str, ...]]) -> dict[str, str]:
    """Role -> column of the file, by the vocabulary and the names that side tables have."""
    roles: dict[str, str] = {}
    for column in source.columns:
        for role, names in special.items():
            if key(column) in {key(name) for name in names}:
                roles.setdefault(role, column)
                break
        else:
            for match in match_header(column):
                if match.score >= 0.6 and match.role not in roles:
                    roles[match.role] = column
                    break
    return roles


def _balance_roles(source: Source, *, closing: bool) -> dict[str, str]:
    wanted, other = ("closing", "opening") if closing else ("opening", "closing")
    ours = [c for c in source.columns if key(other) not in key(c)]
    roles = _roles(source, {"account_name": _NAMES, "balance": (*_BALANCES, f"{wanted} balance")})
    roles = {role: column for role, column in roles.items() if column in ours}
    for column in ours:
        for side in ("debit", "credit"):
            if key(column) in (key(f"{wanted} {side}"), key(f"{wanted} balance {side}")):
                roles[side] = column
    if {"debit", "credit"} <= set(roles) and "flag" not in roles:
        roles.pop("balance", None)
    return roles


def _require(source: Source, roles: Roles, name: str) -> None:
    if name not in roles:
        raise _missing(source, name)


def _missing(source: Source, what: str) -> UserError:
    return UserError(
        f"{source.path.name} has no column that is the {what}. Its columns are: "
        f"{', '.join(source.columns)}. Rename one of them."
    )


def _rows(source: Source, roles: Roles, first: str = "account") -> pl.DataFrame:
    """The rows that have an account (or entry), without totals rows."""
    batches = list(source.batches())
    schema = {FILE_ROW: pl.Int64(), **dict.fromkeys(source.columns, pl.String())}
    wanted = [FILE_ROW, *source.columns]
    rows = (
        pl.concat([b.select(wanted) for b in batches]) if batches else pl.DataFrame(schema=schema)
    )
    name = pl.col(roles[first]).str.strip_chars()
    return rows.filter(name.is_not_null() & (name != "") & ~name.str.contains(_TOTAL))


def _text(roles: Roles, name: str) -> pl.Expr:
    if name not in roles:
        return pl.lit(None, pl.String()).alias(name)
    text = pl.col(roles[name]).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _is_active(roles: Roles) -> pl.Expr:
    for name, is_yes in (("active", True), ("inactive", False)):
        if name in roles:
            said = pl.col(roles[name]).str.strip_chars().str.to_lowercase().is_in(_YES)
            said = said.fill_null(value=False)
            return (said if is_yes else ~said).alias("is_active")
    return pl.lit(None, pl.Boolean()).alias("is_active")


def _one_per_account(found: pl.DataFrame, path: Path) -> pl.DataFrame:
    distinct = found.unique(maintain_order=True)
    twice = distinct.filter(pl.col("account").is_duplicated())
    if twice.height:
        first = twice.row(0, named=True)
        both = twice.filter(pl.col("account") == first["account"])["account_name"].to_list()
        raise UserError(
            f"{path.name}: account {first['account']} is listed {len(both)} times with different "
            f"values ({', '.join(str(name) for name in both[:3])}). Keep one of them."
        )
    return distinct.cast(ACCOUNTS.schema)


def _signed(path: Path, rows: pl.DataFrame, roles: Roles, decimals: int) -> pl.Series:
    debit, credit = _sides(path, rows, roles, decimals)
    return (debit - credit).alias("balance")


def _sides(
    path: Path, rows: pl.DataFrame, roles: Roles, decimals: int
) -> tuple[pl.Series, pl.Series]:
    """Debit and credit of each row, in decimals."""
    if {"debit", "credit"} <= set(roles):
        return (
            _amounts(path, rows, roles["debit"], decimals).alias("debit"),
            _amounts(path, rows, roles["credit"], decimals).alias("credit"),
        )
    amount = _amounts(path, rows, roles["balance"], decimals)
    is_credit = _is_credit(path, rows, roles) if "flag" in roles else amount < 0
    zero = pl.zeros(rows.height, pl.Int32(), eager=True).cast(amount.dtype)
    size = amount if "flag" in roles else amount.abs()
    debit = pl.select(pl.when(is_credit).then(zero).otherwise(size)).to_series().alias("debit")
    credit = pl.select(pl.when(is_credit).then(size).otherwise(zero)).to_series().alias("credit")
    return debit, credit


def _is_credit(path: Path, rows: pl.DataFrame, roles: Roles) -> pl.Series:
    flags = rows.get_column(roles["flag"]).str.strip_chars()
    known = known_flags(flags.drop_nulls().unique().sort().to_list())
    if known is None:
        seen = ", ".join(flags.drop_nulls().unique().sort().head(5).to_list())
        raise UserError(
            f"{path.name}, column “{roles['flag']}”: which value is debit can't be told ({seen}). "
            "Use D and C."
        )
    return flags.is_in(list(known[1]))


def _amounts(path: Path, rows: pl.DataFrame, column: str, decimals: int) -> pl.Series:
    """Exact amounts; an empty cell is zero."""
    texts = rows.get_column(column).str.strip_chars()
    filled = pl.select(pl.when(texts != "").then(texts).otherwise(pl.lit("0"))).to_series()
    mark: Mark = "," if number_shape(filled.unique()).decimal_mark == "," else "."
    parsed = parse_amounts(filled, mark, decimals)
    if parsed.reasons is not None and parsed.reasons.null_count() < len(parsed.reasons):
        place = parsed.reasons.is_not_null().arg_max() or 0
        row, value = rows[FILE_ROW][place], texts[place]
        raise UserError(
            f"{path.name}, row {row}, column “{column}”: “{value}” {parsed.reasons[place]}. "
            "Mend the value."
        )
    return parsed.values
