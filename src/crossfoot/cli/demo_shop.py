"""The demo's shop: its sales and stock on a server, with targets and rules that watch them."""

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crossfoot.client import Client

if TYPE_CHECKING:
    from crossfoot.sample import SampleFacts

#: Periods with a target of net revenue, and how their dates of the year before begin: the target
#: is a tenth more than was sold then. Some are reached, some are not.
_TARGETS: Final = {
    "2025": ("2024",), "2025-Q4": ("2024-10", "2024-11", "2024-12"), "2025-10": ("2024-10",),
    "2025-11": ("2024-11",), "2025-12": ("2024-12",),
}  # fmt: skip
_SALES_FILE, _STOCK_FILE = "shop_sales.csv", "shop_stock.csv"
_RULES: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "Gross margin below 45 %", "kpi": "gross_margin", "period": "month",
        "condition": "threshold", "parameters": {"operator": "below", "limit": "0.45"},
        "severity": "warning",
    },
    {
        "name": "Revenue moves by more than a tenth in a month", "kpi": "net_revenue",
        "period": "month", "condition": "change",
        "parameters": {"beyond": "0.1", "against": "previous", "direction": "either"},
    },
)  # fmt: skip
#: Jobs that follow uploads, by the beginning of their kind.
_WORDS: Final = {"kpi": "key figures", "forecast": "forecasts", "seasonal": "forecasts"}
_WORKING: Final = ("PENDING", "PROCESSING")
_LOOK_SECONDS: Final = 1.0


def write_files(facts: "SampleFacts") -> None:
    """Write the shop's files beside a sample ledger, and post them in it: one company."""
    from crossfoot.sample.shop import write_shop
    from crossfoot.sample.shop_books import post_shop, shop_beside

    sales, stock = (facts.ledger.with_name(name) for name in (_SALES_FILE, _STOCK_FILE))
    write_shop(sales, stock, shop_beside(facts.lines))
    post_shop(facts, sales, stock)


def open_shop(client: Client, folder: Path, say: Callable[[str], None]) -> None:
    """Upload the shop's files; return when its figures and forecasts are there."""
    say("now the company's shop is added, for the pages of sales, key figures and forecasts")
    sales, stock = folder / _SALES_FILE, folder / _STOCK_FILE
    say(f"{sales.name}, {stock.name}: its sales, as the ledger has them, and its stock")
    for label, target in _targets(sales).items():
        client.plan(label, target)
    for rule in _RULES:
        client.watch(rule)
    for path, kind in ((stock, "inventory"), (sales, "sales")):
        client.wait_until_read(client.upload_trade(path, kind))
    say("sales and stock: read; key figures, alerts and forecasts follow")
    _wait_for_figures(client, say)
    say("everything is there: all pages have something to show")


def _targets(sales: Path) -> dict[str, str]:
    """A tenth more than a year before, in whole thousands where the shop is that large."""
    with sales.open(encoding="utf-8", newline="") as file:
        sold = [(row["Order date"], float(row["Amount"])) for row in csv.DictReader(file)]
    sums = {
        label: sum(amount for day, amount in sold if day.startswith(days))
        for label, days in _TARGETS.items()
    }
    digits = -3 if sums["2025"] > 1_000_000 else 0
    return {label: f"{round(before * 1.1, digits):.0f}" for label, before in sums.items()}


def _wait_for_figures(client: Client, say: Callable[[str], None]) -> None:
    """Until nothing that followed the upload is at work; says what still is when that changes."""
    told: set[str] = set()
    while working := _at_work(client):
        for words in sorted(told - working):
            say(f"{words}: done")
        told = working
        time.sleep(_LOOK_SECONDS)


def _at_work(client: Client) -> set[str]:
    kinds = [one["kind"] for status in _WORKING for one in client.jobs(status)]
    return {words for kind in kinds for start, words in _WORDS.items() if kind.startswith(start)}


def say_on_stderr(sentence: str) -> None:
    """A line of what goes on beside the server."""
    sys.stderr.write(f"  {sentence}\n")
    sys.stderr.flush()
