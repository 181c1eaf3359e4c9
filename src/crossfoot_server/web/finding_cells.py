"""What stands in each column of a list of findings: a function a column.

No template: a page has up to 3,000 cells, and asking for each which column it is takes a template
longer than all else on the page.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crossfoot_server.audit.models import Finding
from crossfoot_server.ml.entries import ToldEntry
from crossfoot_server.web.templatetags.pages import (
    NOTHING,
    count,
    day,
    initials,
    money,
    number,
    risk_score,
)
from crossfoot_server.web.words import words

_EMPTY = SafeString("")


@dataclass(frozen=True)
class Listed:
    """A finding in a list, what the model says of its entry, and the decimals of its amount."""

    finding: Finding
    told: ToldEntry | None
    decimals: int


def choice(one: Listed) -> SafeString:
    """The box to tick: for those who review, before the columns."""
    finding = one.finding
    return format_html(
        '<td><input type="checkbox" name="finding" value="{}" aria-label="{}"></td>',
        finding.pk,
        _("Choose %(name)s") % {"name": finding.finding_key},
    )


def risk(one: Listed) -> SafeString:
    return format_html("<td>{}</td>", risk_score(one.finding.risk))


def why(one: Listed) -> SafeString:
    finding, others = one.finding, _("also")
    return format_html(
        '<td class="why"><a id="finding-{}" href="{}" data-opens>{}</a><small>{}{}</small></td>',
        finding.position,
        reverse("finding-page", args=(finding.pk,)),
        capfirst(words(finding.reason)),
        finding.finding_key,
        f" · {others} {finding.also}" if finding.also else "",
    )


def account(one: Listed) -> SafeString:
    return format_html("<td>{}{}</td>", one.finding.account, _small(one.finding.account_name))


def user(one: Listed) -> SafeString:
    return format_html('<td class="mono">{}</td>', one.finding.entered_by)


def posted(one: Listed) -> SafeString:
    return format_html('<td class="short num">{}</td>', day(one.finding.posting_date))


def entry(one: Listed) -> SafeString:
    finding = one.finding
    return format_html(
        '<td class="short num">{}{}</td>', finding.journal_id or "", _small(finding.source)
    )


def party(one: Listed) -> SafeString:
    return format_html("<td>{}</td>", one.finding.party)


def text(one: Listed) -> SafeString:
    return format_html("<td>{}</td>", one.finding.text)


def source(one: Listed) -> SafeString:
    return format_html("<td>{}</td>", one.finding.source)


def family(one: Listed) -> SafeString:
    return format_html("<td>{}</td>", words(one.finding.family))


def row(one: Listed) -> SafeString:
    return _figure(count(one.finding.file_row))


def model(one: Listed) -> SafeString:
    if one.told is None:
        return _figure(NOTHING)
    return _figure(number(one.told.risk, 1), words(one.told.level))


def amount(one: Listed) -> SafeString:
    return _figure(money(one.finding.amount, one.decimals))


def tick(one: Listed) -> SafeString:
    finding = one.finding
    if not finding.tick:
        return SafeString("<td></td>")
    meaning = words(finding.get_tick_display())
    return format_html('<td><span title="{}">{}</span></td>', meaning, finding.tick)


def status(one: Listed) -> SafeString:
    finding = one.finding
    shown = words(finding.get_status_display())
    return format_html(
        '<td><span class="tag {}">{}</span>{}</td>', finding.status, shown, _reviewer(finding)
    )


def _reviewer(finding: Finding) -> SafeString:
    if finding.assignee is None:
        return _EMPTY
    email = finding.assignee.email
    return format_html(' <span class="avatar" title="{}">{}</span>', email, initials(email))


def _figure(shown: str, below: str = "") -> SafeString:
    return format_html('<td class="r">{}{}</td>', shown, _small(below))


def _small(shown: str) -> SafeString:
    return format_html("<small>{}</small>", shown) if shown else _EMPTY
