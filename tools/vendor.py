# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools[woff]", "brotli==1.2.1"]
# ///
"""Copies what others made into the source: ECharts, htmx, Inter, icons. For maintainers: needs npm.

Run `uv run tools/vendor.py` to fetch and compare with tools/vendor.lock, and with `--lock` to write
that file after a version below was changed and the change was read.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import brotli
from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "tools/vendor.lock"
CHARTS = "src/crossfoot/charts/static/vendor"
FONTS = "src/crossfoot/reports/writers/fonts"
PAGES = "src/crossfoot_server/web/static/web/vendor"

#: Package of npm, then each file in it and where it goes.
COPIES = {
    "echarts@6.1.0": {
        "LICENSE": f"{CHARTS}/echarts-LICENSE.txt",
        "NOTICE": f"{CHARTS}/echarts-NOTICE.txt",
        "licenses/LICENSE-d3": f"{CHARTS}/d3-LICENSE.txt",
    },
    "zrender@6.1.0": {"LICENSE": f"{CHARTS}/zrender-LICENSE.txt"},
    "htmx.org@4.0.1": {
        "dist/htmx.min.js": f"{PAGES}/htmx.min.js",
        "LICENSE": f"{PAGES}/htmx-LICENSE.txt",
    },
    "@fontsource-variable/inter@5.3.0": {
        "files/inter-latin-wght-normal.woff2": f"{PAGES}/inter-latin.woff2",
        "files/inter-latin-ext-wght-normal.woff2": f"{PAGES}/inter-latin-ext.woff2",
        "LICENSE": f"{PAGES}/inter-LICENSE.txt",
    },
    "lucide-static@1.62.0": {"LICENSE": f"{PAGES}/LUCIDE-LICENSE"},
    "inter-ui@4.1.1": {"LICENSE.txt": f"{FONTS}/inter-LICENSE.txt"},
}
#: What of ECharts is used, in one file: all of it would be half as long again.
CHART_PARTS, CHART_FILE = ROOT / "tools/echarts.js", f"{CHARTS}/echarts.min.js"
CHART_PACKAGES = ("echarts@6.1.0", "zrender@6.1.0", "esbuild@0.28.2")
_BANNER = (
    "/* Apache ECharts 6.1.0, Apache-2.0: echarts-LICENSE.txt; zrender 6.1.0, BSD-3-Clause: "
    "zrender-LICENSE.txt */"
)
#: Also written as browsers take it, for packing it on its way would take longer each time.
PACKED = (CHART_FILE, f"{PAGES}/htmx.min.js")
#: Fonts that programs for PDF can read: package, file, and the cut made of it.
CUTS = {
    "web/Inter-Regular.woff2": f"{FONTS}/Inter-Regular.ttf",
    "web/Inter-SemiBold.woff2": f"{FONTS}/Inter-SemiBold.ttf",
}
CUTS_FROM = "inter-ui@4.1.1"
#: The icons that pages show (a test compares them with the pages), in one file.
ICONS = (
    "activity", "arrow-left", "arrow-right", "bell", "bookmark", "brain", "briefcase",
    "building-2", "calendar-clock", "chart-column-big", "chart-line", "check", "chevron-down",
    "chevron-right", "chevron-up", "chevrons-up-down", "circle-alert", "code", "columns-3",
    "copy", "download", "file-spreadsheet", "file-text", "filter", "flag", "git-compare",
    "history", "inbox", "key-round", "layout-dashboard", "list-tree", "log-out", "menu",
    "package", "palette", "pause", "play", "plus", "refresh-cw", "rows-3", "scale", "search",
    "settings", "shield-check", "shopping-cart", "sigma", "sun-moon", "target", "trash-2",
    "trending-up", "upload", "user", "users", "webhook", "x",
)  # fmt: skip
ICONS_FROM, SPRITE = "lucide-static@1.62.0", f"{PAGES}/icons.svg"
#: Latin, Greek, Cyrillic, Latin additional, punctuation, currencies, letterlike, arrows, minus and
#: other operators, shapes, ticks.
_RANGES = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x2B0, 0x2FF), (0x300, 0x33F), (0x370, 0x3FF),
    (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20C0),
    (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x25A0, 0x25FF), (0x2610, 0x2612),
    (0x2713, 0x2718),
)  # fmt: skip


def main() -> int:
    """Fetch, copy, cut; then compare or lock."""
    locking = "--lock" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        found = _fetched(Path(folder))
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(found.items()))
    if locking:
        LOCK.write_text(lines, encoding="utf-8")
    elif LOCK.read_text(encoding="utf-8") != lines:
        sys.stderr.write(f"What was fetched is not what {LOCK.name} names:\n{lines}")
        return 1
    return 0


def _fetched(folder: Path) -> dict[str, str]:
    """The digests of packages and of what was written of them."""
    found = {}
    for package, copies in COPIES.items():
        packed = _pack(package, folder)
        found[package] = _digest(packed)
        inside = folder / package.replace("/", "-")
        with tarfile.open(packed) as archive:
            archive.extractall(inside, filter="data")
        for name, target in copies.items():
            _write(ROOT / target, (inside / "package" / name).read_bytes())
        for name, target in CUTS.items() if package == CUTS_FROM else ():
            _cut(inside / "package" / name, ROOT / target)
        if package == ICONS_FROM:
            _write(ROOT / SPRITE, _sprite(inside / "package/icons").encode())
    _bundle(folder / "charts")
    for target in PACKED:
        _write(ROOT / f"{target}.br", brotli.compress((ROOT / target).read_bytes()))
    written = [CHART_FILE, *(target for copies in COPIES.values() for target in copies.values())]
    for target in [*written, *(f"{name}.br" for name in PACKED), *CUTS.values(), SPRITE]:
        found[target] = _digest(ROOT / target)
    return found


def _pack(package: str, folder: Path) -> Path:
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), package]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 # our list
    return folder / done.stdout.split()[-1]


def _bundle(folder: Path) -> None:
    """One file of the parts of ECharts, the same bytes every time."""
    folder.mkdir()
    (folder / "charts.js").write_bytes(CHART_PARTS.read_bytes())
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", *CHART_PACKAGES]
    bundle = [
        *("npx", "esbuild", "charts.js", "--bundle", "--minify", "--format=iife"),
        *("--global-name=echarts", "--legal-comments=none", f"--banner:js={_BANNER}"),
        f"--outfile={ROOT / CHART_FILE}",
    ]
    for command in (install, bundle):
        subprocess.run(command, check=True, cwd=folder, capture_output=True)  # noqa: S603 # our own


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _cut(source: Path, target: Path) -> None:
    """A TrueType font of the characters that reports use, the same bytes every time."""
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "case"]
    options.name_IDs = ["*"]  # the family's name too, so that both weights are "Inter"
    options.flavor = None
    options.hinting = False
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for a, b in _RANGES for code in range(a, b + 1)])
    subsetter.subset(font)
    font.flavor = None
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(target), options)


def _sprite(folder: Path) -> str:
    """The icons as symbols: what is drawn, without how, which the style sheet says."""
    symbols = "".join(f"{_symbol(name, folder / f'{name}.svg')}\n" for name in sorted(ICONS))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n'
        f"<!-- lucide, ISC licence: LUCIDE-LICENSE -->\n{symbols}</svg>\n"
    )


def _symbol(name: str, path: Path) -> str:
    _before, _tag, drawn = path.read_text(encoding="utf-8").partition("<svg")
    inner = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner.split())}</symbol>'


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
