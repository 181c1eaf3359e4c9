"""crossfoot sample."""


def sample() -> None:
    """Being written."""
