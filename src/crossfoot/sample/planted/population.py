"""Planted breaches of integrity: out of balance, gaps, missing and impossible values."""

import datetime as dt

import numpy as np

from crossfoot.sample import chart
from crossfoot.sample.batch import Batch, Side
from crossfoot.sample.calendar import DAY, epoch_day
from crossfoot.sample.planted.site import Site, changed, primary_lines, with_cents


def unbalanced(site: Site) -> Batch:
    batch = site.purchases(site.count)
    net, tax, payable = (batch.lines["cents"].to_numpy()[at::3] for at in range(3))
    off = site.rng.integers(100, 90_000, site.count)
    return with_cents(batch, net, tax, payable - off - (off % 9 == 0))


def number_reused(site: Site) -> Batch:
    """A bank fee entered early takes the last number of the days before."""
    days = site.days(site.count, 20)
    cents = np.full(site.count, 1_250, dtype=np.int64)
    sides = [
        Side(chart.BANK_CHARGES, cents, "Account keeping fee", 1),
        Side(chart.BANK, -cents, "Transfer from bank account"),
    ]
    early = days * DAY + 7 * 3600 + site.rng.integers(0, 1800, site.count)
    user = site.company.users["bank"][0]
    batch = changed(site.journal_of(sides, days), source="BK", user=user, number_gap=-1)
    return changed(batch, at=early, header="Bank fee for a transfer abroad", process="fees")


def sequence_gap(site: Site) -> Batch:
    return changed(site.purchases(site.count), number_gap=site.rng.integers(2, 8, site.count))


def missing_field(site: Site) -> Batch:
    return changed(site.manual(site.count), user=None)


def unknown_account(site: Site) -> Batch:
    pairs = [(chart.UNKNOWN[at % len(chart.UNKNOWN)], chart.ACCRUED) for at in range(site.count)]
    return primary_lines(site.journal(pairs, site.amounts(site.count)), 0)


def sentinel_date(site: Site) -> Batch:
    dates = (dt.date(1900, 1, 1), dt.date(2099, 12, 31), dt.date(2019, 3, 14))
    days = np.array([epoch_day(dates[at % 3]) for at in range(site.count)], dtype=np.int64)
    return changed(site.purchases(site.count), document_day=days)


def zero_line(site: Site) -> Batch:
    days, cents = site.days(site.count), site.amounts(site.count)
    sides = [
        Side(chart.MARKETING, cents, "Journal of accounting", 2),
        Side(chart.INSURANCE, 0 * cents, "Journal of accounting", 1),
        Side(chart.PREPAID, -cents, "Journal of accounting"),
    ]
    return primary_lines(site.journal_of(sides, days), 1)


POPULATION = (
    unbalanced, number_reused, sequence_gap, missing_field, unknown_account, sentinel_date,
    zero_line,
)  # fmt: skip
