"""crossfoot serve: the server with everything it needs, under one command."""

from pathlib import Path
from typing import Annotated

import typer

Workers = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Jobs at a time, if not one for each core."),
]


def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port; 0 for any that is free.")
    ] = 8000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; other machines reach only others.")
    ] = "127.0.0.1",
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for all that is kept, if not crossfoot-data."),
    ] = None,
    workers: Workers = None,
) -> None:
    """Serve until Ctrl-C: web, workers, clock and broker, each started again when it ends.

    The first start makes a company and an administrator's key in DIR/api-key.
    """
    from crossfoot.cli.handing_over import hand_over

    arguments = ["serve", "--port", str(port), "--host", host]
    if data is not None:
        arguments += ["--data", str(data)]
    hand_over([*arguments, *workers_argument(workers)])


def workers_argument(workers: int | None) -> list[str]:
    return [] if workers is None else ["--workers", str(workers)]
