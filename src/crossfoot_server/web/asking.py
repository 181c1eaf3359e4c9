"""What a page is asked for in its address: read by a form, and told in words where it is wrong."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crossfoot_server.web.words import choices_in_words

A_PAGE: Final = 50


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


def asked(request: HttpRequest, form_class: type[forms.Form]) -> tuple[dict[str, Any], str]:
    """The values that are given, and what is wrong with one of them; then nothing is given."""
    given = {name: text for name, text in request.GET.items() if str(text).strip()}
    form = form_class(given)
    if form.is_valid():
        return {name: value for name, value in form.cleaned_data.items() if name in given}, ""
    return {}, refusal_of(form)


def refusal_of(form: forms.Form) -> str:
    """What is wrong with the first field that is wrong, in words."""
    name, problems = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    sentence = " ".join(str(one) for one in problems)
    return f"{label or name}: {sentence}" if name in form.fields else sentence


def page_of(request: HttpRequest, rows: Any, size: int = A_PAGE) -> Page[Any]:
    """A page of rows; a number that is none shows the first, one too high the last."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


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
