"""The business calendar of a company: when nobody is expected to enter anything."""

import zoneinfo
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crossfoot.audit.calendar import holiday_countries, holiday_regions
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot_server.datasets.calendars import holidays_between, keep_calendar
from crossfoot_server.datasets.models import BusinessCalendar
from crossfoot_server.datasets.queries import calendar_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members

#: The checks that look at the calendar, and what of it.
_ASKED = {
    "T3": gettext_lazy("the working days"),
    "T4": gettext_lazy("the holidays"),
    "T5": gettext_lazy("the working hours and the time zone"),
    "T6": gettext_lazy("the start of the fiscal year"),
    "T8": gettext_lazy("the start of the fiscal year"),
    "X3": gettext_lazy("the start of the fiscal year"),
}
_LONGEST_NAME = 100


def _countries() -> list[tuple[str, Any]]:
    return [("", _("none")), *holiday_countries().items()]


def _zones() -> list[tuple[str, Any]]:
    return [("", _("not given")), *((one, one) for one in sorted(zoneinfo.available_timezones()))]


class CalendarForm(forms.Form):
    """When the company works, as people write it."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        required=False,
        choices=lazy(_countries, list),
        help_text=gettext_lazy("Its public holidays count."),
    )
    region = forms.CharField(
        label=gettext_lazy("Region"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"list": "regions", "autocomplete": "off"}),
        help_text=gettext_lazy("The code of a state or province, such as BY for Bavaria."),
    )
    holidays = forms.CharField(
        label=gettext_lazy("Own holidays"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line, the day and its name: 2026-05-15 Bridge day. A day without a year is of "
            "every year: 12-24 Christmas Eve."
        ),
    )
    work_days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Working days"),
        coerce=int,
        choices=[((day + 1) % 7, name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(
        label=gettext_lazy("Work begins"), widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    closes = forms.TimeField(
        label=gettext_lazy("Work ends"), widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        choices=lazy(_zones, list),
        help_text=gettext_lazy("Needed where a file has the times of entry in UTC."),
    )
    fiscal_year_starts = forms.TypedChoiceField(
        label=gettext_lazy("The fiscal year starts in"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("January, unless the file says")), *MONTHS.items()],
        help_text=gettext_lazy("A file with fiscal years and periods goes before it."),
    )

    def clean_region(self) -> str:
        return str(self.cleaned_data["region"]).strip().upper()

    def clean_holidays(self) -> dict[str, str]:
        """The days by what they are called.

        Raises:
            ValidationError: a line has no name, or one too long.
        """
        told: dict[str, str] = {}
        for line in self.cleaned_data["holidays"].splitlines():
            day, _space, name = line.strip().partition(" ")
            if not day:
                continue
            if not name.strip() or len(name) > _LONGEST_NAME:
                said = _("“%(line)s”: write the day, a space and its name.")
                raise forms.ValidationError(said % {"line": line.strip()[:_LONGEST_NAME]})
            told[day] = name.strip()
        return told

    @property
    def changes(self) -> dict[str, Any]:
        """What the calendar is to be."""
        given = dict(self.cleaned_data)
        at_work = given.pop("work_days")
        return {**given, "rest_days": [day for day in range(7) if day not in at_work]}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def business_calendar(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Show when the company works; keep another calendar."""
    if request.method != "POST":
        return _page(request, visitor, CalendarForm(initial=_shown(visitor)))
    visitor.needs("manage")
    form = CalendarForm(request.POST)
    if form.is_valid():
        try:
            keep_calendar(by=visitor.actor, changes=form.changes, now=timezone.now())
            messages.success(request, _("Kept; audits that were made stay as they are."))
            return redirect("calendar-page")
        except ProblemError as error:
            form.add_error(None, str(error))
    return _page(request, visitor, form)


def _shown(visitor: Visitor) -> dict[str, Any]:
    row = calendar_of(visitor.actor.company_id)
    return {
        "country": row.country,
        "region": row.region,
        "holidays": "\n".join(f"{day} {name}" for day, name in sorted(row.holidays.items())),
        "work_days": [day for day in range(7) if day not in row.rest_days],
        "opens": row.opens,
        "closes": row.closes,
        "time_zone": row.time_zone,
        "fiscal_year_starts": row.fiscal_year_starts,
    }


def _page(request: HttpRequest, visitor: Visitor, form: CalendarForm) -> HttpResponse:
    row = calendar_of(visitor.actor.company_id)
    may_change = visitor.actor.may("manage")
    for field in form.fields.values():
        field.disabled = not may_change
    titles = {check.code: check.title for check in ALL_CHECKS}
    facts = {
        "visitor": visitor,
        "form": form,
        "row": row,
        "may_change": may_change,
        "regions": holiday_regions(row.country) if row.country else (),
        "holidays": _coming(row),
        "checks": [(code, titles[code], words) for code, words in _ASKED.items()],
    }
    return render(request, "web/settings/calendar.html", facts, status=422 if form.errors else 200)


def _coming(row: BusinessCalendar) -> list[tuple[date, str, bool, bool]]:
    """The holidays of this year and the next: day, name, own, and whether it is a rest day."""
    year = timezone.localdate().year
    found = holidays_between(row, date(year, 1, 1), date(year + 1, 12, 31))
    return [(*one, one[0].isoweekday() % 7 in row.rest_days) for one in found]
