"""The vocabulary: how accounting systems name their columns, in seven languages and in SAP."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz, process

_ACCENT = re.compile(r"[\u0300-\u036f]")
#: The account of British books; with the slash only, as AC means other things.
_ACCOUNT = re.compile(r"\ba/c\b", re.IGNORECASE)
_CURRENCY = (
    r"(?:AED|ARS|AUD|BHD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KES|"
    r"KRW|KWD|MXN|MYR|NGN|NOK|NZD|OMR|PEN|PHP|PKR|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TND|TRY|TWD|"
    r"UAH|USD|VND|XAF|XOF|ZAR|(?:US|R|C|A)?\$|[€£¥₹])"
)
#: “(GBP)” or “[€]” around a header, “in EUR” at its end.
_IN_CURRENCY = re.compile(
    rf"\s*[(\[]\s*(?:in\s+)?{_CURRENCY}\s*[)\]]\s*|\s+in\s+{_CURRENCY}\s*$", re.IGNORECASE
)
_ABBREVIATIONS = {
    "acct": "account",
    "acc": "account",
    "amt": "amount",
    "bal": "balance",
    "cr": "credit",
    "curr": "currency",
    "crcy": "currency",
    "dept": "department",
    "desc": "description",
    "doc": "document",
    "dr": "debit",
    "no": "number",
    "nr": "number",
    "num": "number",
    "#": "number",
    "ref": "reference",
    "trans": "transaction",
    "txn": "transaction",
    "ccy": "currency",
    "crs": "credits",
    "ctr": "center",
    "cur": "currency",
    "descr": "description",
    "drs": "debits",
    "dt": "date",
    "eff": "effective",
    "jnl": "journal",
    "jrnl": "journal",
    "kto": "konto",
    "narr": "narration",
    "opr": "operator",
    "prd": "period",
    "pstg": "posting",
    "pstng": "posting",
    "src": "source",
    "tran": "transaction",
    "trn": "transaction",
    "usr": "user",
    "val": "value",
    "vchr": "voucher",
    "vl": "valor",
    "vlr": "valor",
    "yr": "year",
    "vch": "voucher",
}
#: N° and Nº are plain N.
_SIGNS = re.compile("[°º]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FUZZY_FROM = 88


@dataclass(frozen=True)
class HeaderMatch:
    """A role that a header may have: `score` 0 to 1 and the sentence that says why."""

    role: str
    score: float
    reason: str


def words(header: str) -> list[str]:
    """Split a header into lower-case words, also at CamelCase: no accents, no abbreviations."""
    plain = _ACCENT.sub(
        "", unicodedata.normalize("NFKD", _SIGNS.sub("", header.replace("ß", "ss")))
    )
    spaced = _CAMEL.sub(" ", _ACCOUNT.sub("account", plain))
    found = re.findall(r"[a-z0-9#]+", spaced.lower())
    return [_ABBREVIATIONS.get(word, word) for word in found]


def key(header: str) -> str:
    """What of a header counts when two are compared."""
    return "".join(words(header)).replace("#", "") or header.strip().lower()


@cache
def _vocabulary(section: str) -> dict[str, list[str]]:
    """A section of the table: role -> spellings, the most usual first."""
    text = files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8")
    raw: dict[str, str] = tomllib.loads(text)[section]
    return {role: [name.strip() for name in names.split(",")] for role, names in raw.items()}


@cache
def _by_name(section: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for role, spellings in _vocabulary(section).items():
        for spelling in spellings:
            roles = found.setdefault(key(spelling), [])
            if role not in roles:
                roles.append(role)
    return found


def rank(role: str, header: str) -> int:
    """How usual a header is for a role: 0 the most usual."""
    names = [key(spelling) for spelling in _vocabulary("clear").get(role, [])]
    return names.index(key(header)) if key(header) in names else len(names)


@cache
def _beside() -> frozenset[str]:
    return frozenset(_vocabulary("beside")["amount"])


def is_beside_the_amount(header: str) -> bool:
    """Whether a header names a budget, balance, tax, rate or the like rather than the amount."""
    return not _beside().isdisjoint(words(header))


def without_currency(header: str) -> str:
    """A header without the currency it names: 'Value (GBP)' is 'Value'."""
    return _IN_CURRENCY.sub(" ", header).strip() or header


@cache
def match_header(header: str) -> tuple[HeaderMatch, ...]:
    """Find the roles a header may have, best first."""
    name, bare = key(header), key(without_currency(header))
    found = [
        HeaderMatch(role, 0.95 if bare == name else 0.9, f"“{header}” is a usual name for it")
        for role in _by_name("clear").get(name, []) or _by_name("clear").get(bare, [])
    ]
    found += [
        HeaderMatch(role, 0.6, f"“{header}” may mean it")
        for role in _by_name("vague").get(name, [])
        if role not in {match.role for match in found}
    ]
    return tuple(found or _similar(header, name))


def _similar(header: str, name: str) -> list[HeaderMatch]:
    if len(name) < 4 or is_beside_the_amount(header):
        return []
    close = process.extract(
        name, _by_name("clear").keys(), scorer=fuzz.ratio, score_cutoff=_FUZZY_FROM
    )
    found: dict[str, HeaderMatch] = {}
    for spelling, score, _ in close:
        for role in _by_name("clear")[spelling]:
            reason = f"“{header}” resembles “{spelling}”"
            found.setdefault(role, HeaderMatch(role, 0.75 * score / 100, reason))
    return list(found.values()) or _contained(header)


def _contained(header: str) -> list[HeaderMatch]:
    """A clear name of two words or more inside a longer header: 'Ship-to cost center name'."""
    spaced = f" {' '.join(words(header))} "
    best: dict[str, int] = {}
    for role, spellings in _vocabulary("clear").items():
        for spelling in spellings:
            inner = " ".join(words(spelling))
            if len(inner) >= 6 and f" {inner} " in spaced:
                best[role] = max(best.get(role, 0), len(inner))
    found = [
        HeaderMatch(role, 0.3 + 0.4 * length / len(spaced), f"“{header}” contains a usual name")
        for role, length in best.items()
    ]
    return sorted(found, key=lambda match: -match.score)
