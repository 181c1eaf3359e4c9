"""Roles of accounts: cash, revenue, expense, suspense ..., by tags of the engagement or by name."""

import re
import unicodedata
from collections.abc import Mapping

from crossfoot.audit.balances import account_names
from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.audit.classes import class_of

#: Words that begin a word of an account's name, without accents, in five languages. The first
#: role with a match decides, so the narrow ones come first.
_WORDS: tuple[tuple[str, str], ...] = (
    ("bad_debt", "bad debt|doubtful debt expense|uncollectible|forderungsausf|forderungsverlust"
     "|creances irrecouvrables|pertes sur creances|incobrable|perdidas por creditos|incobrav"),
    ("other", "accum|amort|variat|accrued|a payer|allowance|provision|wertberichtigung"
     "|abschreibung|deprecia"
     "|loan|overdraft|darlehen|kredit|emprunt|prestamo|emprestimo|tax|vat|steuer|taxe|tva"
     "|iva|impuesto|imposto|prepa|deferred|abgrenzung"
     "|caisses? de (?:retraite|conges|prevoy)"
     "|securite sociale|urssaf|mutuelle|retraite|krankenkasse|sozialvers"),
    ("suspense", "suspense|clearing conversion|unallocated|durchlaufende|ungeklarte|klarungskonto"
     "|compte d.attente|comptes d.attente|partidas pendientes|cuenta puente|transitori"),
    ("clearing", "clearing|gr/ir|gr-ir|verrechnung|interim|zwischenkonto|virements internes"
     "|compensacion|compensacao"),
    ("intercompany", "intercompany|inter-company|interco|due from affil|due to affil|verbundene"
     "|konzern|groupe et associes|intragroup|grupo|intragrupo|empresas do grupo"),
    ("expense", "bank charge|bank fee|bankgebuhr|kontofuhrung|frais banc|services bancaires"
     "|comisiones banc|gastos banc|despesas banc|tarifas banc|bankspesen|cost of|costs of|fees"
     "|interest expense|interest paid|zinsaufw|charges|expense|aufwand|aufwendung|achats|gastos"
     "|despesas|costo|custo|kosten|marketing|advertis|werb|repair|maintenance|reparatur|rent"
     "|miete|loyer|alquiler|aluguel|travel|reise|salar|wage|gehalt|lohn|lohne|supplies"
     "|consult|insurance|versicherung|utilit|telecom|freight|fracht|legal|audit|donation|fine"),
    ("other_income", "other income|other operating income|sonstige ertrage|sonst. ertrage"
     "|autres produits|produits divers|otros ingresos|outras receitas|miscellaneous income"
     "|gain on|gains on"),
    ("revenue", "sales|revenue|turnover|umsatzerlos|erlos|umsatz|ventes?|prestations de services"
     "|ventas|ingresos|vendas|receita|service income"),
    ("cash", "bank|cash|petty cash|checking|kasse|banque|caisse(?!s)|banco|caja|caixa|tesoreria"
     "|girokonto|postbank|sparkasse|savings account"),
    ("receivable", "trade receivable|accounts receivable|receivable|debtors|forderungen|clients"
     "|clientes|deudores|contas a receber|debitor"),
    ("payable", "trade payable|accounts payable|payable|creditors|verbindlichkeiten|fournisseurs"
     "|proveedores|acreedores|fornecedores|kreditor"),
    ("fixed_asset", "fixed asset|property|plant and|machinery|vehicle|equipment|building|furniture"
     "|sachanlage|maschinen|fuhrpark|betriebs- und geschaftsausstattung|immobilisation"
     "|materiel de|inmovilizado|maquinaria|imobilizado|maquinas"),
    ("inventory", "inventory|stock|raw material|finished goods|vorrate|bestand|rohstoffe"
     "|existencias|mercaderias|estoque|mercadorias"),
)  # fmt: skip
#: Words of debts and claims, in a word or as one: the account of a cost not yet paid is none of
#: expenses, unless the name says that it is (insurance of liability, what adds to a provision).
_OWED = (
    r"\bpayables?\b|\baccrued|\baccruals?\b|\bliabilit(?:y|ies)\b(?! insurance)|\breceivables?\b"
    r"|\bprepa(?:id|ym)|\bdeferred|\bowed to\b|\bdue (?:to|from)\b|\badvances? to\b"
    r"|verbindlichkeit|ruckstellung|forderung(?:en)?\b|abgrenzung|\bvorausbezahlt|\bvorschuss"
    r"|\ba (?:payer|recevoir|pagar|receber)\b|\bdu(?:es?|s)? aux?\b|constatee?s? d.avance"
    r"|\bdettes?\b|\bcreances?\b"
    r"|\bpor (?:pagar|cobrar)\b|\bpendientes? de (?:pago|cobro)\b|\banticipad[oa]s?\b"
    r"|\bantecipad[oa]s?\b|\bacreedor|\bcredores\b"
)
_SPENT = r"aufwand|aufwendung|zufuhrung|dotation|dotacion"
#: Class codes that systems write.
_CLASSES = {
    "bank": "cash", "cash": "cash", "ar": "receivable", "ap": "payable", "suspense": "suspense",
    "clearing": "clearing", "ic": "intercompany", "fa": "fixed_asset", "inv": "inventory",
    "exp": "expense", "accdep": "other", "vat": "other", "adv": "other", "prepaid": "other",
}  # fmt: skip
#: The classes in which a role is possible.
_POSSIBLE = {
    "cash": ("asset", "liability"), "receivable": ("asset",), "inventory": ("asset",),
    "fixed_asset": ("asset",), "payable": ("liability",), "revenue": ("revenue",),
    "other_income": ("revenue",), "expense": ("expense",), "bad_debt": ("expense",),
    "suspense": ("asset", "liability"), "clearing": ("asset", "liability"),
    "intercompany": ("asset", "liability"), "other": ("asset", "liability", "equity"),
}  # fmt: skip
_PATTERNS = tuple((role, re.compile(rf"(?:^|[^a-z])(?:{words})")) for role, words in _WORDS)
_OWED_PATTERN, _SPENT_PATTERN = re.compile(_OWED), re.compile(_SPENT)
_ROLES = frozenset(_POSSIBLE) - {"other"}


