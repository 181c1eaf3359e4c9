"""crossfoot benford: first digits against Benford's law."""

from crossfoot.cli import options


def benford(
    file: options.LedgerFile,
    as_json: options.AsJson = False,
) -> None:
    """Compare the digits of the amounts with Benford's law."""
    raise NotImplementedError
