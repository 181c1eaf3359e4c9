"""The columns of a list of findings: what each is called, shows, and stands for in an export."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from crossfoot.errors import UserError
from crossfoot_server.web import finding_cells as cells
from crossfoot_server.web.finding_cells import Listed


@dataclass(frozen=True)
class Column:
    """A column of the page; `exported` are those of an export that say the same.

    `sort` is what a click sorts by; of figures the highest come first.
    """

    name: str
    title: Any
    cell: Callable[[Listed], SafeString]
    exported: tuple[str, ...]
    sort: str = ""
    right: bool = False
    highest_first: bool = False

    @property
    def descending(self) -> str:
        """The order that a first click asks for."""
        return "true" if self.right or self.highest_first else "false"


COLUMNS = (
    Column("risk", _("Risk"), cells.risk, ("risk",), "risk", highest_first=True),
    Column(
        "why", _("Why it was flagged"), cells.why, ("finding_id", "code", "also", "reason"), "code"
    ),
    Column("account", _("Account"), cells.account, ("account", "account_name"), "account"),
    Column("user", _("User"), cells.user, ("entered_by",)),
    Column("posted", _("Posted"), cells.posted, ("posting_date",), "posting_date"),
    Column("entry", _("Entry"), cells.entry, ("journal_id",), "journal_id"),
    Column("party", _("Party"), cells.party, ("party",)),
    Column("text", _("Text"), cells.text, ("line_text", "header_text")),
    Column("source", _("Source"), cells.source, ("source",)),
    Column("family", _("Family"), cells.family, ("family",)),
    Column("row", _("Row of the file"), cells.row, ("file_row",), right=True),
    Column("model", _("Model's risk"), cells.model, ("ml_risk", "ml_level"), "ml_risk", right=True),
    Column("amount", _("Amount"), cells.amount, ("amount",), "amount", right=True),
    Column("tick", _("Tick"), cells.tick, ()),
    Column("status", _("Status"), cells.status, ("status", "assignee"), "status"),
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
