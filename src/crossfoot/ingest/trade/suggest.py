"""Which column of a sales or stock file means what: suggested with reasons, certain or not."""

from dataclasses import dataclass
from typing import Literal, cast

import polars as pl

from crossfoot.ingest.headers import key
from crossfoot.ingest.source import Source
from crossfoot.ingest.suggest.dates import DateShape, date_shape
from crossfoot.ingest.suggest.numbers import NumberShape
from crossfoot.ingest.suggest.sample import Sample, distinct_in_file, take_sample
from crossfoot.ingest.suggest.suggestion import ColumnSuggestion
from crossfoot.ingest.suggest.values import ColumnValues
from crossfoot.ingest.trade.mapping import Subject, TradeMapping
from crossfoot.ingest.trade.presets import TradePreset, columns_of, find_preset, named_as
from crossfoot.ingest.trade.roles import DATE_OF, ROLES, missing_roles, rank, spellings
from crossfoot.ingest.trade.worth import is_percentage, worth_doubts

#: The name speaks for it already; values that are no numbers become problems.
_NUMBERS_AT_LEAST = 0.6


@dataclass(frozen=True)
class TradeSuggestion:
    """A mapping for a sales or stock file, if one could be made, and what speaks for it.

    `is_certain`: everything needed was found and proved, so it may be applied unasked.
    `date_format` and `decimal_mark` are what the values prove, also where a mapping lacks columns;
    None where they prove nothing.
    """

    mapping: TradeMapping | None
    is_certain: bool
    columns: tuple[ColumnSuggestion, ...]
    missing: tuple[str, ...]
    doubts: tuple[str, ...]
    reasons: tuple[str, ...]
    date_format: str | None = None
    decimal_mark: str | None = None


def suggest_trade(source: Source, subject: Subject) -> TradeSuggestion:
    """Suggest what the columns of a sales or stock file mean."""
    sample = take_sample(source)
    preset = find_preset(source.columns) if subject == "sales" else None
    if preset is not None:
        chosen, why = _by_preset(preset, source.columns), f"{preset.title} calls it so"
        reasons = [f"the headers are those of {preset.title}"]
        found = {role: (names, why, 1.0) for role, names in chosen.items()}
        doubts: list[str] = []
    else:
        reasons = []
        found, doubts = _by_names(sample, source.columns, subject)
    missing = missing_roles(subject, set(found))
    columns = {role: names for role, (names, _, _) in found.items()}
    dates, mark = _dates_of(source, sample, columns, subject), _mark(sample, columns, subject)
    reasons += [dates.proof] if dates.proof else []
    doubts += _date_doubts(dates, columns, subject) + _mark_doubts(mark, columns)
    if missing:
        doubts += _unfit(sample, columns, subject)
    elif subject == "sales" and preset is None:
        doubts += worth_doubts(sample, columns, mark)
    mapping = _mapping(source, subject, preset, columns, dates, mark) if not missing else None
    return TradeSuggestion(
        mapping,
        mapping is not None and not doubts,
        tuple(_told(name, found, sample) for name in source.columns),
        missing,
        tuple(doubts),
        tuple(reasons),
        _proved_form(dates, sample),
        _proved_mark(sample),
    )


def _proved_form(dates: DateShape, sample: Sample) -> str | None:
    """The form of the dates; where no column is known to have them, of all that look so."""
    looks = [one.date for one in sample.looks.values() if one.is_date]
    forms = {shape.formats for shape in ([dates] if dates.formats else looks)}
    return forms.pop()[0] if len(forms) == 1 and all(len(form) == 1 for form in forms) else None


def _proved_mark(sample: Sample) -> str | None:
    """The decimal mark of all columns that look like numbers."""
    return _mark_of(
        [one.number for one in sample.looks.values() if one.is_number and not one.is_date]
    )


_Found = dict[str, tuple[tuple[str, ...], str, float]]


