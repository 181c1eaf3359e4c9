"""Where the whole of what an answer cuts can be had."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Links:
    """Addresses of a run's tables, findings and duplicates."""

    file_id: uuid.UUID
    run_id: uuid.UUID

    def table(self, name: str) -> str:
        """A table of the run, in pages; with ?format= as a file."""
        return f"/api/runs/{self.run_id}/tables/{name}/"

    def findings(self, codes: Sequence[str] = ()) -> str:
        """The run's findings, of these checks."""
        checks = "".join(f"&code={code}" for code in codes)
        return f"/api/findings/?run={self.run_id}{checks}"

    @property
    def duplicates(self) -> dict[str, str]:
        """The duplicates as groups and as CSV."""
        return {
            "duplicates": f"/api/duplicate-anomalies/?sheet_id={self.file_id}",
            "duplicates_csv": f"/api/duplicate-anomalies/export_csv/?sheet_id={self.file_id}",
        }

    @property
    def exports(self) -> dict[str, str]:
        """What people take away from a run."""
        return {
            "workpaper": f"/api/runs/{self.run_id}/workpaper/",
            "trial_balance_csv": f"{self.table('trial_balance')}?format=csv",
            "findings": self.findings(),
            **self.duplicates,
        }
