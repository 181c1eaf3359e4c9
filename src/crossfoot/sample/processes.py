"""The day-to-day processes of the sample company: sales, purchases, cash, travel, journals."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.sample import chart
from crossfoot.sample.batch import Batch, EntryValues, Ints, Side, join_batches, make_batch
from crossfoot.sample.calendar import FIRST_DAY, Month, at_office, working_days
from crossfoot.sample.people import Company

Floats = npt.NDArray[np.float64]

_GOODS = tuple(chart.CODE_OF[number] for number in (chart.SALES, chart.SERVICES, chart.ACCESSORIES))
_PRICES = tuple(int(19 + 17.3 * at + at**1.5) * 100 + (95, 50, 25)[at % 3] for at in range(60))
_TRAVEL_RATES = (1400, 2800, 5600, 8400, 11200)

#: Journals that accounting posts by hand: debit, credit and what they are for.
MANUAL_TEMPLATES = (
    (chart.INSURANCE, chart.PREPAID, "Insurance share of the month"),
    (chart.SUPPLIES, chart.INVENTORY, "Own use of goods"),
    (chart.BAD_DEBT, chart.ALLOWANCE, "Allowance on old receivables"),
    (chart.FEES, chart.PROVISIONS, "Provision for legal advice"),
    (chart.MARKETING, chart.PREPAID, "Trade fair share of the month"),
    (chart.UTILITIES, chart.FREIGHT, "Allocation of energy to freight"),
    (chart.REPAIRS, chart.SUPPLIES, "Allocation of repair material"),
    (chart.TELECOMS, chart.IT_SERVICES, "Allocation of data lines"),
)


@dataclass
class Context:
    """What a process needs: company, month, size of the ledger and last month's open items."""

    company: Company
    month: Month
    lines: int
    invoices: pl.DataFrame = field(default_factory=pl.DataFrame)
    bills: pl.DataFrame = field(default_factory=pl.DataFrame)


def lognormal(rng: np.random.Generator, scale: Floats, median: float, spread: float = 0.7) -> Ints:
    """Amounts in cents that follow Benford's law closely and have no wild outliers."""
    draws = rng.standard_normal(len(scale)).clip(-2.6, 2.6)
    return np.rint(np.exp(scale + spread * draws) * median * 100).astype(np.int64).clip(101, None)


def draw_user(rng: np.random.Generator, users: tuple[str, ...], count: int) -> pl.Series:
    return pl.Series(users).gather(rng.integers(0, len(users), count))


def add_tax(net: Ints) -> Ints:
    """Return the tax of 20 % on these cents, rounded half up."""
    return (net + 2) // 5


def _moments(rng: np.random.Generator, month: Month, count: int) -> tuple[Ints, Ints]:
    """Return days and seconds of entry in order, so that numbered documents follow the dates."""
    days = np.sort(working_days(rng, month, count))
    return days, np.sort(at_office(rng, days))


def _serials(letters: str, month: Month, count: int) -> pl.Series:
    numbers = pl.Series(np.arange(1, count + 1)).cast(pl.String).str.zfill(6)
    return pl.select(pl.lit(f"{letters}25{month.number:02d}") + numbers).to_series()


def _text(prefix: str, party: pl.Series) -> pl.Series:
    return pl.select(pl.lit(prefix) + party).to_series()


def _sale_entries(rng: np.random.Generator, at: Context, count: int, letters: str) -> EntryValues:
    days, moment = _moments(rng, at.month, count)
    party = at.company.customers.gather(_skewed(rng, len(at.company.customers), count))
    return {
        "at": moment, "document_day": days, "party": party, "source": "SI",
        "user": draw_user(rng, at.company.users["billing"], count),
        "approver": draw_user(rng, at.company.approvers, count),
        "reference": _serials(letters, at.month, count), "header": _text("Invoice to ", party),
    }  # fmt: skip


def _skewed(rng: np.random.Generator, size: int, count: int) -> Ints:
    """Draw numbers below `size`, the first three times as often as the last."""
    return np.floor(size * rng.random(count) ** 1.25).astype(np.int64)


