"""crossfoot report: packs of key figures and forecasts, and custom reports of every source."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crossfoot.reports.custom import SOURCES
from crossfoot.sample.shop import Shop, write_shop
from tests.crossfoot.cli.conftest import Command


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    shop = Shop(days=430, products=4, customers=20)
    write_shop(folder / "sales.csv", folder / "stock.csv", shop)
    return folder


def _report(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return read


def _rows(report: dict[str, Any], name: str) -> list[dict[str, Any]]:
    blocks = [block for section in report["sections"] for block in section["blocks"]]
    table = next(one for one in blocks if one.get("name") == name and "rows" in one)
    names = [column["name"] for column in table["columns"]]
    return [
        row if isinstance(row, dict) else dict(zip(names, row, strict=True))
        for row in table["rows"]
    ]


def test_the_kpi_pack_has_the_figures_of_the_kpis_command(
    crossfoot: Command, shop: Path, tmp_path: Path
) -> None:
    sales, out = shop / "sales.csv", tmp_path / "kpis.json"
    said = crossfoot("report", "kpi_pack", sales, "--currency", "EUR", "--out", out)
    assert (said.code, said.out) == (0, f"{out}\n")
    report = _report(out)
    label = dict(map(tuple, _about(report)))["Period"]
    record = json.loads(crossfoot("kpis", sales, "--at", label, "--json").out, parse_float=Decimal)
    values = {one["kpi"]: one for one in record["values"]}
    titles = {one["name"]: one["title"] for one in record["kpis"]}
    (revenue,) = (
        row for row in _rows(report, "financial_amounts")
        if row["title"] == titles["net_revenue"]
    )  # fmt: skip
    assert Decimal(revenue["value"]) == Decimal(values["net_revenue"]["value"])


def _about(report: dict[str, Any]) -> list[Any]:
    about = report["about"]
    if isinstance(about, dict):
        return list(about.items())
    return [list(one.values()) if isinstance(one, dict) else one for one in about]


@pytest.mark.slow
def test_the_forecast_pack_has_every_item(crossfoot: Command, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack.json"
    columns = ("--item", "SKU", "--date", "Order date", "--quantity", "Quantity")
    said = crossfoot(
        "report", "forecast_pack", shop / "sales.csv", *columns, "--horizon", 2, "--lead-time", 1,
        "--out", out,
    )  # fmt: skip
    assert said.code == 0, said.err
    report = _report(out)
    assert len(_rows(report, "items")) == len(_rows(report, "stock")) == 4
    assert len(_rows(report, "forecasts")) == 8


@pytest.mark.parametrize("source", [one for one in SOURCES if one.name != "forecasts"])
def test_every_source_can_be_counted_and_listed(
    crossfoot: Command, shop: Path, audited: Path, tmp_path: Path, source: Any
) -> None:
    file = shop / ("stock.csv" if source.of == "stock" else "sales.csv")
    where = audited if source.of in ("a ledger", "an audit") else file
    (tmp_path / "list.toml").write_text(f'source = "{source.name}"\n', encoding="utf-8")
    (tmp_path / "count.json").write_text(
        json.dumps({"source": source.name, "measures": ["count"]}), encoding="utf-8"
    )
    for spec in ("list.toml", "count.json"):
        out = tmp_path / f"{spec}.report.json"
        said = crossfoot("report", "custom", where, "--spec", tmp_path / spec, "--out", out)
        assert said.code == 0, said.err
    (counted,) = _rows(_report(tmp_path / "count.json.report.json"), "groups")
    assert counted["count"] == len(_rows(_report(tmp_path / "list.toml.report.json"), "rows")) > 0


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ('{"source": "sales_lines", "columns": ["revenu"]}', "did you mean 'revenue'?"),
        ("[]", "has to be an object with a source"),
        ("{", "is no TOML or JSON"),
    ],
)
def test_a_definition_with_a_mistake_is_refused(
    crossfoot: Command, shop: Path, tmp_path: Path, spec: str, sentence: str
) -> None:
    (tmp_path / "spec.json").write_text(spec, encoding="utf-8")
    said = crossfoot("report", "custom", shop / "sales.csv", "--spec", tmp_path / "spec.json")
    assert said.code == 2
    assert sentence in " ".join(said.err.split())


def test_what_is_missing_is_told(crossfoot: Command, shop: Path) -> None:
    for kind, sentence in {
        "custom": "needs its definition: --spec FILE",
        "forecast_pack": "needs the columns --item, --date and --quantity",
    }.items():
        said = crossfoot("report", kind, shop / "sales.csv")
        assert said.code == 2
        assert sentence in " ".join(said.err.split())
