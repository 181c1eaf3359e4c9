"""crossfoot forecast, and eval --forecasts."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from tests.crossfoot.cli.conftest import Command
from tests.crossfoot.forecasting.conftest import months, seasonal

COLUMNS = ("--item", "Artikel", "--date", "Tag", "--quantity", "Menge")


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A German export: decimal commas, days first, one bad date, an empty and a bad quantity."""
    path = tmp_path_factory.mktemp("sales") / "absatz.csv"
    lines = ["Artikel;Tag;Menge"]
    for name, seed in (("Räder", 1), ("=Bolzen", 2)):
        days = zip(months(48), seasonal(48, seed), strict=True)
        lines += [f"{name};{day:%d.%m.%Y};{value:.2f}" for day, value in days]
    lines = [line if n == 0 else _german(line) for n, line in enumerate(lines)]
    lines += ["Räder;31.02.2022;5,50", "Räder;01.03.2022;", "Räder;01.04.2022;viel"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def _german(line: str) -> str:
    item, day, value = line.split(";")
    return f"{item};{day};{value.replace('.', ',')}"


def test_forecasts_go_to_files_with_reasons_and_problems(
    crossfoot: Command, sales: Path, tmp_path: Path
) -> None:
    out = tmp_path / "F.csv"
    stock = ("--lead-time", "2", "--order-cost", "50", "--holding-cost", "0.5")
    said = crossfoot(
        "forecast", sales, *COLUMNS, "--horizon", 6, "--out", out, "--backtest", *stock
    )
    assert said.code == 0, said.err
    rows = table(out)
    assert list(rows[0]) == ["item", "date", "forecast", "lo80", "hi80", "lo95", "hi95", "method"]
    assert len(rows) == 12
    assert {row["item"] for row in rows} == {"Räder", "'=Bolzen"}
    problems = table(tmp_path / "F.problems.csv")
    assert [row["row"] for row in problems] == ["98", "99", "100"]
    assert "31.02.2022" in said.out
    assert "3 rows could not be read" in said.out
    items = table(tmp_path / "F.items.csv")
    assert all("two whole seasons" in row["reasons"] for row in items)
    assert "arima" in (tmp_path / "F.backtest.csv").read_text(encoding="utf-8")
    told = " ".join(said.out.split())
    assert "seasonal: champion default; of its challengers, the other profiles and the" in told
    assert "the best by MASE is" in told
    planned = table(tmp_path / "F.stock.csv")
    assert all(float(row["safety_stock"]) > 0 for row in planned)


def test_json_holds_the_same(crossfoot: Command, sales: Path, tmp_path: Path) -> None:
    out = tmp_path / "F.csv"
    told = crossfoot(
        "forecast", sales, *COLUMNS, "--out", out, "--profile", "quick", "--horizon", 3, "--json"
    )
    found = json.loads(told.out)
    assert len(found["forecasts"]) == 6
    assert found["rows_read"] == 99
    assert found["rows_with_problems"] == 3
    assert str(out) in found["files"]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (("--item", "SKU"), "SKU"),
        (("--date", "Artikel"), "no dates"),
        (("--freq", "hourly"), "hourly"),
        (("--profile", "best"), "thorough"),
        (("--lead-time", "30"), "longer horizon"),
        (("--lead-time", "1", "--service-level", "95"), "service level"),
        (("--until", "1999-01-01"), "no item"),
        (("--service-level", "0.9"), "--service-level: the stock is planned with --lead-time"),
        (("--order-cost", "5", "--holding-cost", "1"), "--order-cost, --holding-cost: the stock"),
        (("--lead-time", "1", "--order-cost", "5"), "--holding-cost is missing"),
        (("--lead-time", "1", "--holding-cost", "5"), "--order-cost is missing"),
    ],
)
def test_what_cannot_be_is_said(
    crossfoot: Command, sales: Path, tmp_path: Path, changed: tuple[str, ...], named: str
) -> None:
    given = ("--profile", "quick", "--out", tmp_path / "F.csv", *changed)
    said = crossfoot("forecast", sales, *COLUMNS, *given)
    assert said.code == 2
    assert named in said.err
    assert not (tmp_path / "F.csv").exists()


