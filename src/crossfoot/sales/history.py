"""The uploads that a sales table is made of, each of which can be taken back."""

from dataclasses import dataclass

import polars as pl

from crossfoot.errors import UserError
from crossfoot.sales.periods import Period
from crossfoot.sales.upsert import Upserted, canonical, changes, latest, upsert


@dataclass(frozen=True)
class Upload:
    """One file as it was read: its number in the order of uploads, its name and its lines."""

    number: int
    name: str
    lines: pl.DataFrame


@dataclass(frozen=True)
class History:
    """Uploads in their order; the table is what they give one after the other."""

    uploads: tuple[Upload, ...] = ()

    @property
    def table(self) -> pl.DataFrame:
        return latest([upload.lines for upload in self.uploads])

    def add(
        self, name: str, lines: pl.DataFrame, period: Period = "month"
    ) -> tuple["History", Upserted]:
        """The history with one more upload, and what that changed."""
        number = max((upload.number for upload in self.uploads), default=0) + 1
        grown = History((*self.uploads, Upload(number, name, lines)))
        # What holds nothing does not know how many decimals the money of the file has.
        before = self.table if self.uploads else canonical(lines.clear())
        return grown, upsert(before, lines, period)

    def undo(self, number: int, period: Period = "month") -> tuple["History", Upserted]:
        """The history as if an upload had never come, and what that changed.

        Raises:
            UserError: there is no upload of that number.
        """
        found = [upload for upload in self.uploads if upload.number == number]
        if not found:
            known = ", ".join(f"{one.number} ({one.name})" for one in self.uploads)
            raise UserError(f"There is no upload {number}. There are: {known or 'none'}.")
        rest = History(tuple(one for one in self.uploads if one.number != number))
        before = self.table
        after = rest.table if rest.uploads else before.clear()
        return rest, Upserted(after, changes(before, after, found[0].lines, period))
