"""The overview of an audit: its risk and what drives it, its months, its checks."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crossfoot.charts import Plot, Series, Tone, option_of, said
from crossfoot.reports.drivers import parts_adding_up
from crossfoot.selection.finding_groups import findings_by_month, riskiest_entries
from crossfoot_server.audit.finding_lists import findings_file, rows_of
from crossfoot_server.audit.models import AnalyticsType, AuditRun, Finding, Review
from crossfoot_server.audit.queries import findings_of, runs_of
from crossfoot_server.audit.summaries import charts_of_run
from crossfoot_server.audit.titles import profile_title
from crossfoot_server.datasets.profiles import kept_profile
from crossfoot_server.web.access import Visitor, for_members, look_at
from crossfoot_server.web.words import words

#: Entries that the overview shows, riskiest first.
RISKIEST = 10
#: Levels of risk as the chart of findings stacks them.
_LEVELS: tuple[tuple[str, Any, Tone], ...] = (
    ("HIGH", gettext_lazy("High"), "critical"),
    ("MEDIUM", gettext_lazy("Medium"), "high"),
    ("LOW", gettext_lazy("Low"), "low"),
)
_DIGITS = tuple(str(digit) for digit in range(1, 10))


@require_safe
@for_members
def overview(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The audit looked at last, or where to begin."""
    if visitor.run is None:
        return render(request, "web/welcome.html", {"visitor": visitor})
    return _shown(request, visitor, visitor.run)


@require_safe
@for_members
def run(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> HttpResponse:
    """One audit at a glance."""
    return _shown(request, visitor, run_of_page(request, visitor, run_id))


def _shown(request: HttpRequest, visitor: Visitor, shown: AuditRun) -> HttpResponse:
    drawn = charts_of_run(shown)
    rows = findings_of(shown.company_id).filter(run=shown)
    checks = shown.summary["checks"]
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": shown,
        "profile": profile_title(shown),
        "runs": runs_of(shown.company_id)[:20],
        "input": shown.summary["input"],
        "risk": shown.summary["risk"],
        "drivers": _drivers(shown.summary["risk"]),
        "balance": shown.summary["trial_balance"],
        "statuses": _statuses(rows),
        "riskiest": _riskiest(shown),
        "ran": [one for one in checks if one["status"] == "run"],
        "flagging": _flagging(checks),
        "not_run": [one for one in checks if one["status"] != "run"],
        "charts": _charts(drawn) | _months(shown),
        "decimals": shown.dataset.decimals,
    }
    return render(request, "web/run.html", facts)


def run_of_page(request: HttpRequest, visitor: Visitor, run_id: uuid.UUID) -> AuditRun:
    """The run of a page, which becomes the one that others show too."""
    if visitor.run is not None and visitor.run.pk == run_id:
        return visitor.run
    found: AuditRun = get_object_or_404(runs_of(visitor.actor.company_id), pk=run_id)
    look_at(found, request, visitor)
    return found


def _riskiest(shown: AuditRun) -> list[tuple[Finding, int]]:
    """Of each of the riskiest entries its riskiest finding, and how many there are besides."""
    path = findings_file(shown)
    if not path.exists():
        return []
    places = riskiest_entries(path, RISKIEST)
    rows = rows_of(shown, [position for position, _count in places])
    return [(row, count - 1) for row, (_position, count) in zip(rows, places, strict=True)]


def _drivers(risk: dict[str, Any]) -> dict[str, Any]:
    """The largest parts of the score, those of all other checks as one, and what is taken off."""
    score = Decimal(str(risk["score"]))
    points = [(one["title"], Decimal(str(one["points"]))) for one in risk["contributions"]]
    parts = parts_adding_up(points, score)
    total = sum((one.points for one in parts), Decimal())
    return {"parts": parts, "over": max(total - score, Decimal())}


def _flagging(checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The checks that flagged something, those with the most lines first."""
    hits = [one for one in checks if one["flagged_lines"] or one["observations"]]
    return sorted(hits, key=lambda one: (-one["flagged_lines"], one["code"]))


def _statuses(rows: Any) -> list[tuple[str, str, int]]:
    counted = dict(rows.order_by().values_list("status").annotate(count=Count("*")))
    return [(value, label, counted.get(value, 0)) for value, label in Review.choices]


def _charts(drawn: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    charts = {}
    months = drawn[AnalyticsType.DEFAULT].get("months") or []
    if len(months) > 1:
        every = [float(one["debit"]) for one in months]
        flagged = [float(one["flagged_debit"]) for one in months]
        lines = [
            Series(_("All debits"), "area", every),
            Series(_("Of lines with findings"), "line", flagged, tone="critical"),
        ]
        plot = Plot(_("Debits by month"), "", [one["period"] for one in months], lines)
        charts["months"] = chart(plot)
    digits = drawn[AnalyticsType.ANOMALIES].get("first_digits")
    if digits:
        charts["digits"] = digits_chart(digits) | {"words": digits["words"]}
    return charts


def _months(shown: AuditRun) -> dict[str, dict[str, Any]]:
    """The findings by posting month and level; each month leads to its findings."""
    path, profile = findings_file(shown), kept_profile(shown.profile_toml)
    months = findings_by_month(path, profile) if profile and path.exists() else []
    if not months:
        return {}
    bars = [
        Series(str(title), "bar", [float(one.counts[level]) for one in months], tone=tone)
        for level, title, tone in _LEVELS
        if any(one.counts[level] for one in months)
    ]
    places = [f"{one.first:%Y-%m}" for one in months]
    address = reverse("findings-page", args=[shown.pk])
    links = [f"{address}?date_from={one.first}&date_to={one.last}" for one in months]
    drawn = chart(Plot(_("Findings by posting month"), "", places, bars), links)
    for one in drawn["option"]["series"]:
        one["stack"] = "levels"
    return {"findings": drawn}


def digits_chart(digits: dict[str, Any]) -> dict[str, Any]:
    """The first digits that were seen beside those that Benford's law expects."""
    seen = Series(_("Seen"), "bar", [100 * one for one in digits["observed"]])
    law = Series(_("Expected"), "line", [100 * one for one in digits["expected"]], tone="ink")
    return chart(Plot(_("First digits"), "%", _DIGITS, [seen, law], is_time=False))


def chart(plot: Plot, links: Sequence[str] = ()) -> dict[str, Any]:
    """A plot for a page: its option, its sentence, and its values as a table.

    `links` are where the places of its x lead to.
    """
    plot = replace(
        plot,
        title=words(plot.title),
        today_words=words(plot.today_words),
        series=[replace(one, name=words(one.name)) for one in plot.series],
    )
    option, told = option_of(plot), words(said(plot))
    option["aria"]["label"]["description"] = told
    rows = [
        (
            place,
            [one.data[number] if one.data else None for one in plot.series],
            links[number] if links else "",
        )
        for number, place in enumerate(plot.x)
    ]
    return {
        "title": plot.title,
        "unit": plot.unit,
        "option": option,
        "said": told,
        "names": [one.name for one in plot.series],
        "rows": rows,
    }
