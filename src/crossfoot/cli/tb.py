"""crossfoot tb: the trial balance."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

import typer

from crossfoot.cli import options


class By(StrEnum):
    """What the trial balance can be broken down by."""

    period = "period"


class Detail(StrEnum):
    """What a row of the trial balance is."""

    account = "account"
    account_class = "class"


def _day(text: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no day: write YYYY-MM-DD, as 2026-03-31") from error


def tb(
    file: options.LedgerFile,
    by: Annotated[By | None, typer.Option(help="One row per account and month.")] = None,
    as_of: Annotated[
        dt.datetime | None, typer.Option(parser=_day, metavar="YYYY-MM-DD", help="Up to this day.")
    ] = None,
    level: Annotated[Detail, typer.Option(help="Rows of accounts or of classes.")] = Detail.account,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    mapping: options.MappingFile = None,
    accounts: options.Accounts = None,
    opening: options.Opening = None,
    headers: options.Headers = None,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    header_row: options.HeaderRow = None,
    format: options.Format = None,  # noqa: A002 - the name of the option
) -> None:
    """Print the trial balance: opening, debit, credit and closing per account, class or month."""
    from crossfoot.cli.balance_view import show_balance
    from crossfoot.cli.reading import Reading, open_for_reading

    reading = Reading(
        file,
        mapping=mapping,
        format=format,
        encoding=encoding,
        delimiter=delimiter,
        header_row=header_row,
        sheet=sheet,
        headers=headers,
        accounts=accounts,
        opening=opening,
    )
    day = as_of.date() if as_of else None
    with open_for_reading(reading) as ledger:
        frame = ledger.trial_balance(by="period" if by else level.value, as_of=day)
    show_balance(frame, "json" if as_json else "csv" if as_csv else "table")
