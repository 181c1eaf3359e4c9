"""The users, customers and suppliers of the sample company."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.sample import chart


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SURNAMES = _words("""
abbott ahmed allen archer bailey barnes bennett bishop booth bryant burton carr chapman clarke
cole cooper cross dawson doyle dixon dunn ellis evans farrell fisher fleming foster fraser
gibson grant greene hale harper hayes higgs holt howe hughes hunt ingram irwin jarvis joyce
keane kemp kirby knight lane larkin lewis lloyd lowe lyons mason mills moran morris nash noble
nolan norris oakes osborn owens palmer parry pearce perry potter quinn ramsay reeves rhodes
riley rowe sharp shaw sloane stokes sutton tait thorne tyler vance vaughan wade walsh ward webb
weston whyte wilde winter yates young
""")
_FIRST = _words("""
Ashby Birch Calder Denby Elgin Fenton Garrick Halden Ibsen Jura Kelso Larch Marsh Norden Orwell
Penrose Quarry Raven Selby Thornton Ullman Verdant Wexford Yarrow Zenith Alder Barlow Cobalt
Dunmore Ember Falcon Glade Hollis Iris Juniper Kestrel Linden Mercer Nimbus Onyx Pinnacle Quill
Rowan Summit Tamar Umber Vector Willow Xenon York Arden Beacon Crest Delta Everest Fjord Granite
Harbour Indigo Jasper
""")
_SECOND = _words("""
Supplies Trading Foods Logistics Motors Systems Print Timber Textiles Packaging Tools Chemicals
Electrics Media Fashion Partners Works Energy Medical Optics Plastics Steel Paper Design
Catering Cleaning Security Software Glass Farms
""")
_PLACE = _words("""
Leeds Bath York Derby Exeter Truro Kent Dover Hull Oxford Bristol Chester Durham Ely Ripon Wells
Stirling Perth Cardiff Newport Belfast Armagh Luton Poole Bolton Crewe Stoke Telford Walsall
Wigan
""")
_FORMS = ("Ltd", "plc", "LLP", "GmbH", "BV", "Inc")

#: Roles, and how many lines of the ledger one person of the role is there for.
_ROLES = {
    "billing": (3, 90_000), "receivables": (2, 90_000), "payables": (3, 70_000),
    "treasury": (2, 150_000), "accounting": (2, 250_000), "travel": (2, 250_000),
}  # fmt: skip
JOBS = {"stock": "IF-STOCK", "payroll": "IF-PAYROLL", "assets": "IF-ASSETS", "bank": "IF-BANK"}
#: Senior management, named in the profile of the sample company.
MANAGERS = ("cfo.hartley", "ceo.winslow")
_SUPPLY_ACCOUNTS = (
    chart.INVENTORY, chart.INVENTORY, chart.INVENTORY, chart.FREIGHT, chart.MARKETING,
    chart.FEES, chart.REPAIRS, chart.SUPPLIES, chart.IT_SERVICES, chart.UTILITIES, chart.TELECOMS,
    chart.INSURANCE,
)  # fmt: skip


@dataclass(frozen=True)
class Company:
    """Who books and who is traded with.

    `users`: role -> user names; `approvers` release entries and never enter them; `managers` enter
    nothing but planted entries. `supplier_account`: account code each supplier is booked to.
    `customer_scale`, `supplier_scale`: size of a usual invoice against the average, as log.
    """

    users: dict[str, tuple[str, ...]]
    approvers: tuple[str, ...]
    managers: tuple[str, ...]
    strangers: tuple[str, ...]
    customers: pl.Series
    suppliers: pl.Series
    supplier_account: npt.NDArray[np.int64]
    customer_scale: npt.NDArray[np.float64]
    supplier_scale: npt.NDArray[np.float64]


def _party_names(rng: np.random.Generator, count: int) -> list[str]:
    sizes = (len(_FIRST), len(_SECOND), len(_PLACE))
    drawn = rng.choice(sizes[0] * sizes[1] * sizes[2], size=count, replace=False)
    first, rest = drawn % sizes[0], drawn // sizes[0]
    forms = rng.integers(0, len(_FORMS), size=count)
    return [
        f"{_FIRST[a]} {_SECOND[b % sizes[1]]} {_PLACE[b // sizes[1]]} {_FORMS[form]}"
        for a, b, form in zip(first, rest, forms, strict=True)
    ]


def _user_names(rng: np.random.Generator) -> list[str]:
    names = [f"{letter}.{surname}" for letter in "aehjlmprst" for surname in _SURNAMES]
    return [names[at] for at in rng.permutation(len(names))]


def found_company(rng: np.random.Generator, lines: int) -> Company:
    """Make a company whose size fits a ledger of so many lines in a year."""
    names = iter(_user_names(rng))
    users = {
        role: tuple(next(names) for _ in range(min(max(least, lines // each), 60)))
        for role, (least, each) in _ROLES.items()
    }
    customers = min(max(12, lines // 180), 20_000)
    suppliers = min(max(len(_SUPPLY_ACCOUNTS), lines // 450), 12_000)
    parties = _party_names(rng, customers + suppliers)
    accounts = np.array([chart.CODE_OF[number] for number in _SUPPLY_ACCOUNTS], dtype=np.int64)
    return Company(
        users=users | {role: (job,) for role, job in JOBS.items()},
        approvers=tuple(next(names) for _ in range(min(3 + lines // 400_000, 20))),
        managers=MANAGERS,
        strangers=tuple(next(names) for _ in range(60)),
        customers=pl.Series(parties[:customers]),
        suppliers=pl.Series(parties[customers:]),
        supplier_account=accounts[np.arange(suppliers) % len(accounts)],
        customer_scale=rng.normal(0, 1.05, customers).clip(-2.3, 2.3),
        supplier_scale=rng.normal(0, 1.05, suppliers).clip(-2.3, 2.3),
    )
