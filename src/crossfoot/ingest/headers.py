"""The vocabulary: how accounting systems name their columns, in seven languages and in SAP."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

#: Role -> names that mean only this (commas between; accents, case and punctuation do not count).
CLEAR_NAMES = {
    "journal_id": """journal id, journal entry, journal entry id, journal entry number, journal entry
        no, je number, je no, je id, je num, journal number, journal no, journal num, entry number,
        entry no, entry id, entry num, transaction id, transaction number, transaction no, trans no,
        trans num, trans id, trans #, document number, document no, doc number, doc no, document id,
        accounting document, accounting document number, acctg doc no, voucher, voucher number,
        voucher no, voucher id, belnr, belegnummer, belegnr, beleg nr, buchungsnummer, buchungsnr,
        journalnummer, buchungs nr, vorgangsnummer, ecriture num, numero ecriture, n ecriture,
        num ecriture, numero d ecriture, numero de piece comptable, asiento, numero de asiento,
        num asiento, n asiento, no asiento, poliza, numero de poliza, lancamento,
        numero do lancamento, n lancamento, num lancamento, numero lancamento, registrazione,
        numero registrazione, num registrazione, boekstuknummer, boekstuk, boekstuknr, posting id,
        gl entry no, register no, batch entry number, header id, je header id""",
    "line_no": """journal id line number, line number, line no, line num, je line number, journal
        line number, journal line, line item, line id, je line num, item number, buzei,
        buchungszeile, positionsnummer, buchungsposition, zeilennummer, numero de ligne, n ligne,
        num ligne, linea, numero de linea, num linea, linha, numero da linha, riga, numero riga,
        regelnummer, record id, line nbr, distribution line, journal line id""",
    "entity": """company, company code, company id, business unit, business unit code, bukrs,
        entity, entity identifier, entity id, legal entity, buchungskreis, mandant, gesellschaft,
        unternehmen, societe, code societe, entite, etablissement, sociedad, codigo de sociedad,
        empresa, codigo empresa, codigo da empresa, filial, societa, azienda, ragione sociale,
        bedrijf, administratie, subsidiary, ledger entity, company name, entity code""",
    "fiscal_year": """fiscal year, financial year, gjahr, geschaftsjahr, wirtschaftsjahr, exercice,
        annee fiscale, ejercicio, ano fiscal, exercicio, esercizio, anno fiscale, boekjaar, fy""",
    "period": """period, fiscal period, accounting period, posting period, monat, buchungsperiode,
        periode, periode comptable, periodo, periodo contable, periodo contabil, mes contable,
        periodo fiscale, boekperiode, gl period, period number, period no""",
    "posting_date": """posting date, posted date, date posted, post date, booking date, budat,
        gl date, gl posting date, accounting date, entered date, buchungsdatum, buchungstag,
        date comptable, date de comptabilisation, date ecriture, ecriture date, date d ecriture,
        fecha contable, fecha de contabilizacion, fecha asiento, fecha del asiento,
        fecha de registro, data contabil, data de lancamento, data do lancamento, data lancamento,
        data registrazione, data di registrazione, data contabile, boekdatum, boekingsdatum,
        pstng date, journal date, je date, entry date, date of entry, ledger date""",
    "effective_date": """effective date, document date, doc date, doc dt, bldat, belegdatum, rechnungsdatum,
        date piece, piece date, date de piece, date de la piece, date du document, date facture,
        fecha documento, fecha del documento, fecha de documento, fecha factura,
        data do documento, data documento, data de emissao, data fattura, documentdatum,
        factuurdatum, invoice date, transaction date, trans date, txn date, value date""",
    "entered_at": """entered at, created at, created on, creation date, date created, entered on,
        entry timestamp, timestamp, cpudt, created date utc, created date, system entry date,
        entry datetime, datetime entered, posted at, posted on, erfassungsdatum, erfasst am, angelegt am, date de saisie,
        date saisie, date de creation, fecha de creacion, fecha de captura, fecha creacion,
        data de criacao, data de inclusao, data di inserimento, data inserimento, invoerdatum,
        aangemaakt op, entered date time, created date time, day of entry""",
    "entered_time": """entered time, entry time, time of entry, cputm, created time, creation time,
        uhrzeit, erfassungszeit, erfassungsuhrzeit, heure, heure de saisie, hora, hora de creacion,
        hora de captura, hora de inclusao, ora, tijd, posted time""",
    "entered_by": """entered by, created by, user, user name, username, user id, usnam, posted by,
        prepared by, preparer, preparer id, entered by user, je preparer, benutzer, benutzername,
        erfasst von, erfasser, angelegt von, sachbearbeiter, utilisateur, saisi par, cree par,
        usuario, creado por, capturado por, registrado por, criado por, lancado por, utente,
        inserito da, gebruiker, aangemaakt door, ingevoerd door, operator, entered user""",
    "approved_by": """approved by, approver, approver id, authorised by, authorized by, ppnam,
        approval user, released by, genehmigt von, freigegeben von, freigeber, approuve par,
        valide par, aprobado por, autorizado por, aprovado por, approvato da, goedgekeurd door,
        reviewed by""",
    "source": """source, journal source, document type, doc type, blart, journal code, journal type,
        source code, source type, source journal, source system, entry type, je source, belegart,
        buchungskreis journal, code journal, journal lib, libelle journal, type de piece, diario,
        tipo de documento, tipo documento, tipo de asiento, clase de documento, origen, origem,
        tipo de lancamento, tipo di documento, causale, dagboek, dagboekcode, transaction type,
        trans type, je type, je category, journal category, subledger, sub ledger, module""",
    "account": """account, account number, account no, account code, account id, account num, gl account,
        gl account number, gl account code, gl account no, g l account, g l account no, g l acct, gl code, ledger account, hkont, saknr,
        konto, kontonummer, kontonr, konto nr, sachkonto, sachkontonummer, buchungskonto, compte,
        compte num, numero de compte, numero compte, n compte, num compte, compte general, cuenta,
        numero de cuenta, codigo de cuenta, cuenta contable, codigo cuenta, cuenta de mayor, conta,
        numero da conta, codigo da conta, conta contabil, conta do razao, conto, codice conto,
        numero conto, sottoconto, rekening, rekeningnummer, grootboekrekening, grootboeknummer, nominal code, nominal
        account, natural account, main account, acct, acct no, acct code, acct num""",
    "account_name": """account name, gl account name, account description, account title, account
        desc, gl account description, ledger name, nominal name, kontobezeichnung, kontoname, kontenbezeichnung,
        kontotext, konto bezeichnung, txt50, skat txt50, compte lib, libelle compte, libelle du
        compte, intitule compte, intitule du compte, nombre de cuenta, nombre de la cuenta, nombre
        cuenta, descripcion de cuenta, descripcion cuenta, nome da conta, descricao da conta,
        descricao conta, nome conta, descrizione conto, nome del conto, rekeningnaam,
        rekeningomschrijving, g l account name, acct desc, acct name, long text account""",
    "account_class": """account class, account type, account category, account group, fs line,
        financial statement line, fs caption, kontoart, kontenklasse, kontoklasse, kontengruppe,
        classe compte, classe de compte, type de compte, tipo de cuenta, clase de cuenta,
        tipo de conta, classe da conta, tipo conto, rekeningsoort""",
    "party": """party, customer, supplier, vendor, customer name, supplier name, vendor name,
        customer id, supplier id, vendor id, partner, trading partner, business partner,
        counterparty, payee, contact, contact name, kunnr, lifnr, kunde, lieferant, kreditor,
        debitor, geschaftspartner, personenkonto, comp aux lib, comp aux num, compte auxiliaire,
        tiers, nom du tiers, code tiers, client, fournisseur, cliente, proveedor, tercero,
        nombre del tercero, fornecedor, parceiro, fornitore, klant, leverancier, relatie,
        beneficiary, name of offsetting account, vendor customer, customer vendor""",
    "reference": """reference, ref, reference number, reference no, ref no, xblnr, invoice number,
        invoice no, invoice, piece ref, reference piece, n piece, numero de piece, numero piece, referenz, belegfeld 1,
        referenznummer, rechnungsnummer, rechnungsnr, externe belegnummer, numero facture,
        referencia, numero de factura, num factura, nota fiscal, numero do documento, riferimento, numero documento,
        numero fattura, referentie, factuurnummer, external document no, check number, cheque number""",
    "header_text": """header text, je header description, header description, entry description,
        journal description, journal entry description, je description, bktxt, document header text,
        belegkopftext, kopftext, description ecriture, descripcion del asiento,
        descripcion asiento, historico padrao, descricao do lancamento, document text""",
    "line_text": """line text, line description, je line description, item text, sgtxt,
        line memo, posting text, buchungstext, positionstext, ecriture lib, libelle ecriture,
        libelle, libelle de l ecriture, concepto, glosa, descripcion, historico, descricao,
        descrizione, omschrijving, verwendungszweck, memo, narration, narrative, particulars,
        memo description, description, line item text, line desc""",
    "debit": """debit, debits, debit amount, dr amount, debit amt, amount debit, amount dr, soll, sollbetrag,
        betrag soll, umsatz soll, montant debit, importe debe, debe, cargo, cargos, debito, debitos,
        valor debito, valor a debito, dare, importo dare, debet, debetbedrag, bedrag debet, debit local, entered debit, accounted debit, accounted dr, debit value, dr""",
    "credit": """credit, credits, credit amount, cr amount, credit amt, amount credit, amount cr,
        haben, habenbetrag, betrag haben, umsatz haben, montant credit, importe haber, haber, abono,
        abonos, credito, creditos, valor credito, valor a credito, avere, importo avere,
        creditbedrag, bedrag credit, credit local, entered credit, accounted credit, accounted cr, credit value, cr""",
    "amount": """amount, net amount, line amount, posted amount, transaction amount, signed amount,
        functional amount, dmbtr, betrag, umsatz, buchungsbetrag, umsatz ohne soll haben kz,
        montant, importe, monto, valor, montante, valor do lancamento, importo, bedrag, amt, value,
        actual, actuals, actual amount, dc amount, net, gl amount, gross amount,
        amount in company code currency""",
    "amount_local": """local amount, amount in local currency, amount local, hauswahrung,
        betrag in hauswahrung, betrag hauswahrung, reporting amount, functional currency amount,
        base amount, base currency amount, amount in lc, amt in loc cur, lc amnt,
        importe en moneda local, montant en devise locale, valor em moeda local, amount lcy, wrbtr, montant devise,
        amount in foreign currency, amount in document currency, foreign amount""",
    "flag": """amount credit debit indicator, debit credit indicator, credit debit indicator,
        debit credit, debit credit flag, debit credit code, dc, dc indicator, dc flag, d c, d c indicator,
        dr cr, drcr, dr cr indicator, dr cr flag, cr dr, crdr, c d, posting side, side, shkzg, soll haben kennzeichen,
        soll haben, soll haben kz, s h, sh kennzeichen, sens, sens ecriture, debe haber, d h,
        signo, indicador debe haber, debito credito, indicador d c, natureza, tipo d c, dare avere, segno,
        debet credit, debit or credit, credit or debit, debit credit ind, indicator d c""",
    "counter_account": """counter account, offsetting account, contra account, offset account,
        gegenkonto, gegenkonto ohne bu schlussel, contrepartie, compte de contrepartie,
        contrapartida, cuenta contrapartida, conta contrapartida, contropartita, tegenrekening""",
    "currency": """currency, currency code, amount currency, waers, wahrung, wkz umsatz, devise,
        idevise, code devise, moneda, divisa, moeda, valuta, crcy, curr, curr key, currency key,
        transaction currency, document currency, munt, wkz, iso currency, monnaie""",
    "reversal_of": """reversal of, reversed by, reversal journal id, reverse document, stblg,
        reversed document, reversal document, reversed entry, stornobeleg, storniert mit,
        reversed with, ecriture extournee, anula a, estorno de, storno di, reverses entry""",
    "cost_center": """cost center, cost centre, cost center code, kostl, kostenstelle, kost1,
        kost1 kostenstelle, kostenstelle 1, centre de cout, centre de couts, section analytique, centro de coste,
        centro de costos, centro de costo, centro de custo, centro di costo, kostenplaats, department, dept""",
    "profit_center": """profit center, profit centre, prctr, profitcenter, centre de profit,
        centro de beneficio, centro de lucro, centro di profitto, winstcentrum""",
}

#: Role -> names that mean it only where nothing better is there.
VAGUE_NAMES = {
    "journal_id": "document, entry, journal, transaction, num, number, no, id, beleg, ecriture, batch",
    "line_no": "line, item, position, pos, zeile, ligne, regel, seq, sequence",
    "posting_date": "date, datum, fecha, data, posted, day",
    "source": "type, typ, tipo, soort, art, origin, system",
    "account": "ledger, nominal, gl, ledger code",
    "account_name": "account description split, name of account",
    "party": "name, nom, nombre, nome, naam",
    "reference": "document, belegfeld 2, zuordnung, zuonr, assignment, num",
    "line_text": "text, comment, comments, details, note, notes, remarks, bemerkung, texto, testo",
    "entity": "unit, branch, location, client",
    "fiscal_year": "year, jahr, annee, ano, anno, jaar",
    "period": "month, monat, mois, mes, mese, maand",
    "amount": "total, sum, betrag eur, eur, usd, gbp",
    "approved_by": "approval, reviewer",
    "cost_center": "class",
}

#: Words that say that a number beside the actuals is something else.
NOT_THE_AMOUNT = frozenset(
    [
        "budget",
        "budgeted",
        "encumbrance",
        "encumbered",
        "encumbrances",
        "commitment",
        "plan",
        "planned",
        "forecast",
        "prior",
        "previous",
        "last",
        "balance",
        "running",
        "cumulative",
        "saldo",
        "solde",
        "bestand",
        "tax",
        "vat",
        "steuer",
        "ust",
        "mwst",
        "tva",
        "iva",
        "imposto",
        "quantity",
        "qty",
        "menge",
        "quantite",
        "cantidad",
        "rate",
        "kurs",
        "tauxrate",
        "exchange",
        "discount",
        "skonto",
        "opening",
        "closing",
        "variance",
        "obligated",
        "appropriation",
        "limit",
        "original",
        "ytd",
        "percent",
    ]
)

_ACCENT = re.compile(r"[\u0300-\u036f]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FUZZY_FROM = 88


@dataclass(frozen=True)
class HeaderMatch:
    """A role that a header may have: `score` 0 to 1 and the sentence that says why."""

    role: str
    score: float
    reason: str


def words(header: str) -> list[str]:
    """Split a header into lower-case words without accents, also at CamelCase."""
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", header.replace("ß", "ss")))
    return re.findall(r"[a-z0-9#]+", _CAMEL.sub(" ", plain).lower())


def key(header: str) -> str:
    """What of a header counts when two are compared."""
    return "".join(words(header)).replace("#", "no") or header.strip().lower()


def _table(names: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for role, spellings in names.items():
        for spelling in spellings.split(","):
            roles = found.setdefault(key(spelling), [])
            if role not in roles:
                roles.append(role)
    return found


@cache
def _clear() -> dict[str, list[str]]:
    return _table(CLEAR_NAMES)


@cache
def _vague() -> dict[str, list[str]]:
    return _table(VAGUE_NAMES)


def is_beside_the_amount(header: str) -> bool:
    """Whether a header names a budget, balance, tax, rate or the like rather than the amount."""
    return any(word in NOT_THE_AMOUNT for word in words(header))


@cache
def match_header(header: str) -> tuple[HeaderMatch, ...]:
    """Find the roles a header may have, best first."""
    name = key(header)
    found = [
        HeaderMatch(role, 0.95, f"“{header}” is a usual name for it")
        for role in _clear().get(name, [])
    ]
    found += [
        HeaderMatch(role, 0.6, f"“{header}” may mean it")
        for role in _vague().get(name, [])
        if role not in {match.role for match in found}
    ]
    return tuple(found or _similar(header, name))


def _similar(header: str, name: str) -> list[HeaderMatch]:
    if len(name) < 4 or is_beside_the_amount(header):
        return []
    close = process.extract(name, _clear().keys(), scorer=fuzz.ratio, score_cutoff=_FUZZY_FROM)
    found: dict[str, HeaderMatch] = {}
    for spelling, score, _ in close:
        for role in _clear()[spelling]:
            reason = f"“{header}” resembles “{spelling}”"
            found.setdefault(role, HeaderMatch(role, 0.75 * score / 100, reason))
    return list(found.values()) or _contained(header)


def _contained(header: str) -> list[HeaderMatch]:
    """A clear name of two words or more inside a longer header: 'Ship-to cost center name'."""
    spaced = f" {' '.join(words(header))} "
    best: dict[str, int] = {}
    for role, spellings in CLEAR_NAMES.items():
        for spelling in spellings.split(","):
            inner = " ".join(words(spelling))
            if len(inner) >= 6 and f" {inner} " in spaced:
                best[role] = max(best.get(role, 0), len(inner))
    found = [
        HeaderMatch(role, 0.3 + 0.4 * length / len(spaced), f"“{header}” contains a usual name")
        for role, length in best.items()
    ]
    return sorted(found, key=lambda match: -match.score)