def build_sales(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Sales of one kind: receivable, revenue, tax. A fifth has a catalogue price."""
    buyer = _skewed(rng, len(at.company.customers), count)
    net = lognormal(rng, at.company.customer_scale[buyer], 420)
    listed = rng.random(count) < 0.2
    net = np.where(listed, np.array(_PRICES)[rng.integers(0, len(_PRICES), count)], net)
    party = at.company.customers.gather(buyer)
    entries: EntryValues = _sale_entries(rng, at, count, "SA") | {
        "party": party,
        "header": _text("Invoice to ", party),
        "process": "sales",
        "lookalike": pl.select(
            pl.when(pl.Series(listed)).then(pl.lit("same_amount_order"))
        ).to_series(),
    }
    goods = np.array(_GOODS)[rng.integers(0, 3, count)]
    sides = [
        Side(chart.RECEIVABLES, net + add_tax(net), "Amount due from customer"),
        Side(goods, -net, "Goods delivered"),
        Side(chart.OUTPUT_TAX, -add_tax(net), "Output tax 20 %"),
    ]
    return make_batch(sides, entries)


def build_mixed_sales(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Sales of goods with accessories: receivable, two revenues, tax."""
    entries: EntryValues = _sale_entries(rng, at, count, "SB") | {"process": "sales"}
    first = lognormal(rng, rng.normal(0, 1.05, count).clip(-2.3, 2.3), 380)
    second = lognormal(rng, rng.normal(0, 1.05, count).clip(-2.3, 2.3), 140)
    tax = add_tax(first + second)
    sides = [
        Side(chart.RECEIVABLES, first + second + tax, "Amount due from customer"),
        Side(chart.SALES, -first, "Goods delivered"),
        Side(chart.ACCESSORIES, -second, "Accessories"),
        Side(chart.OUTPUT_TAX, -tax, "Output tax 20 %"),
    ]
    return make_batch(sides, entries)


def build_cost_of_sales(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Goods issued at standard cost: the same amounts come again and again, legitimately."""
    days, moment = _moments(rng, at.month, count)
    costs = np.rint(np.exp(np.linspace(np.log(300), np.log(40_000), 240))).astype(np.int64)
    cost = costs[rng.integers(0, len(costs), count)] * rng.integers(1, 13, count)
    entries: EntryValues = {
        "at": moment, "document_day": days, "source": "GI",
        "user": at.company.users["stock"][0], "process": "cost_of_sales", "lookalike": "std_cost",
        "approver": draw_user(rng, at.company.approvers, count),
        "reference": _serials("DN", at.month, count), "header": "Goods issue for delivery",
    }  # fmt: skip
    sides = [
        Side(chart.COST_OF_SALES, cost, "Cost of goods issued", rng.integers(1, 4, count)),
        Side(chart.INVENTORY, -cost, "Stock issued"),
    ]
    return make_batch(sides, entries)


def build_receipts(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Customers pay invoices of the month before."""
    days, moment = _moments(rng, at.month, count)
    items = at.invoices[rng.permutation(at.invoices.height)[:count].tolist()]
    cents = items["cents"].to_numpy()
    entries: EntryValues = {
        "at": moment, "document_day": days, "source": "RC", "process": "receipts",
        "user": draw_user(rng, at.company.users["receivables"], count),
        "approver": draw_user(rng, at.company.approvers, count), "party": items["party"],
        "reference": items["reference"], "header": _text("Receipt from ", items["party"]),
    }  # fmt: skip
    sides = [
        Side(chart.BANK, cents, "Receipt on bank account"),
        Side(chart.RECEIVABLES, -cents, "Invoice settled"),
    ]
    return make_batch(sides, entries)


def build_purchases(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Supplier invoices: expense or stock, input tax, payable; entered days after their date."""
    seller = _skewed(rng, len(at.company.suppliers), count)
    net = lognormal(rng, at.company.supplier_scale[seller], 480)
    days, moment = _moments(rng, at.month, count)
    party = at.company.suppliers.gather(seller)
    lag = rng.geometric(0.3, count).clip(1, 12) - 1
    numbers = pl.Series(rng.integers(100_000, 10_000_000, count)).cast(pl.String)
    entries: EntryValues = {
        "at": moment, "document_day": np.maximum(days - lag, FIRST_DAY),
        "source": "PI", "party": party, "process": "purchases",
        "user": draw_user(rng, at.company.users["payables"], count),
        "approver": draw_user(rng, at.company.approvers, count),
        "reference": pl.select(pl.lit("R") + numbers).to_series(),
        "header": _text("Invoice of ", party),
    }  # fmt: skip
    center = 1 + seller % (len(chart.CENTERS) - 1)
    account = at.company.supplier_account[seller]
    sides = [
        Side(account, net, "Goods and services received", center),
        Side(chart.INPUT_TAX, add_tax(net), "Input tax 20 %"),
        Side(chart.PAYABLES, -net - add_tax(net), "Amount due to supplier"),
    ]
    return make_batch(sides, entries)


def build_payments(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Supplier invoices of the month before are paid."""
    days, moment = _moments(rng, at.month, count)
    items = at.bills[rng.permutation(at.bills.height)[:count].tolist()]
    cents = items["cents"].to_numpy()
    entries: EntryValues = {
        "at": moment, "document_day": days, "source": "PY", "process": "payments",
        "user": draw_user(rng, at.company.users["treasury"], count),
        "approver": draw_user(rng, at.company.approvers, count), "party": items["party"],
        "reference": items["reference"], "header": _text("Payment to ", items["party"]),
    }  # fmt: skip
    sides = [
        Side(chart.PAYABLES, cents, "Invoice settled"),
        Side(chart.BANK, -cents, "Transfer from bank account"),
    ]
    return make_batch(sides, entries)


def build_travel(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Travel allowances: few rates, many people."""
    days, moment = _moments(rng, at.month, count)
    cents = np.array(_TRAVEL_RATES)[rng.integers(0, len(_TRAVEL_RATES), count)]
    entries: EntryValues = {
        "at": moment, "source": "TE", "process": "travel", "lookalike": "per_diem",
        "document_day": np.maximum(days - rng.integers(0, 8, count), FIRST_DAY),
        "user": draw_user(rng, at.company.users["travel"], count),
        "approver": draw_user(rng, at.company.approvers, count),
        "party": _staff(rng.integers(0, max(6, at.lines // 900), count)),
        "reference": _serials("TE", at.month, count), "header": "Travel allowance",
    }  # fmt: skip
    sides = [
        Side(chart.PER_DIEM, cents, "Travel allowance per day", rng.integers(1, 9, count)),
        Side(chart.BANK, -cents, "Paid to employee"),
    ]
    return make_batch(sides, entries)


def _staff(numbers: Ints) -> pl.Series:
    return pl.select(pl.lit("Employee ") + pl.Series(numbers + 1001).cast(pl.String)).to_series()


def build_manual(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Journals of accounting, each accountant with two or more subjects of their own."""
    users = at.company.users["accounting"]
    usable = min(len(MANUAL_TEMPLATES), max(2, at.lines // 10_000))
    subject = rng.integers(0, usable, count)
    person = (subject + rng.integers(0, 2, count)) % len(users)
    codes = np.array([[chart.CODE_OF[a], chart.CODE_OF[b]] for a, b, _ in MANUAL_TEMPLATES])
    days, moment = _moments(rng, at.month, count)
    cents = lognormal(rng, np.zeros(count), 640, 0.9)
    text = pl.Series([text for _, _, text in MANUAL_TEMPLATES]).gather(subject)
    entries: EntryValues = {
        "at": moment, "document_day": days, "source": "JE", "process": "manual",
        "user": pl.Series(users).gather(person), "reference": _serials("J", at.month, count),
        "approver": draw_user(rng, at.company.approvers, count),
        "header": pl.select(text + f" {at.month.number:02d}/2025").to_series(),
    }  # fmt: skip
    sides = [
        Side(codes[subject, 0], cents, "Journal of accounting", 1 + subject % 8),
        Side(codes[subject, 1], -cents, "Journal of accounting"),
    ]
    return make_batch(sides, entries)


def build_rebooked(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """An invoice booked, cancelled, booked again: three entries per unit, one of them open."""
    first = build_purchases(rng, at, count)
    tags = _serials("RB", at.month, count)
    header = first.entries["header"]
    later = pl.Series(first.entries["at"] + rng.integers(300, 3000, count))
    cancel = first.entries.with_columns(
        at=later, header=pl.lit("Cancellation: ") + header, reverses=tags,
        lookalike=pl.lit("rebook_reversal"),
    )  # fmt: skip
    again = first.entries.with_columns(
        at=later + rng.integers(60, 600, count), lookalike=pl.lit("rebook"),
    )  # fmt: skip
    booked = first.entries.with_columns(lookalike=pl.lit("rebook"), tag=tags)
    negated = first.lines.with_columns(cents=-pl.col("cents"))
    return join_batches(
        [Batch(booked, first.lines), Batch(cancel, negated), Batch(again, first.lines)]
    )
