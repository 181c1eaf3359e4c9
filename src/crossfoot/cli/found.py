"""Load, choose and show findings."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.audit.check import Family
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.cli.audit_view import show_findings
from crossfoot.cli.console import print_json, progress_bar, stdout
from crossfoot.cli.reading import Reading, read_ledger
from crossfoot.errors import UserError
from crossfoot.ledger import load_profile
from crossfoot.reports.plain import counted
from crossfoot.selection.safe_cells import with_safe_cells

_SHOWN = 20


@dataclass(frozen=True)
class Wanted:
    """Which findings, in which order; empty means all."""

    codes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    min_risk: float = 0
    sort: str = "risk"


def load_findings(where: Path, mapping: Path | None, profile: str) -> pl.DataFrame:
    """The findings of an audit's folder or Parquet file, or of a ledger audited now.

    Raises:
        UserError: there is nothing of that name.
    """
    kept = where / "findings.parquet" if where.is_dir() else where
    if kept.name.endswith("findings.parquet") and kept.exists():
        return pl.read_parquet(kept)
    if not where.exists():
        raise UserError(
            f"There is no audit in '{where}'. Make one with: crossfoot audit FILE --out {where}"
        )
    with tempfile.TemporaryDirectory(prefix="crossfoot-") as folder, progress_bar() as progress:
        ledger = read_ledger(Reading(where, mapping=mapping), Path(folder) / "dataset", progress)
        return ledger.audit(profile=profile, progress=progress).findings


def choose(findings: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    """The wanted findings in the wanted order.

    Raises:
        UserError: there is no such check or family.
    """
    _known(wanted.codes, {check.code for check in ALL_CHECKS}, "check")
    _known(wanted.families, set(Family.__args__), "family")  # type: ignore[attr-defined] # Literal
    keep = pl.col("risk") >= wanted.min_risk
    if wanted.codes:
        also = pl.col("also").fill_null("").str.split(",").list
        weaker = [also.contains(code) for code in wanted.codes]
        keep &= pl.any_horizontal(pl.col("code").is_in(wanted.codes), *weaker)
    if wanted.families:
        keep &= pl.col("family").is_in(wanted.families)
    if wanted.accounts:
        starts = [pl.col("account").str.starts_with(account) for account in wanted.accounts]
        keep &= pl.any_horizontal(*starts)
    return _sorted(findings.filter(keep), wanted.sort)


def _known(given: tuple[str, ...], known: set[str], what: str) -> None:
    for name in given:
        if name not in known:
            raise UserError(f"There is no {what} '{name}'. There are: {', '.join(sorted(known))}.")


def _sorted(findings: pl.DataFrame, sort: str) -> pl.DataFrame:
    if sort == "risk":
        return findings
    by = {
        "amount": pl.col("amount").abs(),
        "date": pl.col("posting_date"),
        "account": pl.col("account"),
    }[sort]
    return findings.sort(by, "line_id", descending=[sort == "amount", False])


def show(findings: pl.DataFrame, profile: str, *, limit: int | None, style: str) -> None:
    """Print findings as 'table', 'json' or 'csv'."""
    shown = findings.head(limit) if limit else findings
    if style == "json":
        print_json({"count": findings.height, "findings": shown.to_dicts()})
    elif style == "csv":
        sys.stdout.write(with_safe_cells(shown).write_csv())
    else:
        _show_table(findings.head(limit or _SHOWN), findings.height, profile)


def _show_table(shown: pl.DataFrame, count: int, profile: str) -> None:
    console = stdout()
    if shown.is_empty():
        console.print("No findings.")
        return
    scale = getattr(shown.schema["amount"], "scale", 2)
    show_findings(console, shown, load_profile(profile), scale)
    rest = count - shown.height
    console.print(
        f"{shown.height:,} of {counted(count, 'finding')}." + (" More with --limit." * (rest > 0))
    )
