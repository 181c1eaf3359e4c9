"""crossfoot tb."""


def tb() -> None:
    """Being written."""
