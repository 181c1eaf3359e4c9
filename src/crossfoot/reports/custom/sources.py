"""What custom reports can be made of: the tables and their columns, as data."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from crossfoot.reports.report import Kind
from crossfoot.reports.review_words import STATUSES
from crossfoot.tables.inventory import INVENTORY
from crossfoot.tables.ledger import LEDGER
from crossfoot.tables.sales import SALES
from crossfoot.tables.table import Column, Table


@dataclass(frozen=True)
class Field:
    """A column of a source: its name in the frame, title, kind of its cells, and meaning."""

    name: str
    title: str
    kind: Kind
    meaning: str

    @property
    def is_number(self) -> bool:
        return self.kind in ("integer", "number", "money", "share")

    @property
    def is_day(self) -> bool:
        return self.kind in ("date", "time")


@dataclass(frozen=True)
class Source:
    """A table that reports can be made of. `of` says what has to be there: an audit, sales ..."""

    name: str
    title: str
    of: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


#: Columns for machines: money is there as decimals too.
_INSIDE: Final = ("minor", "cost_minor", "discount_minor", "milli", "received_milli", "extra")
_WORDS: Final = ("header_text", "line_text", "product_name", "reason")


def _title(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ").capitalize()


def _kind(column: Column) -> Kind:
    """The kind of cells of a canonical column."""
    if column.unit == "currency":
        return "money"
    if isinstance(column.dtype, pl.Decimal):
        return "number"
    if column.dtype.is_integer():
        return "code" if column.name.endswith("_id") else "integer"
    if column.name in _WORDS:
        return "wrap"
    kinds: dict[pl.DataType, Kind] = {
        pl.Date(): "date", pl.Datetime("us"): "time", pl.Boolean(): "flag"
    }  # fmt: skip
    is_code = column.name.endswith("_id") or column.name in ("account", "reference", "line_no")
    return next(
        (kind for dtype, kind in kinds.items() if column.dtype == dtype),
        "code" if is_code else "text",
    )


def _of_table(table: Table) -> tuple[Field, ...]:
    return tuple(
        Field(one.name, _title(one.name), _kind(one), one.meaning)
        for one in table.columns
        if one.name not in _INSIDE
    )


def _fields(*rows: tuple[str, Kind, str]) -> tuple[Field, ...]:
    return tuple(Field(name, _title(name), kind, meaning) for name, kind, meaning in rows)


_LINE: Final = (
    "line_id", "file_row", "journal_id", "posting_date", "effective_date", "account",
    "account_name", "party", "reference", "line_text", "header_text", "entered_by", "source",
    "amount",
)  # fmt: skip
_OF_LINE: Final = tuple(one for one in _of_table(LEDGER) if one.name in _LINE)
_BALANCES: Final[tuple[tuple[str, Kind, str], ...]] = (
    ("opening", "money", "balance before the period"),
    ("debit", "money", "debits of the period"),
    ("credit", "money", "credits of the period"),
    ("movement", "money", "debits less credits"),
    ("closing", "money", "balance at the end of the period"),
    ("line_count", "integer", "how many lines were posted"),
)
_REVENUES: Final[tuple[tuple[str, Kind, str], ...]] = (
    ("gross", "money", "value of all sale lines, before returns"),
    ("returns", "money", "value of what came back, below zero"),
    ("adjustments", "money", "what is neither sold nor returned"),
    ("revenue", "money", "gross sales and returns"),
    ("cost", "money", "cost of the lines whose cost is known"),
    ("margin", "money", "revenue less cost, of the lines whose cost is known"),
    ("discount", "money", "discount given"),
    ("quantity", "number", "units sold less units returned"),
    ("returned", "number", "units returned"),
    ("transactions", "integer", "lines of sales"),
    ("tickets", "integer", "sale documents worth more than nothing"),
    ("customers", "integer", "known customers who bought"),
    ("products", "integer", "articles that were sold"),
)
_STATUS: Final = f"what became of it: {', '.join(STATUSES.values())}"

SOURCES: Final[tuple[Source, ...]] = (
    Source("ledger_lines", "Ledger lines", "a ledger", _of_table(LEDGER)),
    Source(
        "findings", "Findings", "an audit",
        _fields(
            ("finding_id", "code", "name of the finding: check and line"),
            ("code", "code", "check that flagged the line"),
            ("family", "text", "family of the check"),
            ("also", "text", "weaker checks of the family on the same line"),
            ("score", "number", "how strong the evidence is, 0 to 1"),
            ("points", "number", "what the finding adds to the risk"),
            ("risk", "number", "risk of the line, 0 to 100"),
            ("reason", "wrap", "why the line was flagged"),
            ("status", "text", _STATUS),
            ("assignee", "text", "who reviews it; empty: nobody yet"),
            ("tick", "text", "tick mark of the reviewer"),
            ("note", "wrap", "newest note of the review"),
            ("notes", "integer", "how many notes were written"),
            ("entry_id", "code", "number of the journal entry"),
        ) + _OF_LINE,
    ),
    Source(
        "trial_balance", "Trial balance by period", "an audit",
        _fields(
            ("account", "code", "account number"),
            ("period", "code", "month, as 2026-03"),
            *_BALANCES,
        ),
    ),
    Source(
        "accounts", "Accounts", "an audit",
        _fields(
            ("account", "code", "account number"),
            ("account_name", "text", "name of the account"),
            ("account_class", "text", "asset, liability, equity, revenue, expense ..."),
            ("line_count", "integer", "lines posted"),
            ("entry_count", "integer", "journal entries that touch the account"),
            ("movement", "money", "debits less credits"),
            ("smallest", "money", "smallest amount"),
            ("largest", "money", "largest amount"),
            ("median", "money", "median of the amounts without their sign"),
            ("first_posting", "date", "first posting date"),
            ("last_posting", "date", "last posting date"),
            ("user_count", "integer", "users who posted"),
        ),
    ),
    Source(
        "duplicates", "Duplicate lines", "an audit",
        _fields(
            ("line_id", "code", "number of the line"),
            ("entry_id", "code", "number of the journal entry"),
            ("duplicate_type", "code", "type of the duplicate, 1 to 6"),
            ("group_id", "code", "lines of one number are alike"),
            ("group_size", "integer", "lines in the group"),
            ("points", "integer", "weight of the type"),
            ("explained_by", "text", "what explains it; empty: nothing does"),
        ) + tuple(one for one in _OF_LINE if one.name != "line_id"),
    ),
    Source("sales_lines", "Sales lines", "sales", _of_table(SALES)),
    Source(
        "sales", "Sales by day, product, customer and store", "sales",
        _fields(
            ("period", "date", "first day of the period"),
            ("product_id", "code", "article number"),
            ("customer_id", "code", "customer; empty for guests"),
            ("category", "text", "product group"),
            ("store", "text", "shop, location or sales channel"),
            *_REVENUES,
        ),
    ),
    Source(
        "products", "Products", "sales",
        _fields(
            ("product_id", "code", "article number"),
            ("revenue", "money", "net revenue"),
            ("quantity", "number", "net units"),
            ("share", "share", "share of the revenue"),
            ("abc", "code", "A: the largest that make 80% of the revenue; B: to 95%; C: the rest"),
            ("variation", "number", "coefficient of variation of the quantity per month"),
            ("xyz", "code", "X: sells steadily, Y: varies, Z: sells by chance"),
        ),
    ),
    Source(
        "customers", "Customers", "sales",
        _fields(
            ("customer_id", "code", "customer"),
            ("recency", "integer", "days since the last purchase"),
            ("frequency", "integer", "purchases"),
            ("value", "money", "net revenue"),
            ("r", "integer", "fifth by recency, 5 the most recent"),
            ("f", "integer", "fifth by frequency, 5 the most often"),
            ("m", "integer", "fifth by value, 5 the most"),
            ("segment", "text", "what the fifths mean together: champion, at risk, lost ..."),
        ),
    ),
    Source("stock", "Stock counts", "stock", _of_table(INVENTORY)),
    Source(
        "kpis", "Key figures", "sales or a ledger",
        _fields(
            ("kpi", "code", "name of the key figure"),
            ("title", "text", "its title"),
            ("family", "text", "financial, operational or customer"),
            ("unit", "text", "money, share, ratio, count, days or units"),
            ("period", "code", "period, as 2026-03"),
            ("first_day", "date", "first day of the period"),
            ("is_partial", "flag", "whether the period is not over yet"),
            ("value", "number", "the value; empty where there is none"),
            ("reason", "wrap", "why there is no value"),
            ("previous", "number", "value of the period before"),
            ("change", "share", "change since the period before"),
            ("last_year", "number", "value of the same period a year before"),
            ("year_change", "share", "change since the year before"),
        ),
    ),
    Source(
        "forecasts", "Forecasts", "forecasts",
        _fields(
            ("item", "code", "article number"),
            ("date", "date", "first day of the period"),
            ("forecast", "number", "quantity that is expected"),
            ("lo80", "number", "lower end of the 80 % interval"),
            ("hi80", "number", "upper end of the 80 % interval"),
            ("lo95", "number", "lower end of the 95 % interval"),
            ("hi95", "number", "upper end of the 95 % interval"),
            ("method", "text", "how it was forecast"),
        ),
    ),
)  # fmt: skip
SOURCE_NAMES: Final = tuple(one.name for one in SOURCES)


def source_of(name: str) -> Source:
    """The source of a name, which is one of SOURCE_NAMES."""
    return next(one for one in SOURCES if one.name == name)
