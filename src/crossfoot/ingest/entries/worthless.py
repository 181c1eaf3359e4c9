"""An entry number that identifies no entry: what it says is kept in extra, and is no number."""

import json
from pathlib import Path

import polars as pl

from crossfoot.ingest.convert.rows import file_column
from crossfoot.ingest.mapping import Mapping
from crossfoot.storage.dataset import ROW_GROUP_ROWS

NUMBER = "journal_id"


def number_to_extra(parts: list[Path], mapping: Mapping) -> bool:
    """Move journal_id to extra; return whether it has any value, which is the same everywhere."""
    values = pl.scan_parquet(parts).select(pl.col(NUMBER).drop_nulls().unique()).collect()
    if values.is_empty():
        return False
    value = values[NUMBER][0]
    name = file_column(NUMBER, mapping)
    member = json.dumps({name: value}, ensure_ascii=False, separators=(",", ":"))[1:-1]
    extra = pl.col("extra")
    added = pl.concat_str(extra.str.head(-1) + ",", pl.lit(member + "}"))
    alone = pl.lit("{" + member + "}")
    kept = pl.when(pl.col(NUMBER).is_null()).then(extra).otherwise(pl.coalesce(added, alone))
    for path in parts:
        part = pl.read_parquet(path)
        none = pl.lit(None, pl.String).alias(NUMBER)
        replace_part(path, part.with_columns(kept.alias("extra"), none))
    return True


def replace_part(path: Path, part: pl.DataFrame) -> None:
    """Write a part file anew."""
    part.write_parquet(path, compression="lz4", row_group_size=ROW_GROUP_ROWS)
