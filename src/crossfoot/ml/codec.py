"""Codec: tables and vocabularies of a profile as arrays of numbers, and back."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.errors import UserError
from crossfoot.ml.features.profile import Profile
from crossfoot.ml.features.vocabulary import Vocabulary

Arrays = Mapping[str, npt.NDArray[Any]]
_TYPES: Final = (pl.Int32, pl.Int64, pl.Float64)
_FOREIGN = "The stored model is damaged: its profile is not one of a ledger. Train it again."


def profile_arrays(profile: Profile) -> tuple[dict[str, Any], dict[str, npt.NDArray[np.generic]]]:
    """What a manifest tells of the profile, and its numbers."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for name, known in profile.vocabularies.items():
        texts = [value.encode() for value in known.values]
        arrays[f"words/{name}/text"] = np.frombuffer(b"".join(texts), dtype=np.uint8)
        arrays[f"words/{name}/sizes"] = np.array([len(text) for text in texts], dtype=np.int32)
    for name, table in profile.tables.items():
        for column in table.columns:
            arrays[f"table/{name}/{column}"] = _narrow(table[column].to_numpy())
    told = {
        "vocabularies": list(profile.vocabularies),
        "tables": {
            name: {column: str(dtype) for column, dtype in table.schema.items()}
            for name, table in profile.tables.items()
        },
        "lines": profile.lines,
        "limits": list(profile.limits),
        "by_hand": list(profile.by_hand),
        "programs": list(profile.programs),
    }
    return told, arrays


def _narrow(values: npt.NDArray[Any]) -> npt.NDArray[np.generic]:
    """Whole numbers in as few bytes as hold them."""
    if values.dtype.kind != "i" or not len(values):
        return values
    for kind in (np.int8, np.int16, np.int32):
        info = np.iinfo(kind)
        if info.min <= values.min() and values.max() <= info.max:
            return values.astype(kind)
    return values


def profile_from(told: Mapping[str, Any], arrays: Arrays) -> Profile:
    """The profile, from a manifest and arrays of unknown origin.

    Raises:
        UserError: they are not those of a profile.
    """
    try:
        return Profile(
            vocabularies={name: _vocabulary(arrays, name) for name in told["vocabularies"]},
            tables={name: _table(arrays, name, schema) for name, schema in told["tables"].items()},
            lines=int(told["lines"]),
            limits=tuple(int(limit) for limit in told["limits"]),
            by_hand=tuple(int(code) for code in told["by_hand"]),
            programs=tuple(int(code) for code in told["programs"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, pl.exceptions.PolarsError) as error:
        raise UserError(_FOREIGN) from error


def _vocabulary(arrays: Arrays, name: str) -> Vocabulary:
    text, sizes = arrays[f"words/{name}/text"], arrays[f"words/{name}/sizes"]
    if text.dtype != np.uint8 or sizes.dtype != np.int32 or np.any(sizes < 0):
        raise UserError(_FOREIGN)
    ends = np.cumsum(sizes.astype(np.int64))
    if len(ends) and ends[-1] != len(text):
        raise UserError(_FOREIGN)
    whole = text.tobytes()
    starts = ends - sizes
    return Vocabulary(
        tuple(whole[start:end].decode() for start, end in zip(starts, ends, strict=True))
    )


def _table(arrays: Arrays, name: str, schema: Mapping[str, str]) -> pl.DataFrame:
    types = {str(kind()): kind for kind in _TYPES}
    columns = [
        pl.Series(column, arrays[f"table/{name}/{column}"]).cast(types[dtype])
        for column, dtype in schema.items()
    ]
    return pl.DataFrame(columns)
