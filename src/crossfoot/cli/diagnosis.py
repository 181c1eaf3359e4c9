"""What `crossfoot doctor` looks at."""

import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.text import Text

from crossfoot.cli.console import show_table, stdout
from crossfoot.errors import UserError

_NEEDED = (
    "polars",
    "narwhals",
    "fastexcel",
    "lxml",
    "holidays",
    "rapidfuzz",
    "numpy",
    "scipy",
    "xlsxwriter",
    "tzdata",
)
_OPTIONAL = {"pyspark": "spark", "pandas": "pandas", "pyarrow": "pandas"}
_LEAST_SPACE = 2 * 1024**3
_LEAST_PYTHON = (3, 11)
_LEAST_JAVA = 17


@dataclass(frozen=True)
class Part:
    """One thing looked at: what it is, how it is, and what to do about it."""

    name: str
    state: str
    is_well: bool = True
    remedy: str = ""


def diagnose(*, try_spark: bool = False) -> list[Part]:
    """Look at everything; an optional part that is missing is no illness."""
    parts = [_python(), *_packages(), *_optional(), _java(), _space(), _writing()]
    return [*parts, _spark()] if try_spark else parts


def _python() -> Part:
    good = sys.version_info >= _LEAST_PYTHON
    remedy = "" if good else "Install Python 3.11 or newer."
    return Part("Python", f"{platform.python_version()} on {platform.system()}", good, remedy)


def _packages() -> Iterator[Part]:
    for name in ("crossfoot", *_NEEDED):
        found = _version(name)
        if found:
            yield Part(name, found)
        elif name == "crossfoot":
            yield Part(name, "a source tree that is not installed")
        else:
            yield Part(name, "missing", is_well=False, remedy="In the checkout: pip install -e .")


def _optional() -> Iterator[Part]:
    for name, extra in _OPTIONAL.items():
        found = _version(name)
        wanted = "" if found else f"If you want it, in the checkout: pip install -e '.[{extra}]'"
        yield Part(f"{name} (optional)", found or "not installed", remedy=wanted)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _java() -> Part:
    name = "Java (for Spark)"
    path = shutil.which("java")
    if path is None:
        return Part(name, "not found", remedy="Only for --engine spark: install Java 17 or newer.")
    told = subprocess.run(  # noqa: S603 - the java of the PATH, no input of a user
        [path, "-version"], capture_output=True, text=True, check=False, timeout=20
    )
    words = (told.stderr or told.stdout).replace('"', " ").split()
    number = next((word for word in words if word[0].isdigit()), "unknown")
    major = number.split(".")[0]
    old = major.isdigit() and int(major) < _LEAST_JAVA
    return Part(name, number, remedy="Spark needs Java 17 or newer." if old else "")


def _space() -> Part:
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    good = free >= _LEAST_SPACE
    remedy = "" if good else f"Free some space in {folder}, or set TMPDIR to another folder."
    return Part("Space for temporary files", f"{free / 1024**3:.1f} GB in {folder}", good, remedy)


def _writing() -> Part:
    here = Path.cwd()
    try:
        with tempfile.TemporaryFile(dir=here):
            return Part("Writing here", f"{here}")
    except OSError as error:
        remedy = "Change to another folder, or give --out."
        return Part("Writing here", f"{here}: {error.strerror}", is_well=False, remedy=remedy)


def _spark() -> Part:
    from crossfoot.engine.spark import spark_session

    try:
        session = spark_session("local[1]")
        count = session.range(3).count()
    except UserError as error:
        return Part("Spark", "did not start", is_well=False, remedy=str(error))
    session.stop()
    return Part("Spark", f"counted to {count}")


def show(parts: Sequence[Part]) -> None:
    """Print what was found, with remedies."""
    rows = [
        (
            Text("✓" if one.is_well else "✗", style="green" if one.is_well else "bold red"),
            one.name,
            Text.assemble(one.state, (f"  {one.remedy}" if one.remedy else "", "yellow")),
        )
        for one in parts
    ]
    columns = {" ": "left", "Part": "left", "State": "left"}
    show_table(stdout(), columns, rows, flexible="State")
    ill = sum(not one.is_well for one in parts)
    stdout().print("All is well." if not ill else f"{ill} to mend.")
