"""Addresses of the ledger's pages."""

from django.urls import include, path

from crossfoot_server.web.ledger.accounts_page import accounts, users
from crossfoot_server.web.ledger.balance_page import trial_balance
from crossfoot_server.web.ledger.benford_page import benford
from crossfoot_server.web.ledger.checks_page import check, checks
from crossfoot_server.web.ledger.comparison_page import comparison
from crossfoot_server.web.ledger.duplicates_page import duplicate_group, duplicates
from crossfoot_server.web.ledger.entry_page import entry
from crossfoot_server.web.ledger.expenses_page import expenses
from crossfoot_server.web.ledger.lines_page import lines
from crossfoot_server.web.ledger.search_page import search

_OF_A_RUN = [
    path("trial-balance/", trial_balance, name="trial-balance-page"),
    path("lines/", lines, name="lines-page"),
    path("entries/<int:entry_id>/", entry, name="entry-page"),
    path("accounts/", accounts, name="accounts-page"),
    path("users/", users, name="users-page"),
    path("expenses/", expenses, name="expenses-page"),
    path("duplicates/", duplicates, name="duplicates-page"),
    path("duplicates/<int:kind>/<int:group_id>/", duplicate_group, name="duplicate-page"),
    path("benford/", benford, name="benford-page"),
    path("checks/", checks, name="checks-page"),
    path("compare/", comparison, name="compare-page"),
    path("search/", search, name="search-page"),
]
urlpatterns = [
    path("runs/<uuid:run_id>/", include(_OF_A_RUN)),
    path("checks/<slug:code>/", check, name="check-page"),
]
