"""In a real browser, on a server that is started as a user starts it."""

import re
import uuid
import warnings
from pathlib import Path

import httpx
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.crossfoot_server.browser.addresses import (
    NO_PAGES,
    ONLY_SENT,
    SAVED,
    Round,
    plain_addresses,
    routes,
)
from tests.crossfoot_server.browser.conftest import People, new_context, signed_in
from tests.crossfoot_server.browser.looking import (
    axe_faults,
    keyboard_faults,
    listen,
    narrow_faults,
    weight,
)
from tests.crossfoot_server.browser.typing_only import focused, join_and_sign_in, tab_to
from tests.crossfoot_server.browser.walking import Run

NOTE = "Seen with the delivery note"
MOST_BYTES = 300_000
#: Puts a picture without words, of somebody else, and a link that is hard to see into a page.
SPOIL = """() => {
  const [picture, link] = [document.createElement("img"), document.createElement("a")];
  picture.src = "https://elsewhere.invalid/x.png";
  Object.assign(link, { href: "/", textContent: "somewhere" });
  Object.assign(link.style, { color: "#777", background: "#666", outline: "none" });
  Object.assign(link.style, { display: "block", width: "900px" });
  document.querySelector("main").append(picture, link);
}"""


def test_progress_is_watched_while_a_mapped_ledger_is_audited(run: Run) -> None:
    said = [one["type"] for one in run.told]
    assert "upload.needs_mapping" in said
    assert said[-1] == "upload.completed"
    followed = [one["progress"] for one in run.told if one["type"] == "upload.progress"]
    assert followed == sorted(followed)
    assert len(set(followed)) > 1


def test_an_empty_file_is_refused_with_the_reason(page: Page, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    page.goto("/upload/")
    page.get_by_label("Drop the file here").set_input_files(empty)
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("[data-told]")).to_have_text("Choose a file that is not empty.")


def test_a_finding_is_filtered_for_and_signed_off_and_is_so_in_the_work_paper(
    page: Page, run: Run, tmp_path: Path
) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Findings").click()
    all_of_them = _count(page)
    page.get_by_text("More filters").click()
    page.get_by_label("Amount from").fill("1000")
    page.get_by_role("combobox", name="Status").first.select_option("Open")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**amount_from=1000**")
    expect(page.get_by_role("link", name="Without Amount from")).to_be_visible()
    assert 0 < _count(page) < all_of_them
    page.locator("a[data-opens]").first.click()
    drawer = page.get_by_role("dialog")
    key = page.locator("td.why small").first.inner_text().split(" ")[0]
    drawer.get_by_label("Status", exact=True).select_option("Cleared")
    drawer.get_by_label("Reviewer").select_option("admin@localhost.localdomain")
    drawer.get_by_label("Note", exact=True).fill(NOTE)
    drawer.get_by_role("button", name="Keep", exact=True).click()
    expect(drawer.locator("header .tag").first).to_have_text("Cleared")
    expect(drawer.locator(".timeline")).to_contain_text(NOTE)
    page.goto(run.address)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download work paper").click()
    paper = tmp_path / "work-paper.xlsx"
    coming.value.save_as(paper)
    assert _signed_off(paper, key) == ("Cleared", NOTE)


def test_key_figures_and_forecasts_of_a_shop_are_seen(page: Page, shop: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Key figures").click()
    page.get_by_role("link", name="Net revenue", exact=True).first.click()
    assert re.search(r"[\d,]{4,}", page.locator(".tile dd").first.inner_text())
    expect(page.locator("[data-chart] svg path").first).to_be_attached()
    page.get_by_role("link", name="Forecasts").click()
    page.get_by_role("table").get_by_role("link", name="Tea 1").click()
    expect(page.locator("[data-chart] svg path").first).to_be_attached()
    cells = page.get_by_role("region", name="Values").locator("tbody tr").first.locator("td")
    expected, lowest, highest = (float(cells.nth(n).inner_text()) for n in (1, 4, 5))
    assert lowest <= expected <= highest
    assert lowest < highest


def test_a_report_is_scheduled(page: Page, run: Run) -> None:
    page.goto("/reports/")
    page.get_by_role("link", name="Schedule one").click()
    page.get_by_label("Name").fill("Every Monday")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_have_text("The schedule is kept.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Every Monday")
    assert page.locator("main ol li").count() >= 1


def test_a_key_opens_the_server_until_it_is_revoked(page: Page, url: str) -> None:
    page.goto("/settings/keys/")
    page.get_by_label("Name").fill("Nightly")
    page.get_by_role("button", name="Make the key").click()
    key = page.get_by_label("The key", exact=True).input_value()
    program = httpx.Client(base_url=url, headers={"Authorization": f"Api-Key {key}"})
    assert program.get("/api/uploads/").status_code == 200
    page.get_by_role("button", name="Revoke Nightly").click()
    expect(page.get_by_role("status")).to_contain_text("opens nothing any more")
    assert program.get("/api/uploads/").status_code == 401
    program.close()


def test_a_finding_is_signed_off_without_a_mouse(
    chromium: Browser, url: str, people: People, run: Run
) -> None:
    context = new_context(chromium, url)
    page = context.new_page()
    join_and_sign_in(page, people.joining)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    page.keyboard.press("Enter")
    tab_to(page, "Review findings")
    page.keyboard.press("Enter")
    page.wait_for_url("**/findings/")
    tab_to(page, "[name=text]")
    page.keyboard.type("a")
    page.keyboard.press("Enter")
    page.wait_for_url("**text=a**")
    page.locator("a.chip").first.wait_for()
    _move_tick_and_open(page)
    drawer = page.get_by_role("dialog")
    tab_to(page, "dialog [name=status]")
    page.keyboard.type("Exc")
    tab_to(page, "dialog [name=note]")
    page.keyboard.type(NOTE)
    tab_to(page, "Keep")
    page.keyboard.press("Enter")
    expect(drawer.locator("header .tag").first).to_have_text("Exception")
    expect(drawer.locator(".timeline")).to_contain_text("joining@example.com")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    context.close()


def _move_tick_and_open(page: Page) -> None:
    tab_to(page, "thead a")
    first, second = page.locator("a[data-opens]").all_inner_texts()[:2]
    for key, text in (("j", first), ("j", second), ("k", first)):
        page.keyboard.press(key)
        assert focused(page) == text
    page.keyboard.press("x")
    expect(page.locator("tbody input[type=checkbox]").first).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("heading", level=1)).to_be_visible()


