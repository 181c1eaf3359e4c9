"""The series of a run in the store, so that all of its chunks work on the same data."""

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from crossfoot.forecasting import Panel, Series
from crossfoot_server.datasets.store import company_folder
from crossfoot_server.forecasting.demand import Demand
from crossfoot_server.forecasting.models import ForecastRun
from crossfoot_server.forecasting.recipes import frequency_of

_SERIES, _ITEMS = "series.parquet", "items.parquet"


def runs_folder(company_id: uuid.UUID) -> Path:
    """Where the series of runs that are under way lie."""
    return company_folder(company_id) / "forecasts"


def keep_series(run: ForecastRun, panel: Panel, demand: Demand) -> None:
    """Keep a run's series, in the order of its items, and what is known of the items."""
    folder = runs_folder(run.company_id) / str(run.pk)
    folder.mkdir(parents=True, exist_ok=True)
    rows = pl.DataFrame(
        {
            "item": [one.item for one in panel.series],
            "first": [one.first for one in panel.series],
            "values": [one.values.tolist() for one in panel.series],
            "reasons": [list(one.reasons) for one in panel.series],
        },
        schema={
            "item": pl.String, "first": pl.Int64, "values": pl.List(pl.Float64),
            "reasons": pl.List(pl.String),
        },
    )  # fmt: skip
    for name, table in ((_SERIES, rows), (_ITEMS, demand.items)):
        table.write_parquet(folder / f"{name}.part")
        (folder / f"{name}.part").replace(folder / name)


def kept_series(run: ForecastRun, place: int, count: int) -> tuple[Panel, pl.DataFrame]:
    """The series from a place on, and what is known of all items.

    Raises:
        FileNotFoundError: the run was cleared away.
    """
    folder = runs_folder(run.company_id) / str(run.pk)
    rows = pl.scan_parquet(folder / _SERIES).slice(place, count).collect()
    series = tuple(
        Series(item, first, values.to_numpy().copy(), tuple(reasons))
        for item, first, values, reasons in zip(
            rows["item"], rows["first"], rows["values"], rows["reasons"], strict=True
        )
    )
    return Panel(frequency_of(run), series), pl.read_parquet(folder / _ITEMS)


def forget_series(company_id: uuid.UUID, run_ids: Sequence[uuid.UUID]) -> None:
    """Remove the series of runs that need them no longer."""
    for run_id in run_ids:
        shutil.rmtree(runs_folder(company_id) / str(run_id), ignore_errors=True)
