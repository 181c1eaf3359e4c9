"""Debit and credit are proved from the data, never assumed."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.ingest.detect import open_source
from crossfoot.ingest.suggest import Suggestion, suggest_mapping
from tests.crossfoot.ingest.ledgers import Line, comma, lines, write_csv

HEAD = ("Journal ID", "Posting Date", "Account")


def suggest(
    folder: Path,
    header: Sequence[str],
    row: Callable[[Line], Sequence[str]],
    *,
    mark: str = ",",
    of: list[Line] | None = None,
) -> Suggestion:
    path = write_csv(folder / "ledger.csv", header, row, mark=mark, of=of)
    return suggest_mapping(open_source(path))


def base(line: Line) -> tuple[str, ...]:
    return (f"J{line.entry}", line.day.isoformat(), line.account)


def test_two_columns_whose_entries_balance(tmp_path: Path):
    found = suggest(
        tmp_path, (*HEAD, "Debit", "Credit"), lambda line: (*base(line), line.debit, line.credit)
    )

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.amount_style == "debit_credit"
    assert any("40 of 40 entries then balance" in reason for reason in found.reasons)


def test_an_extract_that_does_not_balance_is_certain_by_its_words_and_says_so(tmp_path: Path):
    expenses = [line for line in lines() if line.amount > 0]
    found = suggest(
        tmp_path,
        (*HEAD, "Debit", "Credit"),
        lambda line: (*base(line), line.debit, line.credit or "0"),
        of=expenses,
    )

    assert found.is_certain
    assert any("only 0 of" in reason for reason in found.reasons)


def test_signed_amounts_whose_entries_balance(tmp_path: Path):
    found = suggest(tmp_path, (*HEAD, "Amount"), lambda line: (*base(line), str(line.amount)))

    assert found.is_certain
    assert found.mapping is not None
    assert (found.mapping.amount_style, found.mapping.amount_sign) == ("signed", 1)


def test_amounts_that_never_balance_are_not_certain(tmp_path: Path):
    found = suggest(tmp_path, (*HEAD, "Amount"), lambda line: (*base(line), line.size))

    assert not found.is_certain
    assert "do not show which side is debit" in found.reasons[0]


def test_credits_written_positive_are_found_by_the_kinds_of_accounts(tmp_path: Path):
    kinds = {"0400": "Asset", "1200": "Asset", "6000": "Expense", "4000": "Revenue"}
    found = suggest(
        tmp_path,
        (*HEAD, "Account type", "Amount"),
        lambda line: (*base(line), kinds[line.account], str(-line.amount)),
    )

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.amount_sign == -1
    assert any("revenue is positive and expenses negative" in reason for reason in found.reasons)


def test_revenue_alone_with_the_wrong_sign_is_not_certain(tmp_path: Path):
    kinds = {"0400": "Asset", "1200": "Asset", "6000": "Asset", "4000": "Revenue"}
    found = suggest(
        tmp_path,
        (*HEAD, "Account type", "Amount"),
        lambda line: (*base(line), kinds[line.account], str(-line.amount)),
    )

    assert not found.is_certain
    assert "amount_sign" in found.reasons[0]


@pytest.mark.parametrize(
    ("debit", "credit"),
    [
        ("S", "H"),
        ("D", "C"),
        ("DR", "CR"),
        ("Dr", "Cr"),
        ("Soll", "Haben"),
        ("debit", "credit"),
        ("D", "H"),
        ("Dare", "Avere"),
        ("Débito", "Crédito"),
    ],
)
def test_known_flags_say_which_side_is_debit(tmp_path: Path, debit: str, credit: str):
    found = suggest(
        tmp_path,
        (*HEAD, "Amount", "D/C"),
        lambda line: (*base(line), line.size, debit if line.amount > 0 else credit),
    )

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.amount_style == "flag"
    assert (found.mapping.debit_flags, found.mapping.credit_flags) == ((debit,), (credit,))


def test_a_flag_is_found_by_its_values_under_an_unknown_name(tmp_path: Path):
    found = suggest(
        tmp_path,
        (*HEAD, "Amount", "Wombat"),
        lambda line: (*base(line), line.size, "S" if line.amount > 0 else "H"),
    )

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.flag_column == "Wombat"


def test_unknown_flags_are_not_guessed_even_when_entries_balance(tmp_path: Path):
    found = suggest(
        tmp_path,
        (*HEAD, "Amount", "D/C"),
        lambda line: (*base(line), line.size, "A" if line.amount > 0 else "B"),
    )

    assert not found.is_certain
    assert "which value of “D/C” is debit can't be proved" in found.reasons[0]


def test_amounts_that_are_signed_already_are_not_turned_by_their_flag(tmp_path: Path):
    found = suggest(
        tmp_path,
        (*HEAD, "Amount", "D/C"),
        lambda line: (*base(line), str(line.amount), "D" if line.amount > 0 else "C"),
    )

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.amount_style == "signed"
    assert any("signed already" in reason for reason in found.reasons)


def test_budget_beside_actual_is_left_alone(tmp_path: Path):
    found = suggest(
        tmp_path,
        (*HEAD, "Budget", "Encumbrance", "Actual"),
        lambda line: (*base(line), "100.00", "7.50", str(line.amount)),
    )

    by_name = {column.column: column for column in found.columns}
    assert found.is_certain
    assert by_name["Actual"].canonical == "amount"
    assert by_name["Budget"].canonical is None
    assert "beside the amount" in by_name["Encumbrance"].reason


def test_the_decimal_comma_is_proved_by_the_values(tmp_path: Path):
    found = suggest(
        tmp_path,
        ("Belegnummer", "Buchungsdatum", "Konto", "Soll", "Haben"),
        lambda line: (
            f"{line.entry}",
            f"{line.day:%d.%m.%Y}",
            line.account,
            comma(line.debit),
            comma(line.credit),
        ),
        mark=";",
    )

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.decimal_mark == ","
    assert found.mapping.date_formats == {"posting_date": "%d.%m.%Y"}


def test_a_mark_that_could_be_either_is_not_certain(tmp_path: Path):
    thousands = [
        Line(n.entry, n.day, n.account, n.amount.copy_sign(n.amount), n.text) for n in lines()
    ]
    found = suggest(
        tmp_path,
        (*HEAD, "Debit", "Credit"),
        lambda line: (
            *base(line),
            "1.234" if line.amount > 0 else "",
            "1.234" if line.amount < 0 else "",
        ),
        of=thousands,
    )

    assert not found.is_certain
    assert any("decimal and thousands mark" in reason for reason in found.reasons)


def test_a_file_with_all_debits_first_is_proved_by_all_of_its_rows(tmp_path: Path):
    many = sorted(lines(entries=52_000), key=lambda line: line.amount < 0)
    found = suggest(
        tmp_path, (*HEAD, "Amount"), lambda line: (*base(line), str(line.amount)), of=many
    )

    assert found.is_certain
    assert any("52,000 of 52,000 entries then balance" in reason for reason in found.reasons)


def test_entry_numbers_that_start_anew_in_each_journal(tmp_path: Path):
    def row(line: Line) -> tuple[str, ...]:
        journal = "SALES" if line.entry % 2 else "BANK"
        return (str(line.entry // 2), journal, line.day.isoformat(), line.account, str(line.amount))

    found = suggest(
        tmp_path, ("Entry No", "Journal code", "Posting Date", "Account", "Amount"), row
    )

    assert found.mapping is not None
    assert found.mapping.entry_key == ("source", "journal_id")
    assert any("starts anew within “Journal code”" in reason for reason in found.reasons)


def test_a_constant_entry_number_is_replaced_by_what_balances(tmp_path: Path):
    found = suggest(
        tmp_path,
        ("Entry No", "Posting Date", "Account", "Amount", "Reference"),
        lambda line: ("0", line.day.isoformat(), line.account, str(line.amount), f"R{line.entry}"),
    )

    assert found.mapping is not None
    assert found.mapping.entry_key == ("posting_date", "reference")
    assert any("the same on every line" in reason for reason in found.reasons)


def test_without_any_entry_number_there_is_no_key(tmp_path: Path):
    found = suggest(
        tmp_path,
        ("Posting Date", "Account", "Debit", "Credit"),
        lambda line: (line.day.isoformat(), line.account, line.debit, line.credit),
    )

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.key == ()
    assert any("no entry number" in reason for reason in found.reasons)


def test_what_is_missing_is_named(tmp_path: Path):
    found = suggest(tmp_path, ("Wombat", "Text"), lambda line: ("x", line.text))

    assert found.mapping is None
    assert found.missing == ("account", "posting_date", "amount (or debit and credit)")


def test_three_decimals_are_kept(tmp_path: Path):
    found = suggest(
        tmp_path,
        (*HEAD, "Debit", "Credit"),
        lambda line: (
            *base(line),
            f"{Decimal(line.debit or 0):.3f}",
            f"{Decimal(line.credit or 0):.3f}",
        ),
    )

    assert found.mapping is not None
    assert found.mapping.decimals == 3


def test_a_few_values_that_are_no_amounts_do_not_hide_the_amount(tmp_path: Path):
    texts = {1003: "####", 1007: "on request", 1009: "-"}
    found = suggest(
        tmp_path,
        (*HEAD, "Debit", "Credit"),
        lambda line: (*base(line), texts.get(line.entry, line.debit), line.credit),
    )

    assert found.is_certain
    debit = next(column for column in found.columns if column.column == "Debit")
    assert debit.canonical == "debit"
    assert "of its values are amounts" in debit.reason


def test_amounts_in_local_currency_are_those_of_the_books(tmp_path: Path):
    found = suggest(
        tmp_path,
        (*HEAD, "Amount in doc. curr.", "Amount in Local Currency"),
        lambda line: (*base(line), "1.00", str(line.amount)),
    )

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.columns["amount"] == ("Amount in Local Currency",)


def test_accounted_amounts_come_before_those_of_the_document(tmp_path: Path):
    found = suggest(
        tmp_path,
        (*HEAD, "ENTERED_DR", "ENTERED_CR", "ACCOUNTED_DR", "ACCOUNTED_CR"),
        lambda line: (*base(line), "9.00", "", line.debit, line.credit),
    )

    assert found.mapping is not None
    assert found.mapping.columns["debit"] == ("ACCOUNTED_DR",)
    assert found.mapping.columns["credit"] == ("ACCOUNTED_CR",)


def test_a_column_that_is_not_needed_says_so(tmp_path: Path):
    found = suggest(
        tmp_path,
        (*HEAD, "Amount", "Debit", "Credit"),
        lambda line: (*base(line), str(line.amount), line.debit, line.credit),
    )

    amount = next(column for column in found.columns if column.column == "Amount")
    assert amount.canonical is None
    assert "not needed" in amount.reason


def test_a_file_without_rows_says_so(tmp_path: Path):
    found = suggest(tmp_path, (*HEAD, "Amount"), base, of=[])

    assert found.reasons[0] == "the file has no rows below its header"


def test_a_file_whose_rows_can_not_be_split_says_which(tmp_path: Path):
    found = suggest(
        tmp_path, (*HEAD, "Amount", "Text", "User"), lambda line: (*base(line), "1", "x")
    )

    assert found.mapping is None
    assert "no row below the header can be read; row 2:" in found.reasons[0]
