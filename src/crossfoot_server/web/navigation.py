"""Where one can go: the sections of the side bar, as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crossfoot_server.web.access import Visitor

Words = Any  # a text that is translated when it is shown


@dataclass(frozen=True)
class Place:
    """A page of the side bar: what it is called, the name of its address, its icon.

    `of_run` pages show the run that the visitor looks at, `of_trade` pages sales or stock; `under`
    are names of pages below it; `scope` is what one has to be allowed to go there.
    """

    title: Words
    name: str
    icon: str
    of_run: bool = False
    of_trade: bool = False
    under: tuple[str, ...] = ()
    scope: str = "read"


@dataclass(frozen=True)
class Link:
    """A place as it is shown to a visitor."""

    title: Words
    url: str
    icon: str
    is_here: bool


SECTIONS: tuple[tuple[Words, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place(_("Overview"), "overview", "layout-dashboard", under=("run-page",)),
            Place(_("Findings"), "findings-page", "flag", of_run=True, under=("finding-page",)),
        ),
    ),
    (
        _("Ledger"),
        (
            Place(_("Trial balance"), "trial-balance-page", "scale", of_run=True),
            Place(_("Lines"), "lines-page", "rows-3", of_run=True, under=("entry-page",)),
            Place(_("Accounts"), "accounts-page", "list-tree", of_run=True),
            Place(_("Users"), "users-page", "users", of_run=True),
            Place(_("Expenses"), "expenses-page", "chart-column-big", of_run=True),
            Place(
                _("Duplicates"), "duplicates-page", "copy", of_run=True, under=("duplicate-page",)
            ),
            Place(_("Benford"), "benford-page", "sigma", of_run=True),
            Place(_("Checks"), "checks-page", "shield-check", of_run=True, under=("check-page",)),
            Place(_("Comparison"), "compare-page", "git-compare", of_run=True),
        ),
    ),
    (
        _("Sales"),
        (
            Place(
                _("Sales"),
                "sales-page",
                "trending-up",
                of_trade=True,
                under=("sales-products", "sales-customers"),
            ),
            Place(_("Key figures"), "kpis-page", "activity", of_trade=True, under=("kpi-page",)),
            Place(_("Cohorts"), "cohorts-page", "users", of_trade=True),
            Place(
                _("Forecasts"),
                "forecasts-page",
                "chart-line",
                of_trade=True,
                under=("forecast-page", "forecast-runs-page", "forecast-stock-page"),
            ),
            Place(
                _("Alerts"),
                "alerts-page",
                "bell",
                of_trade=True,
                under=("alert-page", "alert-rules-page", "alert-rule-page", "new-alert-rule"),
            ),
        ),
    ),
    (
        _("Work"),
        (
            Place(_("Uploads"), "uploads", "upload", under=("upload", "new-upload", "models")),
            Place(
                _("Reports"),
                "reports",
                "file-text",
                under=(
                    "report-page",
                    "new-report",
                    "new-schedule",
                    "schedule-page",
                    "new-custom",
                    "custom-page",
                ),
            ),
            Place(_("Jobs"), "jobs-page", "briefcase", under=("job-page",)),
        ),
    ),
    (
        _("Company"),
        (
            Place(_("Company"), "company-page", "building-2"),
            Place(_("Members"), "members-page", "users", under=("member-page-change",)),
            Place(
                _("API keys"), "keys-page", "key-round", under=("key-page-revoke",), scope="manage"
            ),
            Place(
                _("Webhooks"), "webhooks-page", "webhook", under=("webhook-page",), scope="admin"
            ),
            Place(_("Saved mappings"), "mappings-page", "columns-3", under=("mapping-page",)),
            Place(_("Audit profiles"), "profiles-page", "shield-check", under=("profile-page",)),
            Place(_("Business calendar"), "calendar-page", "calendar-clock"),
            Place(_("Look of reports"), "branding-page", "palette"),
        ),
    ),
)


def sections_for(visitor: Visitor, here: str) -> Iterator[tuple[Words, list[Link]]]:
    """The sections with the places this visitor can go to; `here` is the name of the page."""
    for title, places in SECTIONS:
        links = [_link(place, visitor, here) for place in places if _is_for(place, visitor)]
        if links:
            yield title, links


def _is_for(place: Place, visitor: Visitor) -> bool:
    has_it = bool(visitor.run or not place.of_run) and (visitor.trades or not place.of_trade)
    return visitor.actor.may(place.scope) and has_it


def _link(place: Place, visitor: Visitor, here: str) -> Link:
    arguments = [visitor.run.pk] if place.of_run and visitor.run else []
    is_here = here in (place.name, *place.under)
    return Link(place.title, reverse(place.name, args=arguments), place.icon, is_here)
