"""Evaluate forecasts on collections in a folder."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import polars as pl
from rich.text import Text

from crossfoot.cli.console import print_json, progress_bar, show_table, stdout
from crossfoot.cli.forecasting import need_methods
from crossfoot.errors import UserError

_FREQUENCIES: Final = {
    "daily": "D",
    "weekly": "W",
    "monthly": "MS",
    "quarterly": "QS",
    "yearly": "YS",
}
#: Collections that nobody looked at while methods and constants were chosen.
_KEPT_ASIDE: Final = ("m1_quarterly", "tourism_quarterly", "tourism_yearly")
_COLUMNS: Final = {"unique_id", "ds", "y", "split"}
_SLOW: Final = ("ets", "arima", "ces")


def run(folder: Path, profile: str, *, every_method: bool, quiet: bool) -> dict[str, Any]:
    """Evaluate a profile and every single method on all collections of a folder."""
    need_methods()
    from crossfoot.forecasting import ALL_METHODS, find_profile
    from crossfoot.forecasting.evaluation import evaluate, relative

    found_profile = find_profile(profile)
    collections = [_read(path) for path in _files(folder)]
    with progress_bar(quiet=quiet) as progress:
        found = [
            evaluate(
                one,
                found_profile,
                None if every_method else _quick_methods(sparse=one.is_intermittent),
                progress,
            )
            for one in collections
        ]
    codes = [
        one.code
        for one in ALL_METHODS
        if all(one.code in e.methods for e in found if not e.is_intermittent)
    ]
    aside = [one for one in found if one.kept_aside]
    return {
        "profile": profile,
        "collections": [asdict(one) for one in found],
        "relative": relative(found),
        "relative_kept_aside": relative(aside),
        "methods": {code: (relative(found, code), relative(aside, code)) for code in codes},
    }


def _quick_methods(*, sparse: bool) -> list[str]:
    """The methods that suit a collection, without those whose searches take minutes."""
    from crossfoot.forecasting import ALL_METHODS

    codes = [one.code for one in ALL_METHODS if one.suits(sparse) and one.code not in _SLOW]
    return [*codes, "seasonal_naive"]


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder}. Give the one with the collections.")
    paths = sorted(
        path for path in folder.iterdir() if re.search(r"\.csv(\.gz)?$", path.name) and _code(path)
    )
    if not paths:
        raise UserError(
            f"{folder} holds no collection: files named NAME_monthly.csv (or daily, weekly, "
            "quarterly, yearly), with the columns unique_id, ds, y, split."
        )
    return paths


def _code(path: Path) -> str | None:
    return _FREQUENCIES.get(path.name.split(".")[0].rsplit("_", 1)[-1])


def _read(path: Path) -> Any:
    from crossfoot.forecasting import Series, find_frequency
    from crossfoot.forecasting.evaluation import Collection

    rows = pl.read_csv(path, schema_overrides={"unique_id": pl.String, "y": pl.Float64})
    if missing := sorted(_COLUMNS - set(rows.columns)):
        raise UserError(f"{path.name} has no column {', '.join(missing)}.")
    if "complete" in rows.columns:
        rows = rows.filter(pl.col("complete") == 1)
    frequency = find_frequency(_code(path) or "MS")
    rows = rows.with_columns(
        period=frequency.index(pl.col("ds").str.to_date("%Y-%m-%d")),
        is_train=pl.col("split") == "train",
    ).sort("unique_id", "period")
    series, after = [], []
    for group in rows.partition_by("unique_id", maintain_order=True):
        past, rest = (group.filter(pl.col("is_train") == known) for known in (True, False))
        series.append(Series(group["unique_id"][0], int(past["period"][0]), past["y"].to_numpy()))
        after.append(rest["y"].to_numpy())
    if len({len(one) for one in after}) != 1:
        raise UserError(f"The series of {path.name} have test parts of different lengths.")
    import numpy as np

    name = path.name.split(".")[0]
    return Collection(
        name, frequency, tuple(series), np.array(after), kept_aside=name in _KEPT_ASIDE
    )


def show(found: dict[str, Any], *, as_json: bool) -> None:
    """Print an evaluation."""
    if as_json:
        print_json(found)
        return
    console = stdout()
    heads = ("Collection", "Series", "Ahead", "MASE", "sMAPE", "RMSSE", "Bias", "80 %", "95 %")
    rows = [
        (
            one["name"] + (" *" if one["kept_aside"] else ""),
            one["series"],
            one["horizon"],
            *_figures(one["own"]),
            *(f"{share:.1%}" for share in one["covered"]),
        )
        for one in found["collections"]
    ]
    sides = {head: "left" if head == "Collection" else "right" for head in heads}
    console.print(Text(f"Profile {found['profile']}", style="bold"))
    show_table(console, sides, rows)
    console.print(Text("* kept aside: not looked at while methods were chosen.\n"))
    _show_methods(found)
    for one in found["collections"]:
        if one["is_intermittent"]:
            _show_sparse(one)


def _figures(told: dict[str, Any]) -> tuple[str, ...]:
    return (
        f"{told['mase']:.3f}",
        f"{told['smape']:.2f}",
        f"{told['rmsse']:.3f}",
        f"{told['bias']:+.1%}",
    )


def _show_methods(found: dict[str, Any]) -> None:
    if found["relative"] is None:
        return
    console = stdout()
    console.print(Text("MASE relative to seasonal naive, geometric mean", style="bold"))
    rows = [("the profile", found["relative"], found["relative_kept_aside"])]
    rows += sorted(
        ((code, *pair) for code, pair in found["methods"].items()), key=lambda row: row[1]
    )
    shown = [
        (name, *("" if one is None else f"{one:.3f}" for one in figures)) for name, *figures in rows
    ]
    show_table(console, {"Method": "left", "All": "right", "Kept aside": "right"}, shown)


def _show_sparse(one: dict[str, Any]) -> None:
    console = stdout()
    console.print(
        Text(f"\n{one['name']}: intermittent, so by RMSSE, bias and quantiles", style="bold")
    )
    rows = [
        (name, f"{told['rmsse']:.4f}", f"{told['bias']:+.1%}")
        for name, told in (("the profile", one["own"]), *one["methods"].items())
    ]
    show_table(console, {"Method": "left", "RMSSE": "right", "Bias": "right"}, rows)
    console.print(
        f"Pinball loss of the quantiles {one['pinball']:.3f}, of each item's last 24 periods "
        f"{one['empirical']:.3f}."
    )
