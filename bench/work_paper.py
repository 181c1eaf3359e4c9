"""python -m bench.work_paper: the work paper of 10,000 findings, made of a kept run.

The budget is 5 s of CPU and 300 MB for a fresh process, reading the run included.
"""

import sys
from pathlib import Path

from bench.__main__ import DATA, ledger_of
from bench.measure import Cost, in_turn, measure

#: Gives some 10,700 findings, so that the sheet has as many rows as it takes.
LINES = 500_000
MOST_SECONDS, MOST_MB = 5.0, 300.0
WRITE, READ = "--write", "--read"


def kept_run() -> Path:
    """The folder of the run, made once."""
    folder = DATA / f"paper-{LINES}"
    if not (folder / "run.json").exists():
        ledger = str(ledger_of(LINES))
        measure(["-m", "crossfoot", "audit", ledger, "--out", str(folder), "--json"])
    return folder


def write(folder: Path) -> None:
    from crossfoot.reports.kept import kept_audit
    from crossfoot.reports.workpaper import write_workpaper
    from crossfoot.storage import open_dataset

    audited = kept_audit(folder, open_dataset(folder / "dataset"))
    write_workpaper(audited, folder / "paper.xlsx")


def read(folder: Path) -> None:
    from crossfoot.reports.read_back import read_workpaper

    read_workpaper(folder / "paper.xlsx")


def is_kept(what: str, cost: Cost) -> bool:
    """Print a cost beside the budget, and say whether it is kept."""
    kept = cost.cpu <= MOST_SECONDS and cost.peak_mb <= MOST_MB
    print(
        f"{what}: {cost.cpu:.1f} s CPU, peak {cost.peak_mb:,.0f} MB "
        f"(at most {MOST_SECONDS:g} s and {MOST_MB:g} MB, {'kept' if kept else 'MISSED'})"
    )
    return kept


def main(arguments: list[str]) -> None:
    folder = kept_run()
    if arguments:
        {WRITE: write, READ: read}[arguments[0]](folder)
        return
    commands = [["-m", "bench.work_paper", step] for step in (WRITE, READ)]
    written, back = in_turn(3, *commands)
    kept = [
        is_kept("work paper of 10,000 findings of a kept run", written),
        is_kept("reading it back", back),
    ]
    raise SystemExit(not all(kept))


if __name__ == "__main__":
    main(sys.argv[1:])