def _by_preset(preset: TradePreset, headers: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return columns_of(preset, headers)


def _by_names(
    sample: Sample, headers: tuple[str, ...], subject: Subject
) -> tuple[_Found, list[str]]:
    """Each role gets the column that is called so most usually and has fitting values."""
    kinds = {role.name: role.kind for role in ROLES[subject]}
    known = spellings(subject)
    candidates: dict[str, list[str]] = {}
    for header in (name for name in headers if not is_percentage(name)):
        for role in known.get(key(header), []):
            if _fits(sample.looks[header], kinds[role]):
                candidates.setdefault(role, []).append(header)
    found: _Found = {}
    doubts: list[str] = []
    taken: set[str] = set()
    for role in sorted(kinds, key=lambda name: min(_ranks(subject, name, candidates), default=99)):
        free = [name for name in candidates.get(role, []) if name not in taken]
        if not free:
            continue
        best = min(free, key=lambda name: rank(subject, role, name))
        taken.add(best)
        found[role] = ((best,), f"“{best}” is a usual name for it", 0.95)
        doubts += _same_again(free, best, role)
    return found, doubts


def _unfit(sample: Sample, columns: dict[str, tuple[str, ...]], subject: Subject) -> list[str]:
    """Columns that are called right and hold something else."""
    known, kinds = spellings(subject), {role.name: role.kind for role in ROLES[subject]}
    return [
        f"“{header}” may be {role}, but its values are no {kinds[role]}s"
        for header, look in sample.looks.items()
        for role in known.get(key(header), [])
        if role not in columns and not _fits(look, kinds[role])
    ]


def _ranks(subject: Subject, role: str, candidates: dict[str, list[str]]) -> list[int]:
    return [rank(subject, role, name) for name in candidates.get(role, [])]


def _same_again(free: list[str], best: str, role: str) -> list[str]:
    twins = [name for name in free if name != best and key(name) == key(best)]
    return [f"{role} could be “{best}” or “{name}”" for name in twins]


def _fits(look: ColumnValues, kind: str) -> bool:
    if look.is_empty:
        return False
    if kind == "date":
        return look.is_date
    if kind == "number":
        return look.number.share >= _NUMBERS_AT_LEAST
    return not look.is_date


def _dates_of(
    source: Source, sample: Sample, columns: dict[str, tuple[str, ...]], subject: Subject
) -> DateShape:
    names = columns.get(DATE_OF[subject])
    if names is None:
        return DateShape(0.0, ())
    if len(names) > 1:
        joined = sample.frame.select(names).drop_nulls()
        texts = joined.to_struct("at").map_elements(
            lambda row: " ".join(row.values()), return_dtype=pl.String()
        )
        return date_shape(texts.unique())
    shape = sample.looks[names[0]].date
    if shape.is_proved or sample.is_whole or not shape.formats:
        return shape
    return date_shape(distinct_in_file(source, names[0]))


def _date_doubts(
    dates: DateShape, columns: dict[str, tuple[str, ...]], subject: Subject
) -> list[str]:
    name = DATE_OF[subject]
    if name not in columns or dates.is_proved:
        return []
    if not dates.formats:
        return [f"the values of {' + '.join(columns[name])} are no dates that are known"]
    return [
        f"the dates of {' + '.join(columns[name])} can be {' or '.join(dates.formats)}; "
        "say which as date_format in a mapping"
    ]


def _mark(sample: Sample, columns: dict[str, tuple[str, ...]], subject: Subject) -> str | None:
    """The decimal mark that the number columns prove, None when they prove none or both."""
    numbers = {role.name for role in ROLES[subject] if role.kind == "number"}
    return _mark_of([sample.looks[n[0]].number for role, n in columns.items() if role in numbers])


def _mark_of(looks: list[NumberShape]) -> str | None:
    comma = sum(look.comma_proofs for look in looks)
    point = sum(look.point_proofs for look in looks)
    if comma and not point:
        return ","
    if point or not any(look.either for look in looks):
        return "."
    return None


def _mark_doubts(mark: str | None, columns: dict[str, tuple[str, ...]]) -> list[str]:
    if mark is not None or not columns:
        return []
    return ["numbers such as 1,234 can be read in two ways; say decimal_mark in a mapping"]


def _mapping(
    source: Source,
    subject: Subject,
    preset: TradePreset | None,
    columns: dict[str, tuple[str, ...]],
    dates: DateShape,
    mark: str | None,
) -> TradeMapping:
    form = dates.formats[0] if dates.formats else "%Y-%m-%d"
    known = cast("Literal['.', ',']", mark or ".")
    if preset is None:
        return TradeMapping(source.path.stem, columns, subject, form, known)
    kind = named_as((preset.kind_column,), source.columns) if preset.kind_column else ()
    return TradeMapping(
        preset.name,
        columns,
        subject,
        form,
        known,
        return_prefixes=preset.return_prefixes,
        adjustment_prefixes=preset.adjustment_prefixes,
        kind_column=kind[0] if kind else None,
        return_values=preset.return_values,
        services=preset.services,
        fill_down=named_as(preset.fill_down, source.columns),
        told_apart=named_as(preset.told_apart, source.columns),
        constants=preset.constants,
    )


def _told(name: str, found: _Found, sample: Sample) -> ColumnSuggestion:
    samples = sample.looks[name].samples
    for role, (names, why, confidence) in found.items():
        if name in names:
            return ColumnSuggestion(name, role, confidence, why, samples)
    why = "is a percentage, not money" if is_percentage(name) else "has no place in the table"
    return ColumnSuggestion(name, None, 0.0, f"it {why}; kept in extra", samples)
