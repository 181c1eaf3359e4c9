"""Crossfoot: a ledger export becomes findings people can sign off.

>>> import crossfoot as cf
>>> result = cf.read("gl.csv").audit()  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crossfoot.audit.profile import Profile
    from crossfoot.errors import MappingNeededError, UserError
    from crossfoot.ingest.mapping import Mapping
    from crossfoot.ingest.run import SideFiles
    from crossfoot.ingest.source import ReadOptions
    from crossfoot.ledger import Audit, Ledger, Scores, load_profile, read

    __version__: str

#: Name -> the module it lives in. Loaded when first used, so that `crossfoot --help` is quick.
_HOMES = {
    "Audit": "crossfoot.ledger",
    "Ledger": "crossfoot.ledger",
    "Mapping": "crossfoot.ingest.mapping",
    "MappingNeededError": "crossfoot.errors",
    "Profile": "crossfoot.audit.profile",
    "ReadOptions": "crossfoot.ingest.source",
    "Scores": "crossfoot.ledger",
    "SideFiles": "crossfoot.ingest.run",
    "UserError": "crossfoot.errors",
    "load_profile": "crossfoot.ledger",
    "read": "crossfoot.ledger",
}

__all__ = [
    "Audit",
    "Ledger",
    "Mapping",
    "MappingNeededError",
    "Profile",
    "ReadOptions",
    "Scores",
    "SideFiles",
    "UserError",
    "__version__",
    "load_profile",
    "read",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module 'crossfoot' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("crossfoot")
    except PackageNotFoundError:  # a source tree that was not installed
        return "0.0.0"
