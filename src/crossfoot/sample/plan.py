"""How many entries of each process each month has, so that the file has exactly N lines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from crossfoot.sample import processes, recurring
from crossfoot.sample.batch import Batch
from crossfoot.sample.calendar import SEASON
from crossfoot.sample.processes import Context

Build = Callable[[np.random.Generator, Context, int], Batch]
When = Literal["season", "monthly", "not_december", "not_january", "december"]


@dataclass(frozen=True)
class Process:
    """A process: its lines per unit, its share of all lines and how it builds units of a month."""

    name: str
    lines: int
    share: float
    when: When
    build: Build


#: Sales and purchases come before the cash that settles them a month later.
PROCESSES = (
    Process("sales", 3, 0.26, "season", processes.build_sales),
    Process("mixed_sales", 4, 0.08, "season", processes.build_mixed_sales),
    Process("cost_of_sales", 2, 0.125, "season", processes.build_cost_of_sales),
    Process("receipts", 2, 0.18, "season", processes.build_receipts),
    Process("purchases", 3, 0.17, "season", processes.build_purchases),
    Process("payments", 2, 0.095, "season", processes.build_payments),
    Process("travel", 2, 0.03, "season", processes.build_travel),
    Process("manual", 2, 0.015, "season", processes.build_manual),
    Process("rebooked", 9, 0.009, "season", processes.build_rebooked),
    Process("payroll", recurring.TEAM + 2, 0.027, "monthly", recurring.build_payroll),
    Process("depreciation", recurring.ASSETS + 1, 0.025, "monthly", recurring.build_depreciation),
    Process("contracts", 3, 0.022, "monthly", recurring.build_contracts),
    Process("fees", 2, 0.018, "monthly", recurring.build_fees),
    Process("accruals", 2, 0.008, "not_december", recurring.build_accruals),
    Process("releases", 2, 0.008, "not_january", recurring.build_releases),
    Process("wage_payments", 2, 0.0, "monthly", recurring.build_wage_payments),
    Process("loans", 3, 0.001, "monthly", recurring.build_loans),
    Process("capex", 3, 0.002, "monthly", recurring.build_capex),
    Process("year_end", 2, 0.0005, "december", recurring.build_year_end),
)
_MONTHS_OF = {
    "season": range(0),
    "monthly": range(12), "not_december": range(11), "not_january": range(1, 12),
    "december": range(11, 12),
}  # fmt: skip

#: Units of each process in each of the twelve months.
Plan = dict[str, list[int]]


def make_plan(lines: int) -> Plan:
    """Return units per process and month that make exactly this many lines."""
    steady = {process.name: _steady(process, lines) for process in PROCESSES}
    rest = lines - count_lines(steady)
    plan = {process.name: _seasonal(process, rest) or steady[process.name] for process in PROCESSES}
    missing = lines - count_lines(plan)
    sales, receipts = plan["sales"], plan["receipts"]
    # Sales of three lines take up the bulk either way; a receipt or two make the number exact.
    extra, rest = divmod(missing, 3)
    extra, pairs = (extra - 1, 2) if rest == 1 else (extra, rest // 2)
    receipts[6] += pairs
    for number in range(12):
        sales[number] += extra // 12 + (number < extra % 12)
    return plan


def _steady(process: Process, lines: int) -> list[int]:
    """Units of what comes every month; none of what follows the season."""
    on = _MONTHS_OF[process.when]
    each = max(1, int(lines * process.share / process.lines / max(1, len(on))))
    return [each if number in on else 0 for number in range(12)]


def _seasonal(process: Process, rest: int) -> list[int] | None:
    """Units of what follows the season, when `rest` lines are left for all of it."""
    if process.when != "season":
        return None
    shares = sum(other.share for other in PROCESSES if other.when == "season")
    units = rest * process.share / shares / process.lines
    return [int(units * weight / sum(SEASON)) for weight in SEASON]


def count_lines(plan: Plan) -> int:
    return sum(process.lines * sum(plan[process.name]) for process in PROCESSES)
