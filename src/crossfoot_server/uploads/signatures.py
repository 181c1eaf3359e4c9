"""First bytes of files that are no table, and what file names promise: data only."""

from dataclasses import dataclass

ZIP, GZIP, OLE, PARQUET = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
EMPTY_ZIP = b"PK\x05\x06"


@dataclass(frozen=True)
class Signature:
    """`start` at byte `offset` means that the file is `title`, which no table is."""

    start: bytes
    title: str
    offset: int = 0


NO_TABLES = (
    Signature(b"%PDF-", "a PDF"),
    Signature(b"\x89PNG\r\n", "a PNG image"),
    Signature(b"\xff\xd8\xff", "a JPEG image"),
    Signature(b"GIF87a", "a GIF image"),
    Signature(b"GIF89a", "a GIF image"),
    Signature(b"II*\x00", "a TIFF image"),
    Signature(b"MM\x00*", "a TIFF image"),
    Signature(b"RIFF", "an image, sound or film"),
    Signature(b"ftyp", "a film or image", 4),
    Signature(b"MZ\x90\x00", "a Windows program"),
    Signature(b"\x7fELF", "a program"),
    Signature(b"\xca\xfe\xba\xbe", "a program"),
    Signature(b"\xcf\xfa\xed\xfe", "a program"),
    Signature(b"#!/", "a script"),
    Signature(b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    Signature(b"Rar!\x1a\x07", "a RAR archive"),
    Signature(b"\xfd7zXZ\x00", "an xz archive"),
    Signature(b"BZh9", "a bzip2 archive"),
    Signature(b"\x28\xb5\x2f\xfd", "a zstd archive"),
    Signature(b"ustar", "a tar archive", 257),
    Signature(b"SQLite format 3\x00", "a SQLite database"),
    Signature(b"{\\rtf", "a Word document"),
    Signature(b"\x80\x04\x95", "a Python pickle"),
)
#: Beginnings of web pages, after blanks, in small letters.
WEB_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<table", b"<svg")

#: What a file with this suffix has to begin with; () for plain text, which begins with anything.
PROMISES: dict[str, tuple[bytes, ...]] = {
    "xlsx": (ZIP,),
    "xlsm": (ZIP,),
    "xlsb": (ZIP,),
    "ods": (ZIP,),
    "zip": (ZIP,),
    "xls": (OLE,),
    "gz": (GZIP,),
    "parquet": (PARQUET,),
    "csv": (),
    "tsv": (),
    "txt": (),
    "tab": (),
    "asc": (),
    "xml": (),
}
TITLES = {
    "xlsx": "an Excel workbook",
    "xlsm": "an Excel workbook",
    "xlsb": "an Excel workbook",
    "xls": "an Excel 97-2003 workbook",
    "ods": "an OpenDocument spreadsheet",
    "zip": "a ZIP archive",
    "gz": "a gzip file",
    "parquet": "a Parquet file",
    "xml": "XML",
}
#: What a file is that begins so.
KINDS = {
    ZIP: "a ZIP archive or workbook",
    OLE: "an old Office document",
    GZIP: "a gzip file",
    PARQUET: "a Parquet file",
}
WORKBOOK_SUFFIXES = ("xlsx", "xlsm", "xlsb", "ods")
#: Parts that a workbook has and no other document.
WORKBOOK_PARTS = frozenset(("xl/workbook.xml", "xl/workbook.bin", "content.xml"))
#: Endings of archives, which inside an archive hide how much there is to unpack.
ARCHIVES = (
    *(".zip", ".gz", ".7z", ".rar", ".xz", ".bz2", ".tar", ".tgz", ".zst"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet"),
)
