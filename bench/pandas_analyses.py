"""The same balances, duplicates, Benford and features in vectorised pandas."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

SIX = {
    2: ["source"],
    3: ["entered_by"],
    4: ["posting_date"],
    5: ["effective_date"],
    6: ["source", "entered_by", "posting_date", "effective_date"],
}
COLUMNS = ["line_id", "entry_id", "account", "entered_by", "source", "minor", "debit"]
DATES = ["posting_date", "effective_date", "weekday", "lag_days"]


def load(folder: Path) -> pd.DataFrame:
    lines = pd.read_parquet(folder / "ledger", columns=[*COLUMNS, *DATES])
    for name in ("account", "entered_by", "source"):
        lines[name] = lines[name].astype("category")
    for name in ("posting_date", "effective_date"):
        lines[name] = pd.to_datetime(lines[name])
    lines["debit"] = (lines["debit"].astype(float) * 100).round().astype("int64")
    lines["credit"] = lines["debit"] - lines["minor"]
    return lines


def balances(lines: pd.DataFrame) -> None:
    posted = lines["posting_date"].dt
    by = [lines["account"], posted.year.rename("year"), posted.month.rename("month")]
    monthly = lines.groupby(by, observed=True)[["debit", "credit", "minor"]].sum().sort_index()
    monthly["closing"] = monthly.groupby(level=0, observed=True)["minor"].cumsum()
    size = lines.assign(size=lines["minor"].abs())
    dates = {"posting_date": ["min", "max"], "entry_id": "nunique"}
    accounts = {"minor": ["sum", "min", "max"], "size": "median", "entered_by": "nunique", **dates}
    size.groupby("account", observed=True).agg(accounts)
    size["weekend"] = size["weekday"].isin([0, 6])
    users = {"debit": "sum", "credit": "sum", "size": "max", "account": "nunique", **dates}
    size.groupby("entered_by", observed=True).agg({**users, "weekend": "sum"})


def duplicates(lines: pd.DataFrame) -> None:
    first = repeated(lines, ["account", "minor"]).rename(columns={"group_id": "parent"})
    for keys in SIX.values():
        repeated(first.drop(columns="size"), ["parent", *keys])


def repeated(lines: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    groups = lines.groupby(keys, observed=True, dropna=True)["line_id"]
    sized = lines.assign(group_id=groups.transform("min"), size=groups.transform("size"))
    return sized[sized["size"] > 1]


def benford(lines: pd.DataFrame) -> None:
    size = lines["minor"].abs()
    size = size[size >= 10]
    leading = size // 10 ** (np.floor(np.log10(size)).astype("int64") - 1)
    leading.value_counts()


def features(lines: pd.DataFrame) -> pd.DataFrame:
    size = lines["minor"].abs().astype(float)
    by = lines.assign(size=size).groupby("account", observed=True)["size"]
    posted = lines["posting_date"].dt
    count = {
        name: lines.groupby(keys, observed=True)["line_id"].transform("size")
        for name, keys in {
            "account_n": ["account"],
            "user_n": ["entered_by"],
            "source_n": ["source"],
            "pair_n": ["account", "entered_by"],
        }.items()
    }
    return pd.DataFrame(
        {
            "line_id": lines["line_id"],
            "weekday": lines["weekday"],
            "lag_days": lines["lag_days"],
            **count,
            "log_amount": np.log(size + 1),
            "is_debit": lines["minor"] > 0,
            "day": posted.day,
            "month": posted.month,
            "weekend": lines["weekday"].isin([0, 6]),
            "month_end": posted.day >= 28,
            "z": (size - by.transform("mean")) / by.transform("std"),
            "relative": size / by.transform("max"),
            "round": lines["minor"] % 10_000 == 0,
        }
    )


if __name__ == "__main__":
    ledger = load(Path(sys.argv[1]))
    balances(ledger)
    duplicates(ledger)
    benford(ledger)
    features(ledger)
