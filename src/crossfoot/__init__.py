"""Crossfoot: a ledger export becomes findings people can sign off.

>>> import crossfoot as cf
>>> result = cf.read("gl.csv").audit()  # doctest: +SKIP
"""

from importlib.metadata import PackageNotFoundError, version

from crossfoot.errors import UserError
from crossfoot.ledger import Ledger, read

try:
    __version__ = version("crossfoot")
except PackageNotFoundError:  # a source tree that was not installed
    __version__ = "0.0.0"

__all__ = ["Ledger", "UserError", "__version__", "read"]
