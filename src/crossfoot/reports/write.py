"""write_audit(): all files of an audit into one folder."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from crossfoot.progress import Progress, no_progress
from crossfoot.reports.audited import Audited
from crossfoot.reports.exact_json import exact_json
from crossfoot.reports.page import write_page
from crossfoot.reports.run_record import run_record
from crossfoot.selection import export
from crossfoot.selection.whole import refusal_told

Writer = Callable[[Audited, Path], None]
#: Texts of findings are searched by all processors, a group of rows each.
_SEARCHED_AT_ONCE = 16_384


def write_audit(audited: Audited, folder: Path, *, progress: Progress = no_progress) -> list[Path]:
    """Write every file of ALL_FILES into `folder`, replacing earlier ones; return their paths.

    Raises:
        UserError: a file can't be written, such as a workbook that is open elsewhere.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for done, (name, write) in enumerate(ALL_FILES.items()):
        progress("reports", done, len(ALL_FILES))
        with refusal_told(folder / name):
            write(audited, folder / name)
        written.append(folder / name)
    progress("reports", len(ALL_FILES), len(ALL_FILES))
    return written


def _parquet(
    frame: Callable[[Audited], pl.DataFrame], rows_of_a_group: int | None = None
) -> Writer:
    def write(audited: Audited, path: Path) -> None:
        frame(audited).write_parquet(
            path, compression="lz4", statistics=False, row_group_size=rows_of_a_group
        )

    return write


def _csv(frame: Callable[[Audited], pl.DataFrame]) -> Writer:
    def write(audited: Audited, path: Path) -> None:
        export(frame(audited), path, "csv")

    return write


def _problems(audited: Audited) -> pl.DataFrame:
    found = audited.dataset.table("problems")
    if found is None:
        return pl.DataFrame(schema=dict.fromkeys(("row", "column", "value", "reason"), pl.String))
    return found


def _tables(audited: Audited, folder: Path) -> None:
    """Balances, summaries, expenses ...: each as CSV, and as Parquet, which keeps the types."""
    folder.mkdir(exist_ok=True)
    for earlier in (*folder.glob("*.csv"), *folder.glob("*.parquet")):
        earlier.unlink()
    for name, table in audited.result.tables.items():
        export(table, folder / f"{name}.csv", "csv")
        table.write_parquet(folder / f"{name}.parquet", compression="lz4", statistics=False)


def _workpaper(audited: Audited, path: Path) -> None:
    from crossfoot.reports.workpaper import write_workpaper  # 14 MB: web processes do without

    write_workpaper(audited, path)


def _run_json(audited: Audited, path: Path) -> None:
    path.write_text(exact_json(run_record(audited)) + "\n", encoding="utf-8")


#: Every file of an audit and its writer. kept.py makes the audit again of those with types.
ALL_FILES: dict[str, Writer] = {
    "findings.parquet": _parquet(lambda audited: audited.result.findings, _SEARCHED_AT_ONCE),
    "findings.csv": _csv(lambda audited: audited.result.findings),
    "observations.csv": _csv(lambda audited: audited.result.observations),
    "observations.parquet": _parquet(lambda audited: audited.result.observations),
    "flags.parquet": _parquet(lambda audited: audited.result.flags),
    "risk_entries.parquet": _parquet(lambda audited: audited.result.risk.entries),
    "risk_accounts.parquet": _parquet(lambda audited: audited.result.risk.accounts),
    "duplicates.parquet": _parquet(lambda audited: audited.result.duplicates),
    "problems.csv": _csv(_problems),
    "trial_balance.csv": _csv(lambda audited: audited.trial_balance),
    "tables": _tables,
    "workpaper.xlsx": _workpaper,
    "summary.html": write_page,
    "run.json": _run_json,
}
