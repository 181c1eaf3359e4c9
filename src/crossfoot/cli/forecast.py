"""crossfoot forecast: the demand of every item ahead, with intervals."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from crossfoot.cli import options


def _day(text: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no day: write YYYY-MM-DD, as 2026-03-31") from error


def forecast(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Sales or demand, any table.")],
    item: Annotated[str, typer.Option(metavar="COL", help="Column of the item.")],
    date: Annotated[str, typer.Option(metavar="COL", help="Column of the day.")],
    quantity: Annotated[str, typer.Option(metavar="COL", help="Column of the quantity.")],
    out: Annotated[Path, typer.Option(metavar="CSV", help="Where the forecasts go.")],
    freq: Annotated[
        str, typer.Option(metavar="CODE", help="Periods: D, W, MS (months), QS or YS.")
    ] = "MS",
    horizon: Annotated[int, typer.Option(min=1, max=400, help="Periods ahead.")] = 12,
    country: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Its public holidays are a feature: DE, DE-BY."),
    ] = None,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="Methods: default, quick or thorough.")
    ] = "default",
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Test every method on the last periods, and show it.")
    ] = False,
    on_hand: Annotated[
        str | None,
        typer.Option(metavar="COL", help="Column of the stock: no stock, no zero demand."),
    ] = None,
    net_returns: Annotated[
        bool,
        typer.Option("--net-returns", help="Take quantities below zero off, not leave them out."),
    ] = False,
    until: Annotated[
        dt.datetime | None,
        typer.Option(parser=_day, metavar="YYYY-MM-DD", help="Learn up to this day."),
    ] = None,
    date_format: Annotated[
        str | None, typer.Option(metavar="FORM", help="How days are written: %d.%m.%Y ...")
    ] = None,
    lead_time: Annotated[
        float | None,
        typer.Option(metavar="PERIODS", help="Plan the stock: time from order to delivery."),
    ] = None,
    service_level: Annotated[
        float | None,
        typer.Option(help="Probability that a cycle ends without a stock-out.  [default: 0.95]"),
    ] = None,
    order_cost: Annotated[float | None, typer.Option(help="Cost of an order, for EOQ.")] = None,
    holding_cost: Annotated[
        float | None, typer.Option(help="Cost of a unit in stock for a period, for EOQ.")
    ] = None,
    as_json: options.AsJson = False,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    header_row: options.HeaderRow = None,
    sheet: options.Sheet = None,
    format: options.Format = None,  # noqa: A002 - the name of the option
) -> None:
    """Forecast every item of a file, with 80 and 95 % intervals tested on its own past.

    Beside the forecasts come files of the same name: .items.csv with what was done with each item
    and why, .problems.csv with rows that could not be read, .backtest.csv with the errors in the
    back-test and, with --lead-time, .stock.csv with reorder points.
    """
    from crossfoot.cli.forecast_view import show
    from crossfoot.cli.forecasting import Request, run
    from crossfoot.ingest.demand import DemandColumns
    from crossfoot.ingest.source import ReadOptions

    request = Request(
        file=file,
        columns=DemandColumns(item, date, quantity, on_hand, date_format),
        options=ReadOptions(format, encoding, delimiter, header_row, sheet),
        frequency=freq,
        country=country,
        horizon=horizon,
        profile=profile,
        every_method=backtest,
        net=net_returns,
        until=until.date() if until else None,
        stock=(lead_time, service_level, order_cost, holding_cost),
        out=out,
    )
    show(run(request, quiet=as_json), with_backtest=backtest, as_json=as_json)
