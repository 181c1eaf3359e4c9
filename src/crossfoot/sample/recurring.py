"""What comes every month: payroll, depreciation, rent and licences, fees, accruals, loans."""

import numpy as np
import polars as pl

from crossfoot.sample import chart
from crossfoot.sample.batch import Batch, EntryValues, Ints, Side, make_batch
from crossfoot.sample.calendar import DAY, at_office, months
from crossfoot.sample.processes import Context, add_tax, draw_user, lognormal

#: Employees of a payroll entry and assets of a depreciation entry.
TEAM, ASSETS = 10, 6
_GRADES = (2_184_37, 2_461_12, 2_763_90, 3_118_45, 3_642_18, 4_207_66, 5_316_71)
_ASSET_CLASSES = (("1610", "Machinery"), ("1620", "Vehicles"), ("1630", "Office equipment"))


def _fixed(name: str, at: Context) -> np.random.Generator:
    """Random numbers that are the same in every month: contracts, salaries, assets."""
    return np.random.default_rng([sum(name.encode()), at.lines, len(at.company.suppliers)])


def _hours(rng: np.random.Generator, day: int, count: int) -> Ints:
    return at_office(rng, np.full(count, day, dtype=np.int64))


def _month_text(prefix: str, at: Context) -> str:
    return f"{prefix} {at.month.number:02d}/2025"


