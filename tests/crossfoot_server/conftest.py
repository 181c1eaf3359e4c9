"""Fixtures of the server tests; Django is loaded here, so the library's tests do without it.

The database is SQLite in a temporary folder, or that of DATABASE_URL. There is no broker, except
in tests that ask for `stack`.
"""
# ruff: noqa: E402 - the environment has to be set before Django is imported

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# The settings read the environment when they are imported, which models below make happen. Each
# process has a folder of its own: with xdist, several run at once.
_FOLDER = Path(tempfile.mkdtemp(prefix="crossfoot-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("CROSSFOOT_")]:
    del os.environ[_name]
os.environ |= {
    "CROSSFOOT_DATA": str(_FOLDER),
    "CROSSFOOT_SECRET_KEY": "only for tests, where nothing is secret",
    "CROSSFOOT_BROKER_URL": f"redis+socket://{_FOLDER}/no-broker.sock",
    "CROSSFOOT_LAYER_URL": f"unix://{_FOLDER}/no-broker.sock",
    "CROSSFOOT_LOG_FORMAT": "text",
    "DJANGO_SETTINGS_MODULE": "crossfoot_server.settings",
}

import django
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import TestCase
from pytest_django.plugin import blocking_manager_key

django.setup()

from rest_framework.response import Response
from rest_framework.test import APIClient

from crossfoot.sample.run import write_sample
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.celery import app as celery_app
from crossfoot_server.companies.access import SCOPES, Actor
from crossfoot_server.companies.actions import create_company, issue_key
from crossfoot_server.companies.models import Company, User
from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.models import Job, Status
from tests.crossfoot_server.stack import Stack, running_stack

Upload = Callable[..., Response]
Worked = Callable[[Job], Job]
UPLOADS = "/api/targeted-anomaly-upload/"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[blocking_manager_key].block()  # no database without asking for it
    if not hasattr(config, "workerinput") and config.getoption("numprocesses", None):
        # xdist's workers inherit this environment, and must not load settings with this folder.
        del os.environ["DJANGO_SETTINGS_MODULE"]


#: Run with SQLite only: the database makes no difference to them, or they bring both themselves.
ONCE = ("serving", "deploy", "web", "browser", "webhooks", "test_same_findings.py",
        "test_schema.py", "test_isolation.py", "test_screening.py", "test_hostile_reading.py",
        "test_spool.py", "test_streams.py", "monitoring", "test_000_celery_architecture.py",
        "test_002_background_analytics.py", "test_002_reports.py", "test_003_celery_setup.py",
        "test_004_duplicate_model.py", "test_storing.py", "test_scored.py",
        "test_every_report.py", "test_branding.py", "test_killed.py",
        # Read or computed by the library, or imported: their rows are written and found by others.
        "answers", "test_scoring.py", "test_training.py", "test_model_info.py", "test_workers.py",
        "test_uci.py", "test_work_paper.py",
        "test_the_audit_of_a_file_that_has_drifted_tells_so_in_words",
        "test_the_recipe_in_use_is_compared_with_its_challengers",
        "test_a_challenger_that_took_over_forecasts_its_kind_from_then_on")  # fmt: skip
LONGEST = ("test_schema.py", "test_crash.py")
#: Run with PostgreSQL only, as many machines have it.
MANY_MACHINES = (
    "test_every_job_is_done_once_whatever_is_killed",
    "test_a_job_that_kills_its_worker_is_parked_after_four_attempts",
)
#: Run with SQLite only, as the embedded server has it.
EMBEDDED = (
    "test_the_embedded_server_brings_back_what_is_killed",
    "test_two_hundred_clients_follow_twenty_jobs",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    here = Path(__file__).parent

    def is_elsewhere(item: pytest.Item) -> bool:
        if not item.path.is_relative_to(here):
            return False
        if on_postgres:
            parts = item.path.relative_to(here).parts
            return any(name in ONCE or name in EMBEDDED for name in (*parts, item.name))
        return item.name in MANY_MACHINES

    left = [item for item in items if is_elsewhere(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if not is_elsewhere(item)]
    # A server that runs works on every job it sees, those of other tests too: it comes last.
    # Of those, what takes longest comes first, so that the processes end together.
    served = {item.path for item in items if "stack" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (item.path in served, item.path.name not in LONGEST))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On SQLite the tests use the very file that the processes of a stack find in the folder."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(_FOLDER / "db.sqlite3")


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[], Any]]:
    """Open the database for rows that the tests of a module share.

    What a test does to them is rolled back at its end, and they are at the module's.
    """
    shared = transaction.atomic()
    with django_db_blocker.unblock():
        shared.__enter__()
    yield django_db_blocker.unblock
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        shared.__exit__(None, None, None)


@pytest.fixture
def company(db: None) -> Company:
    return make_company("Sample Trading")


@pytest.fixture
def other_company(db: None) -> Company:
    return make_company("Other Trading")


def make_company(name: str) -> Company:
    owner = User.objects.create_user(f"owner@{name.replace(' ', '-').lower()}.example")
    return create_company(name=name, owner=owner)


@pytest.fixture
def actor(db: None, company: Company) -> Actor:
    """An administrator of `company`, as a key is one."""
    return administrator(company)


def administrator(company: Company) -> Actor:
    return Actor(company.pk, "key tests", frozenset(SCOPES))


@pytest.fixture
def api_key(actor: Actor) -> str:
    """The text of an administrator's key of `company`."""
    return issue_key(by=actor, name="tests", scopes=SCOPES)[1]


@pytest.fixture
def api(api_key: str) -> APIClient:
    """A client with an administrator's key of `company`."""
    return client_with(api_key)


@pytest.fixture
def other_api(other_company: Company) -> APIClient:
    """A client with an administrator's key of `other_company`."""
    other = Actor(other_company.pk, "key others", frozenset(SCOPES))
    return client_with(issue_key(by=other, name="others", scopes=SCOPES)[1])


def client_with(key: str) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return client


@pytest.fixture
def upload(api: APIClient) -> Upload:
    """Upload a path, a text or bytes as `name`, with further form fields; the broker is away."""

    def post(
        content: Path | str | bytes,
        name: str | None = None,
        *,
        to: str = UPLOADS,
        client: APIClient = api,
        **fields: Any,
    ) -> Response:
        if isinstance(content, Path):
            name, content = name or content.name, content.read_bytes()
        content = content.encode() if isinstance(content, str) else content
        file = SimpleUploadedFile(name or "ledger.csv", content)
        return post_file(client, to, {"file": file, **fields})

    return post


def post_file(client: APIClient, to: str, form: Any) -> Response:
    """Post a form; what waits for the commit is done."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer: Response = client.post(to, form, format="multipart")
    return answer


@pytest.fixture(scope="session")
def worked() -> Worked:
    """Run a job's task here and now, as a worker would; return the job as it is then."""

    def work(job: Job) -> Job:
        celery_app.loader.import_default_modules()
        celery_app.tasks[KINDS[job.kind].task](str(job.pk))
        return Job.everywhere.select_related("tracker", "data_file").get(pk=job.pk)

    return work


def audited_run(company: Company, ledger: Path, worked: Worked) -> AuditRun:
    """Upload a ledger for a company and audit it."""
    client = client_with(issue_key(by=administrator(company), name="audits", scopes=SCOPES)[1])
    file = SimpleUploadedFile(ledger.name, ledger.read_bytes())
    answer = post_file(client, UPLOADS, {"file": file})
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert job.status == Status.COMPLETED, job.error_message
    return AuditRun.everywhere.select_related("dataset__data_file").get(job=job)


@pytest.fixture(scope="session")
def small_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample ledger of 1,000 lines, the smallest there is."""
    path = tmp_path_factory.mktemp("small") / "ledger.csv"
    write_sample(path, lines=1000, seed=1)
    return path


@pytest.fixture(scope="session")
def tables(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An SQLite database with every table: making them takes longer than all else of a start."""
    path = tmp_path_factory.mktemp("tables") / "db.sqlite3"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    return path


@pytest.fixture(scope="session")
def _running_stack(django_db_setup: None) -> Iterator[Stack]:
    with running_stack(_FOLDER, settings.DATABASES["default"]) as stack:
        yield stack


@pytest.fixture
def stack(_running_stack: Stack, transactional_db: None) -> Iterator[Stack]:
    """A real broker, worker, beat and web server on this run's database and folder.

    What a test commits, they see, and the other way round: use the models, or `stack.url`.
    """
    _running_stack.mend()
    yield _running_stack
    _running_stack.settle()
