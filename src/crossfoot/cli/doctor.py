"""crossfoot doctor."""


def doctor() -> None:
    """Being written."""
