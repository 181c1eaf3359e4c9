"""What the library and the apps below the pages say in English, as texts and templates.

They know no gettext. Most is data: titles of checks, of key figures, of reports. Sentences stand in
the code: an f-string of a module that speaks is a template, '{of} is zero', and so is what an
error says.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Final

from django.apps import apps

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import SHIPPED
from crossfoot.forecasting.methods import ALL_METHODS
from crossfoot.kpis import ALL_KPIS
from crossfoot.ml.features.catalogue import ALL_FEATURES
from crossfoot.reports.custom.sources import SOURCES
from crossfoot.reports.custom.spec import CHARTS, MEASURES, OPERATORS, STEPS
from crossfoot.reports.kinds import ALL_REPORTS
from crossfoot.reports.writers.write import ALL_WRITERS
from crossfoot.sales.periods import PERIODS
from crossfoot.sales.segments import NAMES
from crossfoot.selection.filter import FILTER_PARAMETERS
from crossfoot.selection.finding_filter import FINDING_PARAMETERS
from crossfoot.selection.request import ORDER_PARAMETERS
from crossfoot.tables import INVENTORY, LEDGER, SALES
from crossfoot_server.companies.access import SCOPES
from crossfoot_server.datasets.profiles import profile_of
from crossfoot_server.jobs.kinds import ALL_KINDS
from crossfoot_server.kpis.industries import INDUSTRIES
from crossfoot_server.shared.tables import TABLE_PARAMETERS
from tools.put_together import PUT_TOGETHER

SOURCE: Final = Path(__file__).resolve().parent.parent / "src"
#: Modules all of whose sentences may come to a page.
SPEAKING: Final = (
    "crossfoot/audit/approval.py",
    "crossfoot/audit/compare.py",
    "crossfoot/audit/completeness.py",
    "crossfoot/audit/flags.py",
    "crossfoot/audit/profile*.py",
    "crossfoot/audit/risk.py",
    "crossfoot/audit/benford/*.py",
    "crossfoot/charts/financial.py",
    "crossfoot/charts/options.py",
    "crossfoot/charts/trading.py",
    "crossfoot/charts/words.py",
    "crossfoot/forecasting/*.py",
    "crossfoot/ingest/**/*.py",
    "crossfoot/kpis/*.py",
    "crossfoot/kpis/alerts/*.py",
    "crossfoot/ml/*.py",
    "crossfoot/ml/detectors/scenarios.py",
    "crossfoot/ml/duplicates/*.py",
    "crossfoot_server/alerts/[adft]*.py",
    "crossfoot_server/audit/[acd]*.py",
    "crossfoot_server/audit/papers.py",
    "crossfoot_server/companies/access.py",
    "crossfoot_server/companies/members.py",
    "crossfoot_server/forecasting/*.py",
    "crossfoot_server/jobs/*.py",
    "crossfoot_server/kpis/*.py",
    "crossfoot_server/ml/*.py",
    "crossfoot_server/reports/*.py",
    "crossfoot_server/sales/*.py",
    "crossfoot_server/uploads/**/*.py",
    "crossfoot_server/webhooks/*.py",
)
#: What lies there and speaks to programs or to operators.
_NOT_TO_PEOPLE: Final = re.compile(
    r"(api|serializers|openapi|consumers|operations|migrations|environment|settings)"
    r"|/models\.py|ml/(artifact|codec|forest|keys|reference)\.py|duplicates/[cef]\w+\.py"
    r"|crossfoot_server/ml/storing\.py|offers\.py|ingest/side/sources"
)
#: Packages whose errors never come to a page.
_SILENT: Final = re.compile(
    r"crossfoot/(cli|client|sample|engine|ledger|ml)/|crossfoot_server/(serving|monitoring)/"
    r"|crossfoot/reports/(read_back|workpaper|writers|[a-z]+\.py)|management/|migrations/"
)
#: Errors whose text is for people.
_SAYS: Final = re.compile(
    r"^(\w+\.)?(User|Problem|Invalid|Conflict|NoValue|NotRun|AddressRefused|Authentication)\w*\("
)
#: Two words beside each other make a sentence, or a part of one.
_PROSE: Final = re.compile(r"[A-Za-z’']{2,}[,:;]? (?:[a-z“'({]|[A-Z]\b)|\} [a-z]{2}|[a-z]{2} \{")
#: What only looks like it: patterns, logs, SQL, code.
_NOT_PROSE: Final = re.compile(
    r"[|\\\n]|%[sd]|^[#<]|__|\.\?|^ +\w+ ?$|et al\.|Adressatentyp|^(ml|digits|leading) [a-z]"
    r"|filename=|Metrics$|guide$|Customer-Base|Supply Chains|noindex|Umsatz|scale |^SAF-T of|^\w+\["
)
#: A template that says less fits whatever people write, such as '{one} to {other}'.
_LEAST_LETTERS: Final = 6
#: Numbers that a chart's sentence shortens.
_FIGURE: Final = re.compile(r"^(number|short_number|number_words\(plot\))\(")
#: Formats of Python as formats of a template.
_SPECS: Final = {",": "number", "g": "number", ".1f": "number", ".2f": "number", ".3g": "number"}


def library_texts() -> list[str]:
    """Every text and template, once, in the order of letters."""
    found = chain(_data(), _sentences(), PUT_TOGETHER)
    texts = {one.strip() for one in found if "\n" not in one}
    return sorted(one for one in texts if re.search("[A-Za-z]{2}", re.sub(r"\{.*?\}", "", one)))


def _data() -> Iterator[str]:
    for check in ALL_CHECKS:
        yield from (check.title, check.reason, check.family)
        yield from chain.from_iterable((one.meaning, one.unit) for one in check.parameters)
    for kpi in ALL_KPIS:
        yield from (kpi.title, kpi.formula, kpi.family)
    for report in ALL_REPORTS:
        yield from (report.title, report.about)
    for kind in ALL_KINDS:
        yield from (kind.title, *(step.title for step in kind.steps))
    for source in SOURCES:
        yield source.title
        yield from chain.from_iterable((one.title, one.meaning) for one in source.fields)
    yield from (str(profile_of(name).title) for name in SHIPPED)
    yield from (one.title for one in ALL_METHODS)
    yield from _features()
    yield from (one.title for one in ALL_WRITERS.values())
    yield from chain(PERIODS, NAMES, SCOPES, INDUSTRIES.values())
    yield from chain(OPERATORS, MEASURES, STEPS, CHARTS)
    for table in (FILTER_PARAMETERS, FINDING_PARAMETERS, ORDER_PARAMETERS, TABLE_PARAMETERS):
        yield from (one.meaning for one in table.values())
    yield from _choices()
    yield from _columns()


def _features() -> Iterator[str]:
    """The reasons of models, whose fields are filled as Python does."""
    for feature in ALL_FEATURES:
        for reason in (feature.reason, feature.alone):
            if reason:
                yield template_of(ast.Constant(reason))


def _choices() -> Iterator[str]:
    """The labels of models' choices, and their values as pages write them."""
    for model in apps.get_models():
        if not model.__module__.startswith("crossfoot_server"):
            continue
        for field in model._meta.get_fields():
            for value, label in getattr(field, "flatchoices", None) or ():
                yield from (str(label), str(value).lower().replace("_", " "))


