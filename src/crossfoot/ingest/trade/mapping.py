"""TradeMapping: which column of a sales or stock file means what."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from crossfoot.errors import UserError

Subject = Literal["sales", "inventory"]


@dataclass(frozen=True)
class TradeMapping:
    """How a file becomes sales or inventory lines.

    `columns`: canonical column -> columns of the file, joined by a space where there are several.
    `date_format` is a chrono format; `decimal_mark` is '.' or ','. `return_prefixes` and
    `adjustment_prefixes` are how the numbers of credit notes and of bookkeeping corrections begin;
    `kind_column` with `return_values` says the same by a column. Beside them a negative value is a
    return. `services` are product numbers that are no articles: postage, fees, manual corrections.
    `fill_down` are columns written only on the first row of a document. `told_apart` are columns
    whose sums belong to whole documents; they are told in a note and not booked on lines.
    `decimals`: digits of the minor unit; `round_amounts`: round amounts with more digits than that.
    """

    name: str
    columns: MappingOf[str, tuple[str, ...]]
    subject: Subject = "sales"
    date_format: str = "%Y-%m-%d"
    decimal_mark: Literal[".", ","] = "."
    return_prefixes: tuple[str, ...] = ()
    adjustment_prefixes: tuple[str, ...] = ()
    kind_column: str | None = None
    return_values: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    told_apart: tuple[str, ...] = ()
    constants: MappingOf[str, str] = field(default_factory=dict)
    decimals: int = 2
    round_amounts: bool = False

    @property
    def used(self) -> set[str]:
        """The columns of the file that have a canonical place."""
        named = {name for names in self.columns.values() for name in names}
        return named | ({self.kind_column} if self.kind_column else set())


def check_trade_mapping(
    mapping: TradeMapping, subject: Subject, columns: Sequence[str], where: str
) -> None:
    """Make sure that a mapping fits a file with these columns; `where` is the file's name.

    Raises:
        UserError: it is for another subject, or names columns that the file does not have.
    """
    if mapping.subject != subject:
        raise UserError(f"The mapping is for {mapping.subject}, the file is read as {subject}.")
    told = {*mapping.used, *mapping.fill_down, *mapping.told_apart}
    absent = sorted(told - set(columns))
    if absent:
        raise UserError(
            f"{where} has no column {', '.join(absent)}, which the mapping names. "
            f"Its columns are: {', '.join(columns)}."
        )
