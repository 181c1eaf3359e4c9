"""The demo's ledger, shop and stock are those of one company, with figures one would believe."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crossfoot.cli.demo_shop import write_files
from crossfoot.cli.reading import Reading, open_for_reading
from crossfoot.ingest.trade import read_inventory, read_sales
from crossfoot.kpis import ALL_KPIS
from crossfoot.kpis.bookkeeping import books_of
from crossfoot.kpis.compute import KpiRun, measure
from crossfoot.kpis.view import Business
from crossfoot.sales.periods import Period
from crossfoot.sample import write_sample

#: What a controller of a wholesale shop would believe, in a year and in a month.
_BELIEVABLE = {
    "days_sales_outstanding": (10, 90),
    "days_payables_outstanding": (10, 150),
    "cash_conversion_cycle": (-60, 120),
    "operating_margin": (-0.2, 0.4),
    "current_ratio": (0.8, 4),
    "gross_margin": (0.2, 0.7),
    "days_of_inventory": (10, 120),
    "inventory_turnover": (3, 40),
    "return_rate": (0, 0.1),
    "stockout_rate": (0, 0.1),
    "churn_rate": (0.005, 0.5),
    "retention_rate": (0.4, 0.99),
    "revenue_growth": (-0.5, 0.6),
    "customer_lifetime_value": (20_000, 600_000),
}
_LAST_MONTHS = ("2025-09", "2025-10", "2025-11", "2025-12")


@dataclass(frozen=True)
class Company:
    folder: Path
    business: Business

    def run(self, period: Period) -> KpiRun:
        return measure(self.business, period, ALL_KPIS)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The company of `make demo`, with a ledger of as many lines."""
    folder = tmp_path_factory.mktemp("demo")
    facts = write_sample(folder / "ledger.csv", lines=100_000, seed=1, side_files=True)
    write_files(facts)
    assert facts.side_files
    beside = facts.side_files
    reading = Reading(facts.ledger, accounts=beside.accounts, opening=beside.opening)
    with open_for_reading(reading) as ledger:
        books = books_of(ledger.book())
    sales = read_sales(folder / "shop_sales.csv").lines
    stock = read_inventory(folder / "shop_stock.csv").lines
    return Company(folder, Business(sales, 2, stock, books=books))


@pytest.mark.parametrize(("period", "labels"), [("year", ("2025",)), ("month", _LAST_MONTHS)])
def test_its_key_figures_are_believable(
    company: Company, period: Period, labels: tuple[str, ...]
) -> None:
    run = company.run(period)
    for label in labels:
        values = {one.kpi.name: one.value for one in run.of(label)}
        told = {name: values[name] for name in _BELIEVABLE}
        strange = {
            name: value
            for name, value in told.items()
            if value is None or not _BELIEVABLE[name][0] <= value <= _BELIEVABLE[name][1]
        }
        assert strange == {}, label


def test_its_ledger_has_the_sales_of_the_shop_to_the_penny(company: Company) -> None:
    ledger = pl.read_csv(company.folder / "ledger.csv", infer_schema=False)
    posted = ledger.filter(pl.col("Account Name") == "Sales of the shop")
    credit, debit = (posted[side].cast(pl.Decimal(18, 2)).sum() for side in ("Credit", "Debit"))
    year = next(one for one in company.run("year").of("2025") if one.kpi.name == "net_revenue")
    assert Decimal(str(credit)) - Decimal(str(debit)) == year.value


def test_its_trial_balances_agree_with_its_ledger(company: Company) -> None:
    """Opening and movement make the closing balance, but for the one that was planted as wrong."""
    money = {"Debit": pl.Float64, "Credit": pl.Float64, "Account": pl.String}
    ledger = pl.read_csv(company.folder / "ledger.csv", schema_overrides=money)
    net = (pl.col("Debit") - pl.col("Credit")).sum()
    moved = dict(ledger.group_by("Account").agg(net).iter_rows())
    opening, closing = (
        _balances(company.folder / f"ledger-{name}.csv") for name in ("opening", "closing")
    )
    wrong = {
        account
        for account, balance in closing.items()
        if abs(opening.get(account, 0) + moved.get(account, 0) - balance) > 0.005
    }
    assert wrong == {"1400"}
    assert sum(opening.values()) == pytest.approx(0, abs=0.005)


def _balances(path: Path) -> dict[str, float]:
    table = pl.read_csv(path, schema_overrides={"Account": pl.String})
    return dict(table.select("Account", "Balance").iter_rows())
