"""Columns are recognised by their names, in the languages and systems people use."""

from pathlib import Path

import pytest

from crossfoot.ingest.detect import open_source
from crossfoot.ingest.headers import is_beside_the_amount, key, match_header
from crossfoot.ingest.suggest import suggest_mapping
from tests.crossfoot.ingest.ledgers import write_csv


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Posting Date", "posting_date"),
        ("PostingDate", "posting_date"),
        ("POSTING_DATE", "posting_date"),
        ("Buchungsdatum", "posting_date"),
        ("Date d'écriture", "posting_date"),
        ("EcritureDate", "posting_date"),
        ("Fecha contable", "posting_date"),
        ("Data de lançamento", "posting_date"),
        ("Data registrazione", "posting_date"),
        ("Boekdatum", "posting_date"),
        ("BUDAT", "posting_date"),
        ("BLDAT", "effective_date"),
        ("Belegdatum", "effective_date"),
        ("Date de pièce", "effective_date"),
        ("G/L Account", "account"),
        ("GLAccountNumber", "account"),
        ("Sachkonto", "account"),
        ("N° de compte", "account"),
        ("Código de cuenta", "account"),
        ("Conta contábil", "account"),
        ("Codice conto", "account"),
        ("Grootboekrekening", "account"),
        ("Kontobezeichnung", "account_name"),
        ("Intitulé du compte", "account_name"),
        ("Soll", "debit"),
        ("Haben", "credit"),
        ("Débit", "debit"),
        ("Crédit", "credit"),
        ("Debe", "debit"),
        ("Haber", "credit"),
        ("Dare", "debit"),
        ("Avere", "credit"),
        ("Débito", "debit"),
        ("Valor", "amount"),
        ("Importe", "amount"),
        ("Montant", "amount"),
        ("Betrag", "amount"),
        ("Amount in local currency", "amount_local"),
        ("S/H", "flag"),
        ("Soll/Haben-Kennzeichen", "flag"),
        ("D/C", "flag"),
        ("Sens", "flag"),
        ("USNAM", "entered_by"),
        ("Erfasst von", "entered_by"),
        ("Saisi par", "entered_by"),
        ("Creado por", "entered_by"),
        ("Aprovado por", "approved_by"),
        ("Belegnummer", "journal_id"),
        ("Número de asiento", "journal_id"),
        ("Numéro d'écriture", "journal_id"),
        ("Lançamento", "journal_id"),
        ("Kostenstelle", "cost_center"),
        ("Centro de custo", "cost_center"),
        ("Währung", "currency"),
        ("Verwendungszweck", "line_text"),
        ("Libellé", "line_text"),
        ("txn_date", "effective_date"),
        ("dr_amt", "debit"),
        ("acct_no", "account"),
        ("Vch No.", "journal_id"),
        ("Amount (Credit)", "credit"),
        ("G/L", "account"),
        ("Monetary Amount", "amount"),
    ],
)
def test_a_usual_name_is_recognised(header: str, role: str):
    best = match_header(header)[0]

    assert best.role == role
    assert best.score >= 0.9
    assert header in best.reason


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Postng Date", "posting_date"),
        ("Buchungsdatm", "posting_date"),
        ("Accuont Number", "account"),
    ],
)
def test_a_misspelt_name_is_recognised_with_less_confidence(header: str, role: str):
    best = match_header(header)[0]

    assert best.role == role
    assert 0.5 < best.score < 0.8
    assert "resembles" in best.reason


def test_a_name_that_may_mean_several_things_is_not_sure_of_any():
    assert all(match.score <= 0.6 for match in match_header("Name"))
    assert match_header("Date")[0].role == "posting_date"


@pytest.mark.parametrize(
    "header",
    ["Budget", "Budget Amount", "Encumbrance", "Plan 2024", "Running Balance", "VAT", "Solde"],
)
def test_figures_beside_the_actuals_are_not_the_amount(header: str):
    assert is_beside_the_amount(header)
    assert "amount" not in {match.role for match in match_header(header)}


def test_an_unknown_name_has_no_meaning():
    assert match_header("Wombat") == ()


def test_case_accents_and_punctuation_do_not_count():
    assert key("N° de Compte") == key("n de compte")
    assert key("Gegenkonto (ohne BU-Schlüssel)") == key("gegenkonto ohne bu schlussel")
    assert key("Straße") == "strasse"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("A/C", "account"),
        ("Acct", "account"),
        ("Nominal A/C", "account"),
        ("A/C Name", "account_name"),
        ("Val (GBP)", "amount"),
        ("[EUR] Amount", "amount"),
        ("Amount in US$", "amount"),
        ("Dr (£)", "debit"),
        ("Credit (USD)", "credit"),
        ("Dr", "debit"),
        ("Cr", "credit"),
        ("Eff. Dt", "effective_date"),
        ("Pstg Dt", "posting_date"),
        ("Opr", "entered_by"),
        ("Jnl No", "journal_id"),
        ("Ccy", "currency"),
        ("Narr.", "line_text"),
    ],
)
def test_short_headers_mean_what_they_abbreviate(header: str, role: str):
    assert match_header(header)[0].role == role
    assert match_header(header)[0].score >= 0.9


@pytest.mark.parametrize("header", ["Amount (net)", "AC", "Balance (EUR)"])
def test_brackets_and_letters_alone_prove_nothing(header: str):
    assert all(match.score < 0.8 for match in match_header(header))


def test_amounts_in_two_currencies_are_not_told_apart_by_chance(tmp_path: Path):
    path = write_csv(
        tmp_path / "gl.csv",
        ("Jnl No", "Eff. Dt", "A/C", "Val (GBP)", "Val (USD)"),
        lambda n: (str(n.entry), n.day.isoformat(), n.account, str(n.amount), str(2 * n.amount)),
    )
    found = suggest_mapping(open_source(path))

    assert not found.is_certain
    assert "2 columns are named so, in different currencies" in found.reasons[0]