def test_days_that_could_be_months_are_asked_for(crossfoot: Command, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("i,d,q\na,01/02/2024,1\na,03/04/2024,2\na,05/06/2024,3\n", encoding="utf-8")
    given = ("--item", "i", "--date", "d", "--quantity", "q", "--out", tmp_path / "F.csv")
    said = crossfoot("forecast", file, *given)
    assert said.code == 2
    assert "--date-format %d/%m/%Y" in said.err
    assert crossfoot("forecast", file, *given, "--date-format", "%m/%d/%Y").code == 0


def test_totals_rows_are_no_demand(crossfoot: Command, tmp_path: Path) -> None:
    file = tmp_path / "absatz.csv"
    days = zip(months(30), seasonal(30, 1), strict=True)
    lines = [f"RE-1;{day:%d.%m.%Y};A100;{value:.0f}" for day, value in days]
    file.write_text("\n".join(["Beleg;Tag;Artikel;Menge", *lines, "Summe; ;;7.046"]), "utf-8")
    out = tmp_path / "F.csv"
    said = crossfoot("forecast", file, *COLUMNS, "--out", out, "--profile", "quick")
    assert said.code == 0, said.err
    assert "1 totals rows were left out (row 32)" in said.out
    assert not (tmp_path / "F.problems.csv").exists()


def test_a_quantity_that_can_be_two_things_is_named_with_its_row(
    crossfoot: Command, tmp_path: Path
) -> None:
    file = tmp_path / "absatz.csv"
    file.write_text("Tag;Artikel;Menge\n28.01.2026;A;3\n29.01.2026;A;7.046\n", encoding="utf-8")
    said = crossfoot("forecast", file, *COLUMNS, "--out", tmp_path / "F.csv")
    assert said.code == 2
    assert "“7.046” in row 3 has a decimal or a thousands mark" in said.err


def test_a_column_of_words_is_no_quantity(crossfoot: Command, tmp_path: Path) -> None:
    file, out = tmp_path / "absatz.csv", tmp_path / "F.csv"
    rows = [f"{day:%d.%m.%Y};A;{3 if n < 5 else 'Tasse'}" for n, day in enumerate(months(30))]
    file.write_text("\n".join(["Tag;Artikel;Menge", *rows]), encoding="utf-8")
    said = crossfoot("forecast", file, *COLUMNS, "--out", out)
    assert said.code == 2
    assert "Most rows (25 of 30) of absatz.csv could not be read: in row 7, “Tasse”" in said.err
    assert not out.exists()


def test_eval_measures_beside_every_method(crossfoot: Command, tmp_path: Path) -> None:
    days = months(60)
    regular = [
        pl.DataFrame({"unique_id": f"s{n}", "ds": days, "y": seasonal(60, n)}) for n in range(4)
    ]
    sparse = [
        one.with_columns(y=pl.when(pl.int_range(60) % (3 + n) == 0).then(2.0).otherwise(0.0))
        for n, one in enumerate(regular)
    ]
    split = pl.when(pl.col("ds") < days[52]).then(pl.lit("train")).otherwise(pl.lit("test"))
    for name, parts in (("shop_monthly", regular), ("parts_monthly", sparse)):
        pl.concat(parts).with_columns(split=split).write_csv(tmp_path / f"{name}.csv")
    said = crossfoot("eval", "--forecasts", tmp_path, "--json")
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert 0 < found["relative"] < 1
    assert found["methods"]["seasonal_naive"][0] == pytest.approx(1.0)
    parts = found["collections"][0]
    assert parts["is_intermittent"]
    assert parts["own"]["rmsse"] == pytest.approx(parts["methods"]["imapa"]["rmsse"])
    shown = crossfoot("eval", "--forecasts", tmp_path, "--profile", "quick")
    assert "the profile" in shown.out
    assert crossfoot("eval", "--forecasts", tmp_path / "none").code == 2
