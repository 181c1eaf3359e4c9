"""Planted oddities of accounts, people, texts, reversals and trend."""

import numpy as np
import polars as pl

from crossfoot.sample import chart
from crossfoot.sample.batch import Batch, Side, join_batches
from crossfoot.sample.calendar import DAY, months
from crossfoot.sample.planted.site import (
    SPIKED,
    Site,
    changed,
    grouped,
    large_purchases,
    primary_lines,
    working_year,
)
from crossfoot.sample.processes import add_tax

_RARE = (
    (chart.SALARIES, chart.RECEIVABLES), (chart.INVENTORY, chart.OUTPUT_TAX),
    (chart.RENT, chart.ALLOWANCE), (chart.INTEREST, chart.INVENTORY),
    (chart.OUTPUT_TAX, chart.DEPRECIATION), (chart.LICENCES, chart.WAGE_TAX),
    (chart.LOAN, chart.MARKETING), (chart.PER_DIEM, chart.PROVISIONS),
    (chart.BANK_CHARGES, chart.INVENTORY), (chart.NET_PAY, chart.TELECOMS),
    (chart.BONUS, chart.INPUT_TAX), (chart.COST_OF_SALES, chart.WAGE_TAX),
)  # fmt: skip
_FORBIDDEN = (
    (chart.BANK, chart.SALES), (chart.SALES, chart.MARKETING), ("1510", chart.REPAIRS),
    (chart.SUSPENSE, chart.OTHER_INCOME), (chart.BAD_DEBT, chart.BANK),
)  # fmt: skip
_KEYWORDS = (
    "Plug to agree with the bank", "Write-off as instructed", "Booked per CFO request",
    "Error correction, do not ask", "Adjust to budget", "Clear suspense before audit",
)  # fmt: skip


def seldom_account(site: Site) -> Batch:
    count = min(site.count, len(chart.DORMANT))
    pairs = [(chart.DORMANT[at], chart.ACCRUED) for at in range(count)]
    return primary_lines(site.journal(pairs, site.amounts(count)), 0)


def rare_pair(site: Site) -> Batch:
    count = min(site.count, len(_RARE))
    return site.journal(_RARE[:count], site.amounts(count))


def forbidden_pair(site: Site) -> Batch:
    pairs = [_FORBIDDEN[at % len(_FORBIDDEN)] for at in range(site.count)]
    return site.journal(pairs, site.amounts(site.count))


def suspense(site: Site) -> Batch:
    pairs = [(chart.SUSPENSE, chart.BANK)] * site.count
    return site.journal(pairs, site.amounts(site.count, 4_000))


def control_account(site: Site) -> Batch:
    pairs = [(chart.RECEIVABLES, chart.OTHER_INCOME), (chart.FREIGHT, chart.PAYABLES)]
    return site.journal([pairs[at % 2] for at in range(site.count)], site.amounts(site.count))


def unusual_user(site: Site) -> Batch:
    count = min(site.count, 40)
    return changed(site.purchases(count), user=pl.Series(site.company.strangers[:count]))


def user_account(site: Site) -> Batch:
    """People of other desks enter supplier invoices, nobody more than twice."""
    roles = ("receivables", "travel", "treasury", "billing")
    people = [user for role in roles for user in site.company.users[role]]
    count = min(site.count, len(people))
    return changed(site.purchases(count), user=pl.Series(people[:count]))


def manager_entry(site: Site) -> Batch:
    users = [site.company.managers[at % 2] for at in range(site.count)]
    return changed(site.manual(site.count), user=pl.Series(users))


def self_approval(site: Site) -> Batch:
    return changed(site.manual(site.count), approver=pl.col("user"))


def top_side(site: Site) -> Batch:
    quarter = np.array([months()[at].days[-1] for at in (2, 5, 8, 11)], dtype=np.int64)
    days = quarter[np.arange(site.count) % 4]
    batch = site.journal(
        [(chart.RECEIVABLES, chart.SALES)] * site.count, site.amounts(site.count, 9_000), days
    )
    return changed(batch, reference=None)


def blank_text(site: Site) -> Batch:
    batch = changed(site.manual(site.count), header=None)
    return Batch(batch.entries, batch.lines.with_columns(phrase=pl.lit(0, pl.Int64)))


def keyword(site: Site) -> Batch:
    texts = [_KEYWORDS[at % len(_KEYWORDS)] for at in range(site.count)]
    return changed(site.manual(site.count), header=pl.Series(texts, dtype=pl.String))


def year_end_words(site: Site) -> Batch:
    return changed(
        site.manual(site.count, site.days(site.count, 90, 160)), header="Year-end closing entry"
    )


