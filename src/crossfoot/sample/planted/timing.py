"""Planted oddities of time: dates, weekends, nights, closed periods, bursts."""

import numpy as np
import polars as pl

from crossfoot.sample import chart
from crossfoot.sample.batch import Batch, join_batches
from crossfoot.sample.calendar import DAY, FIRST_DAY, epoch_day, months, public_holidays
from crossfoot.sample.planted.site import Site, changed, primary_lines, round_journals, working_year


def backdated(site: Site) -> Batch:
    days = site.days(site.count, 130)
    lag = site.rng.integers(45, 121, site.count)
    return changed(site.purchases(site.count, days), document_day=days - lag)


def post_dated(site: Site) -> Batch:
    days = site.days(site.count, 0, 180)
    lead = site.rng.integers(40, 91, site.count)
    return changed(site.purchases(site.count, days), document_day=days + lead)


def weekend(site: Site) -> Batch:
    holidays = {epoch_day(day) for day in public_holidays()}
    # 1970-01-01 was a Thursday: days 2 and 3 of each week since then are Saturday and Sunday.
    free = [day for day in range(FIRST_DAY, FIRST_DAY + 365) if day % 7 in (2, 3)]
    days = np.array([day for day in free if day not in holidays], dtype=np.int64)
    return site.manual(site.count, days[site.rng.integers(0, len(days), site.count)])


def holiday(site: Site) -> Batch:
    """Invoices entered on public holidays; nobody works on more than two of them."""
    free = [epoch_day(day) for day in public_holidays() if day.weekday() < 5]
    users = site.company.users["payables"]
    person = site.rng.integers(0, len(users), site.count)
    which = (person + 3 * site.rng.integers(0, 2, site.count)) % len(free)
    batch = site.purchases(site.count, np.array(free, dtype=np.int64)[which])
    return changed(batch, user=pl.Series(users).gather(person))


def after_hours(site: Site) -> Batch:
    batch = site.manual(site.count)
    minute = site.rng.integers(21 * 60 + 30, 28 * 60, site.count) % (24 * 60)
    day = batch.entries["at"].to_numpy() // DAY
    return changed(batch, at=day * DAY + minute * 60 + site.rng.integers(0, 60, site.count))


def period_end_round(site: Site) -> Batch:
    last = np.array([month.days[-1] for month in months()], dtype=np.int64)
    days = last[site.rng.integers(0, 12, site.count)]
    return round_journals(site, site.rng.integers(2, 15, site.count) * 1_000_000, days)


def post_closing(site: Site) -> Batch:
    """Half goes into the month before after the 20th, half into period 13."""
    days = np.array([month.days[-4] for month in months()], dtype=np.int64)
    month = site.rng.integers(1, 12, site.count)
    late = changed(site.manual(site.count, days[month]), period=month)
    rows = np.arange(site.count)
    period = np.where(rows % 2 == 0, month, 13)
    return changed(late, period=period)


def cut_off(site: Site) -> Batch:
    """Invoices of the last days of December dated January, and of early January dated December."""
    year = working_year()
    rows = np.arange(site.count)
    days = np.where(rows % 2 == 0, year[-1 - rows % 4], year[rows % 4])
    shift = site.rng.integers(8, 20, site.count) * np.where(rows % 2 == 0, 1, -1)
    batch = changed(site.purchases(site.count, days), document_day=days + shift)
    stock, expense = chart.CODE_OF[chart.INVENTORY], chart.CODE_OF[chart.FREIGHT]
    lines = batch.lines.with_columns(pl.col("account").replace(stock, expense))
    return primary_lines(Batch(batch.entries, lines), 0)


def user_burst(site: Site) -> Batch:
    """Two users who enter six days' work in one day; nothing in a very small ledger."""
    if site.lines < 20_000:
        return site.purchases(0)
    users = site.company.users["payables"]
    size = max(40, int(6 * site.lines * 0.2 / 3 / len(working_year()) / len(users)))
    parts = []
    for number in range(2):
        day = site.days(1, 40 + 60 * number, 80 + 60 * number)
        batch = changed(
            site.purchases(size, np.repeat(day, size)),
            user=users[number],
            subject=users[number],
            group=f"burst-{number + 1}",
        )
        parts.append(batch)
    return join_batches(parts)


def late_entry(site: Site) -> Batch:
    days = site.days(site.count, 40)
    lag = site.rng.integers(22, 29, site.count)
    return changed(site.purchases(site.count, days), document_day=days - lag)


TIMING = (
    backdated, post_dated, weekend, holiday, after_hours, period_end_round, post_closing, cut_off,
    user_burst, late_entry,
)  # fmt: skip
