"""The demo's shop: its sales and stock on a server, with targets and rules that watch them."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from crossfoot.client import Client

#: Net revenue to be reached, by period: some of it is, some is not.
_TARGETS: Final = {
    "2025": "220000", "2025-Q4": "75000", "2025-10": "22000", "2025-11": "23500",
    "2025-12": "28000",
}  # fmt: skip
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


def open_shop(client: Client, folder: Path, say: Callable[[str], None]) -> None:
    """Write the shop's files and upload them; return when its figures and forecasts are there."""
    from crossfoot.sample.shop import write_shop

    say("now a shop is added behind it, for the pages of sales, key figures and forecasts")
    sales, stock = folder / "shop_sales.csv", folder / "shop_stock.csv"
    say(f"{sales.name}, {stock.name}: {write_shop(sales, stock):,} lines of sales, and the stock")
    for label, target in _TARGETS.items():
        client.plan(label, target)
    for rule in _RULES:
        client.watch(rule)
    for path, kind in ((stock, "inventory"), (sales, "sales")):
        client.wait_until_read(client.upload_trade(path, kind))
    say("sales and stock: read; key figures, alerts and forecasts follow")
    _wait_for_figures(client, say)
    say("everything is there: all pages have something to show")


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
