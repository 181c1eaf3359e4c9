"""From a ledger to the balances and movements of its classes of accounts."""

import datetime as dt

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.balances import account_names
from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.audit.classes import account_classes
from crossfoot.audit.openings import without_openings
from crossfoot.audit.roles import account_roles
from crossfoot.kpis.books import Books, Measure
from crossfoot.sales.periods import Window

#: Words in the name or class of an account, without accents, in five languages.
_WORDS = {
    "long": r"non.?current|long.?term|fixed asset|intangible|goodwill|accum|depreciation|amorti"
    r"|abschreibung|langfristig|anlagevermogen|beteiligung|immobilis|inmovilizado|imobilizado"
    r"|participa|deferred tax|latente steuer|pension|\bloan|\bbond|mortgage|darlehen|hypothek"
    r"|anleihe|emprunt|prestamo|emprestimo|largo plazo|longo prazo|long terme",
    "not_trade": r"wage|salar|payroll|lohn|gehalt|personnel|staff|nomina|sueldo|interest|dividend"
    r"|social",
    "cost": r"cost of (?:sales|goods|revenue|material)|cogs|cost of merchandise|\bpurchases?\b"
    r"|raw material|wareneins|materialaufwand|\bachats?\b"
    r"|variation.* stocks?|coste? de (?:las )?ventas|costo de ventas|compras|custo d|freight in",
    "not_operating": r"\binterest|zins|interets?\b|intereses|juros|financ|income tax"
    r"|corporation tax|korperschaft|gewerbesteuer|impots? sur|impuesto sobre|dividend|extraordin"
    r"|ausserordentlich|exceptionnel|other income",
}
#: The class of accounts whose own class is the code of a role.
_OF_ROLE = {
    "cash": "asset", "receivable": "asset", "inventory": "asset", "fixed_asset": "asset",
    "payable": "liability", "expense": "expense",
}  # fmt: skip


def books_of(book: Book, engagement: Engagement | None = None) -> Books:
    """Add up a ledger by what its accounts are: by class, and within a class by role and name.

    Opening balances are the table given beside the ledger, or its opening entries on the first day.
    """
    chosen = engagement or Engagement()
    daily, openings = _daily(book, chosen)
    first = _opening_by_account(book, openings)
    used = pl.concat([daily["account"], first["account"]]).unique()
    accounts = _described(book, chosen).filter(pl.col("account").is_in(used.implode()))
    members = _members(accounts)
    no_opening = _why_no_opening(book, openings)
    label = pl.format("{} {}", "account", pl.col("account_name").fill_null("")).str.strip_chars()
    named = accounts.with_columns(label=label).sort("account")

    def those(where: pl.Expr) -> tuple[str, ...]:
        return tuple(named.filter(where)["label"])

    return Books(
        Window(book.period_from, book.period_to + dt.timedelta(days=1)),
        {measure: those(where) for measure, where in _MEMBERS.items()},
        _per_measure(daily, members, ["day", "measure"]),
        None if no_opening else dict(_per_measure(first, members, ["measure"]).iter_rows()),
        no_opening,
        those(_ON_BALANCE & pl.col("long")),
        those(_IN_RESULT & pl.col("not_operating")),
        those(pl.col("class").is_null()),
        book.decimals,
    )


_CLASS, _ROLE = pl.col("class"), pl.col("role")
_ON_BALANCE = _CLASS.is_in(["asset", "liability"])
_IN_RESULT = _CLASS.is_in(["revenue", "expense"])
_MEMBERS: dict[Measure, pl.Expr] = {
    "receivable": (_CLASS == "asset") & (_ROLE == "receivable"),
    "payable": (_CLASS == "liability") & (_ROLE == "payable") & ~pl.col("not_trade"),
    "inventory": (_CLASS == "asset") & (_ROLE == "inventory"),
    "current_asset": (_CLASS == "asset") & ~pl.col("long"),
    "current_liability": (_CLASS == "liability") & ~pl.col("long"),
    "revenue": (_CLASS == "revenue") & ~pl.col("not_operating"),
    "cost_of_sales": (_CLASS == "expense") & pl.col("cost"),
    "operating_cost": (_CLASS == "expense") & ~pl.col("not_operating"),
}


def _described(book: Book, engagement: Engagement) -> pl.DataFrame:
    """Return account, account_name, class, role, and what words its name and class have."""
    roles = account_roles(book, engagement)
    role = pl.col("account").replace_strict(roles, default="", return_dtype=pl.String)
    written = pl.concat_str("account_name", "account_class", separator=" ", ignore_nulls=True)
    plain = written.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{Mn}", "")
    frame = account_names(book).join(account_classes(book), on="account")
    found = frame.with_columns(role=role, plain=plain)
    by_role = pl.col("role").replace_strict(_OF_ROLE, default=None, return_dtype=pl.String)
    is_coded = pl.col("class").is_null() & pl.col("account_class").is_not_null()
    words = [pl.col("plain").str.contains(pattern).alias(n) for n, pattern in _WORDS.items()]
    return found.with_columns(
        pl.when(is_coded).then(by_role).otherwise(pl.col("class")).alias("class"), *words
    ).with_columns(
        long=pl.col("long") | (pl.col("role") == "fixed_asset"),
        not_operating=pl.col("not_operating") | (pl.col("role") == "other_income"),
    )


def _members(accounts: pl.DataFrame) -> pl.DataFrame:
    """Return account, measure: an account may belong to several."""
    parts = [
        accounts.filter(where).select("account", pl.lit(measure).alias("measure"))
        for measure, where in _MEMBERS.items()
    ]
    return pl.concat(parts)


def _per_measure(sums: pl.DataFrame, members: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    joined = sums.join(members, on="account")
    return joined.group_by(by).agg(pl.col("minor").sum()).sort(by)


def _daily(book: Book, engagement: Engagement) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return account, day, minor without opening entries, and the same of these."""
    lines = book.lines("line_id", "entry_id", "account", "posting_date", "minor")
    kept = without_openings(book, lines, engagement)
    sums = [
        book.engine.collect(
            frame.group_by("account", "posting_date").agg(nw.col("minor").sum())
        ).select(pl.col("account").cast(pl.String), pl.col("posting_date").alias("day"), "minor")
        for frame in (lines, kept)
    ]
    both = sums[0].join(sums[1], on=["account", "day"], how="left", suffix="_kept")
    rest = both.with_columns(minor=pl.col("minor") - pl.col("minor_kept").fill_null(0))
    return sums[1], rest.filter(pl.col("minor") != 0).select("account", "day", "minor")


def _opening_by_account(book: Book, openings: pl.DataFrame) -> pl.DataFrame:
    if book.opening is None:
        return openings.select("account", "minor")
    minor = (pl.col("balance") * book.unit).cast(pl.Int64).alias("minor")
    return book.opening.select("account", minor)


def _why_no_opening(book: Book, openings: pl.DataFrame) -> str:
    """Why the opening balances are not known; empty where they are."""
    later = openings.filter(pl.col("day") > book.period_from)
    if later.height:
        day = later["day"].sort()[0]
        return f"the ledger carries balances forward within itself, on {day}"
    if book.opening is None and openings.is_empty():
        return "the ledger came without its opening balances"
    return ""
