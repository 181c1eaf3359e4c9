"""crossfoot demo."""


def demo() -> None:
    """Being written."""
