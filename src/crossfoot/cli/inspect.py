"""crossfoot inspect."""


def inspect() -> None:
    """Being written."""
