"""crossfoot inspect: what a file is, and what its columns seem to mean."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossfoot.cli import options

if TYPE_CHECKING:
    from crossfoot.ingest.inspect import Inspection

WriteMapping = Annotated[
    Path | None,
    typer.Option("--write-mapping", metavar="TOML", help="Write the suggested mapping here."),
]

_SAMPLE = 20


def inspect(
    file: options.LedgerFile,
    write_mapping: WriteMapping = None,
    as_json: options.AsJson = False,
    headers: options.Headers = None,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    header_row: options.HeaderRow = None,
    format: options.Format = None,  # noqa: A002 - the name of the option
) -> None:
    """Show format, columns and what they seem to mean; write a mapping to change by hand."""
    from crossfoot.cli.console import print_json
    from crossfoot.cli.reading import Reading, read_options
    from crossfoot.ingest.inspect import inspect as look_at

    reading = Reading(
        file,
        format=format,
        encoding=encoding,
        delimiter=delimiter,
        header_row=header_row,
        sheet=sheet,
        headers=headers,
    )
    found = look_at(file, read_options(reading), headers)
    if write_mapping is not None:
        _write(found, write_mapping)
    if as_json:
        print_json(inspection_data(found))
    else:
        _show(found, write_mapping)


def _write(found: "Inspection", path: Path) -> None:
    from crossfoot.cli.mapping_draft import mapping_draft
    from crossfoot.ingest.mapping.file import write_mapping
    from crossfoot.ingest.suggest.suggestion import Suggestion

    if found.mapping is None:
        path.write_text(mapping_draft(found), encoding="utf-8")
        return
    suggestion = Suggestion(
        found.mapping, found.is_certain, found.columns, found.missing, found.reasons
    )
    write_mapping(path, found.mapping, suggestion)


def inspection_data(found: "Inspection") -> dict[str, Any]:
    """An inspection as plain data."""
    from dataclasses import asdict

    return {
        "file": found.path.name,
        "format": found.format,
        "preset": found.preset,
        "is_certain": found.is_certain,
        "missing": list(found.missing),
        "reasons": list(found.reasons),
        "notes": list(found.notes),
        "columns": [asdict(column) for column in found.columns],
        "mapping": None if found.mapping is None else asdict(found.mapping),
    }


def _show(found: "Inspection", written: Path | None) -> None:
    from rich.text import Text

    from crossfoot.cli.console import show_table, stdout

    console = stdout()
    kind = found.format + (f", {found.preset}" if found.preset else "")
    console.print(Text.assemble((found.path.name, "bold"), f"  {kind}"))
    for note in found.notes:
        console.print(Text(note, style="dim"))
    console.print()
    columns = {"Column": "left", "Meaning": "left", "Sure": "right", "Why, and samples": "left"}
    rows = []
    for one in found.columns:
        samples = ", ".join(_short(sample) for sample in one.samples[:3])
        why = Text.assemble(one.reason, (f"  {samples}" if samples else "", "dim"))
        meaning = Text(one.canonical or "(kept in extra)", style="" if one.canonical else "dim")
        rows.append(
            (
                one.column[:24],
                meaning,
                "" if one.canonical is None else f"{one.confidence:.0%}",
                why,
            )
        )
    show_table(console, columns, rows, flexible="Why, and samples")
    console.print()
    for reason in found.reasons:
        console.print(Text.assemble(("· ", "dim"), reason))
    console.print(_verdict(found, written))


def _short(sample: str) -> str:
    return sample if len(sample) <= _SAMPLE else sample[: _SAMPLE - 1] + "…"


def _verdict(found: "Inspection", written: Path | None) -> "Any":
    from rich.text import Text

    if written is not None and found.mapping is None:
        missing = ", ".join(found.missing)
        return Text(f"A draft was written to {written}: fill in {missing}.", style="yellow")
    if written is not None:
        return Text(f"Mapping written to {written}; use it with --mapping {written}.")
    if found.is_certain:
        return Text("Certain: crossfoot audit needs no mapping for this file.", style="green")
    missing = f" Not found: {', '.join(found.missing)}." if found.missing else ""
    return Text(
        f"Not certain.{missing} Write the mapping with --write-mapping M.toml, correct it, and "
        "audit with --mapping M.toml.",
        style="yellow",
    )
