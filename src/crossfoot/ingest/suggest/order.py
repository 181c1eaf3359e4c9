"""Day or month first, where no day is above 12: what the rest of the file proves."""

import polars as pl

from crossfoot.ingest.suggest.dates import DateShape, parsed
from crossfoot.ingest.suggest.measures import share
from crossfoot.ingest.suggest.values import ColumnValues

_CLOSE_DAYS = 31


def settle_orders(
    frame: pl.DataFrame, looks: dict[str, ColumnValues], month_column: str | None
) -> dict[str, DateShape]:
    """Decide the open date orders of the file by its other columns and by the order of its rows.

    Returns a date shape for every date column; two formats are left where nothing decides.
    """
    dates = {name: look.date for name, look in looks.items() if look.is_date}
    for name, shape in dates.items():
        if not shape.is_proved and not shape.oddities:
            dates[name] = _settled(frame, name, shape, dates, month_column)
    for name, shape in dates.items():
        if not shape.is_proved and not shape.oddities:
            dates[name] = _as_its_neighbours(shape, dates)
    return dates


def _settled(
    frame: pl.DataFrame,
    name: str,
    shape: DateShape,
    dates: dict[str, DateShape],
    month_column: str | None,
) -> DateShape:
    day_first, month_first = (
        frame.select(date=parsed(pl.col(name), text)).get_column("date") for text in shape.formats
    )
    if month_column is not None:
        months = frame.get_column(month_column).str.extract(r"(\d{1,2})$").cast(pl.Int8)
        scores = [share(dated.dt.month() == months) for dated in (day_first, month_first)]
        if max(scores) > 0.95 and min(scores) < 0.8:
            return _choose(shape, scores, f"the month then agrees with “{month_column}”")
    for other, other_shape in dates.items():
        if other != name and other_shape.is_proved and other_shape.share > 0.9:
            near = frame.select(date=parsed(pl.col(other), other_shape.formats[0]))["date"]
            scores = [
                share((d - near).dt.total_days().abs() <= _CLOSE_DAYS)
                for d in (day_first, month_first)
            ]
            if max(scores) > 0.9 and min(scores) < 0.7:
                return _choose(shape, scores, f"the date is then near “{other}”")
    return _by_row_order(shape, day_first, month_first)


def _by_row_order(shape: DateShape, day_first: pl.Series, month_first: pl.Series) -> DateShape:
    """Rows written in order of time step back under the wrong reading."""
    falls = [
        share(dated.drop_nulls().diff().dt.total_days() < 0) for dated in (day_first, month_first)
    ]
    if min(falls) == 0 and max(falls) > 0 and day_first.n_unique() >= 6:
        return _choose(shape, [1 - fall for fall in falls], "the rows are then in order of time")
    return shape


def _as_its_neighbours(shape: DateShape, dates: dict[str, DateShape]) -> DateShape:
    for other, known in dates.items():
        if known.is_proved and known.formats[0] in shape.formats and known is not shape:
            return DateShape(shape.share, known.formats, f"written like “{other}”")
    return shape


def _choose(shape: DateShape, scores: list[float], why: str) -> DateShape:
    chosen = shape.formats[0] if scores[0] > scores[1] else shape.formats[1]
    order = "day first" if chosen == shape.formats[0] else "month first"
    return DateShape(shape.share, (chosen,), f"{order}: {why}")
