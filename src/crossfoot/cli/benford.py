"""crossfoot benford: digits against Benford's law."""

from enum import StrEnum
from typing import Annotated

import typer

from crossfoot.cli import options


class DigitTest(StrEnum):
    """Which digits are compared."""

    first = "first"
    second = "second"
    first_two = "first_two"
    first_three = "first_three"
    last_two = "last_two"
    summation = "summation"
    second_order = "second_order"


class Subject(StrEnum):
    """What the amounts can be parted by."""

    account = "account"
    user = "user"
    party = "party"


def benford(
    file: options.LedgerFile,
    digits: Annotated[DigitTest, typer.Option(help="Digits to compare.")] = DigitTest.first_two,
    by: Annotated[Subject | None, typer.Option(help="One comparison for each.")] = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    mapping: options.MappingFile = None,
    headers: options.Headers = None,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    header_row: options.HeaderRow = None,
    format: options.Format = None,  # noqa: A002 - the name of the option
) -> None:
    """Compare the digits of the amounts with Benford's law, with MAD, chi-square, KS and more."""
    from crossfoot.cli.benford_view import show_benford
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
    )
    column = {"user": "entered_by"}.get(by.value, by.value) if by else None
    with open_for_reading(reading) as ledger:
        found = ledger.benford(digits=digits.value, by=column)  # type: ignore[arg-type] # from the enum
    show_benford(found, "json" if as_json else "csv" if as_csv else "table")
