"""Pages in German: nothing is left in English, figures and days are written as Germans do."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone, translation

from crossfoot.sample.run import write_sample
from crossfoot.sample.shop import Shop
from crossfoot.selection import LineFilter, select_lines
from crossfoot_server.alerts.keeping import evaluate_all
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.forecasting.actions import start_run
from crossfoot_server.kpis.actions import start_snapshots
from crossfoot_server.kpis.models import Trigger
from crossfoot_server.ml.models import TrainingSession
from crossfoot_server.web.words import Saying, saying_of
from tests.crossfoot_server.conftest import Worked, audited_run, make_company
from tests.crossfoot_server.trading import shop_uploaded
from tests.crossfoot_server.web.conftest import browser_of, text_of
from tools.messages import kept as catalogue

SMALL = Shop(days=500, products=5, customers=25, orders_a_day=2.0)
#: What is not read out: code, and what stands in a language of its own.
_SILENT = ("script", "style", "code", "pre", "svg")
#: Words that every English sentence has one of, and no German one.
_ENGLISH_WORD = re.compile(
    r"^(The|This|No|Not|It|There|None|Nothing|Entry|Line|Account|Amounts?|File|User|Unusual)\b"
    r"|\b(the|of|and|or|has|have|with|this|that|which|is|are|not|from|to|were|its|by|no|for|can|run"
    r"|entry|entries|lines?|accounts?|amounts?|file|user|none|nothing|unusual)\b(?![-=._])"
)
#: What is quoted stands in a language of its own, as do names of settings.
_QUOTED = re.compile(r"„[^“]*“|\b\w+ =.*")
_NO_PAGES = ("run-page-file", "schema")
_SAID = ("aria-label", "title", "placeholder", "alt")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A request leaves its language to the thread."""
    yield
    translation.activate("en")


@pytest.fixture(scope="module")
def company(kept: Callable[[], Any], worked: Worked, small_ledger: Path) -> Company:
    """A company that has everything: an audit, models, sales, key figures, a forecast."""
    with kept():
        company = make_company("Teehaus")
        audited_run(company, small_ledger, worked)
        _train(worked)
        shop_uploaded(company, worked, SMALL)
        begun = start_snapshots(company_id=company.pk, by="tests", trigger=Trigger.REQUEST)
        asked = {"profile": "quick", "horizon": 3}
        run = start_run(company_id=company.pk, given=asked, items=["P001"], by="tests")
        assert run.job is not None
        for job in (begun.job, run.job):
            worked(job)
        return company


def _train(worked: Worked) -> None:
    session = TrainingSession.everywhere.select_related("job").first()
    assert session is not None
    assert session.job is not None
    worked(session.job)


@pytest.fixture(scope="module")
def bare(kept: Callable[[], Any], worked: Worked, tmp_path_factory: Any) -> Company:
    """A company whose ledger says the least: no texts, no people, and no account is known."""
    folder = tmp_path_factory.mktemp("bare")
    write_sample(folder / "whole.csv", lines=4_000, seed=2)
    columns = ("Entry No", "Posting Date", "Account", "Debit", "Credit")
    whole = pl.read_csv(folder / "whole.csv", infer_schema_length=0)
    whole.select(columns).write_csv(folder / "ledger.csv")
    with kept():
        company = make_company("Kiosk")
        audited_run(company, folder / "ledger.csv", worked)
        return company


@pytest.fixture
def german(db: None, company: Company) -> Client:
    return browser_of(company, headers={"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"})


