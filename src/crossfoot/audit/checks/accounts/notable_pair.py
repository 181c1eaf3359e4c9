"""S3: a pair of accounts that ought not to meet."""

from dataclasses import dataclass

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.pairs import account_pairs, entries_with
from crossfoot.audit.roles import account_roles
from crossfoot.engine.base import Frame


@dataclass(frozen=True)
class Rule:
    """A debit and a credit role that make a notable pair, why, and how strong a sign it is."""

    debit: str
    credit: str
    why: str
    score: float


RULES = (
    Rule("cash", "revenue", "money booked straight to revenue, past receivables", 0.8),
    Rule("cash", "other_income", "money booked straight to income", 0.5),
    Rule("revenue", "expense", "revenue reduced to reduce an expense", 1.0),
    Rule("expense", "revenue", "an expense booked to make revenue", 1.0),
    Rule("fixed_asset", "expense", "an expense turned into an asset", 0.9),
    Rule("inventory", "revenue", "revenue without a customer", 1.0),
    Rule("fixed_asset", "revenue", "revenue without a customer", 1.0),
    Rule("payable", "revenue", "a debt turned into revenue", 1.0),
    Rule("payable", "other_income", "a debt turned into income", 0.8),
    Rule("bad_debt", "cash", "a bad debt paid out in money", 1.0),
    Rule("bad_debt", "revenue", "a bad debt booked to make revenue", 1.0),
    Rule("cash", "bad_debt", "money received booked against bad debts", 0.8),
    Rule("suspense", "other_income", "income out of a suspense account", 1.0),
    Rule("suspense", "revenue", "revenue out of a suspense account", 1.0),
    Rule("suspense", "cash", "money paid out to a suspense account", 0.7),
    Rule("clearing", "revenue", "revenue out of a clearing account", 0.7),
    Rule("intercompany", "revenue", "revenue from a group company past receivables", 0.4),
)


def find_notable_pairs(book: Book, settings: Settings) -> Frame:
    roles = account_roles(book, settings.engagement)
    if not roles:
        raise NotRunError(
            "neither account names and classes nor tags in the profile tell what accounts are for"
        )
    known = pl.DataFrame(list(roles.items()), schema=["account", "role"], orient="row")
    pairs = account_pairs(book)
    for side in ("debit", "credit"):
        of_side = known.rename({"account": side, "role": f"{side}_role"})
        pairs = pairs.join(of_side, on=side)
    notable = pairs.join(_rules(), on=["debit_role", "credit_role"])
    together = pl.col("entries").sum().over("debit_role", "credit_role")
    limit = max(1.0, settings["max_share"] * book.entry_count)
    unusual = notable.with_columns(together=together).filter(pl.col("together") <= limit)
    columns = ["debit_rank", "credit_rank", "debit", "credit", "why", "score"]
    return entries_with(book, unusual.select(columns))


def _rules() -> pl.DataFrame:
    rows = [(rule.debit, rule.credit, rule.why, rule.score) for rule in RULES]
    return pl.DataFrame(rows, schema=["debit_role", "credit_role", "why", "score"], orient="row")


NOTABLE_PAIR = Check(
    code="S3",
    name="notable_pair",
    title="Pair of accounts that ought not to meet",
    family="accounts",
    unit="entry",
    weight=12,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter(
            "max_share", 0.01, "a kind of pair in more of the entries is this business", "share"
        ),
    ),
    source="AS 2401.61; CAQ 2008 practice aid, 5; CaseWare, unusual revenue postings",
    reason="debits {debit} and credits {credit}: {why}",
    find=find_notable_pairs,
)
