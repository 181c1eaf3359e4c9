"""How the dates of a file are written: by what its values prove."""

from collections.abc import Mapping as MappingOf
from dataclasses import replace

from crossfoot.errors import UserError
from crossfoot.ingest.convert.dates import readable
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.mapping.rules import check_columns
from crossfoot.ingest.source import Source
from crossfoot.ingest.suggest.dates import DateShape, date_shape
from crossfoot.ingest.suggest.order import settle_orders
from crossfoot.ingest.suggest.roles import DATES
from crossfoot.ingest.suggest.sample import Sample, distinct_in_file, take_sample


def date_shapes(
    source: Source, sample: Sample, posting: str | None, period: str | None
) -> dict[str, DateShape]:
    """The shape of every date column; `posting` and `period` are columns of the file."""
    dates = settle_orders(sample.frame, sample.looks, period)
    if posting not in dates or dates[posting].is_proved or sample.is_whole:
        return dates
    # A large ledger in order of time starts with days that fit both orders.
    shape = date_shape(distinct_in_file(source, posting))
    looks = {**sample.looks, posting: replace(sample.looks[posting], date=shape)}
    return settle_orders(sample.frame, looks, period)


def time_format(samples: tuple[str, ...]) -> str:
    """The form of times in a column of their own."""
    colons = samples[0].count(":") if samples else 0
    return ("%H%M%S", "%H:%M", "%H:%M:%S")[min(colons, 2)]


def with_date_formats(source: Source, mapping: Mapping) -> tuple[Mapping, tuple[str, ...]]:
    """Complete a mapping that says nothing of the form of dates; return it, and a note on each.

    Raises:
        UserError: day and month of a posting or effective date could be either way round.
    """
    lacking = [n for n in DATES if n in mapping.columns and n not in mapping.date_formats]
    if not lacking or mapping.year_of_short_dates is not None:
        return mapping, ()
    check_columns(mapping, source.columns)
    sample = take_sample(source)
    posting, period = _first(mapping, "posting_date"), _first(mapping, "period")
    dates = date_shapes(source, sample, posting or _first(mapping, "effective_date"), period)
    found = {}
    for name in lacking:
        form = _form(source, mapping, name, dates)
        if form is not None:
            times = mapping.columns[name][1:]
            found[name] = " ".join([form, *(time_format(sample.looks[t].samples) for t in times)])
    notes = tuple(
        f"“{_first(mapping, name)}” is written {readable(form)}, by its values"
        for name, form in found.items()
    )
    return replace(mapping, date_formats={**mapping.date_formats, **found}), notes


def _first(mapping: Mapping, name: str) -> str | None:
    columns = mapping.columns.get(name)
    return columns[0] if columns else None


def _form(
    source: Source, mapping: Mapping, name: str, dates: MappingOf[str, DateShape]
) -> str | None:
    column = mapping.columns[name][0]
    shape = dates.get(column)
    if shape is None or not shape.formats:
        return None
    given = [form for form in mapping.date_formats.values() if form in shape.formats]
    if shape.is_proved or given:
        return shape.formats[0] if shape.is_proved else given[0]
    if name == "entered_at":
        return None
    either = " or ".join(f'"{form}"' for form in shape.formats)
    raise UserError(
        f"{source.path.name}: day and month of “{column}” can't be told apart by its values. Say "
        f"in the mapping, under [date_formats]: {name} = {either}."
    )
