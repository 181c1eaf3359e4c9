"""crossfoot audit: a ledger file in, findings and reports out."""

import os
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crossfoot.cli import options


class Level(StrEnum):
    """Levels of risk for --fail-on."""

    low = "low"
    medium = "medium"
    high = "high"


class EngineName(StrEnum):
    """Where the analyses run."""

    polars = "polars"
    spark = "spark"


OutFolder = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Folder for the files of the audit.")
]
FailOn = Annotated[
    Level | None,
    typer.Option("--fail-on", help="Exit with 3 when the ledger or a finding has this risk level."),
]
Server = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Audit on this server instead of here."),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        "--api-key-file",
        metavar="FILE",
        help="Key for --server, if not in CROSSFOOT_API_KEY or the folder of a server here.",
    ),
]
WithMl = Annotated[
    bool,
    typer.Option("--ml", help="Score every line by models too; writes scores.parquet."),
]
Labels = Annotated[
    Path | None,
    typer.Option(
        "--labels",
        metavar="FILE",
        help="With --ml: reviewers' decisions to learn from (journal_id, exception).",
    ),
]


def audit(
    file: options.LedgerFile,
    mapping: options.MappingFile = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            metavar="NAME|FILE",
            help="Parameters of the checks; else default, with --server the company's standard.",
        ),
    ] = None,
    out: OutFolder = Path("crossfoot-out"),
    fail_on: FailOn = None,
    as_json: options.AsJson = False,
    ml: WithMl = False,
    labels: Labels = None,
    engine: Annotated[EngineName, typer.Option(help="Where to compute.")] = EngineName.polars,
    master: Annotated[str | None, typer.Option(metavar="URL", help="Spark master.")] = None,
    server: Server = None,
    api_key_file: KeyFile = None,
    accounts: options.Accounts = None,
    opening: options.Opening = None,
    closing: options.Closing = None,
    log: options.Log = None,
    headers: options.Headers = None,
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    header_row: options.HeaderRow = None,
    format: options.Format = None,  # noqa: A002 - the name of the option
) -> None:
    """Audit a ledger: every check, risk, findings, an Excel work paper and a page."""
    started = time.perf_counter()
    from crossfoot.cli.auditing import Order, exceeds, run_order
    from crossfoot.cli.reading import Reading

    if labels is not None and not ml:
        raise typer.BadParameter("--labels are for the models: say --ml too")
    reading = Reading(
        file,
        mapping=mapping,
        format=format,
        encoding=encoding,
        delimiter=delimiter,
        header_row=header_row,
        sheet=sheet,
        headers=headers,
        accounts=accounts,
        opening=opening,
        closing=closing,
        log=log,
    )
    if server is None:
        from crossfoot.cli.scoring import Scoring

        order = Order(
            reading,
            profile or "default",
            out,
            engine=engine.value,
            master=master,
            started=started,
            scoring=Scoring(labels) if ml else None,
        )
        shown = run_order(order, as_json=as_json)
    else:
        from crossfoot.cli.remote import RemoteOrder, run_remote
        from crossfoot.cli.server_key import api_key_for

        if labels is not None:
            raise typer.BadParameter("--labels: a server learns from the reviews made on it")
        if engine is not EngineName.polars or master is not None:
            raise typer.BadParameter("--engine and --master are the server's to choose")
        key = api_key_for(server, api_key_file, os.environ)
        remote = RemoteOrder(reading, profile, out, server, key, ml=ml)
        shown = run_remote(remote, as_json=as_json)
    raise typer.Exit(3 if exceeds(shown, fail_on.value if fail_on else None) else 0)
