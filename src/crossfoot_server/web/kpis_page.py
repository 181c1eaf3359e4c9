"""Key figures of a period: tiles, a list by family, and those without a value."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crossfoot.kpis import Kpi
from crossfoot.reports.contents.kpi_facts import is_better
from crossfoot.sales.periods import PERIODS
from crossfoot_server.kpis.definitions import BY_NAME, FAMILIES
from crossfoot_server.kpis.models import KpiPlan, KpiSnapshot, KpiTrend
from crossfoot_server.kpis.queries import current_of, latest_run, plans_of, trends_of
from crossfoot_server.sales.queries import table_of
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import asked_of, choices
from crossfoot_server.web.beginning import FIGURES, coming_of, has_sales, no_sales
from crossfoot_server.web.templatetags.pages import number
from crossfoot_server.web.templatetags.trade import figure, signed_share
from crossfoot_server.web.words import words

#: Shown as tiles, if they have a value.
TILES: Final = (
    "net_revenue", "gross_margin", "average_order_value", "active_customers", "repeat_rate",
    "inventory_turnover", "return_rate", "revenue_growth",
)  # fmt: skip
_MOST_TILES, _MOST_LABELS = 6, 120
#: A step of a trend from which its digits behind the point say nothing.
_LARGE: Final = 100
#: What can be done about a reason: how the reason begins, in words, and on which page.
_REMEDIES: Final = (
    ("no sales were given", gettext_lazy("Upload a sales export"), "new-upload"),
    ("no inventory was given", gettext_lazy("Upload stock counts"), "new-upload"),
    ("no ledger was given", gettext_lazy("Upload a ledger"), "new-upload"),
    ("the ledger came without its op", gettext_lazy("Upload it with them"), "new-upload"),
    ("the accounts of the ledger have no", gettext_lazy("Upload it with them"), "new-upload"),
)  # fmt: skip
_PLANNED: Final = "the plan has no "
FAMILY_TITLES: Final = {
    "financial": gettext_lazy("Financial"),
    "operational": gettext_lazy("Operational"),
    "customer": gettext_lazy("Customers"),
}
#: What is planned of a period that a KPI is compared with; the net revenue with its own target.
TARGETS: Final = {"net_revenue": "target"}


class KpisForm(forms.Form):
    """Which period, and which family."""

    period = forms.ChoiceField(
        label=gettext_lazy("Period"), choices=choices(PERIODS), required=False
    )
    label = forms.CharField(label=gettext_lazy("Which one"), max_length=10, required=False)
    family = forms.ChoiceField(
        label=gettext_lazy("Area"), choices=choices(FAMILIES), required=False
    )


@dataclass(frozen=True)
class Move:
    """How far a figure is from another one, in words, and whether that is good, bad or neither."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Shown:
    """A key figure in a period, with what a page says of it."""

    kpi: Kpi
    row: KpiSnapshot
    change: Move
    year_change: Move
    target: Any = None
    achievement: Any = None
    trend: str = ""
    tendency: str = ""


@dataclass(frozen=True)
class Missing:
    """Key figures that lack the same: why, and where to do something about it, if anywhere."""

    reason: str
    shown: list[Shown]
    remedy: str = ""
    url: str = ""


