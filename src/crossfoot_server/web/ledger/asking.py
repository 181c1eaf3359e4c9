"""What the address of a page asks for: read by a table of parameters, refused in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from crossfoot.errors import UserError
from crossfoot.selection.parse import Parameter
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.shared.query_tables import read_texts
from crossfoot_server.shared.tables import TABLE_PARAMETERS

#: How a table on a page is sorted, and where it begins.
PLACE = {name: one for name, one in TABLE_PARAMETERS.items() if name != "limit"}


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


def asked_of(request: HttpRequest, known: Mapping[str, Parameter]) -> Asked:
    """What a page is asked for; fields of a form that were left empty are not given."""
    texts = {name: [one for one in given if one] for name, given in request.GET.lists()}
    try:
        return Asked(read_texts({name: given for name, given in texts.items() if given}, known))
    except (UserError, ProblemError) as error:
        return Asked(refusal=str(error))
