"""How key figures spread among the companies of an industry that share theirs."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.db.models import QuerySet

from crossfoot.kpis.peers import LEAST_COMPANIES, benchmark, standing_of
from crossfoot.sales.periods import shifted
from crossfoot_server.kpis.definitions import BY_NAME, definition_version
from crossfoot_server.kpis.industries import INDUSTRIES
from crossfoot_server.kpis.models import KpiSettings, KpiSnapshot, PeerBenchmark
from crossfoot_server.kpis.queries import current_of, settings_of
from crossfoot_server.kpis.tables import MONEY

#: Only whole months are compared, each with the same one of others; so many are.
PERIOD: Final = "month"
MONTHS: Final = 25
NOT_SHARED: Final = (
    "Only companies that share their key figures see how those of others spread: see "
    "share_benchmarks in the settings."
)
TOO_FEW: Final = (
    f"Fewer than {LEAST_COMPANIES} companies of this industry share such a key figure, by the last "
    "weekly count."
)
_SCHEMA: Final = {
    "company": pl.String, "industry": pl.String, "kpi": pl.String, "label": pl.String,
    "value": pl.Float64,
}  # fmt: skip


def recalculate(*, now: datetime) -> int:
    """Replace all benchmarks by those of the key figures as they are now; how many there are.

    Money is not compared: companies differ in size and currency.
    """
    frame = pl.DataFrame(list(_shared(now.date())), schema=_SCHEMA, orient="row")
    made = [row for (label,), part in frame.group_by("label") for row in _of_label(label, part)]
    for row in made:
        row.calculated_at = now
    with transaction.atomic():
        PeerBenchmark.objects.all().delete()
        PeerBenchmark.objects.bulk_create(made)
    return len(made)


def _shared(today: date) -> Iterator[tuple[Any, ...]]:
    """What companies share, of this version of each KPI."""
    sharing = KpiSettings.everywhere.filter(share_benchmarks=True).exclude(industry="")
    industries = dict(sharing.values_list("company_id", "industry"))
    versions = {name: definition_version(kpi) for name, kpi in BY_NAME.items()}
    rows = KpiSnapshot.everywhere.filter(
        company_id__in=sharing.values("company_id"),
        is_current=True,
        is_partial=False,
        period=PERIOD,
        first_day__gte=shifted(today.replace(day=1), PERIOD, -MONTHS),
        value__isnull=False,
    ).exclude(unit=MONEY)
    names = ("company_id", "kpi", "label", "definition_version", "value")
    for company_id, kpi, label, version, value in rows.values_list(*names).iterator():
        if versions.get(kpi) == version:
            yield str(company_id), industries[company_id], kpi, label, float(value)


def _of_label(label: Any, part: pl.DataFrame) -> list[PeerBenchmark]:
    told = benchmark(part.select("company", "industry", "kpi", "value")).percentiles
    return [PeerBenchmark(period=PERIOD, label=label, **row) for row in told.to_dicts()]


def standings_of(company_id: uuid.UUID, kpi: str | None, label: str | None) -> dict[str, Any]:
    """Percentiles of the company's industry beside its own values; by default of the newest month.

    Of one KPI all months are told, unless a label is given.
    """
    settings = settings_of(company_id)
    if not settings.share_benchmarks:
        return {"industry": "", "reason": NOT_SHARED, "count": 0, "results": []}
    rows = PeerBenchmark.objects.filter(industry=settings.industry)
    if kpi is None and label is None:
        label = rows.order_by("-label").values_list("label", flat=True).first()
    wanted = {"kpi": kpi, "label": label}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    results = _beside_own(company_id, rows)
    return {
        "industry": INDUSTRIES.get(settings.industry, settings.industry),
        "reason": None if results else TOO_FEW,
        "count": len(results),
        "results": results,
    }


def _beside_own(company_id: uuid.UUID, rows: QuerySet[PeerBenchmark]) -> list[dict[str, Any]]:
    ordered = list(rows.order_by("label", "kpi"))
    labels = {row.label for row in ordered}
    own = current_of(company_id).filter(period=PERIOD, label__in=labels, is_partial=False)
    values = {(kpi, label): value for kpi, label, value in own.values_list("kpi", "label", "value")}
    return [_told(row, values.get((row.kpi, row.label))) for row in ordered if row.kpi in BY_NAME]


def _told(row: PeerBenchmark, value: Any) -> dict[str, Any]:
    kpi = BY_NAME[row.kpi]
    told = {
        "kpi": kpi.name,
        "title": kpi.title,
        "unit": kpi.unit,
        "period": row.period,
        "label": row.label,
        "companies": row.companies,
        "p25": row.p25,
        "p50": row.p50,
        "p75": row.p75,
        "value": value,
    }
    if value is None:
        return {**told, "quarter": None, "is_better": None}
    standing = standing_of(value, (row.p25, row.p50, row.p75), kpi.direction)
    return {**told, "quarter": standing.quarter, "is_better": standing.is_better}
