"""crossfoot eval."""


def evaluate() -> None:
    """Being written."""
