"""Which format a file is, from its first bytes and its name."""

import zlib
from dataclasses import replace
from pathlib import Path

from crossfoot.errors import UserError
from crossfoot.ingest.account_classes import with_account_classes
from crossfoot.ingest.entry_headers import with_entry_headers
from crossfoot.ingest.presets import find_preset
from crossfoot.ingest.readers import ALL_READERS
from crossfoot.ingest.report import with_account_headings, with_values_below
from crossfoot.ingest.source import Reader, ReadOptions, Source, refuse_wide

HEAD_BYTES = 65_536
_NO_USE = "the {} that was given does not apply to {}, which is {}: it was left out of account"


def open_source(
    path: Path, options: ReadOptions | None = None, headers: Path | None = None
) -> Source:
    """Open a file with the reader of its format; `headers` is the file of its entries' headers.

    Raises:
        UserError: a file is missing, empty, of no known format, or can't be opened.
    """
    source = open_table(path, options or ReadOptions())
    if headers is not None:
        source = with_entry_headers(source, open_table(headers, ReadOptions()))
    source = with_account_headings(source)
    preset = find_preset(source.columns)
    if preset is None:
        return source
    source = with_account_classes(source, preset)
    return with_values_below(source, preset) if preset.fill_down else source


def open_table(path: Path, options: ReadOptions) -> Source:
    """Open a file as the table it is, without what only ledgers have.

    Raises:
        UserError: it is missing, empty, of no known format, or can't be opened.
    """
    reader = find_reader(path, _head(path), options.format)
    source = reader.open(path, options)
    refuse_wide(len(source.columns))
    given = [name for name, value in vars(options).items() if value is not None]
    vain = [name for name in given if name not in (*reader.obeys, "format", "most_unpacked")]
    notes = (_NO_USE.format(name.replace("_", " "), path.name, reader.title) for name in vain)
    return replace(source, notes=(*source.notes, *notes))


def find_reader(path: Path, head: bytes, name: str | None = None) -> Reader:
    """Find the reader of a format by name, or by the file's first bytes.

    Raises:
        UserError: no reader has the name, or none recognises the file.
    """
    if name is not None:
        for reader in ALL_READERS:
            if reader.name == name.lower():
                return reader
        known = ", ".join(reader.name for reader in ALL_READERS)
        raise UserError(f"No format is called “{name}”. Known formats: {known}.")
    for reader in ALL_READERS:
        if reader.recognises(path, head):
            return reader
    raise UserError(
        f"{path.name} is in no format that can be read (it begins with {head[:8]!r}). "
        "Export the ledger as CSV, Excel or Parquet."
    )


def _head(path: Path) -> bytes:
    if not path.exists():
        raise UserError(f"There is no file {path}. Check the name and the folder.")
    if path.is_dir():
        raise UserError(f"{path} is a folder. Give the file in it that holds the ledger.")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise UserError(f"{path.name} is empty. Export it again.")
    return _unpacked(head) if head[:2] == b"\x1f\x8b" else head


def _unpacked(head: bytes) -> bytes:
    """The beginning of what a gzip file holds; a broken one is the reader's to refuse."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD_BYTES)
    except zlib.error:
        return head
