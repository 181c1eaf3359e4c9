"""Scores: what `Ledger.score()` makes of a ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ledger.leaving import needs
from crossfoot.reports.plain import counted

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from crossfoot.ml import MlResult, Models

_FRAMES = ("entries", "scores", "reasons")


@dataclass(frozen=True, repr=False)
class Scores:
    """What models say of a ledger: a frozen result, and the ways out of it.

    `name` is the file's; `labels` what reviewers' decisions there were (see `match_labels`).
    """

    name: str
    result: "MlResult"
    labels: Mapping[str, Any] | None = None

    @property
    def entries(self) -> pl.DataFrame:
        """The entries, riskiest first, each with the scores of its strongest line."""
        return self.result.entries

    @property
    def scores(self) -> pl.DataFrame:
        """One row per line, in order of line_id."""
        return self.result.scores

    @property
    def reasons(self) -> pl.DataFrame:
        """Up to three reasons for each of the strangest entries."""
        return self.result.reasons

    @property
    def models(self) -> "Models":
        return self.result.models

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Tier, detectors, the strangest entries and what was measured, as plain data."""
        from crossfoot.reports.ml_summary import ml_summary

        return ml_summary(self.result, self.labels)

    @property
    def names(self) -> tuple[str, ...]:
        """What `to_polars`, `to_pandas` and `to_arrow` can give."""
        return _FRAMES

    def to_polars(self, name: str = "entries") -> pl.DataFrame:
        """One of the frames.

        Raises:
            UserError: there is no such frame.
        """
        if name not in _FRAMES:
            raise UserError(f"There is no table '{name}'. There are: {', '.join(_FRAMES)}.")
        frame: pl.DataFrame = getattr(self.result, name)
        return frame

    def to_pandas(self, name: str = "entries") -> "pd.DataFrame":
        """One of the frames as a pandas frame."""
        needs("pandas", "pyarrow")
        return self.to_polars(name).to_pandas()

    def to_arrow(self, name: str = "entries") -> "pa.Table":
        """One of the frames as an Arrow table."""
        needs("pyarrow")
        return self.to_polars(name).to_arrow()

    def write(self, folder: str | Path) -> list[Path]:
        """Write scores.parquet and reasons.parquet into `folder`; return the files."""
        return self.result.write(Path(folder))

    def __repr__(self) -> str:
        told = self.summary["entries"]
        return (
            f"<Scores of {self.name}: {counted(told['scored'], 'entry')}, {told['HIGH']:,} HIGH, "
            f"{told['MEDIUM']:,} MEDIUM, tier {self.result.tier.name}, "
            f"{counted(len(self.result.detectors), 'detector')}>"
        )

    def _repr_html_(self) -> str:
        from crossfoot.reports.ml_notebook import scores_html

        return scores_html(self.name, self.summary)
