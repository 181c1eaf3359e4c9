"""Roles: what a column of a sales or stock file can mean, and what its values must then be."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from crossfoot.ingest.headers import key
from crossfoot.ingest.trade.mapping import Subject

Kind = Literal["text", "date", "number"]


@dataclass(frozen=True)
class Role:
    """A canonical column as a file may have it."""

    name: str
    kind: Kind = "text"


ROLES: dict[Subject, tuple[Role, ...]] = {
    "sales": (
        Role("transaction_id"),
        Role("line_no"),
        Role("sold_at", "date"),
        Role("product_id"),
        Role("product_name"),
        Role("category"),
        Role("customer_id"),
        Role("store"),
        Role("quantity", "number"),
        Role("ordered", "number"),
        Role("unit_price", "number"),
        Role("revenue", "number"),
        Role("unit_cost", "number"),
        Role("cost", "number"),
        Role("discount", "number"),
        Role("currency"),
    ),
    "inventory": (
        Role("item_id"),
        Role("as_of", "date"),
        Role("store"),
        Role("on_hand", "number"),
        Role("unit_cost", "number"),
        Role("received", "number"),
        Role("lead_time_days", "number"),
    ),
}
DATE_OF: dict[Subject, str] = {"sales": "sold_at", "inventory": "as_of"}


def missing_roles(subject: Subject, found: set[str]) -> tuple[str, ...]:
    """What a file of this subject lacks to be read."""
    if subject == "inventory":
        return tuple(name for name in ("item_id", "as_of", "on_hand") if name not in found)
    missing = [name for name in ("transaction_id", "sold_at") if name not in found]
    if "revenue" not in found and not {"quantity", "unit_price"} <= found:
        missing.append("revenue (or quantity and unit_price)")
    return tuple(missing)


@cache
def spellings(subject: Subject) -> dict[str, list[str]]:
    """Key of a header -> the roles it may have, the most usual first."""
    text = files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8")
    raw: dict[str, str] = tomllib.loads(text)[subject]
    found: dict[str, list[str]] = {}
    for role, names in raw.items():
        for name in names.split(","):
            roles = found.setdefault(key(name.strip()), [])
            if role not in roles:
                roles.append(role)
    return found


def rank(subject: Subject, role: str, header: str) -> int:
    """How usual a header is for a role: 0 the most usual."""
    text = files(__package__).joinpath("vocabulary.toml").read_text(encoding="utf-8")
    names = [key(name.strip()) for name in tomllib.loads(text)[subject][role].split(",")]
    return names.index(key(header)) if key(header) in names else len(names)
