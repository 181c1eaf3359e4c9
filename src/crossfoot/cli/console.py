"""What people see: data on stdout, progress on stderr, tables that fit the terminal."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crossfoot.progress import Progress, no_progress

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID
    from rich.text import Text

#: How the levels of risk look.
STYLES = {"HIGH": "bold red", "MEDIUM": "yellow", "LOW": "green"}
_NARROWEST = 8


def stdout() -> "Console":
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)


def print_json(value: Any) -> None:
    from crossfoot.reports.exact_json import exact_json

    sys.stdout.write(exact_json(value) + "\n")


def show_table(
    console: "Console",
    columns: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
    *,
    flexible: str = "",
    wraps: bool = True,
) -> None:
    """Print a plain table: `columns` are titles with 'left' or 'right'.

    The column `flexible` gives way, so that the others are never cut on a narrow terminal; its
    text goes on in the next line, or is cut when it may not wrap.
    """
    from rich.table import Table
    from rich.text import Text

    cells = [[c if isinstance(c, Text) else Text(cell_text(c)) for c in row] for row in rows]
    widths = _widths(list(columns), cells, flexible, console.width)
    made = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for (title, side), width in zip(columns.items(), widths, strict=True):
        right = side == "right"
        made.add_column(
            title,
            justify="right" if right else "left",
            no_wrap=not (wraps and title == flexible),
            overflow="fold" if wraps and title == flexible else "ellipsis",
            width=width,
        )
    for row in cells:
        made.add_row(*row)
    console.print(made)


def _widths(
    titles: Sequence[str], cells: Sequence[Sequence["Text"]], flexible: str, terminal: int
) -> list[int]:
    widest = [max([len(t), *(len(row[i]) for row in cells)]) for i, t in enumerate(titles)]
    if flexible not in titles:
        return widest
    place = titles.index(flexible)
    fixed = sum(width + 2 for i, width in enumerate(widest) if i != place)
    widest[place] = min(widest[place], max(_NARROWEST, terminal - fixed))
    return widest


def cell_text(value: Any) -> str:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return " ".join(str(value).split())


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress]:
    """A bar per step on stderr; nothing when stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    bars = Bars(
        TextColumn("{task.description:<12}"),
        BarColumn(bar_width=40, complete_style="cyan", finished_style="cyan"),
        TextColumn("[dim]{task.fields[amount]:>14}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with bars:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int | None = None) -> None:
            if step not in tasks:
                for earlier in tasks.values():
                    bars.stop_task(earlier)
                tasks[step] = bars.add_task(step.capitalize(), total=total, amount="")
            amount = f"{done:,} of {total:,}" if total else f"{done:,}" if done else ""
            bars.update(tasks[step], completed=done, total=total, amount=amount)

        yield report
        for task in tasks.values():
            total = bars.tasks[task].total
            bars.update(task, total=total or 1, completed=total or 1)
