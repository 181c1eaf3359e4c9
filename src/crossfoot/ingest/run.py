"""The front door: a file becomes a dataset."""

import hashlib
from contextlib import suppress
from dataclasses import asdict, replace
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import polars as pl

from crossfoot.errors import MappingNeededError, UserError
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.entries import Numbered, number_entries
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.notes import entries_with_gaps, mapping_notes, printed_totals, reading_notes
from crossfoot.ingest.problems import in_words
from crossfoot.ingest.reading import Reading
from crossfoot.ingest.side import SideFiles, write_side_tables
from crossfoot.ingest.source import ReadOptions, Source
from crossfoot.ingest.suggest import Suggestion, suggest_mapping
from crossfoot.ingest.suggest.forms import with_date_formats
from crossfoot.progress import Progress, no_progress
from crossfoot.storage import ControlTotals, Dataset, DatasetWriter, Manifest

HASH_CHUNK = 1 << 20
#: Problems shown in the sentence when a file has nothing but problems.
SHOWN_PROBLEMS = 5

__all__ = ["SideFiles", "import_file"]


def import_file(
    path: Path,
    folder: Path,
    *,
    mapping: Mapping | None = None,
    options: ReadOptions | None = None,
    side_files: SideFiles | None = None,
    progress: Progress = no_progress,
) -> Dataset:
    """Read a ledger file into a dataset in `folder`.

    Raises:
        MappingNeededError: no mapping was given and none could be suggested with certainty.
        UserError: the file can't be read, or none of its rows is a ledger line.
    """
    beside = side_files or SideFiles()
    source = open_source(path, options or ReadOptions(), beside.headers)
    if mapping is None:
        mapping = _certain_mapping(source)
    else:
        mapping, forms = with_date_formats(source, mapping)
        source = replace(source, notes=(*source.notes, *forms))
    with DatasetWriter(folder) as writer:
        reading = Reading(source, mapping, writer)
        reading.read(progress)
        notes = write_side_tables(writer, source, beside, mapping.decimals)
        return _finish(reading, beside, notes)


def _certain_mapping(source: Source) -> Mapping:
    suggestion = suggest_mapping(source)
    if suggestion.mapping is not None and suggestion.is_certain:
        return suggestion.mapping
    raise MappingNeededError(_what_is_not_clear(source, suggestion))


def _what_is_not_clear(source: Source, found: Suggestion) -> str:
    """What is missing or in doubt, which columns there are, what to do: a line for each."""
    name = source.path.name
    if found.missing:
        parts = [f"{name}: no column was found for {', '.join(found.missing)}."]
    else:
        parts = [f"{name}: what its columns mean is not certain."]
    parts += [f"{doubt[:1].upper()}{doubt[1:].rstrip('.')}." for doubt in found.doubts]
    parts.append(f"Its columns are: {', '.join(source.columns)}.")
    parts.append("Say in a mapping what they mean.")
    return "\n".join(parts)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _finish(reading: Reading, beside: SideFiles, side_notes: tuple[str, ...]) -> Dataset:
    problems, totals_rows = reading.problems, reading.totals_rows
    if not reading.lines:
        raise UserError(_nothing_found(reading.source, problems))
    numbered = number_entries(reading.runs, reading.mapping, reading.parts)
    reading.writer.write_table("problems", problems)
    reading.writer.write_table("totals_rows", totals_rows)
    return reading.writer.finish(
        Manifest(
            table="ledger",
            source_name=reading.source.path.name,
            sha256=_sha256(reading.source.path),
            format=reading.source.format,
            decimals=reading.mapping.decimals,
            present=tuple(sorted(_present(reading, numbered))),
            totals=_control_totals(reading, numbered, totals_rows),
            mapping=asdict(reading.mapping),
            notes=(
                *mapping_notes(reading, numbered),
                *reading_notes(reading),
                *entries_with_gaps(reading.runs, problems),
                *numbered.notes,
                *side_notes,
            ),
            versions=_versions(),
            side_files={name: _sha256(file) for name, file in beside.given().items()},
            columns=reading.source.columns,
        )
    )


def _versions() -> dict[str, str]:
    found = {}
    for name in ("crossfoot", "polars", "narwhals"):
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _present(reading: Reading, numbered: Numbered) -> set[str]:
    lost = set() if numbered.has_numbers else {"journal_id"}
    found = {"entry_id"} if numbered.entries else set()
    found |= {"extra"} if numbered.has_extra else set()
    return (reading.present - lost - {"entry_id"}) | found


def _control_totals(
    reading: Reading, numbered: Numbered, totals_rows: pl.DataFrame
) -> ControlTotals:
    sums, decimals = reading.converter.totals, reading.mapping.decimals
    printed_debit, printed_credit = printed_totals(reading.source, totals_rows)
    return ControlTotals(
        rows_read=reading.rows,
        source_lines=reading.source_rows,
        lines=reading.lines,
        problems=reading.rejected,
        totals_rows=totals_rows.height,
        entries=numbered.entries,
        debit=Decimal(sums.debit).scaleb(-decimals),
        credit=Decimal(sums.credit).scaleb(-decimals),
        period_from=reading.period_from,
        period_to=reading.period_to,
        printed_debit=printed_debit,
        printed_credit=printed_credit,
    )


def _nothing_found(source: Source, problems: pl.DataFrame) -> str:
    shown = in_words(problems.filter("is_rejected"), SHOWN_PROBLEMS)
    if not shown:
        return f"{source.path.name} holds no rows below its header. Export it again."
    return f"No row of {source.path.name} is a ledger line. The first problems:\n{shown}"
