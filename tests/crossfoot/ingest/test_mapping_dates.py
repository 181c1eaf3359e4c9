"""A mapping that says nothing of the form of dates: the values prove it, or it is asked for."""

import datetime as dt
from pathlib import Path

import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.mapping.file import read_mapping
from crossfoot.ingest.run import import_file
from crossfoot.storage import Dataset
from tests.crossfoot.ingest.ledgers import lines, write_csv

MAPPING = """
amount_style = "signed"
[columns]
journal_id = "No"
account = "Account"
posting_date = "Date"
effective_date = "Doc"
entered_at = ["Day", "Time"]
amount = "Amount"
"""
HEAD = ("No", "Date", "Doc", "Day", "Time", "Account", "Amount")


def imported(folder: Path, form: str, *, days: int = 300, mapping: str = MAPPING) -> Dataset:
    ledger = write_csv(
        folder / "gl.csv",
        HEAD,
        lambda n: (
            str(n.entry),
            f"{n.day:{form}}",
            f"{n.day:%d.%m.%Y}",
            f"{n.day:%Y%m%d}",
            "9:05",
            n.account,
            str(n.amount),
        ),
        of=list(lines(days=days)),
    )
    (folder / "m.toml").write_text(mapping)
    return import_file(ledger, folder / "d", mapping=read_mapping(folder / "m.toml"))


@pytest.mark.parametrize("form", ["%d-%b-%y", "%m/%d/%Y", "%Y%m%d", "%Y-%m-%d"])
def test_the_values_prove_the_form(tmp_path: Path, form: str):
    manifest = imported(tmp_path, form).manifest

    assert (manifest.totals.lines, manifest.totals.problems) == (80, 0)
    assert manifest.totals.period_from == dt.date(2024, 1, 2)
    assert manifest.mapping["date_formats"] == {
        "posting_date": form,
        "effective_date": "%d.%m.%Y",
        "entered_at": "%Y%m%d %H:%M",
    }
    assert "“Doc” is written DD.MM.YYYY, by its values" in manifest.notes


def test_what_the_mapping_says_stays(tmp_path: Path):
    said = MAPPING + '[date_formats]\nposting_date = "%m/%d/%Y"\n'
    manifest = imported(tmp_path, "%m/%d/%Y", days=9, mapping=said).manifest

    assert manifest.totals.period_to == dt.date(2024, 1, 10)
    assert manifest.mapping["date_formats"]["posting_date"] == "%m/%d/%Y"


def test_an_order_that_nothing_proves_is_asked_for(tmp_path: Path):
    bare = '\namount_style = "signed"\nentry_key = ["journal_id"]\n[columns]\njournal_id = "No"\n'
    bare += 'account = "Account"\nposting_date = "Date"\namount = "Amount"\n'
    path = tmp_path / "gl.csv"
    rows = [f"{n},0{n % 3 + 1}/0{n % 2 + 1}/2024,1000,{1 - n % 2 * 2}.00" for n in range(8)]
    path.write_text("No,Date,Account,Amount\n" + "\n".join(rows) + "\n")
    (tmp_path / "m.toml").write_text(bare)

    with pytest.raises(UserError, match=r'“Date” can.t be told apart.*posting_date = "%d/%m/%Y"'):
        import_file(path, tmp_path / "d", mapping=read_mapping(tmp_path / "m.toml"))
