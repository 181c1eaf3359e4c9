"""crossfoot: the commands, and what becomes of errors.

Commands import what they need when they run, so that `crossfoot --help` stays quick.
"""

import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from crossfoot.cli.audit import audit
from crossfoot.cli.benford import benford
from crossfoot.cli.demo import demo
from crossfoot.cli.doctor import doctor
from crossfoot.cli.evaluate import evaluate
from crossfoot.cli.findings import findings
from crossfoot.cli.forecast import forecast
from crossfoot.cli.inspect import inspect
from crossfoot.cli.kpis import kpis
from crossfoot.cli.report import report
from crossfoot.cli.sales import sales
from crossfoot.cli.sample import sample
from crossfoot.cli.serve import serve
from crossfoot.cli.tb import tb
from crossfoot.cli.worker import worker
from crossfoot.errors import MappingNeededError, TradeMappingNeededError, UserError

FAILED, WRONG_USAGE = 1, 2
_HOW_TO_MAP = (
    "To write a mapping that can be filled in: crossfoot inspect FILE --write-mapping M.toml\n"
    "Then use it: crossfoot audit FILE --mapping M.toml"
)

_HOW_TO_MAP_TRADE = (
    "To write a mapping that can be filled in: crossfoot sales FILE --write-mapping M.toml\n"
    "Then use it: crossfoot sales FILE --mapping M.toml"
)
_HOW_TO_MAP_STOCK = (
    "To write a mapping that can be filled in: "
    "crossfoot sales FILE --subject inventory --write-mapping M.toml\n"
    "Then use it: crossfoot kpis SALES --inventory FILE --inventory-mapping M.toml"
)

app = typer.Typer(
    name="crossfoot",
    help="Turn a ledger export into findings people can sign off.",
    epilog="Begin with: crossfoot demo. Then: crossfoot audit your_ledger.csv",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help takes a third of the time
    context_settings={"help_option_names": ["-h", "--help"]},
)
#: Each command with a line for the list of commands, which 80 columns hold.
COMMANDS: dict[str, tuple[Callable[..., None], str]] = {
    "demo": (demo, "A sample ledger, audited on a server of its own."),
    "inspect": (inspect, "What a file is, and what its columns seem to mean."),
    "audit": (audit, "Audit a ledger: findings, risk, work paper and page."),
    "findings": (findings, "Browse the findings of an audit: filter, sort, export."),
    "report": (report, "A report as PDF, workbook, CSV, page or JSON."),
    "tb": (tb, "The trial balance: by account, month or class."),
    "benford": (benford, "The digits of the amounts against Benford's law."),
    "sales": (sales, "Sales exports: proved, kept, added up in every way."),
    "kpis": (kpis, "The key figures of sales and stock, with reasons."),
    "forecast": (forecast, "The demand of every item ahead, with intervals."),
    "sample": (sample, "Write a sample ledger with planted anomalies."),
    "eval": (evaluate, "How many planted anomalies are found."),
    "serve": (serve, "The server, with everything it needs."),
    "worker": (worker, "A worker of a server elsewhere."),
    "doctor": (doctor, "Whether this machine has what is needed."),
}
for _name, (_command, _line) in COMMANDS.items():
    app.command(_name, short_help=_line)(_command)


def _print_version(wanted: bool) -> None:
    if wanted:
        import crossfoot

        typer.echo(f"crossfoot {crossfoot.__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Version."),
    ] = False,
) -> None:
    """Turn a ledger export into findings people can sign off."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code."""
    try:
        app(args=None if arguments is None else list(arguments), prog_name="crossfoot")
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # typer makes 1 of it
            return _reader_has_left()
        return end.code if isinstance(end.code, int) else 0
    except UserError as error:
        typer.echo(f"crossfoot: {error}", err=True)
        if isinstance(error, TradeMappingNeededError):
            is_stock = error.subject == "inventory"
            typer.echo(_HOW_TO_MAP_STOCK if is_stock else _HOW_TO_MAP_TRADE, err=True)
        elif isinstance(error, MappingNeededError):
            typer.echo(_HOW_TO_MAP, err=True)
        return WRONG_USAGE
    except BrokenPipeError:
        return _reader_has_left()
    except Exception:  # noqa: BLE001 - the last place that can still say something useful
        return _unexpected()
    return 0


def _reader_has_left() -> int:
    """The reader, such as head, has seen enough: what is still to be written goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _unexpected() -> int:
    import traceback

    kind, error, trace = sys.exc_info()
    frames = [f for f in traceback.extract_tb(trace) if "typer" not in f.filename]
    lines = traceback.format_list(frames) + traceback.format_exception_only(kind, error)
    typer.echo("Traceback (most recent call last):\n" + "".join(lines), err=True)
    typer.echo(
        "crossfoot: this should not have happened. Please report it with the lines above and the "
        "output of 'crossfoot doctor'; no file was changed but those in the output folder.",
        err=True,
    )
    return FAILED


def main() -> None:
    """Run the command line of this process."""
    # Polars' allocator keeps freed memory for ten seconds: on large ledgers that is a gigabyte.
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:200,muzzy_decay_ms:0,narenas:1")
    sys.exit(run())
