"""What a page is asked for in its address: read strictly, and told in words where it is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from crossfoot.errors import UserError
from crossfoot.selection.parse import Parameter
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.shared.query_tables import read_texts
from crossfoot_server.shared.tables import TABLE_PARAMETERS
from crossfoot_server.web.typed import with_plain_amounts
from crossfoot_server.web.words import choices_in_words

A_PAGE: Final = 50
#: How a table on a page is sorted, and where it begins.
PLACE = {name: one for name, one in TABLE_PARAMETERS.items() if name != "limit"}


@dataclass(frozen=True)
class Heading:
    """A column of a list: what it is sorted by, if it can be; of figures the highest come first."""

    title: Any
    sort: str = ""
    right: bool = False
    highest_first: bool = False

    @property
    def descending(self) -> str:
        """The order that a first click asks for."""
        return "true" if self.right or self.highest_first else "false"


@dataclass(frozen=True)
class Place:
    """Where a page of a list lies: `shown` rows from `offset` on of `count`; `size` are a page."""

    offset: int
    shown: int
    count: int
    size: int

    @property
    def first(self) -> int:
        return self.offset + 1

    @property
    def last(self) -> int:
        return self.offset + self.shown

    @property
    def before(self) -> int | None:
        """The offset of the page before."""
        return max(0, self.offset - self.size) if self.offset else None

    @property
    def after(self) -> int | None:
        """The offset of the next page."""
        return self.last if self.shown and self.last < self.count else None


@dataclass
class Asked:
    """The values that were given; with a refusal there are none, and the page shows all."""

    values: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""

    @property
    def status(self) -> int:
        return 400 if self.refusal else 200

    def one_of(self, name: str, known: Mapping[str, Any]) -> str:
        """The value of a parameter that is one of these names; the first where it is not given."""
        value = self.values.get(name)
        if value is None or value in known:
            return value or next(iter(known))
        self.refusal = f"{name} is one of: {', '.join(known)}."
        return next(iter(known))


#: What a page may be asked for: a form, or the parameters that the API's address has too.
Known = type[forms.Form] | Mapping[str, Parameter]


def asked_of(request: HttpRequest, known: Known) -> Asked:
    """What a page is asked for; fields that were left empty are not given."""
    return _by_table(request, known) if isinstance(known, Mapping) else _by_form(request, known)


def _by_form(request: HttpRequest, form_class: type[forms.Form]) -> Asked:
    given = {name: text for name, text in request.GET.items() if str(text).strip()}
    form = form_class(given)
    if not form.is_valid():
        return Asked(refusal=refusal_of(form))
    return Asked({name: value for name, value in form.cleaned_data.items() if name in given})


def _by_table(request: HttpRequest, known: Mapping[str, Parameter]) -> Asked:
    texts = {name: [one for one in given if one] for name, given in request.GET.lists()}
    try:
        given = {name: found for name, found in texts.items() if found}
        return Asked(read_texts(with_plain_amounts(given, known), known))
    except (UserError, ProblemError) as error:
        return Asked(refusal=str(error))


def refusal_of(form: forms.Form) -> str:
    """What is wrong with the first field that is wrong, in words."""
    name, problems = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    sentence = " ".join(str(one) for one in problems)
    return f"{label or name}: {sentence}" if name in form.fields else sentence


def page_of(request: HttpRequest, rows: Any, size: int = A_PAGE) -> Page[Any]:
    """A page of rows; a number that is none shows the first, one too high the last."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def back_to(place: str) -> HttpResponseRedirect:
    """To a page of this server by its path, never by the name of a view; else to the first page."""
    is_page = place.startswith("/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None)
    return HttpResponseRedirect(place if is_page else reverse("overview"))


def choices(values: Any) -> list[tuple[str, str]]:
    """Choices that are called what they are."""
    return choices_in_words((str(one), str(one)) for one in values)


def sort_fields(names: Any) -> dict[str, forms.Field]:
    """The fields by which a list is sorted."""
    return {
        "sort": forms.ChoiceField(label=_("Sort"), choices=choices(names), required=False),
        "descending": forms.ChoiceField(
            label=_("Order"), choices=choices(("true", "false")), required=False
        ),
    }
