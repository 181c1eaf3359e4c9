"""Charts of accounts and balances inside DATEV and SAF-T files."""

from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.readers import datev, saft
from crossfoot.tables import ACCOUNTS, balances_table

#: DATEV numbers customers from 1 0000 and suppliers from 7 0000, with one digit more than accounts.
_FIRST_SUPPLIER = "7"
_PERSON = ("Vorname (Adressatentyp natürl. Person)", "Name (Adressatentyp natürl. Person)")
_COMPANY = ("Name (Adressatentyp Unternehmen)", "Name (Adressatentyp keine Angabe)")


def accounts_of_datev(path: Path) -> pl.DataFrame:
    """Accounts of Kontenbeschriftungen, or customers and suppliers of Stammdaten.

    Raises:
        UserError: the file holds something else.
    """
    meta = datev.read_meta(path)
    if meta.category not in (datev.ACCOUNT_NAMES, datev.PARTIES):
        raise UserError(
            f"{path.name} holds “{meta.title}”, which is no list of accounts. Give "
            "Kontenbeschriftungen or Debitoren/Kreditoren."
        )
    rows = pl.concat(list(datev.open_datev_table(path).batches()))
    if meta.category == datev.ACCOUNT_NAMES:
        names, kinds = pl.col("Kontenbeschriftung"), pl.lit(None, pl.String())
    else:
        names, kinds = _party_name(rows.columns), _party_kind()
    found = rows.select(
        account=pl.col("Konto"),
        account_name=names,
        account_class=kinds,
        is_active=pl.lit(None, pl.Boolean()),
    )
    return found.filter(pl.col("account").is_not_null()).cast(ACCOUNTS.schema)


def _party_name(columns: list[str]) -> pl.Expr:
    companies = [pl.col(name).replace("", None) for name in _COMPANY if name in columns]
    person = pl.concat_str(
        [pl.col(n) for n in _PERSON if n in columns], separator=" ", ignore_nulls=True
    )
    named = pl.when(person.str.strip_chars() != "").then(person.str.strip_chars())
    return pl.coalesce(*companies, named)


def _party_kind() -> pl.Expr:
    is_supplier = pl.col("Konto").str.slice(0, 1) >= _FIRST_SUPPLIER
    return pl.when(is_supplier).then(pl.lit("supplier")).otherwise(pl.lit("customer"))


def accounts_of_saft(path: Path) -> pl.DataFrame:
    """Accounts of the MasterFiles of a SAF-T file."""
    rows = [
        {
            "account": number,
            "account_name": values.get("AccountDescription"),
            "account_class": values.get("AccountType") or values.get("GroupingCategory"),
            "is_active": None,
        }
        for number, values in saft.read_masters(path).accounts.items()
    ]
    return pl.DataFrame(rows, schema=ACCOUNTS.schema)


def balances_of_saft(path: Path, decimals: int, *, closing: bool) -> pl.DataFrame:
    """Opening or closing balances of the accounts of a SAF-T file.

    Raises:
        UserError: the accounts have no such balances, or one is no amount.
    """
    side = "Closing" if closing else "Opening"
    accounts = saft.read_masters(path).accounts
    rows = [
        {
            "account": number,
            "account_name": values.get("AccountDescription"),
            "balance": _balance(path, number, values, side),
        }
        for number, values in accounts.items()
        if f"{side}DebitBalance" in values or f"{side}CreditBalance" in values
    ]
    if not rows:
        raise UserError(
            f"{path.name} has no {side.lower()} balances in its accounts. Give them as CSV."
        )
    return pl.DataFrame(rows, schema=balances_table(decimals).schema)


def _balance(path: Path, account: str, values: dict[str, str], side: str) -> Decimal:
    texts = [values.get(f"{side}{kind}Balance") or "0" for kind in ("Debit", "Credit")]
    try:
        return Decimal(texts[0]) - Decimal(texts[1])
    except InvalidOperation as error:
        raise UserError(
            f"{path.name}, account {account}: its {side.lower()} balance “{' / '.join(texts)}” is "
            "no amount. Mend the value."
        ) from error