def _columns() -> Iterator[str]:
    """The columns of the tables that files are mapped to."""
    for column in chain(LEDGER.columns, SALES.columns, INVENTORY.columns):
        yield column.meaning
        yield column.name.removesuffix("_id").replace("_", " ").capitalize()


def _sentences() -> Iterator[str]:
    """What modules that speak say, and what errors say wherever they are raised."""
    speaking = {path for one in SPEAKING for path in SOURCE.glob(one)}
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(SOURCE).as_posix()
        if _NOT_TO_PEOPLE.search(place) or (path not in speaking and _SILENT.search(place)):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        nodes = _texts(tree) if path in speaking else chain.from_iterable(_raised(tree))
        yield from (one for node in nodes if _is_prose(one := template_of(node)))


def _is_prose(text: str) -> bool:
    literal = "".join(literal for literal, *_ in Formatter().parse(text))
    says_something = len(re.findall("[A-Za-z]", literal)) >= _LEAST_LETTERS
    return says_something and bool(_PROSE.search(text)) and not _NOT_PROSE.search(text)


def _raised(tree: ast.AST) -> Iterator[Iterable[ast.expr]]:
    """The texts of what is raised."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and _SAYS.search(ast.unparse(node)[6:]):
            yield _texts(node)


def _texts(tree: ast.AST) -> Iterator[ast.expr]:
    """Texts and f-strings, but no documentation, and no parts of other texts."""
    inside = {id(part) for part in _without(tree)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (is_text or isinstance(node, ast.JoinedStr)) and id(node) not in inside:
            yield node  # type: ignore[misc] # both are expressions


def _without(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from (one for value in node.values for one in _pieces(value))


def _pieces(value: ast.expr) -> Iterator[ast.AST]:
    """A literal part of an f-string, and formats; texts in its expressions are texts."""
    if isinstance(value, ast.Constant):
        yield value
    elif isinstance(value, ast.FormattedValue) and value.format_spec is not None:
        yield from ast.walk(value.format_spec)


def template_of(node: ast.expr) -> str:
    """The template of a text: fields have names, and formats that pages know."""
    names: dict[str, str] = {}
    if isinstance(node, ast.JoinedStr):
        return "".join(_part(value, names) for value in node.values)
    text = str(node.value) if isinstance(node, ast.Constant) else ""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return ""
    return "".join(
        _escaped(literal) + ("" if field is None else _field(field, spec or "", names))
        for literal, field, spec, _ in parts
    )


def _part(value: ast.expr, names: dict[str, str]) -> str:
    if not isinstance(value, ast.FormattedValue):
        return _escaped(str(value.value)) if isinstance(value, ast.Constant) else ""
    spec = "".join(
        str(one.value)
        for one in getattr(value.format_spec, "values", ())
        if isinstance(one, ast.Constant)
    )
    return _field(ast.unparse(value.value), spec, names)


def _field(expression: str, spec: str, names: dict[str, str]) -> str:
    """A field: an expression that is there twice, written alike, has one name."""
    expression = expression or f"value {len(names)}"
    key = f"{expression}:{spec}"
    if key not in names:
        name = re.sub(r"\W+|_+", "_", expression).strip("_").removeprefix("self_")[:24].strip("_")
        name = name if name and name[0].isalpha() else f"value_{name}".strip("_")
        names[key] = name if name not in names.values() else f"{name}_{len(names)}"
    kind = _SPECS.get(spec, "percent" if spec.endswith("%") else spec if spec.isalpha() else "")
    kind = "figure" if _FIGURE.search(expression) else kind
    return "{" + names[key] + (f":{kind}" if kind else "") + "}"


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
