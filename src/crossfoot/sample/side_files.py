"""Tables beside the sample ledger: chart of accounts, opening and closing trial balance."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.sample import chart

#: The account whose closing balance is off by this much (cents), for the roll-forward to find.
DIFFERENT_ACCOUNT, DIFFERENCE = chart.PREPAID, 125_000
_EQUITY = "3100"
_OPENING = {
    chart.BANK: 48_210_077, chart.SAVINGS: 20_000_000, chart.RECEIVABLES: 31_904_455,
    chart.INVENTORY: 27_350_210, chart.PREPAID: 2_411_800, "1510": 61_200_000,
    "1520": 18_430_000, "1530": 9_870_500, "1610": -22_104_000, "1620": -7_310_250,
    "1630": -4_022_118, chart.PAYABLES: -24_880_931, chart.LOAN: -55_000_000,
    chart.PROVISIONS: -3_905_000, "3000": -50_000_000,
}  # fmt: skip


@dataclass(frozen=True)
class SideFiles:
    """Where the tables beside the ledger lie."""

    accounts: Path
    opening: Path
    closing: Path
    profile: Path


class Totals:
    """Lines, debits, credits and the movement of every account, added up month by month."""

    def __init__(self) -> None:
        self.lines = self.debit = self.credit = 0
        self._moved: dict[str, int] = {}

    def add(self, ledger: pl.DataFrame) -> None:
        """Add lines with the columns Account, Debit and Credit of the file."""
        cents = [(pl.col(side) * 100).cast(pl.Int64).sum() for side in ("Debit", "Credit")]
        sums = ledger.group_by("Account").agg(*cents)
        self.lines += ledger.height
        for account, debit, credit in sums.iter_rows():
            self.debit += debit
            self.credit += credit
            self._moved[account] = self._moved.get(account, 0) + debit - credit

    def write(self, path: Path, profile: str) -> SideFiles:
        """Write the tables and the profile beside `path`; one closing balance is wrong."""
        names = ("accounts.csv", "opening.csv", "closing.csv", "profile.toml")
        files = SideFiles(*(path.with_name(f"{path.stem}-{name}") for name in names))
        files.profile.write_text(profile, "utf-8")
        opening = dict(_OPENING)
        opening[_EQUITY] = -sum(_OPENING.values())
        known = [account for account in chart.ACCOUNTS if account.in_chart]
        pl.DataFrame(
            {
                "Account": [account.number for account in known],
                "Account Name": [account.name for account in known],
                "Account Class": [account.account_class for account in known],
            }
        ).write_csv(files.accounts)
        closing = {
            number: opening.get(number, 0) + self._moved.get(number, 0)
            for number in sorted({*opening, *self._moved})
        }
        closing[DIFFERENT_ACCOUNT] = closing.get(DIFFERENT_ACCOUNT, 0) + DIFFERENCE
        _write_balances(opening, files.opening)
        _write_balances(closing, files.closing)
        return files


def _write_balances(balances: dict[str, int], path: Path) -> None:
    names = {account.number: account.name for account in chart.ACCOUNTS}
    cents = pl.Series("Balance", list(balances.values()), dtype=pl.Int64)
    money = pl.col("Balance").cast(pl.Decimal(18, 0)) * pl.lit("0.01").str.to_decimal(scale=2)
    pl.DataFrame(
        {
            "Account": list(balances),
            "Account Name": [names[number] for number in balances],
            "Balance": cents,
        }
    ).with_columns(money).write_csv(path)