class Heard(HTMLParser):
    """What a page says: its texts, and the labels of what it shows; and where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._silent = list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            self._silent += [tag] * (tag == self._silent[0])
            return
        if tag in _SILENT or (tag != "html" and ("lang", "en") in attrs):
            self._silent = [tag]
        for name, value in attrs:
            if name in _SAID and value:
                self.texts.append(value)
            if tag == "a" and name == "href" and value:
                self.links.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[0]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def pages_of(browser: Client) -> Iterator[tuple[str, Heard]]:
    """A page of every kind that a visitor comes to by links."""
    waiting, seen = ["/"], set[tuple[str, str]]()
    while waiting:
        path = waiting.pop(0)
        place = resolve(path.partition("?")[0])
        kind = (place.view_name, path.partition("?")[2].partition("=")[0])
        is_ours = place.func.__module__.startswith("crossfoot_server.web")
        if kind in seen or not is_ours or place.view_name in _NO_PAGES:
            continue
        seen.add(kind)
        answer: Any = browser.get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)  # a file: read to its end, it is closed
            continue
        if answer.status_code != 200:
            continue
        heard = Heard(answer.content.decode())
        yield path, heard
        waiting += [_whole(link, path) for link in heard.links if link[:1] in "/?"]


def _whole(link: str, path: str) -> str:
    return path.partition("?")[0] + link if link.startswith("?") else link


def test_alerts_write_figures_as_germans_do(german: Client, company: Company) -> None:
    rule = {
        "period": "month", "condition": "threshold", "operator": "above", "limit": "0.5",
        "severity": "warning", "cooldown_minutes": "60", "is_active": "on",
    }  # fmt: skip
    for kpi in ("net_revenue", "gross_margin", "days_of_inventory"):
        browser_of(company).post("/alerts/rules/new/", {**rule, "name": kpi, "kpi": kpi})
    evaluate_all(now=timezone.now(), company_id=company.pk)
    page = text_of(german.get("/alerts/"))
    for told in (
        r"Nettoumsatz: \d\.\d{3},\d\d in \d{4}-\d\d, über der Grenze \(0,5\)\.",
        r"Rohertragsmarge: \d\d,\d % in \d{4}-\d\d, über der Grenze \(50,0 %\)\.",
        r"Lagerdauer in Tagen: \d+(,\d+)? Tage in \d{4}-\d\d, über der Grenze \(0,5 Tage\)\.",
    ):
        assert re.search(told, page), told


@pytest.fixture
def written(db: None, company: Company) -> set[str]:
    """What stands in the company's files: it is nobody's to translate."""
    run = AuditRun.objects.of(company.pk).select_related("dataset").get()
    ledger = open_ledger(company.pk, run.dataset.data_file_id)
    names = ("account_name", "line_text", "header_text", "party", "source", "entered_by")
    lines = select_lines(ledger.dataset, LineFilter(), limit=2_000).rows.to_dicts()
    return {str(line[name]).strip() for line in lines for name in names if line.get(name)}


def test_nothing_is_left_in_english(german: Client, written: set[str]) -> None:
    seen = dict[str, str]()
    for path, heard in pages_of(german):
        seen = {**dict.fromkeys(heard.texts, path), **seen}
    assert len(set(seen.values())) > 50
    left = [f"{path}: {text}" for text, path in seen.items() if _is_english(text, written)]
    assert not left, f"{len(left)}: " + "\n".join(sorted(left)[:40])


def test_a_ledger_that_lacks_much_is_told_of_in_german(db: None, bare: Company) -> None:
    """Why checks did not run, that no expenses are known, and large numbers of lines."""
    browser = browser_of(bare, headers={"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"})
    seen = {text: path for path, heard in pages_of(browser) for text in heard.texts}
    said = "\n".join(seen)
    assert "in der Datei fehlt: party (" in said
    assert "Kein Konto" in said
    left = [f"{path}: {text}" for text, path in seen.items() if _sounds_english(text)]
    assert not left, f"{len(left)}: " + "\n".join(sorted(left)[:40])
    counted = re.compile(r"(?<![\d.,])\d{4,} (Zeilen|Buchungen|Beträgen|\w*buchungen)\b")
    assert not [text for text in seen if counted.search(text)]


def _sounds_english(text: str) -> bool:
    """Whether it has a word that German has not; the catalogue need not know the text."""
    return _is_english(text, set()) or bool(_ENGLISH_WORD.search(_QUOTED.sub("", text)))


def _is_english(text: str, written: set[str]) -> bool:
    """Whether a text of a page is one that the catalogue has another for, or a filled template."""
    if text in written or any(text.endswith(f" {one}") for one in written):
        return False
    if text in _english():
        return True
    return any(one.landmark in text and one.pattern.fullmatch(text) for one in _templates())


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """Texts whose German is another, and is no English text itself."""
    pairs = list(_pairs())
    german = {one for _text, one in pairs}
    return frozenset(text for text, one in pairs if text != one and text not in german)


@lru_cache(maxsize=1)
def _templates() -> list[Saying]:
    """What filled texts of pages and of the library look like in English."""
    found = []
    for text, german in _pairs():
        template = re.sub(r"%\((\w+)\)[sd]", r"{\1}", text).replace("%%", "%")
        fields = [field for _literal, field, *_ in Formatter().parse(template) if field]
        letters = re.findall("[A-Za-z]", re.sub(r"\{.*?\}", "", template))
        if fields and len(letters) >= 6 and text != german:
            found.append(saying_of(template))
    return found


def _pairs() -> Iterator[tuple[str, str]]:
    for message in catalogue("de"):
        if message.id:
            texts = [message.id] if isinstance(message.id, str) else list(message.id)
            said = message.string or ()
            yield from zip(texts, [said] if isinstance(said, str) else said, strict=True)


def test_the_test_hears_english(company: Company, german: Client, written: set[str]) -> None:
    english = browser_of(company).get("/kpis/").content.decode()
    heard = [text for text in Heard(english).texts if _is_english(text, written)]
    assert {"Key figures", "Net revenue", "Skip to content"} <= set(heard)
    assert _is_english("240 findings in 69 entries, 5,934,140.69", set())
    assert _is_english("user anna made 3 entries, 1.0 % of all", set())


def test_numbers_and_days_are_written_as_germans_do(german: Client, company: Company) -> None:
    run = AuditRun.objects.of(company.pk).get()
    page = text_of(german.get(f"/runs/{run.pk}/trial-balance/"))
    assert '<html lang="de"' in page
    assert re.search(r"\b\d{1,3}\.\d{3},\d\d\b", page)
    assert not re.search(r">\s*-?\d{1,3},\d{3}\.\d\d", page)
    lines = text_of(german.get(f"/runs/{run.pk}/lines/"))
    assert re.search(r">\d\d\.\d\d\.2025<", lines)
    assert not re.search(r">2025-\d\d-\d\d<", lines)
    finding = run.findings.filter(code="D7").first()
    assert finding is not None
    shown = text_of(german.get(f"/findings/{finding.pk}/"))
    assert "ieselben Zeilen wie Buchung" in shown
    assert "nothing explains it" not in shown


@pytest.mark.parametrize("typed", ["1.000,00", "1000", "1.000"])
def test_amounts_are_typed_as_germans_do(german: Client, company: Company, typed: str) -> None:
    run = AuditRun.objects.of(company.pk).get()
    for name in ("lines", "findings"):
        asked = german.get(f"/runs/{run.pk}/{name}/", {"amount_from": typed})
        plain = browser_of(company).get(f"/runs/{run.pk}/{name}/", {"amount_from": "1000"})
        assert typed in text_of(asked)
        assert asked.context["totals"] == plain.context["totals"]
    export = german.get(f"/runs/{run.pk}/findings/", {"amount_from": typed}).context["export"]
    assert "amount_from=1000" in export
    wrong = german.get(f"/runs/{run.pk}/lines/", {"amount_from": "viel"})
    assert "kleinster Betrag" in text_of(wrong, 400)


def test_a_chosen_language_stays(db: None, company: Company) -> None:
    browser = browser_of(company, headers={"Accept-Language": "en"})
    assert '<html lang="en"' in text_of(browser.get("/uploads/"))
    answer = browser.post("/language/", {"language": "de", "next": "/uploads/"})
    assert answer.headers["Location"] == "/uploads/"
    assert (answer.cookies["language"].value, answer.cookies["language"]["samesite"]) == (
        "de", "Lax",
    )  # fmt: skip
    page = text_of(browser.get("/uploads/"))
    assert '<html lang="de"' in page
    assert 'aria-label="English"' in page
    elsewhere = browser.post("/language/", {"language": "en", "next": "https://else.example/"})
    assert elsewhere.headers["Location"] == "/"
    assert '<html lang="en"' in text_of(browser.get("/uploads/"))


def test_other_languages_get_english_and_programs_always(db: None, company: Company) -> None:
    browser = browser_of(company, headers={"Accept-Language": "fr"})
    assert '<html lang="en"' in text_of(browser.get("/uploads/"))
    german = browser_of(company, headers={"Accept-Language": "de"})
    assert b"Authentication" not in german.get("/api/files/").content
    answer = german.get("/api/findings/?sort=nothing")
    assert b"sort is one of" in answer.content
    assert "Content-Language" not in answer.headers


def test_without_a_page_the_sign_in_is_german_too(db: None) -> None:
    page = text_of(Client(headers={"Accept-Language": "de"}).get("/accounts/login/"))
    assert "Anmelden" in page
    assert "Passwort vergessen?" in page
