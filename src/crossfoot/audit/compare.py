"""compare_runs(): what changed from the findings of one run to those of another."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from crossfoot.errors import UserError

_SAME = "The runs are of one dataset: findings are matched by check and line."
_DIFFERENT = (
    "The runs are of different datasets, whose lines can't be matched: counts, amounts and risk "
    "are compared by check, family and account."
)
#: What of a finding may change while it stays the same finding.
CHANGING = ("risk", "score", "reason")
_LINE = ("account", "posting_date", "amount")


@dataclass(frozen=True)
class RunComparison:
    """The later run against the earlier one; `basis` says in a sentence what was compared.

    `added` and `gone` have the columns of findings; `changed` has finding_id, line_id, code,
    account, amount and risk, score and reason of both runs. They are None where the runs are of
    different datasets. `by_check`, `by_family` and `by_account` have the keys, and then each
    figure as <figure>_earlier, <figure>_later and <figure>_change: `findings` and `amount` (the sum
    of absolute amounts), per account `lines`, `risk` (the highest of a line) and `at_risk`: the
    absolute amounts weighted by the risk of their lines. An account's risk score is that over its
    turnover, so within one dataset both move together.
    """

    same_dataset: bool
    basis: str
    by_check: pl.DataFrame
    by_family: pl.DataFrame
    by_account: pl.DataFrame
    added: pl.DataFrame | None
    gone: pl.DataFrame | None
    changed: pl.DataFrame | None


def compare_runs(
    earlier: pl.DataFrame, later: pl.DataFrame, *, same_dataset: bool
) -> RunComparison:
    """Compare the findings of two runs; `same_dataset` tells whether line_id means the same line.

    Raises:
        UserError: the same line_id is another line in the other run.
    """
    if same_dataset:
        _refuse_other_lines(earlier, later)
    return RunComparison(
        same_dataset,
        _SAME if same_dataset else _DIFFERENT,
        by_check=_by(("code", "family"), earlier, later),
        by_family=_by(("family",), earlier, later),
        by_account=_by_account(earlier, later),
        added=_only(later, earlier) if same_dataset else None,
        gone=_only(earlier, later) if same_dataset else None,
        changed=_changed(earlier, later) if same_dataset else None,
    )


def _only(these: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    return these.join(others, on="finding_id", how="anti", maintain_order="left")


def _refuse_other_lines(earlier: pl.DataFrame, later: pl.DataFrame) -> None:
    lines = earlier.unique("line_id").select("line_id", *_LINE)
    both = lines.join(later.unique("line_id").select("line_id", *_LINE), on="line_id")
    other = pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_right")) for c in _LINE)
    wrong = both.filter(other).sort("line_id")
    if wrong.height:
        raise UserError(
            f"The runs are not of one dataset: line {wrong['line_id'][0]} differs in account, "
            "date or amount. Compare them as runs of different datasets."
        )


def _changed(earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Findings of both runs with another risk, score or reason, riskiest first."""
    before = earlier.select("finding_id", pl.col(CHANGING).name.suffix("_earlier"))
    joined = later.join(before, on="finding_id", maintain_order="left")
    differs = pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_earlier")) for c in CHANGING)
    both = [
        expr for c in CHANGING for expr in (pl.col(f"{c}_earlier"), pl.col(c).alias(f"{c}_later"))
    ]
    return joined.filter(differs).select(
        "finding_id", "line_id", "code", "account", "amount", *both
    )


def _by(keys: Sequence[str], earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    def figures(findings: pl.DataFrame) -> pl.DataFrame:
        counted = pl.len().cast(pl.Int64).alias("findings")
        return findings.group_by(keys).agg(counted, pl.col("amount").abs().sum())

    return _side_by_side(keys, figures(earlier), figures(later))


def _by_account(earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    return _side_by_side(("account",), _account_figures(earlier), _account_figures(later))


def _account_figures(findings: pl.DataFrame) -> pl.DataFrame:
    lines = findings.unique("line_id")
    scale = _scale(findings)
    minor = (pl.col("amount").abs() * 10**scale).cast(pl.Int128)
    # Whole numbers, so that the sum does not depend on the order of the lines.
    tenths = (pl.col("risk") * 10).round().cast(pl.Int128)
    figures = lines.group_by("account").agg(
        lines=pl.len().cast(pl.Int64),
        risk=pl.col("risk").max(),
        at_risk=((minor * tenths).sum() + 500) // 1000,
    )
    money = [Decimal(int(whole)).scaleb(-scale) for whole in figures["at_risk"]]
    return figures.with_columns(pl.Series("at_risk", money, pl.Decimal(38, scale)))


def _scale(findings: pl.DataFrame) -> int:
    return int(getattr(findings.schema["amount"], "scale", 0))


def _side_by_side(keys: Sequence[str], earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Each figure of both runs, 0 where a run has none, with its change."""
    names = [name for name in earlier.columns if name not in keys]
    joined = earlier.join(later, on=keys, how="full", coalesce=True, suffix="_later")
    pairs = [
        (name, pl.col(name).fill_null(0), pl.col(f"{name}_later").fill_null(0)) for name in names
    ]
    columns = [
        column
        for name, before, after in pairs
        for column in (
            before.alias(f"{name}_earlier"),
            after.alias(f"{name}_later"),
            (after - before).alias(f"{name}_change"),
        )
    ]
    return joined.select(*keys, *columns).sort(keys)
