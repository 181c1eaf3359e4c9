"""python -m bench: the first three budgets of the design, each beside its reference."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Cost, in_turn, measure

HERE = Path(__file__).parent
DATA = HERE / "data"


@dataclass(frozen=True)
class Row:
    """One budget: what was measured, beside what, and the ratio that is allowed."""

    what: str
    measured: str
    ratio: float
    budget: str
    is_kept: bool


def ledger_of(lines: int) -> Path:
    """The sample ledger of that many lines, made once."""
    path = DATA / f"sample-{lines}.csv"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        size = ["--lines", str(lines), "--seed", "1"]
        measure(["-m", "crossfoot", "sample", *size, "--out", str(path)])
    return path


def audit_against_read(lines: int, runs: int) -> tuple[Row, Cost]:
    path = ledger_of(lines)
    out = DATA / f"out-{lines}"
    audit = ["-m", "crossfoot", "audit", str(path), "--out", str(out), "--json"]
    ours, reference = in_turn(runs, audit, [str(HERE / "read_reference.py"), str(path)])
    what = f"audit of {lines:,} lines against a plain Polars read"
    return cpu_row(what, ours, reference, 12.0), ours


def cpu_row(what: str, ours: Cost, reference: Cost, budget: float) -> Row:
    ratio = ours.cpu / reference.cpu
    measured = f"{ours.cpu:.1f} s against {reference.cpu:.1f} s CPU, peak {ours.peak_mb:,.0f} MB"
    return Row(what, measured, ratio, f"at most {budget:g}x", ratio <= budget)


def pandas_against_ours(lines: int, runs: int) -> list[Row]:
    dataset = str(DATA / f"out-{lines}" / "dataset")
    ours, pandas = in_turn(
        runs, ["-m", "bench.our_analyses", dataset], [str(HERE / "pandas_analyses.py"), dataset]
    )
    cpu, memory = pandas.cpu / ours.cpu, pandas.peak_mb / ours.peak_mb
    what = f"the same analyses in pandas, {lines:,} lines"
    seconds = f"{pandas.cpu:.1f} s against {ours.cpu:.1f} s CPU"
    megabytes = f"{pandas.peak_mb:,.0f} MB against {ours.peak_mb:,.0f} MB"
    return [
        Row(f"{what}: CPU", seconds, cpu, "at least 2x", cpu >= 2),
        Row(f"{what}: memory", megabytes, memory, "at least 2.5x", memory >= 2.5),
    ]


def growth(small: Cost, large: Cost) -> list[Row]:
    ratio = large.cpu / small.cpu
    cpu = f"{small.cpu:.1f} s to {large.cpu:.1f} s CPU"
    peak = large.peak_mb / 1024
    return [
        Row("growth from the small to the large ledger", cpu, ratio, "at most 11x", ratio <= 11),
        Row("peak memory of the large audit", f"{peak:.2f} GB", peak, "under 3 GB", peak < 3),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--small", type=int, default=1_000_000, help="lines of the small ledger")
    parser.add_argument("--large", type=int, default=10_000_000, help="lines of the large ledger")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; medians are printed")
    given = parser.parse_args()
    first, small = audit_against_read(given.small, given.runs)
    second, large = audit_against_read(given.large, given.runs)
    rows = [first, second, *pandas_against_ours(given.large, given.runs), *growth(small, large)]
    for row in rows:
        mark = "kept" if row.is_kept else "MISSED"
        print(f"{row.what}\n    {row.measured}: {row.ratio:.1f} ({row.budget}, {mark})")
    raise SystemExit(not all(row.is_kept for row in rows))


if __name__ == "__main__":
    main()
