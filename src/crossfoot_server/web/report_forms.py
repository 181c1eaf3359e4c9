"""Forms of reports: which one, of what, in which formats, and when it is due."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from crossfoot.sales.periods import PERIODS
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.reports.actions import Ask
from crossfoot_server.reports.models import ScheduledReport
from crossfoot_server.reports.offers import DEFAULT_FORMATS, KINDS, PARAMETERS, WRITERS
from crossfoot_server.reports.queries import custom_reports_of
from crossfoot_server.reports.serializers import MOST_PERIODS
from crossfoot_server.web.access import Visitor
from crossfoot_server.web.templatetags.pages import moment
from crossfoot_server.web.words import choices_in_words

#: Runs to choose from; older ones are reported by the API.
_RUNS: Final = 50
_OWN: Final = "custom:"
_WHEN: Final = (
    ("0 7 * * mon", _("every Monday at 7:00")),
    ("0 7 * * *", _("every day at 7:00")),
    ("0 7 1 * *", _("on the first of every month at 7:00")),
    ("0 7 1 1,4,7,10 *", _("on the first day of every quarter at 7:00")),
    ("", _("as I write below")),
)


class AskForm(forms.Form):
    """Which report, of which run and periods, in which formats."""

    kind = forms.ChoiceField(label=_("Report"))
    of = forms.ChoiceField(
        label=_("Of the audit"), required=False, help_text=_("Of reports of an audit or upload.")
    )
    period = forms.ChoiceField(
        label=_("Periods"),
        required=False,
        choices=[("", _("as usual")), *choices_in_words((one, one) for one in PERIODS)],
        help_text=_("Of reports of key figures."),
    )
    last = forms.IntegerField(
        label=_("How many periods"), required=False, min_value=1, max_value=MOST_PERIODS
    )
    formats = forms.MultipleChoiceField(
        label=_("As"),
        choices=choices_in_words((one.name, one.title) for one in WRITERS.values()),
        initial=list(DEFAULT_FORMATS),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, visitor: Visitor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        own = [(f"{_OWN}{one.pk}", one.title) for one in custom_reports_of(visitor.actor)]
        shipped = choices_in_words(
            (one.name, one.title) for one in KINDS.values() if one.source != "custom"
        )
        kind.choices = [*shipped, *([(_("Of one's own"), own)] if own else [])]
        of: Any = self.fields["of"]
        runs = runs_of(visitor.actor.company_id)[:_RUNS]
        of.choices = [("", _("The newest there is")), *((str(run.pk), _named(run)) for run in runs)]

    def ask(self, visitor: Visitor) -> Ask:
        """What is asked for; of a run, a report of its upload is one too."""
        given = self.cleaned_data
        kind = given["kind"].partition(":")[0]
        known = PARAMETERS[KINDS[kind].source]
        parameters: dict[str, Any] = {
            name: given[name] for name in ("period", "last") if name in known and given[name]
        }
        if kind != given["kind"]:
            parameters["custom"] = given["kind"].removeprefix(_OWN)
        parameters |= _of(visitor, given["of"], known) if given["of"] else {}
        return Ask(kind, parameters, given["formats"])


def _of(visitor: Visitor, run_id: str, known: Any) -> dict[str, str]:
    if "run" in known and "last" not in known and "upload" in known:
        return {"run": run_id}
    if "upload" in known:
        run = runs_of(visitor.actor.company_id).get(pk=run_id)
        return {"upload": str(run.dataset.data_file_id)}
    return {}


def _named(run: Any) -> str:
    return f"{run.dataset.data_file.file_name}, {moment(run.created_at)}"


class ScheduleForm(AskForm):
    """A report that is made again and again, and sent."""

    name = forms.CharField(label=_("Name"), max_length=200)
    when = forms.ChoiceField(label=_("When"), choices=_WHEN, initial=_WHEN[0][0], required=False)
    cron = forms.CharField(
        label=_("Or in cron's words"),
        max_length=100,
        required=False,
        help_text=_("Minute, hour, day of the month, month, day of the week: 0 7 * * mon."),
    )
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=60, initial="UTC", help_text=_("Such as Europe/Berlin.")
    )
    recipients = forms.CharField(
        label=_("Send to"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("E-mail addresses, one a line. Those outside a manager has to confirm."),
    )
    attach = forms.BooleanField(
        label=_("Attach the files for members; others get links"), required=False
    )
    field_order = ("name", "kind", "of", "period", "last", "formats", "when", "cron", "time_zone")

    def clean_recipients(self) -> list[str]:
        """The addresses, each once whatever its letters."""
        texts = self.cleaned_data["recipients"].replace(",", "\n").split()
        for text in texts:
            forms.EmailField().clean(text)
        return list({text.lower(): text for text in texts}.values())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["cron"] = given.get("cron", "").strip() or given.get("when", "")
        if not given["cron"]:
            self.add_error("cron", _("Say when the report is due."))
        return given

    def given(self, visitor: Visitor) -> dict[str, Any]:
        """The columns of the schedule."""
        ask, kept = self.ask(visitor), self.cleaned_data
        names = ("name", "cron", "time_zone", "recipients", "attach")
        return {
            "kind": ask.kind,
            "parameters": dict(ask.parameters),
            "formats": list(ask.formats),
            **{name: kept[name] for name in names},
        }


def initial_of(row: ScheduledReport) -> dict[str, Any]:
    """What the form of a schedule shows."""
    told = row.parameters
    return {
        "name": row.name,
        "kind": f"{_OWN}{row.custom_id}" if row.custom_id else row.kind,
        "of": told.get("run", ""),
        "period": told.get("period", ""),
        "last": told.get("last"),
        "formats": row.formats,
        "when": row.cron if row.cron in dict(_WHEN) else "",
        "cron": "" if row.cron in dict(_WHEN) else row.cron,
        "time_zone": row.time_zone,
        "recipients": "\n".join(row.recipients),
        "attach": row.attach,
    }
