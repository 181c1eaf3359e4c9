"""What a file is and what its columns seem to mean, without importing it."""

from dataclasses import dataclass
from pathlib import Path

from crossfoot.ingest.detect import open_source
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.presets import find_preset
from crossfoot.ingest.source import ReadOptions
from crossfoot.ingest.suggest import ColumnSuggestion, suggest_mapping


@dataclass(frozen=True)
class Inspection:
    """A file looked at: its format, its columns, and the mapping they suggest.

    `preset` is the title of the known export it is, if any; `notes` say what was decided while
    opening it, `reasons` what was proved about its values and what is in doubt.
    """

    path: Path
    format: str
    preset: str | None
    columns: tuple[ColumnSuggestion, ...]
    mapping: Mapping | None
    is_certain: bool
    missing: tuple[str, ...]
    reasons: tuple[str, ...]
    notes: tuple[str, ...]


def inspect(
    path: Path, options: ReadOptions | None = None, headers: Path | None = None
) -> Inspection:
    """Look at a file, and at that of its entries' headers, if they have one.

    Raises:
        UserError: the file can't be opened.
    """
    source = open_source(path, options, headers)
    suggestion = suggest_mapping(source)
    preset = find_preset(source.columns)
    return Inspection(
        path=path,
        format=source.format,
        preset=preset.title if preset else None,
        columns=suggestion.columns,
        mapping=suggestion.mapping,
        is_certain=suggestion.is_certain,
        missing=suggestion.missing,
        reasons=suggestion.reasons,
        notes=source.notes,
    )
