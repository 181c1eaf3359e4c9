"""What sentences call the file that somebody sent, by what it should hold."""

from dataclasses import dataclass

from crossfoot_server.datasets.models import FileKind


@dataclass(frozen=True)
class Words:
    """`one` file, `it` in a sentence about it, and the formats it may come in."""

    one: str
    it: str
    formats: str


_TABLES = "CSV, Excel, OpenDocument or Parquet"
_WORDS: dict[str, Words] = {
    FileKind.LEDGER: Words(
        "a ledger", "the ledger", "CSV, Excel, OpenDocument, Parquet, FEC, DATEV or SAF-T"
    ),
    FileKind.SALES: Words("a sales export", "the sales", _TABLES),
    FileKind.INVENTORY: Words("a stock export", "the stock", _TABLES),
}


def words_of(kind: str) -> Words:
    """The words for a file of this kind."""
    return _WORDS[kind]
