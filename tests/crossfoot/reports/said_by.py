"""What report.json says, as the figures that other formats of the same report must show."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from crossfoot.reports.writers.cells import shown

Plain = dict[str, Any]


def read_plain(folder: Path, name: str = "full") -> Plain:
    text = (folder / f"{name}.json").read_text("utf-8")
    plain: Plain = json.loads(text, parse_float=Decimal)
    return plain


def blocks_of(plain: Plain, kind: str) -> Iterator[Plain]:
    for section in plain["sections"]:
        for block in section["blocks"]:
            for one in block["blocks"] if block["type"] == "row" else [block]:
                if one["type"] == kind:
                    yield one


def tables_of(plain: Plain) -> dict[str, Plain]:
    return {table["name"]: table for table in blocks_of(plain, "table")}


def cell_texts(table: Plain, most: int = 100) -> list[list[str]]:
    """The cells of the first rows as a reader sees them."""
    return [
        [shown(row[column["name"]], column["kind"]) for column in table["columns"]]
        for row in table["rows"][:most]
    ]


def figures_of(plain: Plain) -> list[Plain]:
    return [figure for block in blocks_of(plain, "figures") for figure in block["figures"]]
