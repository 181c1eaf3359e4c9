"""Planted duplicates: entries posted twice, with and without disguise."""

import numpy as np
import polars as pl

from crossfoot.sample import chart
from crossfoot.sample.batch import Batch, Ints, Side
from crossfoot.sample.calendar import DAY
from crossfoot.sample.planted.site import (
    Site,
    changed,
    gross_split,
    primary_lines,
    twice,
    with_cents,
    working_year,
)
from crossfoot.sample.processes import MANUAL_TEMPLATES


def _originals(site: Site) -> tuple[Batch, Ints]:
    """Ordinary purchases early enough for a copy to follow, and their place in the year."""
    place = site.rng.integers(5, 215, site.count)
    return site.purchases(site.count, working_year()[place]), place


def _later(site: Site, batch: Batch, place: Ints, least: int, most: int) -> Batch:
    """The batch again, entered some working days later."""
    days = working_year()[place + site.rng.integers(least, most + 1, site.count)]
    return changed(batch, at=days * DAY + batch.entries["at"].to_numpy() % DAY)


def dup_exact(site: Site) -> Batch:
    batch, _ = _originals(site)
    copy = changed(batch, at=pl.col("at") + pl.Series(site.rng.integers(60, 3600, site.count)))
    return twice(batch, copy, "exact-")


def dup_later_date(site: Site) -> Batch:
    batch, place = _originals(site)
    return twice(batch, _later(site, batch, place, 3, 18), "later-")


def dup_reference_typo(site: Site) -> Batch:
    batch, place = _originals(site)
    reference = batch.entries["reference"]
    typed = [_mistype(text, at % 3) for at, text in enumerate(reference)]
    copy = changed(_later(site, batch, place, 1, 10), reference=pl.Series(typed))
    return twice(batch, copy, "typo-")


def _mistype(text: str, way: int) -> str:
    if way == 0:
        return text[:3] + "-" + text[3:]
    if way == 1 and "0" in text:
        return text.replace("0", "O", 1)
    return text[:-3] + text[-2] + text[-3] + text[-1]


def dup_amount_transposed(site: Site) -> Batch:
    batch, place = _originals(site)
    gross = 100_000 + site.rng.integers(100, 8000, site.count) * 100 + site.rng.integers(1, 100)
    swapped = np.array([_swap_digits(amount) for amount in gross], dtype=np.int64)
    batch = with_cents(batch, *gross_split(gross))
    copy = with_cents(_later(site, batch, place, 1, 15), *gross_split(swapped))
    return twice(batch, copy, "swap-")


def _swap_digits(amount: int) -> int:
    """Swap the first two neighbouring digits that differ, beyond the leading one."""
    digits = str(amount)
    for at in range(1, len(digits) - 1):
        if digits[at] != digits[at + 1]:
            return int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])
    return amount + 900


def dup_vendor_variant(site: Site) -> Batch:
    batch, place = _originals(site)
    names = [_vary(name, at % 3) for at, name in enumerate(batch.entries["party"])]
    copy = changed(_later(site, batch, place, 1, 15), party=pl.Series(names))
    return twice(batch, copy, "variant-")


def _vary(name: str, way: int) -> str:
    words = name.split()
    if way == 0:
        return " ".join([*words[:-1], "Limited"])
    if way == 1:
        return name.upper()
    return " ".join([words[0][:-2] + words[0][-1], *words[1:]])


def dup_other_user(site: Site) -> Batch:
    batch, place = _originals(site)
    users = site.company.users["payables"]
    following = {user: users[(at + 1) % len(users)] for at, user in enumerate(users)}
    copy = changed(_later(site, batch, place, 1, 12), user=pl.col("user").replace_strict(following))
    return twice(batch, copy, "user-")


def dup_account_changed(site: Site) -> Batch:
    batch, place = _originals(site)
    other = {
        chart.CODE_OF[chart.REPAIRS]: chart.CODE_OF[chart.SUPPLIES],
        **{
            account: chart.CODE_OF[chart.REPAIRS]
            for account in set(site.company.supplier_account.tolist())
            if account != chart.CODE_OF[chart.REPAIRS]
        },
    }
    copy = _later(site, batch, place, 1, 12)
    moved = pl.col("account").replace_strict(other, default=pl.col("account"))
    copy = Batch(copy.entries, copy.lines.with_columns(account=moved))
    return twice(batch, copy, "account-")


def dup_other_vendor(site: Site) -> Batch:
    batch, _ = _originals(site)
    suppliers = site.company.suppliers
    other = suppliers.gather(site.rng.integers(0, len(suppliers), site.count))
    copy = changed(
        batch,
        at=pl.col("at") + pl.Series(site.rng.integers(60, 3600, site.count)),
        party=pl.Series(
            [
                a if a != b else suppliers[0]
                for a, b in zip(other, batch.entries["party"], strict=True)
            ]
        ),
    )
    return twice(batch, copy, "vendor-")


def dup_manual_twice(site: Site) -> Batch:
    place = site.rng.integers(5, 230, site.count)
    batch = site.manual(site.count, working_year()[place])
    return twice(batch, _later(site, batch, place, 1, 4), "manual-")


def paid_twice(site: Site) -> Batch:
    place = site.rng.integers(5, 215, site.count)
    batch = site.payments(site.count, working_year()[place])
    copy = _later(site, batch, place, 4, 20)
    copy = changed(copy, document_day=copy.entries["at"].to_numpy() // DAY)
    return twice(batch, copy, "paid-")


def six_keys_line(site: Site) -> Batch:
    """Two journals of one voucher, of three lines, with one line the same in all six keys."""
    days, same = site.days(site.count), site.amounts(site.count)
    # Year-end valuations are alike in all six keys by themselves: not on that account.
    quiet = [template for template in MANUAL_TEMPLATES if template[0] != chart.BAD_DEBT]
    usual = [quiet[row % len(quiet)] for row in range(site.count)]
    debit, credit = (
        np.array([chart.CODE_OF[template[side]] for template in usual], dtype=np.int64)
        for side in (0, 1)
    )
    parts = []
    for _ in range(2):
        rest = site.amounts(site.count)
        sides = [
            Side(debit, same, "Journal of accounting", 1),
            Side(debit, rest, "Journal of accounting", 2),
            Side(credit, -same - rest, "Journal of accounting"),
        ]
        user = site.company.users["accounting"][0]
        parts.append(changed(primary_lines(site.journal_of(sides, days), 0), user=user))
    voucher = parts[0].entries["reference"]
    return twice(parts[0], changed(parts[1], reference=voucher), "six-")


DUPLICATES = (
    dup_exact, dup_later_date, dup_reference_typo, dup_amount_transposed, dup_vendor_variant,
    dup_other_user, dup_account_changed, dup_other_vendor, dup_manual_twice, paid_twice,
    six_keys_line,
)  # fmt: skip
