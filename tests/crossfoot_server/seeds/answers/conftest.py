"""Files that are uploaded once for all tests of a module, which only read what came of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.actions import issue_key
from tests.crossfoot_server.conftest import administrator, make_company
from tests.crossfoot_server.seeds.conftest import Server, audited, learned_from
from tests.crossfoot_server.stack import Stack


@pytest.fixture(scope="module")
def stack(_running_stack: Stack, django_db_blocker: Any) -> Iterator[Stack]:
    """The stack with rows that the tests of a module share; the tables are emptied after them."""
    with django_db_blocker.unblock():
        _running_stack.mend()
        yield _running_stack
        _running_stack.settle()
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def server(stack: Stack) -> Iterator[Server]:
    with stack.client(key_of("Sample Trading")) as client:
        yield Server(client)


def key_of(name: str) -> str:
    """The key of an administrator of a new company."""
    return issue_key(by=administrator(make_company(name)), name="tests", scopes=SCOPES)[1]


@pytest.fixture(scope="module")
def uploaded(server: Server, small_ledger: Path) -> Any:
    return audited(server, small_ledger)


@pytest.fixture(scope="module")
def file_id(uploaded: Any) -> str:
    return str(uploaded["file_info"]["file_id"])


@pytest.fixture(scope="module")
def trained(server: Server, uploaded: Any, larger_ledger: Path) -> Any:
    """The training after a second upload, which is the newest."""
    return learned_from(server, larger_ledger)
