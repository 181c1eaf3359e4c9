"""Show a forecast."""

from typing import Any, Final

import polars as pl
from rich.console import Console
from rich.text import Text

from crossfoot.cli.console import print_json, show_table, stdout
from crossfoot.cli.forecasting import Made

_FIGURES: Final = ("mase", "smape", "rmsse", "wape", "bias", "cover80", "cover95")
_MOST_PROBLEMS: Final = 5
_INTERMITTENT: Final = (
    "Of intermittent items look at RMSSE and bias: a forecast of zero would win MASE and sMAPE."
)


def show(made: Made, *, with_backtest: bool, as_json: bool) -> None:
    """Print what was forecast, how, and what could not be read."""
    if as_json:
        print_json(_data(made))
        return
    console = stdout()
    result, demand = made.result, made.demand
    items = result.items.height
    console.print(
        Text(f"{items:,} items, {result.forecasts.height:,} forecasts", style="bold"),
        Text(f"from {demand.read:,} rows"),
    )
    for words in (*demand.notes, *result.remarks):
        console.print(Text(f"{words}."))
    _show_problems(console, demand.problems)
    _show_kinds(console, result.items)
    if with_backtest:
        _show_backtest(console, made)
    if made.stock is not None:
        console.print(Text("\nReorder points and order quantities are in the file .stock."))
    console.print(Text("Written: " + ", ".join(str(path) for path in made.files)))


def _show_problems(console: Console, problems: pl.DataFrame) -> None:
    if problems.is_empty():
        return
    rows = problems["row"].n_unique()
    console.print(Text(f"\n{rows:,} rows could not be read and are left out:", style="yellow"))
    for one in problems.head(_MOST_PROBLEMS).iter_rows(named=True):
        console.print(
            Text(f"  row {one['row']:,}: {one['column']} “{one['value']}” {one['reason']}")
        )
    if problems.height > _MOST_PROBLEMS:
        console.print(Text("  ... all are in the file .problems"))


def _show_kinds(console: Console, items: pl.DataFrame) -> None:
    kinds = (
        items.group_by("kind", "method")
        .agg(pl.len().alias("items"), pl.col("season_found").sum().alias("seasonal"))
        .sort("items", "kind", "method", descending=[True, False, False])
    )
    console.print()
    show_table(
        console,
        {"Demand": "left", "Items": "right", "With a season": "right", "Method": "left"},
        [(one["kind"], one["items"], one["seasonal"], one["method"]) for one in kinds.to_dicts()],
        flexible="Method",
    )


def _show_backtest(console: Console, made: Made) -> None:
    table = made.result.backtest
    if table.is_empty():
        console.print(Text("\nNo history is long enough for a back-test."))
        return
    console.print(Text(f"\nBack-test of the last {made.result.tested} periods", style="bold"))
    heads = {"Demand": "left", "Method": "left", "Series": "right"} | dict.fromkeys(
        ("MASE", "sMAPE", "RMSSE", "WAPE", "Bias", "80 %", "95 %"), "right"
    )
    rows = [
        (
            one["kind"],
            Text(one["method"], style="bold" if one["cover80"] is not None else ""),
            one["series"],
            *(_figure(name, one[name]) for name in _FIGURES),
        )
        for one in table.to_dicts()
    ]
    show_table(console, heads, rows, flexible="Method")
    console.print(Text("The intervals were set with these errors: their coverage is no proof."))
    if "intermittent" in table["kind"]:
        console.print(Text(_INTERMITTENT))
    for words in _champions(made.result.contest):
        console.print(Text(words))


def _champions(contest: pl.DataFrame) -> list[str]:
    """The champion of each kind of demand beside the best of its challengers."""
    told = []
    for group in contest.partition_by("kind", maintain_order=True):
        first, *others = group.to_dicts()
        best = next((one for one in others if one["gain"] is not None), None)
        if best is None or not first["is_champion"]:
            continue
        side = "lower" if best["gain"] > 0 else "higher"
        told.append(
            f"{first['kind']}: champion {first['contender']}; of its challengers, the other "
            f"profiles and the methods of its recipe, the best by {best['measure'].upper()} is "
            f"{best['contender']}: {abs(best['gain']):.1%} {side}."
        )
    return told


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return ""
    if name.startswith("cover"):
        return f"{value:.0%}"
    return f"{value:.1f}" if name == "smape" else f"{value:.3f}"


def _data(made: Made) -> dict[str, Any]:
    result = made.result
    return {
        "items": result.items.to_dicts(),
        "forecasts": result.forecasts.to_dicts(),
        "backtest": result.backtest.to_dicts(),
        "tested_horizon": result.tested,
        "contest": result.contest.to_dicts(),
        "stock": [] if made.stock is None else made.stock.to_dicts(),
        "rows_read": made.demand.read,
        "rows_with_problems": made.demand.problems["row"].n_unique(),
        "problems": made.demand.problems.to_dicts(),
        "remarks": list(result.remarks),
        "files": [str(path) for path in made.files],
    }
