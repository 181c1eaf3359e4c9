"""The chart of accounts, line texts and cost centres of the sample company."""

from dataclasses import dataclass

BANK, SAVINGS, RECEIVABLES, ALLOWANCE = "1000", "1010", "1100", "1150"
INVENTORY, INPUT_TAX, PREPAID = "1200", "1300", "1400"
PAYABLES, ACCRUED, OUTPUT_TAX, NET_PAY, WAGE_TAX = "2000", "2100", "2200", "2300", "2310"
LOAN, PROVISIONS = "2400", "2500"
SALES, SERVICES, ACCESSORIES, OTHER_INCOME = "4000", "4010", "4020", "4900"
COST_OF_SALES, FREIGHT, SALARIES, SOCIAL = "5000", "5100", "6000", "6010"
RENT, UTILITIES, TRAVEL, PER_DIEM = "6100", "6110", "6200", "6210"
LICENCES, IT_SERVICES, MARKETING, FEES = "6300", "6310", "6400", "6410"
INSURANCE, BANK_CHARGES, INTEREST, DEPRECIATION = "6420", "6500", "6510", "6600"
REPAIRS, SUPPLIES, TELECOMS, BAD_DEBT = "6700", "6710", "6720", "6730"
BONUS, SUSPENSE = "6020", "9000"


@dataclass(frozen=True)
class Account:
    """One account: its number, name and class; `in_chart` is false for planted unknown accounts."""

    number: str
    name: str
    account_class: str
    in_chart: bool = True


_USED = """
1000 asset Bank current account|1010 asset Bank deposit account|1100 asset Trade receivables
1150 asset Allowance for doubtful debts|1200 asset Inventory|1300 asset Input tax
1400 asset Prepayments|1510 asset Machinery|1520 asset Vehicles|1530 asset Office equipment
1610 asset Accumulated depreciation machinery|1620 asset Accumulated depreciation vehicles
1630 asset Accumulated depreciation office equipment|2000 liability Trade payables
2100 liability Accrued expenses|2200 liability Output tax|2300 liability Wages payable
2310 liability Wage tax payable|2400 liability Bank loan|2500 liability Provisions
3000 equity Share capital|3100 equity Retained earnings|4000 revenue Sales of goods
4010 revenue Sales of services|4020 revenue Sales of accessories|4900 revenue Other income
5000 expense Cost of sales|5100 expense Freight inwards|6000 expense Salaries
6010 expense Social security|6020 expense Bonuses|6100 expense Rent|6110 expense Utilities
6200 expense Travel|6210 expense Travel allowances|6300 expense Software licences
6310 expense IT services|6400 expense Marketing|6410 expense Professional fees
6420 expense Insurance|6500 expense Bank charges|6510 expense Interest
6600 expense Depreciation|6700 expense Repairs|6710 expense Office supplies
6720 expense Telecoms|6730 expense Bad debts|9000 asset Suspense
"""
_DORMANT_NAMES = (
    "Donations", "Penalties", "Entertainment", "Research grants", "Scrap proceeds", "Royalties",
    "Exhibition costs", "Relocation costs", "Legal settlements", "Sundry losses",
)  # fmt: skip

DORMANT = tuple(f"{8000 + 10 * number}" for number in range(60))
UNKNOWN = tuple(f"{9417 + 3 * number}" for number in range(40))


def _accounts() -> tuple[Account, ...]:
    used = [row.split(" ", 2) for line in _USED.split("\n") for row in line.split("|") if row]
    dormant = [
        Account(number, f"{_DORMANT_NAMES[at % 10]} {at // 10 + 1}", "expense")
        for at, number in enumerate(DORMANT)
    ]
    unknown = [Account(number, f"Clearing {number}", "", in_chart=False) for number in UNKNOWN]
    return (*(Account(number, name, kind) for number, kind, name in used), *dormant, *unknown)


ACCOUNTS = _accounts()
CODE_OF = {account.number: code for code, account in enumerate(ACCOUNTS)}

#: Line texts and cost centres by code; code 0 is an empty cell.
PHRASES = (
    None, "Amount due from customer", "Goods delivered", "Services rendered", "Accessories",
    "Output tax 20 %", "Cost of goods issued", "Stock issued", "Receipt on bank account",
    "Invoice settled", "Goods and services received", "Input tax 20 %", "Amount due to supplier",
    "Transfer from bank account", "Travel allowance per day", "Paid to employee",
    "Monthly salary", "Wage tax and social security", "Net wages payable",
    "Monthly depreciation", "Accumulated depreciation", "Monthly office rent",
    "Monthly licence fee", "Monthly service contract", "Account keeping fee",
    "Expense of the month", "Accrued at month end", "Loan interest", "Loan instalment",
    "Journal of accounting", "Allocation to cost centre", "Equipment purchased",
    "Year end valuation", "Wages paid out", "Employer contribution",
)  # fmt: skip
PHRASE_OF = {text: code for code, text in enumerate(PHRASES)}
CENTERS = (None, "CC100", "CC110", "CC120", "CC200", "CC210", "CC300", "CC310", "CC400")
