"""The books of the shop beside the sample ledger: its entries, posted in the ledger's files."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from crossfoot.sample.run import SampleFacts
from crossfoot.sample.shop import Shop
from crossfoot.sample.shop_entries import (
    BANK,
    COST,
    FIRST,
    INPUT_TAX,
    INVENTORY,
    LAST,
    OUTPUT_TAX,
    PAYABLES,
    RECEIVABLES,
    SALES,
    Entry,
    entries_of,
    moved,
)
from crossfoot.sample.side_files import SideFiles

_EQUITY: Final = "3100"
_ACCOUNTS: Final = {
    BANK: ("Bank account of the shop", "asset"),
    RECEIVABLES: ("Trade receivables of the shop", "asset"),
    INVENTORY: ("Inventory of the shop", "asset"),
    INPUT_TAX: ("Input tax of the shop", "asset"),
    PAYABLES: ("Trade payables of the shop", "liability"),
    OUTPUT_TAX: ("Output tax of the shop", "liability"),
    SALES: ("Sales of the shop", "revenue"),
    COST: ("Cost of sales of the shop", "expense"),
}
_USER: Final = "IF-SHOP"


def shop_beside(lines: int) -> Shop:
    """A wholesale shop large enough to carry what a sample ledger of so many lines spends."""
    return Shop(
        customers=400, orders_a_day=12.0, prices=(2_400, 30_000),
        more_units=32.0 * lines / 100_000, cover_days=8.0, renewed=0.3,
    )  # fmt: skip


def post_shop(facts: SampleFacts, sales: Path, stock: Path) -> int:
    """Append the shop's entries of the year to a ledger and to its tables; return the new lines."""
    if facts.side_files is None:
        return 0
    ledger = pl.read_csv(facts.ledger, infer_schema=False)
    made = entries_of(sales, stock, ledger)
    year = [one for one in made if FIRST <= one.day <= LAST]
    opening = _opening(stock, [one for one in made if one.day < FIRST])
    _widen_tables(facts.side_files, opening, moved(year))
    return _append(facts.ledger, ledger, year)


def _opening(stock: Path, before: list[Entry]) -> dict[str, int]:
    """What was open, in stock and in the bank when the year began; equity has the other side."""
    frame = pl.read_csv(stock, try_parse_dates=True)
    last = frame.filter(pl.col("Date") < FIRST).filter(pl.col("Date") == pl.col("Date").max())
    worth = last.select((pl.col("On hand") * pl.col("Unit cost")).sum()).item()
    sums = moved(before)
    opening = {account: sums[account] for account in (RECEIVABLES, PAYABLES)}
    opening |= {INVENTORY: round(worth * 100), BANK: opening[RECEIVABLES]}
    return opening | {_EQUITY: -sum(opening.values())}


def _widen_tables(files: SideFiles, opening: dict[str, int], change: Counter[str]) -> None:
    """Add the shop to the chart of accounts and to both trial balances."""
    known = [(number, *said) for number, said in _ACCOUNTS.items()]
    with files.accounts.open("a", encoding="utf-8", newline="") as file:
        file.writelines(f"{','.join(row)}\n" for row in known)
    _add(files.opening, opening)
    _add(files.closing, {a: opening.get(a, 0) + change[a] for a in {*opening, *change}})


def _add(path: Path, cents: dict[str, int]) -> None:
    """Add to the balances of a table; an account that it does not have is the shop's."""
    table = pl.read_csv(path, infer_schema=False).rows()
    found = {number: (name, round(float(balance) * 100)) for number, name, balance in table}
    for number, more in cents.items():
        name, before = found.get(number) or (_ACCOUNTS[number][0], 0)
        found[number] = (name, before + more)
    rows = [(a, name, f"{balance / 100:.2f}") for a, (name, balance) in sorted(found.items())]
    schema = ["Account", "Account Name", "Balance"]
    pl.DataFrame(rows, schema=schema, orient="row").write_csv(path)


def _append(path: Path, ledger: pl.DataFrame, entries: list[Entry]) -> int:
    """Write entries behind a ledger in its own columns; return how many lines they have."""
    company, currency = ledger.row(0, named=True)["Company"], ledger["Currency"][0]
    names = dict(ledger.select("Account", "Account Name").unique().iter_rows())
    names |= {number: name for number, (name, _) in _ACCOUNTS.items()}
    approver = ledger["Approved By"].drop_nulls().mode().sort()[0]
    same = {
        "Company": company, "Currency": currency, "Entered By": _USER, "Approved By": approver,
    }  # fmt: skip
    numbers: Counter[str] = Counter()
    rows = []
    for entry in entries:
        numbers[entry.source] += 1
        head = same | _head(entry, numbers[entry.source])
        rows += [head | line for line in _lines(entry, names)]
    schema = dict.fromkeys(ledger.columns, pl.String)
    with path.open("ab") as file:
        pl.DataFrame(rows, schema=schema).write_csv(file, include_header=False)
    return len(rows)


def _head(entry: Entry, number: int) -> dict[str, str]:
    day = entry.day.isoformat()
    seconds = 9 * 3600 + 7 * number % 28_800
    at = dt.datetime.combine(entry.day, dt.time()) + dt.timedelta(seconds=seconds)
    return {
        "Entry No": f"{entry.source}{number:08d}", "Fiscal Year": str(entry.day.year),
        "Period": str(entry.day.month), "Posting Date": day, "Document Date": day,
        "Entered At": at.isoformat(sep=" "), "Source": entry.source, "Party": entry.party,
        "Reference": f"{entry.source}-{number:05d}", "Header Text": entry.text,
    }  # fmt: skip


def _lines(entry: Entry, names: dict[str, str]) -> Iterator[dict[str, str]]:
    for place, (account, cents) in enumerate(entry.sides):
        money = f"{abs(cents) / 100:.2f}"
        yield {
            "Line No": str(place + 1), "Account": account, "Account Name": names[account],
            "Line Text": entry.text, "Debit": money if cents >= 0 else "0.00",
            "Credit": "0.00" if cents >= 0 else money,
        }  # fmt: skip
