"""Takes the pictures of the pages for README.md and docs/: `make screenshots`. Needs Chromium.

It runs the demo in a folder of its own, signs in by its link, and looks at the main pages light,
dark and, one of them, as narrow as a telephone.
"""

import csv
import io
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, sync_playwright

from crossfoot.sample import write_sample

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs/images"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
WIDE, NARROW = ViewportSize(width=1280, height=860), ViewportSize(width=400, height=860)
SETTLED_MS = 900
DEMO_SECONDS, MAPPING_SECONDS = 600, 120

#: The export that is mapped: its headers and the sample's columns; what a person says of it.
COLUMNS = {
    "Beleg": "Entry No", "Zeile": "Line No", "Tag": "Posting Date", "Person": "Entered By",
    "Konto": "Account", "Bez.": "Account Name", "Text": "Line Text", "Wert 1": "Debit",
    "Wert 2": "Credit",
}  # fmt: skip
CHOSEN = {
    "Person": "entered_by", "Bez.": "account_name", "Wert 1": "debit", "Wert 2": "credit",
}  # fmt: skip


@dataclass(frozen=True)
class Shot:
    """A page: the name of its picture, where it is, and which link leads on from there."""

    name: str
    path: str
    then: str = ""


SHOTS = (
    Shot("overview", "/"),
    Shot("findings", "/", "a[href$='/findings/'][href*='/runs/']"),
    Shot("finding", "/", "main a[href^='/findings/']"),
    Shot("balance", "/", "a[href$='/trial-balance/']"),
    Shot("duplicates", "/", "a[href$='/duplicates/']"),
    Shot("sales", "/sales/"),
    Shot("kpis", "/kpis/"),
    Shot("forecast", "/forecasts/", "main td a[href^='/forecasts/']"),
)


def main() -> None:
    """Run the demo, take every picture."""
    with (
        tempfile.TemporaryDirectory() as folder,
        demo(Path(folder)) as (address, link),
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        state = sign_in(browser, link)
        for theme in ("light", "dark"):
            look = browser.new_context(
                base_url=address, viewport=WIDE, color_scheme=theme, storage_state=state
            )
            for shot in SHOTS:
                picture(look.new_page(), shot, f"{shot.name}-{theme}")
        narrow = browser.new_context(base_url=address, viewport=NARROW, storage_state=state)
        picture(narrow.new_page(), SHOTS[0], "overview-narrow")
        wide = browser.new_context(base_url=address, viewport=WIDE, storage_state=state)
        mapping(wide.new_page(), Path(folder))
        browser.close()
    total = sum(path.stat().st_size for path in OUT.glob("page-*.webp"))
    sys.stdout.write(f"{total / 1024:,.0f} kB in {OUT}\n")


@contextmanager
def demo(folder: Path) -> Iterator[tuple[str, str]]:
    """The demo's address and sign-in link, once all its pages are full; stopped afterwards."""
    said = folder / "said.txt"
    command = [sys.executable, "-m", "crossfoot", "demo", "--port", "0", "--out", str(folder / "d")]
    with said.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file)  # noqa: S603 - our own
    try:
        end = time.monotonic() + DEMO_SECONDS
        while "all pages have" not in said.read_text(encoding="utf-8"):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(said.read_text(encoding="utf-8"))
            time.sleep(1)
        found = re.search(r"Open (http://\S+)", said.read_text(encoding="utf-8"))
        link = (folder / "d/data/run/sign-in").read_text(encoding="utf-8").strip()
        yield found.group(1) if found else "", link
    finally:
        process.terminate()
        process.wait()


def sign_in(browser: Browser, link: str) -> StorageState:
    """The state of a browser that has signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    return context.storage_state()


def picture(page: Page, shot: Shot, name: str) -> None:
    """Go to a page and keep what the window shows of it."""
    page.goto(shot.path)
    if shot.then:
        page.goto(page.locator(shot.then).first.get_attribute("href") or "/")
    keep(page, name)


def mapping(page: Page, folder: Path) -> None:
    """The mapping page, of a ledger whose headers say nothing."""
    page.goto("/upload/")
    page.set_input_files("#file", unnamed(folder))
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_selector("[data-meanings]", timeout=MAPPING_SECONDS * 1000)
    for column, meaning in CHOSEN.items():
        page.get_by_label(column, exact=True).select_option(meaning)
    page.wait_for_selector("[data-preview] tbody td.num")
    keep(page, "mapping-light", full=True)


def unnamed(folder: Path) -> Path:
    """A sample ledger in German clothes, some of its headers saying little."""
    write_sample(folder / "named.csv", lines=3_000, seed=4)
    path = folder / "export.csv"
    with (folder / "named.csv").open(newline="", encoding="utf-8") as read:
        rows = list(csv.DictReader(read))
    with path.open("w", newline="", encoding="utf-8") as write:
        writer = csv.writer(write, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows([in_german(row[name]) for name in COLUMNS.values()] for row in rows)
    return path


def in_german(text: str) -> str:
    """A date or an amount as German systems write them; other texts as they are."""
    if day := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        return ".".join(reversed(day.groups()))
    return text.replace(".", ",") if re.fullmatch(r"-?\d+\.\d\d", text) else text


def keep(page: Page, name: str, *, full: bool = False) -> None:
    """What a page shows, as WebP."""
    page.wait_for_timeout(SETTLED_MS)
    shown = Image.open(io.BytesIO(page.screenshot(full_page=full)))
    shown.convert("RGB").save(OUT / f"page-{name}.webp", quality=82, method=6)
    page.close()


if __name__ == "__main__":
    main()
