"""Planted oddities of amount: round, near limits, far from the usual, against Benford's law."""

import numpy as np
import polars as pl

from crossfoot.sample import chart
from crossfoot.sample.batch import Batch, Ints, Side, join_batches, make_batch
from crossfoot.sample.calendar import at_office, months
from crossfoot.sample.planted.site import (
    SPIKED,
    Site,
    changed,
    gross_split,
    grouped,
    large_purchases,
    round_journals,
    with_cents,
    working_year,
)
from crossfoot.sample.processes import add_tax

#: The approval limit of purchases and the materiality of the sample company, in cents.
LIMIT, MATERIALITY = 1_000_000, 50_000_000


def round_amount(site: Site) -> Batch:
    inner = working_year()[
        site.rng.integers(5, 15, site.count) + 21 * site.rng.integers(0, 11, site.count)
    ]
    return round_journals(site, site.rng.integers(1, 9, site.count) * 1_000_000, inner)


def _of_supplier(site: Site, name: str, net: Ints) -> Batch:
    """Invoices of one supplier nobody else has, over the year."""
    batch = with_cents(site.purchases(len(net)), net, add_tax(net), -net - add_tax(net))
    lines = batch.lines.with_columns(
        account=pl.when(pl.int_range(pl.len()) % 3 == 0)
        .then(chart.CODE_OF[chart.MARKETING])
        .otherwise("account")
    )
    batch = Batch(batch.entries, lines)
    return changed(batch, party=name, header=f"Invoice of {name}", subject=name, group=name)


def same_ending(site: Site) -> Batch:
    if site.lines < 20_000:
        return site.purchases(0)
    net = site.rng.integers(1, 9, 60) * 100_000 + 99_900
    return _of_supplier(site, "Ninefold Promotion Hull Ltd", net)


def benford_supplier(site: Site) -> Batch:
    if site.lines < 50_000:
        return site.purchases(0)
    # 320 amounts from 50 to 9,900: the law is not judged on few, nor on one order of magnitude.
    scale = 10 ** site.rng.integers(3, 6, 320)
    net = np.rint(site.rng.uniform(5.0, 9.9, 320) * scale).astype(np.int64)
    return _of_supplier(site, "Highmark Consult Ripon Ltd", net)


def unusual_amount(site: Site) -> Batch:
    return large_purchases(site, site.rng.integers(15_000_000, 40_000_000, site.count))


def high_value(site: Site) -> Batch:
    return large_purchases(
        site, site.rng.integers(MATERIALITY + 5_000_000, 4 * MATERIALITY, site.count)
    )


def below_limit(site: Site) -> Batch:
    gross = LIMIT * site.rng.integers(9550, 9990, site.count) // 10_000
    return with_cents(site.purchases(site.count), *gross_split(gross))


def split(site: Site) -> Batch:
    """Three invoices of one supplier within three days, each below the limit, together above."""
    start = site.rng.integers(5, 245, site.count)
    place = (start[:, None] + np.arange(3)[None, :]).ravel()
    batch = site.purchases(3 * site.count, working_year()[place])
    gross = LIMIT * site.rng.integers(7000, 9400, 3 * site.count) // 10_000
    batch = with_cents(batch, *gross_split(gross))
    leader = pl.int_range(pl.len()) // 3 * 3
    entries = batch.entries.with_columns(pl.col("party", "user", "header").gather(leader))
    lines = batch.lines.with_columns(
        account=pl.when(pl.int_range(pl.len()) % 3 == 0)
        .then(pl.col("account").gather(pl.int_range(pl.len()) // 9 * 9))
        .otherwise("account")
    )
    return grouped(Batch(entries, lines), "split-", each=3)


def new_maximum(site: Site) -> Batch:
    """A supplier's largest invoice, some thirty times the largest other one."""
    steady = [chart.CODE_OF[number] for number in SPIKED]
    reserved = site.company.supplier_account[: site.suppliers_of_maxima]
    free = np.flatnonzero(~np.isin(reserved, steady))
    rows = site.rng.choice(free, site.count, replace=site.count > len(free))
    usual = np.exp(site.company.supplier_scale[rows] + 0.7 * 2.6) * 480
    net = np.rint(usual * site.rng.uniform(25, 40, site.count) * 100).astype(np.int64)
    batch = with_cents(site.purchases(site.count), net, add_tax(net), -net - add_tax(net))
    party = site.company.suppliers.gather(rows)
    header = pl.select(pl.lit("Invoice of ") + party).to_series()
    first = pl.int_range(pl.len()) % 3 == 0
    account = pl.Series(np.repeat(site.company.supplier_account[rows], 3))
    lines = batch.lines.with_columns(account=pl.when(first).then(account).otherwise("account"))
    return changed(Batch(batch.entries, lines), party=party, header=header)


def decimal_slip(site: Site) -> Batch:
    """A monthly charge of one supplier, one month a hundred times the usual."""
    days = np.array([month.days[3] for month in months()], dtype=np.int64)
    parts = []
    for number in range(min(site.count, 12)):
        net = np.full(12, int(site.rng.integers(18_000, 60_000)), dtype=np.int64)
        slip = int(site.rng.integers(4, 11))
        net[slip] *= 100
        surname = site.company.strangers[-1 - number].split(".")[1].title()
        name = f"{surname} Rentals {1 + number} Ltd"
        parts.append(_charges(site, name, net, days, slip))
    return join_batches(parts)


def _charges(site: Site, name: str, net: Ints, days: Ints, slip: int) -> Batch:
    sides = [
        Side(chart.IT_SERVICES, net, "Monthly service contract", 2),
        Side(chart.INPUT_TAX, add_tax(net), "Input tax 20 %"),
        Side(chart.PAYABLES, -net - add_tax(net), "Amount due to supplier"),
    ]
    batch = make_batch(
        sides,
        {
            "at": at_office(site.rng, days), "document_day": days, "source": "PI", "party": name,
            "user": site.company.users["payables"][0], "approver": site.company.approvers[0],
            "reference": [f"{name[:3].upper()}-{number:03d}" for number in range(1, 13)],
            "header": f"Rental charge {name}", "process": "contracts",
        },
    )  # fmt: skip
    slipped = pl.int_range(pl.len()) == slip
    kind = pl.when(slipped).then(pl.lit("decimal_slip"))
    usual = pl.when(~slipped).then(pl.lit("recurring"))
    return changed(batch, kind=kind, lookalike=usual, group=name)


def transposition(site: Site) -> Batch:
    """Manual journals whose credit has two digits of the debit swapped."""
    batch = site.manual(site.count)
    cents = site.rng.integers(20_000, 400_000, site.count)
    return with_cents(batch, cents, -cents - 900 * site.rng.integers(1, 9, site.count))


AMOUNTS = (
    round_amount, same_ending, benford_supplier, unusual_amount, high_value, below_limit, split,
    new_maximum, decimal_slip, transposition,
)  # fmt: skip