def build_payroll(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """One entry per team of ten: ten salaries (few grades), wage tax, net pay."""
    fixed = _fixed("payroll", at)
    grades = np.array(_GRADES)[fixed.integers(0, len(_GRADES), (count, TEAM))]
    total = grades.sum(axis=1)
    center = 1 + np.arange(count) % 8
    tax = (total * 31 + 50) // 100
    salaries = [
        Side(chart.SALARIES, grades[:, seat], "Monthly salary", center) for seat in range(TEAM)
    ]
    day = at.month.days[-4]
    entries: EntryValues = {
        "at": _hours(rng, day, count), "document_day": day, "source": "PR", "process": "payroll",
        "user": at.company.users["payroll"][0], "lookalike": "payroll_same",
        "approver": draw_user(rng, at.company.approvers, count),
        "reference": _team_reference("WG", at, count), "header": _month_text("Wages", at),
    }  # fmt: skip
    due = [
        Side(chart.WAGE_TAX, -tax, "Wage tax and social security"),
        Side(chart.NET_PAY, tax - total, "Net wages payable"),
    ]
    return make_batch([*salaries, *due], entries)


def _team_reference(letters: str, at: Context, count: int) -> list[str]:
    return [f"{letters}25{at.month.number:02d}-{number + 1:04d}" for number in range(count)]


def build_depreciation(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """One entry per group of six assets; assets bought together have the same charge."""
    fixed = _fixed("depreciation", at)
    charge = lognormal(fixed, np.zeros(count), 140, 0.8)
    charges = np.repeat(charge[:, None], ASSETS, axis=1)
    charges[:, 4:] = lognormal(fixed, np.zeros(count * 2), 140, 0.8).reshape(count, 2)
    group = np.arange(count) % len(_ASSET_CLASSES)
    worn = np.array([chart.CODE_OF[number] for number, _ in _ASSET_CLASSES])[group]
    day = at.month.days[-2]
    entries: EntryValues = {
        "at": _hours(rng, day, count), "document_day": day, "source": "AS",
        "process": "depreciation", "lookalike": "identical_assets",
        "user": at.company.users["assets"][0],
        "approver": draw_user(rng, at.company.approvers, count),
        "reference": _team_reference("AG", at, count), "header": _month_text("Depreciation", at),
    }  # fmt: skip
    sides = [
        Side(chart.DEPRECIATION, charges[:, seat], "Monthly depreciation", 1 + group)
        for seat in range(ASSETS)
    ]
    return make_batch(
        [*sides, Side(worn, -charges.sum(axis=1), "Accumulated depreciation")], entries
    )


def build_contracts(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Rent and licences: the same supplier, the same amount, every month."""
    fixed = _fixed("contracts", at)
    net = lognormal(fixed, np.zeros(count), 310, 0.9)
    seller = fixed.permutation(len(at.company.suppliers))[:1]
    party = at.company.suppliers.gather((seller[0] + np.arange(count)) % len(at.company.suppliers))
    what = np.array([chart.CODE_OF[n] for n in (chart.RENT, chart.LICENCES, chart.IT_SERVICES)])
    # Each contract has its day of the month.
    day = np.array(at.month.days[1:17])[np.arange(count) % 16]
    entries: EntryValues = {
        "at": at_office(rng, day), "document_day": day, "source": "PI", "process": "contracts",
        "lookalike": "recurring", "party": party, "reference": _team_reference("CT", at, count),
        "user": draw_user(rng, at.company.users["payables"], count),
        "approver": draw_user(rng, at.company.approvers, count),
        "header": _month_text("Contract for", at),
    }  # fmt: skip
    sides = [
        Side(what[np.arange(count) % 3], net, "Monthly service contract", 1 + np.arange(count) % 8),
        Side(chart.INPUT_TAX, add_tax(net), "Input tax 20 %"),
        Side(chart.PAYABLES, -net - add_tax(net), "Amount due to supplier"),
    ]
    return make_batch(sides, entries)


def build_fees(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Bank fees: small and equal."""
    days = np.array(at.month.days)[rng.integers(0, len(at.month.days), count)]
    cents = np.array((250, 490, 490, 790))[rng.integers(0, 4, count)]
    entries: EntryValues = {
        "at": at_office(rng, days), "document_day": days, "source": "BK", "process": "fees",
        "lookalike": "small_fee", "user": at.company.users["bank"][0],
        "approver": draw_user(rng, at.company.approvers, count),
        "reference": _team_reference("BF", at, count), "header": _month_text("Bank fee", at),
    }  # fmt: skip
    sides = [
        Side(chart.BANK_CHARGES, cents, "Account keeping fee", 1),
        Side(chart.BANK, -cents, "Transfer from bank account"),
    ]
    return make_batch(sides, entries)


_ACCRUED = (chart.UTILITIES, chart.TELECOMS, chart.FEES, chart.FREIGHT, chart.MARKETING)


def _accruals(month: int, at: Context, count: int) -> tuple[list[Side], list[str]]:
    fixed = np.random.default_rng([month, at.lines, len(at.company.customers)])
    cents = lognormal(fixed, np.zeros(count), 900, 0.8)
    account = np.array([chart.CODE_OF[number] for number in _ACCRUED])[np.arange(count) % 5]
    sides = [
        Side(account, cents, "Accrued at month end", 1 + np.arange(count) % 8),
        Side(chart.ACCRUED, -cents, "Accrued at month end"),
    ]
    return sides, [f"AC25{month:02d}-{number + 1:04d}" for number in range(count)]


def build_accruals(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Accruals on the last working day; none in December, where the year-end work takes over."""
    sides, tags = _accruals(at.month.number, at, count)
    day = at.month.days[-1]
    entries: EntryValues = {
        "at": _hours(rng, day, count), "document_day": day, "source": "AC", "process": "accruals",
        "lookalike": "accrual", "reference": tags, "tag": tags,
        "user": draw_user(rng, at.company.users["accounting"][:2], count),
        "approver": draw_user(rng, at.company.approvers, count),
        "header": _month_text("Expense accrued", at),
    }  # fmt: skip
    return make_batch(sides, entries)


def build_releases(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """The accruals of the month before, taken back on the first working day."""
    sides, tags = _accruals(at.month.number - 1, at, count)
    back = [Side(side.account, -side.cents, side.phrase, side.center) for side in sides]
    day = at.month.days[0]
    entries: EntryValues = {
        "at": _hours(rng, day, count), "document_day": day, "source": "AC", "process": "accruals",
        "lookalike": "accrual_reversal", "reference": tags, "reverses": tags,
        "user": draw_user(rng, at.company.users["accounting"][:2], count),
        "approver": draw_user(rng, at.company.approvers, count),
        "header": f"Release of accrual {at.month.number - 1:02d}/2025",
    }  # fmt: skip
    return make_batch(back, entries)


def build_wage_payments(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Wages are paid, one transfer a month and payroll run."""
    cents = lognormal(_fixed("payroll", at), np.zeros(count), 21_000, 0.1)
    return _bank(rng, at, count, (cents, "wages", at.month.days[-3]))


def _bank(rng: np.random.Generator, at: Context, count: int, what: tuple[Ints, str, int]) -> Batch:
    cents, process, day = what
    entries: EntryValues = {
        "at": _hours(rng, day, count), "document_day": day, "source": "BK", "process": process,
        "lookalike": "payroll_same",
        "user": draw_user(rng, at.company.users["treasury"][:2], count),
        "approver": draw_user(rng, at.company.approvers, count),
        "reference": _team_reference("WP", at, count), "header": _month_text("Wages paid", at),
    }  # fmt: skip
    sides = [
        Side(chart.NET_PAY, cents, "Wages paid out"),
        Side(chart.BANK, -cents, "Wages paid out"),
    ]
    return make_batch(sides, entries)


def build_loans(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Loan service: a growing instalment and a falling interest."""
    start = lognormal(_fixed("loans", at), np.zeros(count), 1800, 0.5)
    paid = start + start * (at.month.number - 1) // 300
    interest = start // 3 - start * (at.month.number - 1) // 300
    day = at.month.days[9]
    entries: EntryValues = {
        "at": _hours(rng, day, count), "document_day": day, "source": "BK", "process": "loans",
        "user": at.company.users["treasury"][0], "lookalike": "recurring",
        "approver": draw_user(rng, at.company.approvers, count), "party": "Northgate Bank plc",
        "reference": _team_reference("LN", at, count), "header": _month_text("Loan service", at),
    }  # fmt: skip
    sides = [
        Side(chart.LOAN, paid, "Loan instalment"),
        Side(chart.INTEREST, interest, "Loan interest", 1),
        Side(chart.BANK, -paid - interest, "Transfer from bank account"),
    ]
    return make_batch(sides, entries)


def build_capex(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Equipment bought on invoice."""
    net = lognormal(rng, np.zeros(count), 3200, 0.5)
    assets = np.array([chart.CODE_OF[number] for number in ("1510", "1520", "1530")])
    days = np.array(at.month.days)[rng.integers(0, len(at.month.days), count)]
    party = at.company.suppliers.gather(np.arange(count) % min(6, len(at.company.suppliers)))
    entries: EntryValues = {
        "at": at_office(rng, days), "document_day": days, "source": "PI", "process": "capex",
        "user": at.company.users["payables"][0], "party": party,
        "approver": draw_user(rng, at.company.approvers, count),
        "reference": _team_reference("EQ", at, count),
        "header": pl.select(pl.lit("Equipment from ") + party).to_series(),
    }  # fmt: skip
    sides = [
        Side(assets[(np.arange(count) + at.month.number) % 3], net, "Equipment purchased"),
        Side(chart.INPUT_TAX, add_tax(net), "Input tax 20 %"),
        Side(chart.PAYABLES, -net - add_tax(net), "Amount due to supplier"),
    ]
    return make_batch(sides, entries)


def build_year_end(rng: np.random.Generator, at: Context, count: int) -> Batch:
    """Year-end entries in round sums on the last working days of December."""
    pairs = ((chart.BONUS, chart.PROVISIONS), (chart.BAD_DEBT, chart.ALLOWANCE))
    codes = np.array([[chart.CODE_OF[a], chart.CODE_OF[b]] for a, b in pairs])[np.arange(count) % 2]
    cents = rng.integers(3, 20, count) * 100_000
    day = months()[11].days[-1] * np.ones(count, dtype=np.int64)
    entries: EntryValues = {
        "at": day * DAY + rng.integers(15 * 3600, 19 * 3600, count), "document_day": day,
        "source": "JE", "process": "year_end", "lookalike": "round_provision",
        "user": draw_user(rng, at.company.users["accounting"][:2], count),
        "approver": draw_user(rng, at.company.approvers, count),
        "reference": _team_reference("YE", at, count), "header": "Valuation at year end 2025",
    }  # fmt: skip
    sides = [
        Side(codes[:, 0], cents, "Year end valuation", 1),
        Side(codes[:, 1], -cents, "Year end valuation"),
    ]
    return make_batch(sides, entries)
