"""The form of an alert rule, which is checked as the API's body is."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from crossfoot_server.alerts.demand import DEMAND
from crossfoot_server.alerts.figures import title_of
from crossfoot_server.alerts.models import AlertRule, Condition, Cycle, Gravity
from crossfoot_server.alerts.serializers import NewRuleSerializer
from crossfoot_server.kpis.definitions import of_family
from crossfoot_server.web.kpis_page import FAMILY_TITLES
from crossfoot_server.web.typed import plain_number
from crossfoot_server.web.words import all_words, choices_in_words

#: The parameters of each condition; a field of another condition is passed over.
PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    Condition.THRESHOLD: ("operator", "limit", "dead_band", "unfinished"),
    Condition.CHANGE: ("beyond", "against", "direction"),
    Condition.MISSING: ("days",),
    Condition.ANOMALY: ("method", "width", "past"),
    Condition.INTERVAL: ("item",),
}
CONDITIONS: Final = (
    (Condition.THRESHOLD, _("is beyond a limit")),
    (Condition.CHANGE, _("moves by more than a share")),
    (Condition.MISSING, _("has no value, or no new data")),
    (Condition.ANOMALY, _("is unusual beside its past")),
    (Condition.INTERVAL, _("leaves the interval of its forecast")),
)
_PLAIN: Final = (
    "name", "kpi", "period", "condition", "severity", "cooldown_minutes",
    "escalate_after_minutes", "escalate_after_times", "webhook", "is_active",
)  # fmt: skip


def _choices(**words: Any) -> list[tuple[str, Any]]:
    return list(words.items())


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=40, help_text=help_text)


class RuleForm(forms.Form):
    """What is watched, when it is an alert, and who is told."""

    name = forms.CharField(label=_("Name"), max_length=100)
    kpi = forms.ChoiceField(label=_("Key figure"))
    period = forms.ChoiceField(
        label=_("By"), choices=choices_in_words(Cycle.choices), initial=Cycle.MONTH
    )
    condition = forms.ChoiceField(label=_("Alert when it"), choices=CONDITIONS)
    operator = forms.ChoiceField(
        label=_("Is"),
        choices=_choices(
            below=_("below"), at_most=_("at most"), above=_("above"), at_least=_("at least")
        ),
        required=False,
    )
    limit = _text(_("The limit"), _("In the key figure's own unit: 0.3 is 30 % of a share."))
    dead_band = _text(_("Over when back by"), _("So that a value that swings is one alert."))
    unfinished = forms.BooleanField(label=_("Also periods not yet over"), required=False)
    beyond = _text(_("By more than"), _("0.2 is 20 %."))
    against = forms.ChoiceField(
        label=_("Beside"),
        choices=_choices(previous=_("the period before"), last_year=_("a year earlier")),
        required=False,
    )
    direction = forms.ChoiceField(
        label=_("Moving"),
        choices=_choices(either=_("either way"), up=_("up"), down=_("down")),
        required=False,
    )
    days = forms.IntegerField(
        label=_("No new data for days"), required=False, help_text=_("Empty: no value.")
    )
    method = forms.ChoiceField(
        label=_("Its past is"),
        choices=_choices(median=_("a level (median)"), trend=_("a trend (Theil and Sen)")),
        required=False,
    )
    width = _text(_("Width of the band"), _("Robust standard deviations: 3.5 unless said."))
    past = forms.IntegerField(label=_("Values of the past"), required=False)
    item = forms.CharField(label=_("Product"), required=False, max_length=500)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=choices_in_words(Gravity.choices), initial=Gravity.WARNING
    )
    cooldown_minutes = forms.IntegerField(label=_("Told once in so many minutes"), initial=1440)
    escalate_after_minutes = forms.IntegerField(
        label=_("Graver after minutes without an acknowledgement"), required=False
    )
    escalate_after_times = forms.IntegerField(label=_("Graver when told so often"), required=False)
    recipients = forms.CharField(
        label=_("E-mail to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Addresses with commas or on lines of their own."),
    )
    webhook = forms.BooleanField(label=_("Tell the webhooks"), required=False, initial=True)
    is_active = forms.BooleanField(label=_("Switched on"), required=False, initial=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups: list[tuple[Any, list[tuple[str, str]]]] = [
            (title, choices_in_words((one.name, one.title) for one in of_family(family)))
            for family, title in FAMILY_TITLES.items()
        ]
        groups.append((_("Forecasts"), choices_in_words([(DEMAND, title_of(DEMAND))])))
        kpi: Any = self.fields["kpi"]
        kpi.choices = groups
        self.payload: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        """Check the rule as the API does; what it would take is the payload."""
        given = self.cleaned_data
        if self.errors:
            return given
        body = NewRuleSerializer(data=_body(given))
        if body.is_valid():
            self.payload = dict(body.validated_data)
        else:
            for name, problems in body.errors.items():
                self.add_error(name if name in self.fields else None, all_words(flat(problems)))
        return given

    def sections(self) -> list[tuple[Any, list[Any]]]:
        """The fields in groups, without those that a condition needs."""
        plain = ["name", "kpi", "period", "condition"]
        told = ["severity", "cooldown_minutes", "escalate_after_minutes", "escalate_after_times"]
        who = ["recipients", "webhook", "is_active"]
        named = [(_("What is watched"), plain), (_("How grave"), told), (_("Who is told"), who)]
        return [(title, [self[name] for name in names]) for title, names in named]

    def conditions(self) -> list[tuple[Any, list[Any], bool]]:
        """What each condition needs, under its words; that of the rule is open."""
        chosen = self["condition"].value() or Condition.THRESHOLD.value
        return [
            (title, [self[name] for name in PARAMETERS[value]], value == chosen)
            for value, title in CONDITIONS
        ]


def initial_of(rule: AlertRule) -> dict[str, Any]:
    """A rule as its form shows it."""
    plain = {name: getattr(rule, name) for name in _PLAIN}
    return {**plain, **rule.parameters, "recipients": "\n".join(rule.recipients)}


def _body(given: Mapping[str, Any]) -> dict[str, Any]:
    names = PARAMETERS[given["condition"]]
    parameters = {
        name: plain_number(given[name]) if isinstance(given[name], str) else given[name]
        for name in names
        if given[name] not in ("", None)
    }
    recipients = given["recipients"].replace(",", " ").split()
    plain = {name: given[name] for name in _PLAIN}
    return {**plain, "parameters": parameters, "recipients": recipients}


def flat(problems: Any) -> list[str]:
    """Problems of a field, and of what lies in it, as sentences."""
    if isinstance(problems, Mapping):
        return [f"{name}: {text}" for name, found in problems.items() for text in flat(found)]
    if isinstance(problems, list | tuple):
        return [text for one in problems for text in flat(one)]
    return [str(problems)]
