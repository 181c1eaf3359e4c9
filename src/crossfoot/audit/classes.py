"""Account classes in one vocabulary: asset, liability, equity, revenue, expense."""

import unicodedata

import polars as pl

from crossfoot.audit.balances import account_names
from crossfoot.audit.book import Book

#: Words that begin a class as systems write it, in five languages; the longest match decides.
CLASS_WORDS: dict[str, tuple[str, ...]] = {
    "asset": (
        "asset", "aktiv", "vermogen", "actif", "activo", "ativo", "bank", "cash", "inventory",
        "fixed", "current asset", "receivable", "ar", "accounts receivable",
    ),
    "liability": (
        "liabilit", "passiv", "verbindlich", "passif", "pasivo", "passivo", "payable", "ap",
        "accounts payable", "credit card", "provision", "loan", "tax",
    ),
    "equity": ("equity", "eigenkapital", "capital", "capitaux", "patrimon", "retained"),
    "revenue": (
        "revenue", "income", "sales", "turnover", "erlos", "ertrag", "umsatz", "produit",
        "vente", "ingreso", "venta", "receita", "other income",
    ),
    "expense": (
        "expense", "cost", "cogs", "opex", "aufwand", "kosten", "charge", "achat", "gasto",
        "compra", "despesa", "custo", "payroll", "depreciation", "other expense",
    ),
}  # fmt: skip


def account_classes(book: Book) -> pl.DataFrame:
    """Return account, class: asset, liability, equity, revenue, expense, or null if not known."""
    names = account_names(book)
    written = names["account_class"].drop_nulls().unique().to_list()
    known = {text: class_of(text) for text in written}
    meaning = pl.col("account_class").replace_strict(known, default=None, return_dtype=pl.String)
    return names.select("account", meaning.alias("class"))


def accounts_of_class(book: Book, wanted: str) -> list[str]:
    """The accounts of one class, in order."""
    classes = account_classes(book).filter(pl.col("class") == wanted)
    return classes["account"].sort().to_list()


def class_of(text: str) -> str | None:
    """The class that a system's own word means, or None.

    >>> class_of("Erlöse"), class_of("Other expenses"), class_of("X")
    ('revenue', 'expense', None)
    """
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).strip()
    matches = [
        (len(word), name)
        for name, words in CLASS_WORDS.items()
        for word in words
        if (plain == word if len(word) < 3 else plain.startswith(word))
    ]
    return max(matches)[1] if matches else None