def window_dressing(site: Site) -> Batch:
    """A sale on the last day of a month and its opposite some days later, not linked."""
    month = site.rng.integers(0, 11, site.count)
    before = np.array([months()[at].days[-1] for at in month], dtype=np.int64)
    after = np.array([months()[at + 1].days[2] for at in month], dtype=np.int64)
    net = site.amounts(site.count, 18_000)
    sides = [
        Side(chart.RECEIVABLES, net + add_tax(net), "Amount due from customer"),
        Side(chart.SALES, -net, "Goods delivered"),
        Side(chart.OUTPUT_TAX, -add_tax(net), "Output tax 20 %"),
    ]
    booked = changed(site.journal_of(sides, before), header="Sale on account")
    undone = changed(
        Batch(booked.entries, booked.lines.with_columns(cents=-pl.col("cents"))),
        at=pl.Series(after * DAY) + pl.col("at") % DAY,
        document_day=after,
        header="Sale on account changed",
    )
    return join_batches([grouped(booked, "window-"), grouped(undone, "window-")])


def unreversed_accrual(site: Site) -> Batch:
    last = np.array([month.days[-1] for month in months()[:10]], dtype=np.int64)
    days = last[site.rng.integers(0, 10, site.count)]
    cents = site.amounts(site.count, 900)
    sides = [
        Side(chart.FEES, cents, "Accrued at month end", 3),
        Side(chart.ACCRUED, -cents, "Accrued at month end"),
    ]
    batch = site.journal_of(sides, days)
    month = pl.from_epoch("at").dt.to_string("%m")
    number = (7000 + pl.int_range(pl.len())).cast(pl.String)
    return changed(
        batch,
        source="AC",
        header=pl.lit("Expense accrued ") + month + "/2025",
        reference=pl.lit("AC25") + month + "-" + number,
    )


def repeated_cancel(site: Site) -> Batch:
    """Three times booked and cancelled, then booked for good: seven entries."""
    start = site.rng.integers(5, 235, site.count)
    first = grouped(site.purchases(site.count, working_year()[start]), "again-")
    parts = []
    for turn in range(7):
        days = working_year()[start + turn]
        tag = [f"again-{row}-{turn // 2}" for row in range(site.count)]
        entries = first.entries.with_columns(
            at=pl.Series(days * DAY) + pl.col("at") % DAY,
            tag=pl.Series(tag) if turn % 2 == 0 else pl.lit(None, pl.String),
            reverses=pl.Series(tag) if turn % 2 == 1 else pl.lit(None, pl.String),
            header=pl.lit("Cancellation: " if turn % 2 else "") + pl.col("header"),
        )
        cents = pl.col("cents") * (-1 if turn % 2 else 1)
        parts.append(Batch(entries, first.lines.with_columns(cents=cents)))
    return join_batches(parts)


def complex_entry(site: Site) -> Batch:
    """Twenty debits and twenty credits over the accounts of the journals of accounting."""
    used = (
        chart.INSURANCE, chart.SUPPLIES, chart.MARKETING, chart.UTILITIES, chart.REPAIRS,
        chart.TELECOMS, chart.FEES, chart.FREIGHT, chart.IT_SERVICES, chart.PREPAID,
    )  # fmt: skip
    sides = []
    for number in range(20):
        cents = site.amounts(site.count)
        sides.append(Side(used[number % 10], cents, "Allocation to cost centre", 1 + number % 8))
        sides.append(Side(used[(number + 3) % 10], -cents, "Allocation to cost centre", 1))
    return site.journal_of(sides)


def trend_spike(site: Site) -> Batch:
    """Eight invoices that make one month of an account five times as large as the others.

    Nothing in a very small ledger, where the months of an account differ by themselves.
    """
    if site.lines < 10_000:
        return site.purchases(0)
    usual = site.lines * 0.17 / 3 / 12 / 12 * 114_700
    parts = []
    for account, month in zip(SPIKED, (4, 7, 9), strict=True):
        net = np.rint(site.rng.uniform(0.4, 0.8, 8) * usual).astype(np.int64) + 20_000
        days = np.array(months()[month].days[3:19:2], dtype=np.int64)
        batch = large_purchases(site, net, days)
        first = pl.int_range(pl.len()) % 3 == 0
        code = pl.lit(chart.CODE_OF[account], pl.Int64)
        lines = batch.lines.with_columns(account=pl.when(first).then(code).otherwise("account"))
        batch = primary_lines(Batch(batch.entries, lines), 0)
        parts.append(changed(batch, subject=account, group=f"spike-{account}"))
    return join_batches(parts)


CONDUCT = (
    seldom_account, rare_pair, forbidden_pair, suspense, control_account, unusual_user,
    user_account, manager_entry, self_approval, top_side, blank_text, keyword, year_end_words,
    window_dressing, unreversed_accrual, repeated_cancel, complex_entry, trend_spike,
)  # fmt: skip