def test_the_first_load_is_light(
    chromium: Browser, owner: BrowserContext, url: str, run: Run
) -> None:
    """With nothing kept from before, and compressed as the server does it by itself."""
    stranger = new_context(chromium, url)
    assert weight(stranger.new_page(), "/accounts/login/") <= MOST_BYTES
    stranger.close()
    member = chromium.new_context(storage_state=owner.storage_state())
    page = member.new_page()
    assert weight(page, run.address) <= MOST_BYTES
    expect(page.locator("[data-chart] svg").first).to_be_attached()
    member.close()


def test_faults_are_found_where_there_are_some(page: Page, url: str) -> None:
    heard = listen(page, url)
    page.goto("/uploads/")
    page.evaluate(SPOIL)
    found = " ".join([*axe_faults(page), *keyboard_faults(page), *narrow_faults(page), *heard])
    for fault in ("image-alt", "dark: color-contrast", "not seen", "outside the view", "leaves"):
        assert fault in found
    assert "console: " in found


def test_no_page_of_a_company_without_anything_has_a_fault(
    chromium: Browser, url: str, people: People
) -> None:
    newcomer = signed_in(chromium, url, people.newcomer)
    round_ = Round(newcomer, url, (axe_faults, narrow_faults))
    round_.go(["/", *plain_addresses()])
    assert "\n".join(round_.faults) == ""
    assert set(round_.seen.values()) <= {200, ONLY_SENT, SAVED}
    newcomer.close()


def test_refusals_are_pages_without_a_fault(
    chromium: Browser, url: str, people: People, run: Run
) -> None:
    viewer = signed_in(chromium, url, people.viewer)
    round_ = Round(viewer, url, (axe_faults, narrow_faults))
    findings = f"{run.address}findings/".removeprefix(url)
    refused = {
        "/settings/keys/": 403,
        "/nothing/": 404,
        f"{findings}?risk_from=much": 400,
        f"{findings}?text=nowhere": 200,
    }
    for address in refused:
        round_.look_at(address, address)
    assert round_.seen == refused
    assert "\n".join(round_.faults) == ""
    viewer.close()


def test_pages_of_strangers_have_no_fault(chromium: Browser, url: str, people: People) -> None:
    stranger = new_context(chromium, url)
    round_ = Round(stranger, url, (axe_faults, keyboard_faults, narrow_faults))
    round_.go(["/accounts/login/", people.invitation.removeprefix(url)])
    round_.look_at("/enter/used-already/", "used")
    assert "\n".join(round_.faults) == ""
    assert round_.seen["used"] == 410
    assert len(round_.seen) > 3
    stranger.close()


def test_no_page_has_a_fault(
    owner: BrowserContext, url: str, people: People, filled: list[str]
) -> None:
    round_ = Round(owner, url, (axe_faults, keyboard_faults, narrow_faults))
    round_.go(["/", *plain_addresses(), *filled, people.invitation.removeprefix(url)])
    assert "\n".join(round_.faults) == ""
    assert set(round_.seen.values()) <= {200, ONLY_SENT, SAVED}
    assert routes() - set(round_.seen) - set(NO_PAGES) - _only_sent(owner, url, round_) == set()


def _only_sent(owner: BrowserContext, url: str, round_: Round) -> set[str]:
    """Routes that nothing leads to since they only take what is sent."""
    unseen = routes() - set(round_.seen)
    addresses = {one: re.sub(r"<uuid:\w+>", str(uuid.UUID(int=0)), one) for one in unseen}
    return {
        one for one, path in addresses.items() if owner.request.get(f"{url}/{path}").status == 405
    }


def _count(page: Page) -> int:
    told = page.locator(".facts").first.inner_text()
    found = re.match(r"([\d,]+) finding", told)
    assert found, told
    return int(found[1].replace(",", ""))


def _signed_off(paper: Path, key: str) -> tuple[str, str]:
    """What the work paper says of a finding: its status and its note."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep data bars
        rows = list(load_workbook(paper)["Findings"].iter_rows(values_only=True))
    header = next(row for row in rows if row[0] == "ID")
    found = next(row for row in rows if row[0] == key)
    return str(found[header.index("Status")]), str(found[header.index("Note of the auditor")])
