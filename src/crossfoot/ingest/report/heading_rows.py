"""What the rows of a report are: account headings, the totals that end them, and lines."""

import re
from dataclasses import dataclass
from typing import Self

import polars as pl

from crossfoot.ingest.convert import labels
from crossfoot.ingest.headers import match_header

_DATE = r"^\s*(?:[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}|[0-9]{8})\b"
_MONEY = r"^[\s$€£(+-]*[0-9][0-9.,'’ ]*[.,][0-9]{2}[\s)+-]*$"
_TOTAL = re.compile(
    r"^\s*(?:total|totals|sub-?total|summe|gesamt|saldo|somme|suma|soma|totale)\b"
    r"(?:\s+(?:for|of|f[üu]r|de|del|do|da|konto|account|compte|cuenta|conta)\b)*[\s:.]*",
    re.IGNORECASE,
)
_NOUN = r"account|a/c|sachkonto|konto|compte|cuenta|conta|conto|n/c"
_WORD = rf"(?:g/?l\s+|nominal\s+|ledger\s+)?(?:{_NOUN})"
_CODED = re.compile(
    rf"^\s*(?P<word>{_WORD}(?:\s*(?:no|nr|number|code)\b)?[\s:.#]+)?"
    r"(?P<code>[0-9](?:[0-9./-]*[0-9])?)(?:\s*[·:|–—-]+\s*|\s+|$)(?P<name>\D.*)?$",
    re.IGNORECASE,
)
_MOST_CELLS = 2
_LEAST_CELLS_OF_A_LINE = 3


@dataclass(frozen=True)
class Heading:
    """An account named above its lines; `is_coded` when it begins with an account number."""

    text: str
    account: str
    name: str | None
    is_coded: bool

    @classmethod
    def of(cls, cells: list[str]) -> Self:
        text = " ".join(cells)
        match = _CODED.match(text)
        if match and (match["name"] or match["word"] or len(cells) == 1):
            return cls(text, match["code"], match["name"], is_coded=True)
        return cls(text, text, text, is_coded=False)

    def is_ended_by(self, total: str) -> bool:
        """Whether a totals row, 'Total for Cash', is that of this account."""
        rest = _TOTAL.sub("", total, count=1).strip().casefold()
        names = (self.text, self.account, self.name or self.account)
        return rest in {name.strip().casefold() for name in names}


@dataclass(frozen=True)
class Layout:
    """Where a report has its dates, and up to where its headings stand."""

    date: str
    heading: tuple[str, ...]
    others: tuple[str, ...]


def find_layout(columns: tuple[str, ...], rows: pl.DataFrame) -> Layout | None:
    """The layout of a report that has dates, or None."""
    dates = [n for n in columns if _matches(n, ("posting_date", "effective_date"))]
    found = next((n for n in dates if rows[n].str.contains(_DATE).any()), None)
    if found is None:
        return None
    last = max(columns.index(found), 1)
    beside = [name for name in columns[last + 1 :] if _is_balance(name)]
    others = tuple(name for name in columns[last + 1 :] if name not in beside)
    return Layout(found, columns[: last + 1], others)


def _matches(header: str, roles: tuple[str, ...]) -> bool:
    return any(match.role in roles and match.score >= 0.6 for match in match_header(header))


def _is_balance(header: str) -> bool:
    return bool(re.search(r"balance|saldo|solde", header, re.IGNORECASE))


def row_kinds(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Return is_line, is_heading and is_total of each row."""
    filled = {n: pl.col(n).str.strip_chars().str.len_bytes().fill_null(0) > 0 for n in rows.columns}
    inside = pl.sum_horizontal(filled[name] for name in layout.heading)
    outside = [filled[name] for name in layout.others if name in filled]
    is_dated = pl.col(layout.date).str.contains(_DATE).fill_null(value=False)
    cells = pl.sum_horizontal(filled.values())
    texts = pl.concat_str(
        [pl.col(name).str.strip_chars() for name in layout.heading], ignore_nulls=True
    )
    is_word = ~texts.str.contains(_MONEY) & ~texts.str.contains(labels.BALANCE)
    is_word &= ~texts.str.contains(labels.END)
    is_sum = texts.str.contains(rf"(?i){_TOTAL.pattern}")
    alone = inside.is_between(1, _MOST_CELLS) & ~is_dated
    return rows.select(
        is_line=is_dated & (cells >= _LEAST_CELLS_OF_A_LINE),
        is_heading=alone & ~pl.any_horizontal(*outside) & is_word & ~is_sum,
        is_total=alone & is_sum,
    )


def cells_of(row: tuple[str | None, ...]) -> list[str]:
    return [" ".join(cell.split()) for cell in row if cell and cell.strip()]
