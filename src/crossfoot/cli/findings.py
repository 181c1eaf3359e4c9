"""crossfoot findings."""


def findings() -> None:
    """Being written."""
