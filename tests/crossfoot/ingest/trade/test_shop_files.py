"""Exports as German shops write them: their names, discounts and own totals."""

from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.errors import MappingNeededError
from crossfoot.ingest.trade import TradeFile, TradeMapping, read_inventory, read_sales

HEADER = "Belegnr.;Belegdatum;Artikelnr.;Menge;Einzelpreis;"
LINES = ("R1;28.01.2024;A;2;10,00;", "R2;03.02.2024;B;1;20,00;")
COLUMNS = {
    "transaction_id": ("Belegnr.",),
    "sold_at": ("Belegdatum",),
    "quantity": ("Menge",),
    "unit_price": ("Einzelpreis",),
}


def read(folder: Path, header: str, *lines: str, mapping: TradeMapping | None = None) -> TradeFile:
    path = folder / "shop.csv"
    path.write_text("\n".join((HEADER + header, *lines)) + "\n", encoding="utf-8")
    return read_sales(path, mapping=mapping)


@pytest.mark.parametrize("name", ["Gesamtbetrag", "Umsatz netto", "Nettoumsatz", "Erlös"])
def test_the_amount_after_discount_is_the_revenue(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, name, LINES[0] + "18,00", LINES[1] + "10,00", "Gesamt;;;3;;28,00")
    assert found.totals.revenue == found.totals.printed == Decimal("28.00")
    assert found.totals.price_differs == 2
    assert found.totals.is_complete


def test_other_usual_names_are_known(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    header = "Rechnungsnr.;Rechnungsdatum;Kd.-Nr.;Artikelnr.;Stück;VK-Preis netto;EK-Preis;Währung"
    path.write_text(f"{header}\n1;28.01.2024;K1;A;2;10,00;6,00;EUR\n", encoding="utf-8")
    (line,) = read_sales(path).lines.to_dicts()
    assert (line["customer_id"], line["product_id"], line["currency"]) == ("K1", "A", "EUR")
    assert (line["minor"], line["cost_minor"]) == (2000, 1200)


def test_stock_has_its_usual_names_too(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    header = "Stichtag;Artikelnr.;Lagerbestand;EK-Preis;Lieferzeit (Tage)"
    path.write_text(f"{header}\n28.01.2023;A100;42;5,20;14\n", encoding="utf-8")
    (line,) = read_inventory(path).lines.to_dicts()
    assert (line["item_id"], line["unit_cost"], line["lead_time_days"]) == (
        "A100",
        Decimal("5.20"),
        14,
    )


def test_amounts_under_a_strange_name_are_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(MappingNeededError, match="“Endwert” is not quantity x price in 2 of 2"):
        read(tmp_path, "Endwert", LINES[0] + "18,00", LINES[1] + "10,00")


def test_a_printed_total_of_an_unused_column_is_not_passed_over(tmp_path: Path) -> None:
    said = "own total of “Endwert” is 8.90, but quantity x price adds up to 40.00"
    with pytest.raises(MappingNeededError, match=said):
        read(tmp_path, "Endwert", LINES[0] + "3,00", LINES[1] + "5,90", "Gesamt;;;3;;8,90")


@pytest.mark.parametrize("values", [("20,00", "20,00"), ("0,35", "1,20"), ("Abc", "Def")])
def test_other_columns_raise_no_doubt(tmp_path: Path, values: tuple[str, str]) -> None:
    found = read(tmp_path, "Endwert", LINES[0] + values[0], LINES[1] + values[1])
    assert found.totals.revenue == Decimal("40.00")
    assert found.unused == ("Endwert",)


def test_whoever_confirms_the_mapping_has_decided(tmp_path: Path) -> None:
    mapping = TradeMapping("m", COLUMNS, date_format="%d.%m.%Y", decimal_mark=",")
    found = read(tmp_path, "Endwert", LINES[0] + "18,00", LINES[1] + "10,00", mapping=mapping)
    assert found.totals.revenue == Decimal("40.00")
    assert found.unused == ("Artikelnr.", "Endwert")


@pytest.mark.parametrize("name", ["Rabatt %", "Rabatt (Prozent)", "Discount pct"])
def test_a_discount_in_percent_is_no_money(tmp_path: Path, name: str) -> None:
    header = f"{name};Gesamtbetrag"
    found = read(tmp_path, header, LINES[0] + "10;18,00", LINES[1] + "50;10,00")
    assert found.totals.revenue == Decimal("28.00")
    assert found.lines["discount_minor"].null_count() == 2
    assert name in found.unused
    with pytest.raises(MappingNeededError, match="is a percentage, which quantity x price"):
        read(tmp_path, name, LINES[0] + "10", LINES[1] + "50")
    assert read(tmp_path, name, LINES[0] + "0", LINES[1] + "0,00").totals.lines == 2
