"""Limits: how much of the machine a model may take."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra in one thread: on a loaded machine more have cost eighteen times as much."""
    try:
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
    except ImportError:  # comes with scikit-learn; without it nothing is fitted
        yield
        return
    with threadpool_limits(limits=1):
        yield
