"""crossfoot sales and crossfoot kpis."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.crossfoot.cli.conftest import Command

HEADER = "Invoice No,Date,SKU,Customer,Category,Qty,Unit Price,Unit Cost\n"
JANUARY = (
    "1,2026-01-02,tea,anna,drink,2,10.00,6.00\n"
    "1,2026-01-02,tea,anna,drink,2,10.00,6.00\n"
    "2,2026-01-30,cup,ben,ware,1,60.00,30.00\n"
    "3,yesterday,cup,ben,ware,1,60.00,30.00\n"
)
FEBRUARY = "2,2026-01-30,cup,ben,ware,1,50.00,30.00\n4,2026-02-27,tea,anna,drink,-1,10.00,6.00\n"


@pytest.fixture
def january(tmp_path: Path) -> Path:
    path = tmp_path / "january.csv"
    path.write_text(HEADER + JANUARY, encoding="utf-8")
    return path


@pytest.fixture
def february(tmp_path: Path) -> Path:
    path = tmp_path / "february.csv"
    path.write_text(HEADER + FEBRUARY, encoding="utf-8")
    return path


def test_sales_are_proved_added_up_and_written(
    crossfoot: Command, january: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = crossfoot("sales", january, "--out", out, "--json")
    assert done.code == 0
    found = json.loads(done.out)
    (file,) = found["files"]
    assert file["totals"]["rows_read"] == 4
    assert file["totals"]["lines"] + file["totals"]["problems"] == 4
    assert file["totals"]["is_complete"]
    assert file["totals"]["repeats"] == 1
    (month,) = found["periods"]["month"]
    assert (month["period"], month["revenue"], month["tickets"]) == ("2026-01", 100.0, 2)
    weeks = pl.read_parquet(out / "aggregates" / "week_by_category.parquet")
    assert weeks["period"].to_list() == ["2026-W01", "2026-W05"]
    assert str(weeks["revenue"][1]) == "60.00"
    assert pl.read_parquet(out / "products.parquet")["abc"].to_list() == ["A", "A"]
    assert "yesterday" in (out / "problems.csv").read_text(encoding="utf-8")
    assert json.loads((out / "sales.json").read_text(encoding="utf-8")) == found


def test_copies_are_left_out_only_when_asked(
    crossfoot: Command, january: Path, tmp_path: Path
) -> None:
    arguments = ("sales", january, "--out", tmp_path / "out", "--without-repeats", "--json")
    found = json.loads(crossfoot(*arguments).out)
    assert found["left_out_repeats"] == 1
    assert found["periods"]["month"][0]["revenue"] == 80.0


def test_a_later_file_corrects_and_can_be_taken_back(
    crossfoot: Command, january: Path, february: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    before = json.loads(crossfoot("sales", january, "--out", out, "--json").out)
    after = json.loads(crossfoot("sales", february, "--onto", out, "--json").out)
    first, second = after["changes"][0]["periods"]
    assert (first["period"], first["updated"], first["unchanged"]) == ("2026-01", 1, 2)
    assert (second["period"], second["added"]) == ("2026-02", 1)
    assert [row["revenue"] for row in after["periods"]["month"]] == [90.0, -10.0]
    undone = json.loads(crossfoot("sales", "--onto", out, "--undo", 2, "--json").out)
    assert undone["periods"] == before["periods"]
    assert undone["changes"][0]["is_undo"]
    assert sorted(path.name for path in (out / "uploads").glob("*.parquet")) == ["00001.parquet"]


def test_two_files_at_once_are_the_same_as_one_after_the_other(
    crossfoot: Command, january: Path, february: Path, tmp_path: Path
) -> None:
    both = ("sales", january, february, "--out", tmp_path / "both", "--by", "product+customer")
    found = json.loads(crossfoot(*both, "--json").out)
    crossfoot("sales", january, "--out", tmp_path / "one")
    crossfoot("sales", february, "--onto", tmp_path / "one")
    lines = [pl.read_parquet(tmp_path / name / "sales.parquet") for name in ("both", "one")]
    assert lines[0].equals(lines[1])
    assert "day_by_product_customer" in found["tables"]


def test_people_see_the_proof_and_the_problems(
    crossfoot: Command, january: Path, tmp_path: Path
) -> None:
    said = " ".join(crossfoot("sales", january, "--out", tmp_path / "out").out.split())
    assert "4 rows = 3 lines + 1 problem + 0 totals rows" in said
    assert "row 5, Date: 'yesterday' is not a date of the form YYYY-MM-DD" in said
    assert "Identical to an earlier row: 1 row, worth 20.00" in said
    assert "2026-01 100.00" in said


def test_a_mapping_is_suggested_with_reasons(
    crossfoot: Command, january: Path, tmp_path: Path
) -> None:
    toml = tmp_path / "m.toml"
    said = crossfoot("sales", january, "--write-mapping", toml).out
    assert "is a usual name for it" in said
    done = crossfoot("sales", january, "--mapping", toml, "--out", tmp_path / "out", "--json")
    assert done.code == 0


def test_a_doubt_about_the_revenue_goes_with_the_mapping(
    crossfoot: Command, tmp_path: Path
) -> None:
    path, toml, out = tmp_path / "sales.csv", tmp_path / "m.toml", tmp_path / "out"
    path.write_text("order id,date,qty,price,Endwert\n1,2026-01-31,2,5.00,9.00\n", "utf-8")
    refused = crossfoot("sales", path, "--out", out)
    assert refused.code == 2
    assert "“Endwert” is not quantity x price in 1 of 1 rows" in refused.err
    crossfoot("sales", path, "--write-mapping", toml)
    assert "# Not certain: “Endwert” is not quantity" in toml.read_text(encoding="utf-8")
    done = crossfoot("sales", path, "--mapping", toml, "--out", out)
    assert done.code == 0
    assert "Columns that are not used: Endwert (kept in extra)" in done.out


def test_a_mapping_that_lacks_something_is_a_draft(crossfoot: Command, tmp_path: Path) -> None:
    path, toml = tmp_path / "sales.csv", tmp_path / "m.toml"
    path.write_text("No.,Day,Amount\nA1,2026-01-31,5.00\n", encoding="utf-8")
    refused = crossfoot("sales", path, "--out", tmp_path / "out")
    assert refused.code == 2
    assert "crossfoot sales FILE --write-mapping" in refused.err
    assert "fill it in" in crossfoot("sales", path, "--write-mapping", toml).out
    draft = toml.read_text(encoding="utf-8")
    assert 'revenue = "Amount"' in draft
    filled = draft.replace('# transaction_id = ""', 'transaction_id = "No."')
    toml.write_text(filled.replace('# sold_at = ""', 'sold_at = "Day"'), encoding="utf-8")
    assert crossfoot("sales", path, "--mapping", toml, "--out", tmp_path / "out").code == 0


@pytest.fixture
def stock(tmp_path: Path) -> Path:
    """A German count of stock whose column of items has a name that is not known."""
    path = tmp_path / "bestand.csv"
    lines = "Stichtag;Gegenstand;Lagerbestand;EK-Preis\n28.01.2026;tea;42;5,20\n"
    path.write_text(lines, encoding="utf-8")
    return path


def test_a_draft_has_what_the_values_prove(
    crossfoot: Command, january: Path, stock: Path, tmp_path: Path
) -> None:
    toml = tmp_path / "m.toml"
    kpis = ("kpis", january, "--inventory", stock)
    refused = crossfoot(*kpis)
    assert refused.code == 2
    assert "no column was found for item_id" in refused.err
    assert "crossfoot sales FILE --subject inventory --write-mapping M.toml" in refused.err
    assert "--inventory-mapping M.toml" in refused.err
    crossfoot("sales", stock, "--subject", "inventory", "--write-mapping", toml)
    draft = toml.read_text(encoding="utf-8")
    assert 'date_format = "%d.%m.%Y"\ndecimal_mark = ","' in draft
    toml.write_text(draft.replace('# item_id = ""', 'item_id = "Gegenstand"'), encoding="utf-8")
    assert crossfoot(*kpis, "--inventory-mapping", toml).code == 0


def test_a_draft_of_sales_needs_its_columns_only(crossfoot: Command, tmp_path: Path) -> None:
    path, toml, out = tmp_path / "sales.csv", tmp_path / "m.toml", tmp_path / "out"
    path.write_text("Nummer;Wann;Geld\nA1;28.01.2026;1.005,20\n", encoding="utf-8")
    crossfoot("sales", path, "--write-mapping", toml)
    draft = toml.read_text(encoding="utf-8")
    for name, column in (("transaction_id", "Nummer"), ("sold_at", "Wann"), ("revenue", "Geld")):
        draft = draft.replace(f'# {name} = ""', f'{name} = "{column}"')
    toml.write_text(draft, encoding="utf-8")
    assert "Revenue 1,005.20" in crossfoot("sales", path, "--mapping", toml, "--out", out).out


def test_what_the_values_do_not_prove_is_left_to_be_said(
    crossfoot: Command, tmp_path: Path
) -> None:
    path, toml = tmp_path / "sales.csv", tmp_path / "m.toml"
    path.write_text('Nummer,Wann,Geld\nA1,01/02/2026,"1,234"\n', encoding="utf-8")
    crossfoot("sales", path, "--write-mapping", toml)
    draft = toml.read_text(encoding="utf-8")
    assert "# date_format = " in draft
    assert "# decimal_mark = " in draft


def test_a_total_that_does_not_agree_is_a_failure(crossfoot: Command, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("order id,date,amount\n1,2026-01-31,5.00\nTotal,,6.00\n", encoding="utf-8")
    done = crossfoot("sales", path, "--out", tmp_path / "out")
    said = " ".join(done.out.split())
    assert done.code == 1
    assert "2 rows = 1 line + 0 problems + 1 totals row" in said
    assert (
        "total is 6.00, but the revenue of its lines adds up to 5.00: they differ by 1.00" in said
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sales",), "name a sales export"),
        (("sales", "--undo", "1"), "--onto"),
        (("sales", "FILE", "--subject", "inventory"), "--write-mapping"),
        (("sales", "FILE", "--subject", "ledger", "--write-mapping", "OUT"), "sales, inventory"),
        (("sales", "FILE", "--onto", "OUT"), "holds no sales"),
        (("sales", "FILE", "--period", "fortnight"), "fortnight"),
        (("sales", "FILE", "--by", "colour"), "colour"),
        (("kpis", "FILE", "--at", "1999-01"), "1999-01"),
        (("kpis", "FILE", "--family", "weather"), "weather"),
        (("kpis",), "Name the FILE of sales"),
        (("kpis", "--ledger", "nowhere.csv", "--cohorts"), "Name the FILE of sales"),
        (("kpis", "--ledger", "nowhere.csv"), "no file 'nowhere.csv'"),
        (("kpis", "OUT"), "holds no sales"),
    ],
)
def test_what_does_not_exist_is_refused(
    crossfoot: Command, january: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    places = {"FILE": january, "OUT": tmp_path / "empty"}
    done = crossfoot(*(places.get(one, one) for one in arguments))
    assert done.code == 2
    assert said in done.err


def test_kpis_of_a_file_with_stock_and_plan(
    crossfoot: Command, january: Path, tmp_path: Path
) -> None:
    stock, plan = tmp_path / "stock.csv", tmp_path / "plan.csv"
    stock.write_text(
        "SKU,Stock Date,On Hand,Unit Cost\ntea,2026-01-10,4,6\ntea,2026-01-30,0,6\n",
        encoding="utf-8",
    )
    plan.write_text("period,target\n2026-01,80.00\n", encoding="utf-8")
    arguments = ("kpis", january, "--inventory", stock, "--plan", plan, "--cohorts", "--json")
    found = json.loads(crossfoot(*arguments).out)
    values = {one["kpi"]: one for one in found["values"]}
    assert values["gross_margin"]["value"] == pytest.approx(0.46)
    assert values["stockout_rate"]["value"] == 0.5
    assert values["target_achievement"]["value"] == 1.25
    assert values["sell_through"]["reason"] == "no stock was counted before the period"
    assert found["cohorts"][0]["size"] == 2
    assert {kpi["name"] for kpi in found["kpis"]} == set(values)


LEDGER = (
    "journal_id,posting_date,account,account_name,debit,credit\n"
    "1,2026-01-02,1100,Trade receivables,300.00,0.00\n"
    "1,2026-01-02,4000,Sales,0.00,300.00\n"
    "2,2026-01-31,6000,Rent,120.00,0.00\n"
    "2,2026-01-31,1000,Bank,0.00,120.00\n"
)


def test_kpis_of_the_ledger_beside_those_of_sales_and_alone(
    crossfoot: Command, january: Path, tmp_path: Path
) -> None:
    ledger, chart = tmp_path / "ledger.csv", tmp_path / "chart.csv"
    ledger.write_text(LEDGER, encoding="utf-8")
    chart.write_text(
        "Account,Account Name,Account Class\n1000,Bank,asset\n1100,Trade receivables,asset\n"
        "4000,Sales,revenue\n6000,Rent,expense\n",
        encoding="utf-8",
    )
    books = ("--ledger", ledger, "--accounts", chart, "--json")
    both, alone = (
        {one["kpi"]: one for one in json.loads(crossfoot("kpis", *arguments).out)["values"]}
        for arguments in ((january, *books), books)
    )
    assert both["net_revenue"]["value"] == 100.0
    for values in (both, alone):
        assert values["operating_margin"]["value"] == pytest.approx(0.6)
        assert "without its opening balances" in values["days_sales_outstanding"]["reason"]
    assert len(alone) == 5


def test_people_see_values_and_reasons(
    crossfoot: Command, january: Path, february: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    crossfoot("sales", january, february, "--out", out)
    said = crossfoot("kpis", out, "--at", "2026-01", "--family", "financial", "--cohorts").out
    assert "90.00" in said
    assert "n/a, because the data hold no previous period: Revenue growth" in said
    assert "Cohort" in said


def test_cohorts_of_two_years_fit_a_terminal(
    crossfoot: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody new each month, all of whom come again each month: 24 cohorts, up to 23 ages."""
    months = [f"{2024 + n // 12}-{n % 12 + 1:02d}" for n in range(24)]
    rows = [
        f"{100 * place + who + 1},{month}-15,tea,customer {who},drink,1,10.00,6.00\n"
        for place, month in enumerate(months)
        for who in range(place + 1)
    ]
    sales = tmp_path / "sales.csv"
    sales.write_text(HEADER + "".join(rows), encoding="utf-8")
    said = {}
    for width in (80, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        said[width] = crossfoot("kpis", sales, "--family", "customer", "--cohorts").out
        table = said[width][said[width].index("Cohort") :].splitlines()
        assert max(map(len, table[:25])) <= width
        assert all(len(line.split()) > 1 for line in table[:25])
    assert "Shown: the first 10 of 23 months after the first purchase." in said[80]
    assert "2024-01     1  100%  100%" in said[80]
    assert "+23" in said[200]
    assert "Shown:" not in said[200]


@pytest.mark.parametrize("decimals", [0, 3])
def test_money_of_other_decimals(
    crossfoot: Command, january: Path, tmp_path: Path, decimals: int
) -> None:
    toml, out = tmp_path / "m.toml", tmp_path / "out"
    crossfoot("sales", january, "--write-mapping", toml)
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace("decimals = 2", f"decimals = {decimals}"), encoding="utf-8")
    done = crossfoot("sales", january, "--mapping", toml, "--out", out, "--json")
    assert json.loads(done.out)["periods"]["month"][0]["revenue"] == 100
    assert str(pl.read_parquet(out / "sales.parquet")["revenue"].sum()) == f"{100:.{decimals}f}"
    assert crossfoot("sales", "--onto", out, "--undo", 1).code == 0
    assert crossfoot("sales", january, "--onto", out).code == 0


def test_sales_that_are_there_are_not_written_over(
    crossfoot: Command, january: Path, february: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert crossfoot("sales", january, "--out", out).code == 0
    assert crossfoot("sales", january, "--out", out).code == 0
    done = crossfoot("sales", february, "--out", out)
    assert done.code == 2
    assert "holds sales already (january.csv)" in done.err


def test_everything_can_be_taken_back(crossfoot: Command, january: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    crossfoot("sales", january, "--out", out)
    assert crossfoot("sales", "--onto", out, "--undo", 1).code == 0
    assert pl.read_parquet(out / "sales.parquet").is_empty()
    assert "were taken back" in crossfoot("kpis", out).err
    assert crossfoot("sales", january, "--onto", out).code == 0
    assert pl.read_parquet(out / "sales.parquet").height == 3
