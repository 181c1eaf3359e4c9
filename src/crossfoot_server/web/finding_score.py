"""Why a finding has its score: one sum, from the points of each check to the score shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.utils.translation import gettext as _

from crossfoot.audit.line_score import Cut, LineScore, ScorePart, line_scores
from crossfoot.tables.levels import level_of
from crossfoot_server.audit.models import AuditRun, Finding
from crossfoot_server.datasets.profiles import profile_of
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.web.templatetags.pages import number
from crossfoot_server.web.words import words

_TENTH: Final = Decimal("0.1")
_HALF: Final = _TENTH / 2


@dataclass(frozen=True)
class Row:
    """Points that are added, or taken off where they are negative."""

    title: str
    points: str
    share: Decimal
    why: str = ""
    finding: Finding | None = None


@dataclass(frozen=True)
class Panel:
    """The rows, their exact sum where the score is a rounded one, the score and its level."""

    rows: tuple[Row, ...]
    exact: str
    level: str


def score_panel(shown: Finding, others: Iterable[Finding]) -> Panel:
    """How the risk of the finding's line is made."""
    profile = profile_of(shown.run.profile_toml)
    findings = {one.code: one for one in others}
    score = _kept_score(shown) or _told_score([shown, *findings.values()])
    missing = _missing(shown, score)
    decimals = 1 if _is_in_tenths(score) else 2
    titles = {one["code"]: one["title"] for one in shown.run.summary["checks"]}
    parts = [_part(one, titles, findings, decimals) for one in score.parts]
    cuts = [_cut(one, decimals) for one in score.cuts]
    rest = [_row(_("Weaker checks, and limits of families"), missing, decimals)] if missing else []
    exact = "" if decimals == 1 or missing else number(score.total, decimals)
    return Panel((*parts, *cuts, *rest), exact, level_of(shown.risk, profile))


def _kept_score(shown: Finding) -> LineScore | None:
    """The score by the run's flags, while they are kept."""
    run: AuditRun = shown.run
    path = run_folder(run.company_id, run.pk) / "flags.parquet"
    if not path.exists():
        return None
    flags = pl.scan_parquet(path).filter(pl.col("line_id") == shown.line_id).collect()
    return line_scores(flags, profile_of(run.profile_toml)).get(shown.line_id)


def _told_score(findings: Iterable[Finding]) -> LineScore:
    """What findings alone tell: of each family the strongest check."""
    parts = (ScorePart(one.code, one.family, _exact(one.points), one.reason) for one in findings)
    return LineScore(tuple(sorted(parts, key=lambda one: -one.points)), ())


def _missing(shown: Finding, score: LineScore) -> Decimal:
    """What the rows leave of the score beyond its rounding: flags are not kept for ever."""
    missing = _exact(shown.risk) - score.total
    return missing if abs(missing) > _HALF else Decimal()


def _exact(value: float) -> Decimal:
    return Decimal(str(value))


def _is_in_tenths(score: LineScore) -> bool:
    points = [one.points for one in score.parts] + [one.points for one in score.cuts]
    return all(one == one.quantize(_TENTH) for one in points)


def _part(
    one: ScorePart, titles: dict[str, Any], findings: dict[str, Finding], decimals: int
) -> Row:
    title = f"{one.code} {words(titles.get(one.code, ''))}".strip()
    why = words(one.reason)
    return _row(title, one.points, decimals, why=why, finding=findings.get(one.code))


def _cut(one: Cut, decimals: int) -> Row:
    limit = number(one.limit, 1 if one.limit % 1 else 0)
    told = {"family": words(one.family), "limit": limit}
    title = (
        _("Taken off: checks of the family “%(family)s” count up to %(limit)s points")
        if one.family
        else _("Taken off: a score ends at 100")
    )
    return _row(title % told, -one.points, decimals)


def _row(title: str, points: Decimal, decimals: int, **more: Any) -> Row:
    sign = "−" if points < 0 else "+"
    return Row(title, f"{sign}{number(abs(points), decimals)}", max(points, Decimal()), **more)
