"""Columns without a canonical place, kept as JSON text."""

import json

import polars as pl

_UNSAFE = r'["\\\x00-\x1f]'


def extra_text(batch: pl.DataFrame, names: tuple[str, ...]) -> pl.Series | None:
    """Return the column `extra`: one JSON object per row of the values that are there, or None."""
    filled = [name for name in names if batch[name].null_count() < batch.height]
    if not filled:
        return None
    members = [_member(batch[name], name) for name in filled]
    joined = pl.concat_str(members, separator=",", ignore_nulls=True)
    text = pl.when(joined != "").then(pl.concat_str(pl.lit("{"), joined, pl.lit("}")))
    return batch.select(text.alias("extra")).to_series()


def _member(values: pl.Series, name: str) -> pl.Expr:
    value = pl.col(name)
    if values.str.contains(_UNSAFE).any():
        value = value.str.replace_all("\\", "\\\\", literal=True)
        value = value.str.replace_all('"', '\\"', literal=True)
        value = value.str.replace_all("\n", "\\n", literal=True)
        value = value.str.replace_all("\r", "\\r", literal=True)
        value = value.str.replace_all("\t", "\\t", literal=True)
        value = value.str.replace_all(r"[\x00-\x1f]", "")
    key = json.dumps(name, ensure_ascii=False)
    return pl.concat_str(pl.lit(f'{key}:"'), value, pl.lit('"'))
