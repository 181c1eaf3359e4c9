"""write_line_index(): written after import, so that a page of any lines in any order is quick."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import polars as pl

from crossfoot.progress import Progress, no_progress
from crossfoot.selection.index.codes import Coded
from crossfoot.selection.index.lines import INDEX, LINE, write_facts
from crossfoot.selection.index.texts import write_texts
from crossfoot.storage import Dataset
from crossfoot.storage.scratch import Scratch

_STEP = "index of lines"


def write_line_index(dataset: Dataset, *, progress: Progress = no_progress) -> None:
    """Write the index into the dataset's folder, whole or not at all.

    In memory it takes a part of the lines, and the distinct texts of one column.
    """
    schema = dataset.lines().collect_schema()
    texts = [name for name, dtype in schema.items() if dtype == pl.String]
    numbers = [name for name in schema if name not in (LINE, *texts)]
    steps = len(texts) + 1
    scratch = Scratch(dataset.folder / INDEX)
    try:
        columns = []
        for done, name in enumerate(texts):
            progress(_STEP, done, steps)
            columns.append(_write_texts(dataset, name, scratch.folder))
        progress(_STEP, len(texts), steps)
        columns += _write_numbers(dataset, numbers, scratch.folder)
        write_facts(columns, scratch.folder)
        progress(_STEP, steps, steps)
        scratch.move()
    finally:
        scratch.remove()


def _write_texts(dataset: Dataset, name: str, folder: Path) -> Coded:
    column = pl.col(name)
    distinct = dataset.lines().select(column.unique()).collect(engine="streaming").to_series()
    texts = distinct.drop_nulls().sort()
    coded = Coded(name, True, 0, len(texts), bool(distinct.has_nulls()))  # noqa: FBT003
    write_texts(texts, folder / f"{name}.texts")
    if coded.width:
        # Of all lines at once: what knows the texts is made anew for each question.
        known = column.cast(pl.Enum(texts)).to_physical().cast(pl.UInt32).fill_null(coded.none)
        codes = dataset.lines().select(known).collect(engine="streaming").to_series()
        codes.to_numpy().astype(coded.width).tofile(folder / f"{name}.codes")
    return coded


def _write_numbers(dataset: Dataset, names: Sequence[str], folder: Path) -> list[Coded]:
    physical = pl.col(names).to_physical()
    bounds = [
        bound.name.suffix(f":{what}")
        for what, bound in (
            ("least", physical.min()),
            ("most", physical.max()),
            ("nulls", physical.null_count()),
        )
    ]
    found = dataset.lines().select(bounds).collect(engine="streaming").row(0, named=True)
    columns = []
    for name in names:
        least, most, nulls = (found[f"{name}:{what}"] for what in ("least", "most", "nulls"))
        none = 0 if least is None else most - least + 1
        columns.append(Coded(name, False, least or 0, none, nulls > 0))  # noqa: FBT003
    _write_codes(dataset, [one for one in columns if one.width], folder)
    return columns


def _write_codes(dataset: Dataset, columns: Sequence[Coded], folder: Path) -> None:
    names = [one.name for one in columns]
    with ExitStack() as stack:
        files = [stack.enter_context((folder / f"{name}.codes").open("wb")) for name in names]
        for part in dataset.parts:
            lines = pl.read_parquet(part, columns=names)
            for coded, file in zip(columns, files, strict=True):
                file.write(coded.codes(lines[coded.name]).tobytes())