@require_safe
@for_members
def kpis(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The key figures of a period."""
    company_id = visitor.actor.company_id
    run = latest_run(company_id)
    if run is None and not has_sales(visitor):
        return no_sales(request, visitor, _("Key figures"))
    asked = asked_of(request, KpisForm)
    given, refusal = asked.values, asked.refusal
    period, rows = given.get("period", "month"), current_of(company_id)
    of_period = rows.filter(period=period)
    label = given.get("label") or _newest_whole(of_period)
    found = of_period.filter(label=label)
    if "family" in given:
        found = found.filter(family=given["family"])
    plan = plans_of(company_id).filter(label=label).first()
    shown = shown_of(found, plan, trends_of(company_id).filter(period=period))
    table = table_of(company_id)
    facts = {
        "visitor": visitor,
        "run": run,
        "refusal": refusal,
        "period": period,
        "label": label,
        "family": given.get("family", ""),
        "periods": PERIODS,
        "labels": _labels(of_period),
        "families": FAMILY_TITLES.items(),
        "tiles": _tiles(shown),
        "groups": _groups(shown),
        "missing": _missing(shown, visitor),
        "coming": None if run else coming_of(company_id, FIGURES),
        "has_targets": any(one.target is not None for one in shown),
        "is_partial": any(one.row.is_partial for one in shown),
        "currency": table.currency if table else "",
        "export": f"{reverse('kpi-values-list')}?period={period}&format=xlsx",
    }
    return render(request, "web/kpis.html", facts, status=400 if refusal else 200)


def shown_of(
    rows: Iterable[KpiSnapshot], plan: KpiPlan | None, trends: Iterable[KpiTrend]
) -> list[Shown]:
    """Snapshots of one period as a page shows them, in the order of the definitions."""
    known = {row.kpi: row for row in rows if row.kpi in BY_NAME}
    by_kpi = {trend.kpi: trend for trend in trends}
    achieved = known.get("target_achievement")
    shown = []
    for name in (one for one in BY_NAME if one in known):
        row, kpi = known[name], BY_NAME[name]
        target = getattr(plan, TARGETS[name]) if plan and name in TARGETS else None
        shown.append(
            Shown(
                kpi,
                row,
                moved(kpi, row.value, row.previous, row.change),
                moved(kpi, row.value, row.last_year, row.year_change),
                target,
                achieved.value if achieved and target is not None else None,
                trend_words(kpi, by_kpi.get(name)),
                tendency_words(kpi, by_kpi.get(name)),
            )
        )
    return shown


def moved(kpi: Kpi, value: Any, base: Any, change: float | None) -> Move:
    """What became of a value beside another; shares in points, and good by the KPI's direction."""
    if value is None or base is None:
        return Move("")
    better = is_better(kpi, value, base)
    tone = "" if better is None else "good" if better else "critical"
    if kpi.unit == "share":
        points = (float(value) - float(base)) * 100
        sign = "+" if points > 0 else ""
        return Move(_("%(n)s points") % {"n": f"{sign}{number(points)}"}, tone)
    if change is None:
        difference = value - base if type(value) is type(base) else float(value) - float(base)
        return Move(f"{'+' if difference > 0 else ''}{figure(difference, kpi.unit)}", tone)
    return Move(signed_share(change), tone)


def trend_words(kpi: Kpi, trend: KpiTrend | None) -> str:
    """A trend in a sentence."""
    if trend is None:
        return ""
    values = {"n": trend.values, "period": words(trend.period), "p": _p(trend.p_value)}
    if trend.word not in ("rising", "falling"):
        return _("No clear trend over %(n)d periods (p %(p)s).") % values
    values |= {"step": _step(kpi, trend)}
    if trend.word == "rising":
        return _("Rising by %(step)s a %(period)s over %(n)d periods (p %(p)s).") % values
    return _("Falling by %(step)s a %(period)s over %(n)d periods (p %(p)s).") % values


def tendency_words(kpi: Kpi, trend: KpiTrend | None) -> str:
    """A trend in as few words as a column of a table has room for."""
    if trend is None:
        return ""
    if trend.word not in ("rising", "falling"):
        return _("none that is clear")
    values = {"period": words(trend.period), "step": _step(kpi, trend)}
    if trend.word == "rising":
        return _("rising, %(step)s a %(period)s") % values
    return _("falling, %(step)s a %(period)s") % values


def _step(kpi: Kpi, trend: KpiTrend) -> str:
    """How far a figure moves from one period to the next; large ones without digits behind."""
    size = abs(trend.slope)
    if kpi.unit == "share":
        return f"{number(size * 100, 2)}{_(' points')}"
    return number(size, 0 if size >= _LARGE else 2)


def _p(value: float) -> str:
    return _("below %s") % number(0.01, 2) if value < 0.01 else number(value, 2)


def _newest_whole(rows: Any) -> str:
    """The newest period that is over; where none is, the newest."""
    newest = rows.order_by("-first_day").values_list("label", flat=True)
    return newest.filter(is_partial=False).first() or newest.first() or ""


def _labels(rows: Any) -> list[str]:
    found = rows.order_by("-first_day").values_list("label", "first_day").distinct()
    return [label for label, _day in found[:_MOST_LABELS]]


def _tiles(shown: list[Shown]) -> list[Shown]:
    known = {one.kpi.name: one for one in shown if one.row.value is not None}
    return [known[name] for name in TILES if name in known][:_MOST_TILES]


def _missing(shown: list[Shown], visitor: Visitor) -> list[Missing]:
    """Those without a value, by the reason why; what most of them lack comes first."""
    by_reason: dict[str, list[Shown]] = {}
    for one in shown:
        if one.row.value is None:
            by_reason.setdefault(one.row.reason, []).append(one)
    ordered = sorted(by_reason.items(), key=lambda item: -len(item[1]))
    return [
        Missing(reason, ones, *remedy_of(reason, ones[0].kpi, visitor)) for reason, ones in ordered
    ]


def remedy_of(reason: str, kpi: Kpi, visitor: Visitor) -> tuple[str, str]:
    """What to do about a reason and where, for those who may."""
    if reason.startswith(_PLANNED) and visitor.actor.may("manage"):
        return _("Plan it"), reverse("kpi-page", args=[kpi.name])
    if visitor.actor.may("upload"):
        for begins, words_, page in _REMEDIES:
            if reason.startswith(begins):
                return str(words_), reverse(page)
    return "", ""


def _groups(shown: list[Shown]) -> list[tuple[Any, list[Shown]]]:
    """By family, those with a value."""
    told = [one for one in shown if one.row.value is not None]
    groups = [
        (title, [one for one in told if one.kpi.family == name])
        for name, title in FAMILY_TITLES.items()
    ]
    return [(title, ones) for title, ones in groups if ones]
