"""From a sample of rows to a suggestion: preset or vocabulary, then proofs from the values."""

from dataclasses import dataclass, replace

from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.presets import Preset, columns_of, find_preset
from crossfoot.ingest.source import Source
from crossfoot.ingest.suggest.convention import Convention
from crossfoot.ingest.suggest.dates import DateShape
from crossfoot.ingest.suggest.entries import EntryKey
from crossfoot.ingest.suggest.explain import column_suggestions
from crossfoot.ingest.suggest.forms import date_shapes, time_format
from crossfoot.ingest.suggest.hints import hints
from crossfoot.ingest.suggest.proof import MoneyReading, prove
from crossfoot.ingest.suggest.roles import DATES, Role, find_roles
from crossfoot.ingest.suggest.sample import Sample, take_sample
from crossfoot.ingest.suggest.suggestion import Suggestion

CERTAIN_FROM = 0.8
#: Currencies whose minor unit is a thousandth (ISO 4217); elsewhere it is taken as a hundredth.
THOUSANDTHS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_MOST_DECIMALS = 4
#: Amounts are in finer units than hundredths when at least this share of them is.
_FINE_SHARE = 0.3
#: No currency has as many decimals: such amounts were calculated, and not rounded.
_CALCULATED = 7
_WITH_FLAGS = ("flag", "counter_account")


@dataclass(frozen=True)
class Findings:
    """All that was found out about a file's columns."""

    roles: dict[str, Role]
    dates: dict[str, DateShape]
    mark: str | None
    decimals: int
    convention: Convention
    entry_key: EntryKey
    preset: Preset | None


def suggest_mapping(source: Source) -> Suggestion:
    """Suggest what the columns of a file mean.

    Reads the first 30,000 rows, and all of them only where those do not prove the convention or
    the order of day and month.
    """
    sample = take_sample(source)
    preset = find_preset(source.columns)
    roles = _preset_roles(preset, source) if preset else find_roles(sample.looks)
    found = _find_out(source, sample, roles, preset)
    missing = _missing(found)
    calculated = _calculated(sample, found) if found.convention.is_proved else ()
    reasons = (*_reasons(found), *(_why_rounded(name, found) for name in calculated))
    unused = _unused(found.convention)
    columns = column_suggestions(source.columns, sample.looks, roles, found.dates, unused)
    if missing:
        why = _why_missing(source, sample, missing)
        reasons = (*why, *reasons)
        return Suggestion(
            None, is_certain=False, columns=columns, missing=missing, reasons=reasons, doubts=why
        )
    doubts = _doubts(found)
    mapping = replace(_mapping(source, sample, found), round_amounts=bool(calculated))
    return Suggestion(mapping, not doubts, columns, (), (*doubts, *reasons), doubts)


def _why_rounded(column: str, found: Findings) -> str:
    return (
        f"“{column}” holds amounts with more decimals than any currency has, as calculations leave "
        f"them: rounded to {found.decimals} the entries balance; each is listed as a problem"
    )


def _why_missing(source: Source, sample: Sample, missing: tuple[str, ...]) -> tuple[str, ...]:
    """What explains that meanings are missing, or helps; their names are said elsewhere."""
    if not sample.frame.is_empty():
        return hints(source.columns, missing, sample.frame)
    if sample.problem:
        return (f"no row below the header can be read; {sample.problem}",)
    return ("the file has no rows below its header",)


def _preset_roles(preset: Preset, source: Source) -> dict[str, Role]:
    reason = f"so named in {preset.title}"
    found = columns_of(preset, source.columns)
    roles = {name: Role(columns[0], 0.99, reason) for name, columns in found.items()}
    if preset.flag_column:
        names = tuple(preset.flag_column.split(" | "))
        flag = columns_of(replace(preset, columns={"flag": names}), source.columns)
        roles["flag"] = Role(flag["flag"][0], 0.99, reason)
    if len(found.get("entered_at", ())) == 2:
        roles["entered_time"] = Role(found["entered_at"][1], 0.99, reason)
    return roles


def _find_out(
    source: Source, sample: Sample, roles: dict[str, Role], preset: Preset | None
) -> Findings:
    period = roles["period"].column if "period" in roles else None
    posting = roles["posting_date"].column if "posting_date" in roles else None
    dates = date_shapes(source, sample, posting, period)
    money = [roles[name].column for name in ("amount", "debit", "credit") if name in roles]
    fixed = preset.decimal_mark if preset else None
    mark = fixed or _decimal_mark(sample, money)
    currency = sample.looks[roles["currency"].column].distinct if "currency" in roles else ()
    decimals = _decimals(sample, money, currency)
    reading = MoneyReading(mark or ".", decimals)
    convention, key = prove(source, sample, roles, reading, preset)
    return Findings(roles, dates, mark, decimals, convention, key, preset)


def _decimal_mark(sample: Sample, money: list[str]) -> str | None:
    numbers = [sample.looks[name].number for name in money]
    commas = sum(number.comma_proofs for number in numbers)
    points = sum(number.point_proofs for number in numbers)
    if commas != points:
        return "," if commas > points else "."
    return None if any(number.either for number in numbers) else "."


def _decimals(sample: Sample, money: list[str], currencies: tuple[str, ...]) -> int:
    """Digits of the minor unit: of the currency if the file names one, else as amounts are written.

    A few finer amounts among others do not make the unit finer: they are problems.
    """
    if currencies:
        return 3 if set(currencies) <= THOUSANDTHS else 2
    numbers = [sample.looks[name].number for name in money]
    is_fine = any(number.fine_share >= _FINE_SHARE for number in numbers)
    seen = max((number.decimals for number in numbers), default=2)
    return seen if is_fine and seen <= _MOST_DECIMALS else 2