def account_roles(book: Book, engagement: Engagement) -> dict[str, str]:
    """Return account -> role, for the accounts whose role is known.

    Tags of the engagement (account-number prefixes, the longest decides) come before names.
    """
    tags = {role: given for role, given in engagement.tags.items() if role in _ROLES}

    def roles() -> dict[str, str]:
        table = account_names(book).select("account", "account_name", "account_class")
        found = {
            account: _tagged(account, tags) or _inferred(name, written)
            for account, name, written in table.iter_rows()
        }
        return {account: role for account, role in found.items() if role and role != "other"}

    found: dict[str, str] = book.once(f"account roles {sorted(tags.items())}", roles)
    return found


def accounts_of_role(book: Book, engagement: Engagement, *wanted: str) -> list[str]:
    """The accounts of these roles, in order."""
    roles = account_roles(book, engagement)
    return sorted(account for account, role in roles.items() if role in wanted)


def tagged_accounts(book: Book, engagement: Engagement, tag: str) -> list[str]:
    """The accounts that the engagement tags with a word, such as control or high_risk."""
    prefixes = tuple(engagement.tags.get(tag, ()))
    accounts = account_names(book)["account"].drop_nulls().sort().to_list()
    return [account for account in accounts if prefixes and account.startswith(prefixes)]


def _tagged(account: str, tags: Mapping[str, tuple[str, ...]]) -> str | None:
    fitting = [
        (len(prefix), role)
        for role, prefixes in tags.items()
        for prefix in prefixes
        if account.startswith(prefix)
    ]
    return max(fitting)[1] if fitting else None


def _inferred(name: str | None, written: str | None) -> str | None:
    code = _CLASSES.get((written or "").strip().lower())
    if code:
        return code
    kind = class_of(written) if written else None
    plain = _plain(name or "")
    possible = _possible_roles(plain, kind)
    for role, pattern in _PATTERNS:
        if role in possible and pattern.search(plain):
            return role
    return kind if kind in {"revenue", "expense"} else None


def _possible_roles(plain: str, kind: str | None) -> set[str]:
    """Roles that an account of a class may have; without one the name must not speak against it."""
    if kind is not None:
        return {role for role, kinds in _POSSIBLE.items() if kind in kinds}
    is_owed = _OWED_PATTERN.search(plain) and not _SPENT_PATTERN.search(plain)
    return set(_POSSIBLE) - ({"expense"} if is_owed else set())


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in folded if not unicodedata.combining(c))
