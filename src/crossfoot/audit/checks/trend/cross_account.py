"""F2: balances that do not move with the revenue and expenses they come from."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from crossfoot.audit.balances import account_names, monthly_movements
from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.classes import account_classes
from crossfoot.engine.base import Frame


@dataclass(frozen=True)
class _Relation:
    """A balance and the flow it comes from.

    `words` begin or end the class or name of the accounts of the balance in five languages, for
    books whose profile does not tag them; `balance_sign` makes the balance positive.
    """

    tag: str
    balance: str
    flow_tag: str
    flow: str
    words: tuple[str, ...]
    balance_sign: int


_RELATIONS = (
    _Relation(
        "receivable",
        "receivables",
        "revenue",
        "revenue",
        ("receivable", "debtor", "forderung", "client", "créance", "a receber"),
        1,
    ),
    _Relation(
        "payable",
        "payables",
        "expense",
        "expenses",
        ("payable", "creditor", "verbindlichkeiten aus l", "fournisseur", "proveedor", "a pagar"),
        -1,
    ),
)
_DAYS = 91


def find_cross_account_breaks(book: Book, settings: Settings) -> Frame:
    if book.opening is None:
        raise NotRunError("turnover days need the opening balances of the accounts")
    tables = [_quarters(book, relation, settings) for relation in _RELATIONS]
    known = [table for table in tables if table is not None]
    if not known:
        raise NotRunError(
            "neither tags nor classes nor names say which accounts are receivables and revenue, "
            "or payables and expenses"
        )
    found = pl.concat(_breaks(table, settings) for table in known)
    return book.engine.from_polars(found.sort("subject"))


def _quarters(book: Book, relation: _Relation, settings: Settings) -> pl.DataFrame | None:
    """Return quarter (counted from year 0), flow, balance (minor units), with names; or None."""
    held = _tagged(book, relation.tag, settings) or _named(book, relation.words)
    flowing = _tagged(book, relation.flow_tag, settings) or _of_class(book, relation.flow_tag)
    if not held or not flowing:
        return None
    moved = book.engine.collect(monthly_movements(book)).with_columns(
        quarter=pl.col("year").cast(pl.Int64) * 4 + (pl.col("month").cast(pl.Int64) - 1) // 3,
        movement=pl.col("debit") - pl.col("credit"),
    )
    sign = relation.balance_sign
    flow = pl.col("movement").filter(pl.col("account").is_in(flowing)).sum() * -sign
    change = pl.col("movement").filter(pl.col("account").is_in(held)).sum() * sign
    quarters = moved.group_by("quarter").agg(flow=flow, change=change).sort("quarter")
    return quarters.with_columns(
        balance=pl.col("change").cum_sum() + sign * _opening(book, held),
        balance_name=pl.lit(relation.balance),
        flow_name=pl.lit(relation.flow),
    )


def _tagged(book: Book, tag: str, settings: Settings) -> list[str]:
    prefixes = settings.engagement.tags.get(tag, ())
    accounts = account_classes(book)["account"].to_list()
    return [a for a in accounts if any(a.startswith(prefix) for prefix in prefixes)]


def _of_class(book: Book, name: str) -> list[str]:
    classes = account_classes(book)
    return classes.filter(pl.col("class") == name)["account"].to_list()


def _named(book: Book, words: Sequence[str]) -> list[str]:
    names = account_names(book)
    text = pl.concat_str(
        pl.col("account_class").fill_null(""), pl.lit(" "), pl.col("account_name").fill_null("")
    )
    is_named = pl.any_horizontal(
        text.str.to_lowercase().str.contains(word, literal=True) for word in words
    )
    return names.filter(is_named)["account"].to_list()


def _opening(book: Book, accounts: Sequence[str]) -> int:
    assert book.opening is not None  # noqa: S101 - narrows the type
    rows = book.opening.filter(pl.col("account").is_in(accounts))
    return int((rows["balance"].sum() or 0) * book.unit)


def _breaks(table: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Quarters that break away from the quarter before."""
    before = pl.col("flow", "balance").shift(1).name.suffix("_before")
    rows = table.with_columns(before).filter(
        pl.col("flow") > 0, pl.col("flow_before") > 0, pl.col("balance_before") > 0
    )
    flow_change = pl.col("flow") / pl.col("flow_before") - 1
    balance_change = pl.col("balance") / pl.col("balance_before") - 1
    days = pl.col("balance") / pl.col("flow") * _DAYS
    days_before = pl.col("balance_before") / pl.col("flow_before") * _DAYS
    apart = (flow_change <= -settings["apart"]) & (balance_change >= settings["apart"])
    days_change = (days / days_before - 1).abs()
    is_break = apart | (days_change >= settings["days_change"])
    score = (0.5 * days_change / settings["days_change"]).clip(0.3, 1).round(6)
    apart_score = pl.max_horizontal(score, pl.lit(0.7))
    broken = rows.with_columns(
        subject=_subject(),
        minor=pl.col("balance"),
        days=days.round(0).cast(pl.Int64),
        days_before=days_before.round(0).cast(pl.Int64),
        score=pl.when(apart).then(apart_score).otherwise(score),
        is_break=is_break,
    )
    return broken.filter("is_break")


def _subject() -> pl.Expr:
    year = (pl.col("quarter") // 4).cast(pl.String)
    number = (pl.col("quarter") % 4 + 1).cast(pl.String)
    return pl.concat_str("balance_name", pl.lit(", "), year, pl.lit("-Q"), number)


CROSS_ACCOUNT = Check(
    code="F2",
    name="cross_account",
    title="Balance that does not follow its revenue or expense",
    family="trend",
    unit="observation",
    weight=8,
    needs=frozenset(),
    parameters=(
        Parameter("apart", 0.1, "fall of the flow with a rise of the balance, as shares"),
        Parameter("days_change", 0.3, "change of the turnover days, as a share"),
    ),
    source="ISA 520; ISA 240.A35; AS 2401.85 (revenue and receivables)",
    reason="{balance:money} after {balance_before:money} the quarter before, with {flow_name} of "
    "{flow:money} after {flow_before:money}: {days:count} days of turnover after "
    "{days_before:count}",
    find=find_cross_account_breaks,
)