def _calculated(sample: Sample, found: Findings) -> tuple[str, ...]:
    """The columns of amounts with more decimals than any currency has."""
    names = [found.roles[n].column for n in ("amount", "debit", "credit") if n in found.roles]
    return tuple(n for n in names if sample.looks[n].number.decimals >= _CALCULATED)


def _missing(found: Findings) -> tuple[str, ...]:
    missing = [name for name in ("account", "posting_date") if name not in found.roles]
    if "amount" not in found.roles and not {"debit", "credit"} <= set(found.roles):
        missing.append("amount (or debit and credit)")
    return tuple(missing)


def _doubts(found: Findings) -> tuple[str, ...]:
    """What keeps the mapping from being certain."""
    doubts = []
    money = ("debit", "credit") if found.convention.style == "debit_credit" else ("amount",)
    for name in ("account", "posting_date", *money):
        role = found.roles[name]
        if role.confidence < CERTAIN_FROM:
            doubts.append(f"not certain that “{role.column}” is the {name}: {role.reason}")
    posting = found.roles["posting_date"].column
    shape = found.dates.get(posting)
    if shape is not None and not shape.is_proved:
        why = shape.proof or "no day is above 12"
        doubts.append(f"day and month of “{posting}” can't be told apart: {why}")
    if found.mark is None:
        doubts.append(
            "decimal and thousands mark can't be told apart: give decimal_mark in a mapping"
        )
    if not found.convention.is_proved:
        doubts.append(found.convention.reason)
    return tuple(doubts)


def _reasons(found: Findings) -> tuple[str, ...]:
    reasons = [f"recognised as {found.preset.title}", *found.preset.notes] if found.preset else []
    reasons += [found.convention.reason] if found.convention.is_proved else []
    reasons.append(found.entry_key.reason)
    for name in DATES:
        role = found.roles.get(name)
        shape = found.dates.get(role.column) if role else None
        if role and shape and shape.proof:
            reasons.append(f"“{role.column}”: {shape.proof}")
    return tuple(dict.fromkeys(reasons))


def _mapping(source: Source, sample: Sample, found: Findings) -> Mapping:
    columns = _mapped_columns(source, found)
    convention = found.convention
    has_flags = convention.style in _WITH_FLAGS and bool(convention.debit_flags)
    return Mapping(
        name=found.preset.name if found.preset else source.path.name.split(".")[0],
        columns=columns,
        amount_style=convention.style,
        flag_column=found.roles["flag"].column if has_flags else None,
        debit_flags=_flags(found, "debit"),
        credit_flags=_flags(found, "credit"),
        amount_sign=convention.sign,
        decimal_mark="," if found.mark == "," else ".",
        date_formats=_date_formats(columns, sample, found),
        entry_key=_entry_key(found),
        constants=dict(found.preset.constants) if found.preset else {},
        decimals=found.decimals,
    )


def _entry_key(found: Findings) -> tuple[str, ...]:
    """The key that was found; else the number that a person may still name."""
    if found.entry_key.columns or found.convention.style == "counter_account":
        return found.entry_key.columns
    return ("journal_id",)


def _flags(found: Findings, side: str) -> tuple[str, ...]:
    """The flags seen, and those the preset knows besides."""
    if found.convention.style not in _WITH_FLAGS:
        return ()
    seen: tuple[str, ...] = getattr(found.convention, f"{side}_flags")
    known: tuple[str, ...] = getattr(found.preset, f"{side}_flags") if found.preset else ()
    return tuple(dict.fromkeys((*seen, *known)))


def _mapped_columns(source: Source, found: Findings) -> dict[str, tuple[str, ...]]:
    if found.preset:
        columns = columns_of(found.preset, source.columns)
    else:
        columns = _columns_of_roles(found.roles)
    unused = _unused(found.convention)
    return {name: value for name, value in columns.items() if name not in unused}


def _unused(convention: Convention) -> frozenset[str]:
    """The roles that the way amounts are written leaves without a use."""
    if convention.style == "debit_credit":
        return frozenset(("amount", "flag", "counter_account"))
    if convention.style == "counter_account":
        return frozenset(("debit", "credit"))
    others = ("debit", "credit", "counter_account")
    return frozenset(others if convention.style == "flag" else (*others, "flag"))


def _columns_of_roles(roles: dict[str, Role]) -> dict[str, tuple[str, ...]]:
    columns: dict[str, tuple[str, ...]] = {
        name: (role.column,) for name, role in roles.items() if name not in ("flag", "entered_time")
    }
    time = roles.get("entered_time")
    entered = roles.get("entered_at", roles.get("posting_date"))
    if time and entered:
        columns["entered_at"] = (entered.column, time.column)
    return columns


def _date_formats(
    columns: dict[str, tuple[str, ...]], sample: Sample, found: Findings
) -> dict[str, str]:
    fixed = dict(found.preset.date_formats) if found.preset else {}
    known = [shape.formats[0] for shape in found.dates.values() if shape.formats]
    formats: dict[str, str] = {}
    for name in DATES:
        if name in columns:
            shape = found.dates.get(columns[name][0])
            text = shape.formats[0] if shape else (known[0] if known else "%Y-%m-%d")
            if len(columns[name]) == 2:
                text += " " + time_format(sample.looks[columns[name][1]].samples)
            formats[name] = fixed.get(name, text)
    return formats
