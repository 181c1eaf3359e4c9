"""The uploads that a sales table is made of, kept in a folder so that each can be taken back."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError

_FOLDER, _LIST = "uploads", "uploads.json"


@dataclass(frozen=True)
class KeptUpload:
    """One upload: its number, the name and SHA-256 of its file, the currency's digits."""

    number: int
    name: str
    sha256: str
    decimals: int


def has_uploads(folder: Path) -> bool:
    return (folder / _FOLDER / _LIST).is_file()


def kept_uploads(folder: Path) -> tuple[KeptUpload, ...]:
    """The uploads of a folder, in their order.

    Raises:
        UserError: the folder holds none.
    """
    if not has_uploads(folder):
        raise UserError(
            f"'{folder}' holds no sales. Name a folder that 'crossfoot sales' has written."
        )
    raw = json.loads((folder / _FOLDER / _LIST).read_text(encoding="utf-8"))
    return tuple(KeptUpload(**one) for one in raw)


def lines_of(folder: Path, upload: KeptUpload) -> pl.DataFrame:
    """The sales lines of a kept upload."""
    return pl.read_parquet(_path(folder, upload.number))


def keep_uploads(folder: Path, uploads: Sequence[KeptUpload], new: dict[int, pl.DataFrame]) -> None:
    """Keep exactly these uploads; `new` are the lines of those the folder does not have yet."""
    place = folder / _FOLDER
    place.mkdir(parents=True, exist_ok=True)
    for number, lines in new.items():
        lines.write_parquet(_path(folder, number), compression="lz4")
    unfinished = place / f"{_LIST}.new"
    told = json.dumps([asdict(one) for one in uploads], indent=2, ensure_ascii=False)
    unfinished.write_text(told, encoding="utf-8")
    unfinished.replace(place / _LIST)
    wanted = {_path(folder, one.number).name for one in uploads}
    for path in place.glob("[0-9]*.parquet"):
        if path.name not in wanted:
            path.unlink()


def _path(folder: Path, number: int) -> Path:
    return folder / _FOLDER / f"{number:05d}.parquet"
