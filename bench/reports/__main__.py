"""python -m bench.reports: CPU seconds and memory of a report in a process of its own."""

import argparse
import re
from pathlib import Path

from bench.__main__ import DATA, Row
from bench.measure import in_turn

_SECONDS, _MEGABYTES, _PAGES = 3.0, 300.0, 20
_ROWS = 390


def pages_of(pdf: Path) -> int:
    """How many pages the PDF says that it has."""
    counts = re.findall(rb"/Type\s*/Pages[^>]*?/Count\s+(\d+)", pdf.read_bytes())
    return max(map(int, counts), default=0)


def pdf_against_typst(rows: int, runs: int) -> list[Row]:
    """A PDF of 20 pages against Typst alone on the same rows."""
    ours_path, plain_path = DATA / "report.pdf", DATA / "plain.pdf"
    ours, plain = in_turn(
        runs,
        ["-m", "bench.reports.write", str(rows), "pdf", str(ours_path)],
        ["-m", "bench.reports.plain_typst", str(rows), str(plain_path)],
    )
    pages = pages_of(ours_path)
    what = f"a PDF of {rows:,} rows and two charts, {pages} pages"
    beside = (
        f"{ours.cpu:.2f} s CPU against {plain.cpu:.2f} s of Typst alone, {ours.wall:.1f} s wall"
    )
    seconds = ours.cpu * _PAGES / max(1, pages)
    return [
        Row(f"{what}: seconds for {_PAGES} pages", beside, seconds,
            f"at most {_SECONDS:g}", pages >= _PAGES and seconds <= _SECONDS),
        Row(f"{what}: peak memory in MB", f"{ours.peak_mb:,.0f} MB", ours.peak_mb,
            f"at most {_MEGABYTES:g}", ours.peak_mb <= _MEGABYTES),
    ]  # fmt: skip


def others(rows: int, runs: int) -> list[Row]:
    """The other formats with many rows."""
    made = []
    for name in ("xlsx", "csv", "html", "json"):
        command = ["-m", "bench.reports.write", str(rows), name, str(DATA / f"report.{name}")]
        (cost,) = in_turn(runs, command)
        told = f"{cost.wall:.1f} s wall, peak {cost.peak_mb:,.0f} MB; CPU seconds"
        what = f"{name} of {rows:,} rows"
        made.append(Row(what, told, cost.cpu, "at most 5", cost.cpu <= 5))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reports", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each; medians are printed")
    given = parser.parse_args()
    DATA.mkdir(exist_ok=True)
    rows = [*pdf_against_typst(_ROWS, given.runs), *others(10_000, given.runs)]
    for row in rows:
        mark = "kept" if row.is_kept else "MISSED"
        print(f"{row.what}\n    {row.measured}: {row.ratio:.2f} ({row.budget}, {mark})")
    raise SystemExit(not all(row.is_kept for row in rows))


if __name__ == "__main__":
    main()
