"""The order of day and month is proved by the data, or the suggestion is not certain."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from crossfoot.ingest.detect import open_source
from crossfoot.ingest.suggest import Suggestion, suggest_mapping
from crossfoot.ingest.suggest.dates import date_shape
from tests.crossfoot.ingest.ledgers import Line, lines, write_csv

#: Entries on the first twelve days of months only: no date proves its order by itself.
EARLY = [
    Line(
        n.entry,
        dt.date(2024, 1 + (n.entry * 7) % 12, 1 + n.entry % 12),
        n.account,
        n.amount,
        n.text,
    )
    for n in lines()
]


def suggest(
    folder: Path, dates: dict[str, str], of: list[Line] | None = None, *extra: str
) -> Suggestion:
    header = ("Journal ID", *dates, "Account", "Debit", "Credit")
    path = write_csv(
        folder / "ledger.csv",
        header,
        lambda line: (
            str(line.entry),
            *(line.day.strftime(text) for text in dates.values()),
            line.account,
            line.debit,
            line.credit,
        ),
        of=of,
    )
    return suggest_mapping(open_source(path))


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d",
        "%Y%m%d",
        "%d.%m.%Y",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d-%b-%Y",
        "%d%m%Y",
        "%m/%d/%y",
        "%Y/%m/%d",
        "%d.%m.%y",
        "%Y-%m-%d %H:%M:%S",
    ],
)
def test_a_form_is_found_and_proved(tmp_path: Path, form: str):
    found = suggest(tmp_path, {"Posting Date": form})

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.date_formats["posting_date"] == form


def test_the_proof_names_a_date_that_fits_only_one_order(tmp_path: Path):
    found = suggest(tmp_path, {"Posting Date": "%d/%m/%Y"})

    assert any("fits only day first" in reason for reason in found.reasons)


def test_days_up_to_twelve_are_not_certain(tmp_path: Path):
    found = suggest(tmp_path, {"Posting Date": "%d/%m/%Y"}, EARLY)

    assert not found.is_certain
    assert found.reasons[0].startswith("day and month of “Posting Date” can't be told apart")
    posting = next(c for c in found.columns if c.column == "Posting Date")
    assert posting.confidence < 0.5


def test_another_column_written_the_same_way_proves_it(tmp_path: Path):
    late = [
        Line(n.entry, n.day + dt.timedelta(days=14), n.account, n.amount, n.text) for n in EARLY
    ]
    both = dict(zip(range(len(EARLY)), zip(EARLY, late, strict=True), strict=True))
    path = tmp_path / "ledger.csv"
    rows = ["Journal ID,Posting Date,Document Date,Account,Debit,Credit"]
    rows += [
        f"{a.entry},{a.day:%m/%d/%Y},{b.day:%m/%d/%Y},{a.account},{a.debit},{a.credit}"
        for a, b in both.values()
    ]
    path.write_text("\n".join(rows))

    found = suggest_mapping(open_source(path))

    assert found.is_certain
    assert found.mapping is not None
    assert found.mapping.date_formats["posting_date"] == "%m/%d/%Y"


def test_an_iso_date_beside_it_proves_it(tmp_path: Path):
    found = suggest(tmp_path, {"Posting Date": "%m/%d/%Y", "Created on": "%Y-%m-%d"}, EARLY)

    assert found.is_certain
    assert any("near “Created on”" in reason for reason in found.reasons)


def test_the_period_proves_it(tmp_path: Path):
    found = suggest(tmp_path, {"Posting Date": "%d/%m/%Y", "Period": "%m"}, EARLY)

    assert found.is_certain
    assert any("agrees with “Period”" in reason for reason in found.reasons)


def test_rows_in_order_of_time_prove_it(tmp_path: Path):
    ordered = sorted(EARLY, key=lambda line: line.day)
    found = suggest(tmp_path, {"Posting Date": "%d/%m/%Y"}, ordered)

    assert found.is_certain
    assert any("in order of time" in reason for reason in found.reasons)


def test_a_file_with_both_orders_is_not_certain():
    shape = date_shape(
        pl.Series(["13/02/2024", "14/02/2024", "02/13/2024", "02/14/2024", "01/02/2024"])
    )

    assert not shape.is_proved


def test_values_that_mean_no_date_do_not_count():
    shape = date_shape(pl.Series(["00/00/0000", "19000101", "00000000", "20240131", "20241231"]))

    assert shape.formats == ("%Y%m%d",)
    assert shape.share == 1.0


def test_a_document_date_serves_as_posting_date_when_there_is_no_other(tmp_path: Path):
    found = suggest(tmp_path, {"Document Date": "%Y-%m-%d"})

    assert found.mapping is not None
    assert found.mapping.columns["posting_date"] == ("Document Date",)
    assert found.mapping.columns["effective_date"] == ("Document Date",)


def test_a_large_file_is_proved_by_a_late_row(tmp_path: Path):
    early = [Line(n.entry, dt.date(2024, 1, 5), n.account, n.amount, n.text) for n in lines(18_000)]
    late = [
        Line(n.entry + 18_000, dt.date(2024, 1, 31), *(n.account, n.amount, n.text))
        for n in lines(4)
    ]

    found = suggest(tmp_path, {"Posting Date": "%d/%m/%Y"}, [*early, *late])

    assert found.is_certain
    assert any("31/01/2024 fits only day first" in reason for reason in found.reasons)
