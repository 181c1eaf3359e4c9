"""Words that make a row a totals row, in five languages."""

import re

_SUM = (
    r"(?:(?:grand|sub|running|report|page|monthly?|period|annual|year(?:ly)?|overall|net|"
    r"carried|cumulative)[\s-]*)?totals?|"
    r"(?:gesamt|zwischen|end|monats|jahres|konto|teil|seiten)?summen?|gesamt|gesamtbetrag|"
    r"(?:sous[\s-]*)?total(?:\s+g[ée]n[ée]ral)?|totaux|cumul|"
    r"(?:sub)?total(?:es)?(?:\s+general)?|sumas?|(?:sub)?tota(?:l|is)|somas?|totale|somma"
)
_BALANCE = (
    r"(?:opening|closing|beginning|ending|starting|final|net)?\s*balance(?:\s+(?:c|b)/?[fd])?|"
    r"(?:brought|carried)\s+forward|(?:anfangs|end|schluss|er[öo]ffnungs)?saldo|"
    r"(?:anfangs|end)bestand|saldovortrag|[üu]bertrag|solde(?:\s+(?:initial|final))?|"
    r"[àa]\s+reporter|saldo\s+(?:inicial|final|anterior)"
)
_END = (
    r"(?:end|ende|fin|fim|eof)(?:\s+(?:of|der|des|de|du|del|do|da)\b.*)?|"
    r"(?:page|seite|p[áa]gina)\s+\d+.*|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,.*|.*\b(?:accrual|cash)\s+basis\b.*"
)
#: What may follow the word: for 1000, January, (USD), a colon.
_REST = r"(?:\s+(?:for|of|per|f[üu]r|de|des|der|du|del|do|da|in|im)\b)?(?:[\s:.()*=-]+.{0,40})?"

TOTAL = rf"(?i)^\W*(?:{_SUM}){_REST}$|(?i)^.{{0,40}}\W(?:totals?|summe|subtotal)\W*$"
BALANCE = rf"(?i)^\W*(?:{_BALANCE}){_REST}$"
END = rf"(?i)^\W*(?:{_END})\W*$"
#: The word alone: even beside an account or a date this is no ledger line.
ALONE = rf"(?i)^\W*(?:{_SUM})\W*$"
#: Cheap to refuse: nearly all accounts begin with a digit.
ALONE_ACCOUNT = rf"(?i)^[^0-9\w]*(?:{_SUM})[^0-9\w]*$"


def matches(pattern: str, text: str | None) -> bool:
    return text is not None and _compiled(pattern).search(text.strip()) is not None


def _compiled(pattern: str) -> re.Pattern[str]:
    # Polars wants its flags inline, Python wants them once and first.
    return re.compile(pattern.replace("(?i)", ""), re.IGNORECASE)
