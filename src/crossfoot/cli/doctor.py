"""crossfoot doctor: is everything here that Crossfoot needs?"""

from typing import Annotated

import typer

from crossfoot.cli import options


def doctor(
    spark: Annotated[bool, typer.Option("--spark", help="Also start Spark.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Check versions, optional parts, Java, space and permissions, and say what to do."""
    from dataclasses import asdict

    from crossfoot.cli.console import print_json
    from crossfoot.cli.diagnosis import diagnose, show

    found = diagnose(try_spark=spark)
    if as_json:
        print_json(
            {"is_well": all(one.is_well for one in found), "parts": [asdict(o) for o in found]}
        )
    else:
        show(found)
    raise typer.Exit(0 if all(one.is_well for one in found) else 1)
