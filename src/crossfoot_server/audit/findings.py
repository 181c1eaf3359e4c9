"""What is kept of a finding so that lists of them can be searched, sorted and added up quickly."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

#: Columns a text is looked for in.
SEARCHED = ("reason", "text", "account_name", "party", "journal_id")


def derived(columns: Mapping[str, Any], decimals: int) -> dict[str, Any]:
    """The columns of a finding that follow from its others; `decimals` of the dataset's money."""
    return {
        "size": minor_units(abs(columns["amount"]), decimals),
        "search_text": "\n".join(searchable(columns[name] or "") for name in SEARCHED),
    }


def minor_units(amount: Decimal, decimals: int) -> int:
    """An amount in whole minor units."""
    return int(amount.scaleb(decimals))


def searchable(text: str) -> str:
    """Text without the difference of upper and lower case, in any language."""
    return text.casefold()
