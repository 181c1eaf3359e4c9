"""What may be asked of sales and stock, and what is asked."""

from typing import Any, Final, cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from crossfoot.sales.aggregates import DIMENSIONS, Dimension
from crossfoot.sales.periods import PERIODS, Period
from crossfoot.selection.parse import Parameter, as_day, as_names, as_number, as_text
from crossfoot_server.sales.adding_up import Wanted
from crossfoot_server.sales.charts import MEASURES
from crossfoot_server.shared.errors import InvalidError, ProblemError
from crossfoot_server.shared.query_tables import described, read_texts
from crossfoot_server.shared.tables import TABLE_DOCUMENTED, TABLE_PARAMETERS

MOST_SERIES: Final = 20
_DAYS = {
    "from": Parameter(as_day, "first day"),
    "to": Parameter(as_day, "last day"),
}
_ONLY = {
    "product": Parameter(as_text, "products alone", many=True),
    "customer": Parameter(as_text, "customers alone", many=True),
    "category": Parameter(as_text, "categories alone", many=True),
    "store": Parameter(as_text, "stores alone", many=True),
}
_AGGREGATE = {
    "period": Parameter(as_text, "length of the periods"),
    "by": Parameter(as_names, "what to group by, with commas"),
    **_DAYS,
    **_ONLY,
}
_CHART = {
    "measure": Parameter(as_text, "what to show"),
    "series": Parameter(as_number, f"largest groups to show, 1 to {MOST_SERIES}"),
}
_OF = {"of": Parameter(as_text, "what to class")}
_IN_CLASS = {
    "abc": Parameter(as_text, "class by revenue"),
    "xyz": Parameter(as_text, "class by steadiness"),
}
_LINES = {
    **_DAYS,
    **_ONLY,
    "transaction": Parameter(as_text, "numbers of documents", many=True),
    "kind": Parameter(as_text, "sale, return or adjustment"),
}
_STOCK = {
    "as_of": Parameter(as_day, "counts up to this day"),
    "product": _ONLY["product"],
    "store": _ONLY["store"],
}
AGGREGATES = {**_AGGREGATE, **TABLE_PARAMETERS}
CHART = {**_AGGREGATE, **_CHART}
CLASSES = {**_OF, **_IN_CLASS, **TABLE_PARAMETERS}
CUSTOMERS = {"segment": Parameter(as_text, "segment"), **TABLE_PARAMETERS}
LINES = {**_LINES, **TABLE_PARAMETERS}
STOCK = {**_STOCK, **TABLE_PARAMETERS}

#: Parameters of which only some words are known.
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "period": PERIODS,
    "measure": MEASURES,
    "of": tuple(DIMENSIONS),
    "abc": ("A", "B", "C"),
    "xyz": ("X", "Y", "Z"),
    "kind": ("sale", "return", "adjustment"),
}
_NAME = f"({'|'.join(DIMENSIONS)})"
_BY = {"type": "string", "pattern": f"^{_NAME}(,{_NAME}){{0,3}}$"}


def documented(known: dict[str, Parameter], **words: tuple[str, ...]) -> list[OpenApiParameter]:
    """The parameters as OpenAPI shows them; `words` are the only values of further ones."""
    plain = {name: one for name, one in known.items() if name not in TABLE_PARAMETERS}
    only: dict[str, dict[str, Any]] = {
        name: {"enum": list(said)} for name, said in {**WORDS, **words}.items()
    }
    shown = described(plain, **only, by=_BY, series=_SERIES)
    paged = TABLE_DOCUMENTED if "limit" in known else []
    return [*shown, *paged]


_SERIES = {"minimum": 1, "maximum": MOST_SERIES}


def given_of(
    request: Request, known: dict[str, Parameter], **words: tuple[str, ...]
) -> dict[str, Any]:
    """What a request asks for, beside `format`.

    Raises:
        InvalidError: a parameter is unknown, or not written as it should be.
        ProblemError: the days are the wrong way round.
    """
    texts = {name: value for name, value in request.query_params.lists() if name != "format"}
    given = read_texts(texts, known)
    for name, said in {**WORDS, **words}.items():
        if name in given and given[name] not in said:
            raise InvalidError(f"{name} is one of: {', '.join(said)}.", "invalid_parameter")
    if "from" in given and "to" in given and given["from"] > given["to"]:
        raise ProblemError("from is later than to: give the first day as from.", "days_reversed")
    return given


def wanted_of(given: dict[str, Any]) -> Wanted:
    """Which aggregate a request asks for.

    Raises:
        InvalidError: it is by something that sales are not grouped by.
    """
    unknown = [name for name in given.get("by", ()) if name not in DIMENSIONS]
    if unknown:
        raise InvalidError(
            f"by is one or several of: {', '.join(DIMENSIONS)}, with commas.", "invalid_parameter"
        )
    return Wanted(
        cast("Period", given.get("period", "month")),
        tuple(name for name in DIMENSIONS if name in given.get("by", ())),
        given.get("from"),
        given.get("to"),
        {name: given[name] for name in DIMENSIONS if name in given},
    )


def chart_of(given: dict[str, Any]) -> tuple[str, int]:
    """The measure that a chart shows, and of how many groups.

    Raises:
        InvalidError: they are too many, or grouped by more than one thing.
    """
    if len(set(given.get("by", ()))) > 1:
        raise InvalidError("A chart is by one thing alone.", "invalid_parameter")
    most = given.get("series", 5)
    if not 1 <= most <= MOST_SERIES:
        raise InvalidError(f"series is 1 to {MOST_SERIES}.", "invalid_parameter")
    return given.get("measure", "revenue"), most


def dimension_of(given: dict[str, Any]) -> Dimension:
    """What is classed; products unless something else is asked for."""
    return cast("Dimension", given.get("of", "product"))
