"""crossfoot benford."""


def benford() -> None:
    """Being written."""
