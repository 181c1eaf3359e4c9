"""The columns of a list of findings: what each is called, and which of an export it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from crossfoot.errors import UserError


@dataclass(frozen=True)
class Column:
    """A column of the page; `exported` are those of an export that say the same.

    `sort` is what a click sorts by; of figures the highest come first.
    """

    name: str
    title: Any
    exported: tuple[str, ...]
    sort: str = ""
    right: bool = False
    highest_first: bool = False

    @property
    def descending(self) -> str:
        """The order that a first click asks for."""
        return "true" if self.right or self.highest_first else "false"


COLUMNS = (
    Column("risk", _("Risk"), ("risk",), "risk", highest_first=True),
    Column("why", _("Why it was flagged"), ("finding_id", "code", "also", "reason"), "code"),
    Column("account", _("Account"), ("account", "account_name"), "account"),
    Column("user", _("User"), ("entered_by",)),
    Column("posted", _("Posted"), ("posting_date",), "posting_date"),
    Column("entry", _("Entry"), ("journal_id",), "journal_id"),
    Column("party", _("Party"), ("party",)),
    Column("text", _("Text"), ("line_text", "header_text")),
    Column("source", _("Source"), ("source",)),
    Column("family", _("Family"), ("family",)),
    Column("row", _("Row of the file"), ("file_row",), right=True),
    Column("model", _("Model's risk"), ("ml_risk", "ml_level"), "ml_risk", right=True),
    Column("amount", _("Amount"), ("amount",), "amount", right=True),
    Column("tick", _("Tick"), ()),
    Column("status", _("Status and reviewer"), ("status", "assignee"), "status"),
)
BY_NAME = {column.name: column for column in COLUMNS}
#: Those that are shown where none were chosen.
USUAL = ("risk", "why", "account", "user", "posted", "entry", "amount", "status")


def columns_of(names: Sequence[str] | None) -> tuple[Column, ...]:
    """The chosen columns, or the usual ones; why a finding is one always stands among them.

    Raises:
        UserError: there is no column of one of the names.
    """
    unknown = [name for name in names or () if name not in BY_NAME]
    if unknown:
        raise UserError(
            f"columns: there is no column '{unknown[0]}'. Choose some of: {', '.join(BY_NAME)}."
        )
    wanted = {*names, "why"} if names else set(USUAL)
    return tuple(column for column in COLUMNS if column.name in wanted)
