"""A second, naive reading of a text file: what every row below the header says."""

import csv
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class NaiveRows:
    """Lines of text below the header that are not blank, by row number, and how sure that is.

    `at_least` and `at_most` rows there are; the two are equal when no line has an odd number of
    quotation marks.
    """

    by_row: dict[int, str]
    at_least: int
    at_most: int


def decoded(data: bytes) -> str | None:
    """Text of UTF-8 or, line by line, Windows-1252; None for UTF-16."""
    if data.count(0) > len(data) / 5 or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None
    text = "\n".join(_line(line) for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))
    return text.replace("\0", "")


def _line(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def naive_rows(text: str, header_row: int, delimiter: str) -> NaiveRows:
    """Count the rows below the header line."""
    lines = _lines(text)[header_row:]
    by_row = {
        number: line
        for number, line in enumerate(lines, header_row + 1)
        if line.replace(delimiter, "").replace('""', "").strip()
    }
    if not any(line.count('"') % 2 for line in lines):
        return NaiveRows(by_row, len(by_row), len(by_row))
    swallowed = csv.reader((line.replace("\r", " ") + "\n" for line in lines), delimiter=delimiter)
    records = [row for row in swallowed if "".join(row).strip()]
    return NaiveRows({}, min(len(records), len(by_row)), len(by_row))


def _lines(text: str) -> list[str]:
    text = re.sub("\r+\n", "\n", text)
    if text.count("\r") > 2 * text.count("\n"):
        text = text.replace("\r", "\n")
    return text.split("\n")
