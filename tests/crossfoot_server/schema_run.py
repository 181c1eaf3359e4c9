"""What schemathesis needs to reach every operation: things of the company, and their ids."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from crossfoot.sample.shop import Shop, write_shop
from tests.crossfoot_server.waiting import wait_for

TUS = {"Tus-Resumable": "1.0.0"}
MAPPING = """amount_style = "signed"
[columns]
account = "Account"
amount = "Amount"
posting_date = "Date"
journal_id = "Journal"
"""
WEBHOOK = {"url": "https://hooks.invalid/crossfoot", "events": ["upload.completed"]}
KPI_CALCULATION = {
    "kpi_type": "financial",
    "start_date": "2025-03-01",
    "end_date": "2025-03-31",
    "targets": {"revenue": 100000},
}
#: There are no sales, so it fires as soon as a worker looks.
ALERT_RULE = {
    "name": "No sales",
    "kpi": "net_revenue",
    "period": "month",
    "condition": "missing",
    "parameters": {"days": 1},
}
REPORT = {"kind": "audit_summary", "formats": ["json", "csv"]}
REPORT_LINK = {"format": "json", "made_for": "schemathesis"}
_CHANGED = ("GET", "POST", "PATCH", "DELETE")
_METHODS = {
    "alert-rules": _CHANGED,
    "api-keys": ("GET", "DELETE"),
    "mappings": ("GET", "PATCH", "DELETE"),
    "members": ("GET", "PATCH", "DELETE"),
    "custom-reports": ("GET", "PATCH", "DELETE"),
    "report-schedules": _CHANGED,
    "webhooks": _CHANGED,
}
#: What a schema can't say is refused with 422; DESIGN: 400 is for what the schema forbids.
UNDERSTOOD = ("2xx", "3xx", "401", "403", "404", "409", "422", "429", "5xx")
REFUSED = ("400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "429")
TUS_UPLOAD = "/api/uploads/resumable/{upload_id}/"


@dataclass(frozen=True)
class Rule:
    """Ids for the parameters of an address, by method: what is removed is nobody else's."""

    path: str
    parameters: dict[str, str]
    methods: tuple[str, ...] = ("GET", "POST", "PATCH")


class Seeder:
    """Fills a company through the API."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def rules(self, ledgers: Sequence[Path]) -> list[Rule]:
        """Make what the operations need; the first ledger stays, the others are to be removed."""
        jobs = [self._audit(path) for path in ledgers]
        files = [job["file_id"] for job in jobs]
        job, file, run = jobs[0]["job_id"], files[0], jobs[0]["run_id"]
        other = self._post("/api/runs/", {"file_id": file, "profile": "aicpa-ads-example"})[
            "job_id"
        ]
        other_run = self._ended(other)["run_id"]
        datasets = {one["file_id"]: one["id"] for one in self._list("/api/datasets/")}
        found = self._get(f"/api/findings/?run={run}")["results"][0]
        finding, journal = found["id"], found["journal_id"]
        training = self._post("/api/ml-model-training/", {"file_id": file})["training_session_id"]
        rules = [
            Rule("/api/analysis/file/{file_id}/", {"path.file_id": file}),
            Rule(
                "/api/datasets/{dataset_id}/",
                {"path.dataset_id": datasets[file], "query.run": run, "query.journal_id": journal},
            ),
            Rule(
                "/api/datasets/{dataset_id}/", {"path.dataset_id": datasets[files[1]]}, ("DELETE",)
            ),
            Rule("/api/findings/{finding_id}/", {"path.finding_id": finding}),
            Rule("/api/findings/{finding_id}/line-ticks/", self._ticked(finding)),
            Rule("/api/runs/{run_id}/files/{name}", {"path.run_id": run, "path.name": "run.json"}),
            Rule(
                "/api/runs/{run_id}/tables/{name}/",
                {"path.run_id": run, "path.name": "trial_balance"},
            ),
            Rule("/api/runs/{run_id}/", {"path.run_id": run, "path.other_id": other_run}),
            Rule("/api/file-processing-jobs/{id}/", {"path.id": job}),
            Rule("/api/processing-jobs/{id}/", {"path.id": job}),
            Rule("/api/ml-model-training/{id}/", {"path.id": training}),
            Rule("/api/uploads/resumable/{upload_id}/", {"path.upload_id": self._resumable()}),
            Rule(
                "/api/uploads/resumable/{upload_id}/",
                {"path.upload_id": self._resumable()},
                ("DELETE",),
            ),
            Rule("/api/uploads/{file_id}/", {"path.file_id": file}),
            Rule("/api/uploads/{id}/", {"path.id": file}),
            Rule("/api/uploads/{id}/", {"path.id": files[2]}, ("DELETE",)),
            Rule("/api/(analytics|ml-processing|processing)-results/", {"query.file_id": file}),
            Rule(
                "/api/ml-(suggestions|ranking-changes|entry-reviews|drift)/$",
                {"query.file_id": file},
                ("GET",),
            ),
            Rule(
                "/api/ml-entry-reviews/$",
                {"body.file_id": file, "body.journal_id": journal},
                ("POST",),
            ),
            Rule("/api/processing-progress/", {"query.job_id": job}),
            Rule("/api/duplicate-anomalies/", {"query.sheet_id": file}),
            Rule("/api/findings/(export/)?$", {"query.run": run, "query.file_id": file}),
            Rule("/api/(runs|ml-model-training)/$", {"body.file_id": file}, ("POST",)),
        ]
        shop = self._shop(ledgers[0].parent)
        traded = (*shop, *self._kpis(), *self._forecasts(), *self._reports(run))
        return [*rules, *self._made(), *self._alerts(), *traded]

    def _ticked(self, finding: str) -> dict[str, str]:
        """A finding, and the line of its entry that has a tick."""
        address = f"/api/findings/{finding}/"
        line = self._get(address)["line_id"]
        self._post(f"{address}line-ticks/", {"line_id": line, "mark": "✓"})
        return {"path.finding_id": finding, "path.line_id": str(line)}

    def _kpis(self) -> list[Rule]:
        """Key figures of the ledgers, and of a month of theirs."""
        job = self._post("/api/kpi-snapshots/", {})["job_id"]
        self._ended(job)
        run = self._list(f"/api/kpi-snapshots/?job_id={job}")[0]["id"]
        calculation = self._post("/api/kpi-calculations/", KPI_CALCULATION)
        query = {"query.job_id": job}
        return [
            Rule("/api/kpi-snapshots/{id}/", {"path.id": run}),
            Rule("/api/kpi-calculations/{id}/", {"path.id": calculation["id"]}),
            Rule("/api/kpi-(snapshots|calculations)/$", query, ("GET",)),
        ]

    def _forecasts(self) -> list[Rule]:
        """Forecasts and seasons of the shop."""
        run = self._post("/api/forecast-runs/", {"profile": "quick"})
        self._ended(run["job_id"])
        self._ended(self._post("/api/forecast-seasonality/", {})["job_id"])
        forecast = self._list("/api/forecasts/")[0]["id"]
        season = self._list("/api/forecast-seasonality/")[0]["id"]
        return [
            Rule("/api/forecasts/{forecast_id}/", {"path.forecast_id": forecast}),
            Rule("/api/forecast-seasonality/{season_id}/", {"path.season_id": season}),
            Rule("/api/forecast-runs/{id}/", {"path.id": run["id"]}),
            Rule("/api/forecast(s|-accuracy)/$", {"query.run_id": run["id"]}, ("GET",)),
        ]

    def _reports(self, run: str) -> list[Rule]:
        """A report with its files and a link; what is removed are others."""
        kept, removed = (
            self._post("/api/reports/", {**REPORT, "parameters": {"run": run}}) for _ in range(2)
        )
        for report in (kept, removed):
            self._ended(report["job_id"])
        shown, gone = (
            self._post(f"/api/reports/{kept['id']}/links/", REPORT_LINK)["id"] for _ in range(2)
        )
        named = {"path.id": kept["id"], "path.file_format": "json"}
        return [
            Rule("/api/reports/{id}/", named, ("GET", "POST")),
            Rule("/api/reports/{id}/", {"path.id": removed["id"]}, ("DELETE",)),
            Rule("/api/report-links/{id}/", {"path.id": shown}, ("GET",)),
            Rule("/api/report-links/{id}/", {"path.id": gone}, ("DELETE",)),
            Rule("/api/runs/{run_id}/workpaper/", {"path.run_id": run}),
        ]

    def _shop(self, folder: Path) -> list[Rule]:
        """A shop's sales and stock; the upload that may be taken back is another one."""
        sales, stock = folder / "sales.csv", folder / "stock.csv"
        write_shop(sales, stock, Shop(days=800, products=4, customers=20, orders_a_day=3.0))
        kept = self._traded(sales.name, sales.read_bytes(), "sales")
        self._traded(stock.name, stock.read_bytes(), "inventory")
        header, first, *_ = sales.read_bytes().splitlines(keepends=True)
        undone = self._traded("first.csv", header + first, "sales")
        address = "/api/sales/uploads/{file_id}/"
        return [
            Rule(address, {"path.file_id": kept}, ("GET",)),
            Rule(address, {"path.file_id": undone}, ("POST",)),
        ]

    def _traded(self, name: str, content: bytes, kind: str) -> str:
        address = "/api/processing/upload/"
        sent = self._client.post(address, files={"file": (name, content)}, data={"kind": kind})
        return str(self._ended(sent.raise_for_status().json()["job_id"])["file_id"])

    def _alerts(self) -> list[Rule]:
        """An alert of a rule that stays."""
        rule = self._post("/api/alert-rules/", ALERT_RULE)["id"]
        address = f"/api/alerts/?rule={rule}"
        alert = wait_for(lambda: self._list(address), "the alert", seconds=60)[0]["id"]
        return [
            Rule("/api/alerts/{id}/", {"path.id": alert}),
            Rule("/api/alerts/$", {"query.rule": rule}, ("GET",)),
        ]

    def _made(self) -> list[Rule]:
        """Of each kind one to read, one to change and one to remove."""
        bodies: dict[str, dict[str, Any]] = {
            "alert-rules": ALERT_RULE,
            "api-keys": {"name": "for schemathesis", "scopes": ["read"]},
            "mappings": {"name": "ours", "toml": MAPPING},
            "members": {"role": "viewer"},
            "webhooks": WEBHOOK,
            "custom-reports": {"title": "Findings", "spec": {"source": "findings"}},
            "report-schedules": {"name": "Weekly", "kind": "audit_summary", "cron": "0 7 * * mon"},
        }
        rules = []
        for name, body in bodies.items():
            for number, method in enumerate(_METHODS[name]):
                named: dict[str, dict[str, Any]] = {
                    "mappings": {"headers": ["Account", "Amount", "Date", "Journal", str(number)]},
                    "members": {"email": f"member{number}@example.com"},
                }
                made = self._post(f"/api/{name}/", {**body, **named.get(name, {})})
                rules.append(Rule(f"/api/{name}/{{id}}/", {"path.id": made["id"]}, (method,)))
        return rules

    def _audit(self, ledger: Path) -> Any:
        sent = self._client.post(
            "/api/targeted-anomaly-upload/", files={"file": (ledger.name, ledger.read_bytes())}
        )
        return self._ended(sent.raise_for_status().json()["job_id"])

    def _ended(self, job_id: str) -> Any:
        address = f"/api/file-processing-jobs/{job_id}/"

        def ended() -> Any:
            job = self._get(address)
            return job if job["status"] in ("COMPLETED", "FAILED") else None

        job = wait_for(ended, "the job", seconds=120)
        assert job["status"] == "COMPLETED", job["error_message"]
        return job

    def _resumable(self) -> str:
        headers = {**TUS, "Upload-Length": "1000", "Upload-Metadata": "filename Z2wuY3N2"}
        begun = self._client.post("/api/uploads/resumable/", headers=headers).raise_for_status()
        return begun.headers["Location"].strip("/").rpartition("/")[2]

    def _get(self, address: str) -> Any:
        return self._client.get(address).raise_for_status().json()

    def _list(self, address: str) -> Any:
        return self._get(address)["results"]

    def _post(self, address: str, body: dict[str, Any]) -> Any:
        return self._client.post(address, json=body).raise_for_status().json()


def configuration(rules: Sequence[Rule]) -> str:
    """Schemathesis' settings: ids, and what single operations answer with good reason."""
    hooks = Path(__file__).with_name("schema_hooks.py")
    parts = [
        f"hooks = {json.dumps(str(hooks))}",
        "[checks.positive_data_acceptance]",
        f"expected-statuses = {json.dumps(UNDERSTOOD)}",
        # Ids from answers would let one operation remove what another one needs.
        # It takes a problem's "errors" for a field that it should have sent.
        "[phases.fuzzing.error-feedback]",
        "enabled = false",
        *(
            f"[phases.{name}.extra-data-sources]\nresponses = false"
            for name in ("coverage", "fuzzing")
        ),
    ]
    for value in {v for rule in rules for k, v in rule.parameters.items() if k[:5] != "path."}:
        parts += [f"[dictionaries.{_dictionary(value)}]", f"values = {json.dumps([value])}"]
    for rule in rules:
        parts += [
            "[[operations]]",
            f"include-name-regex = {json.dumps(_named(rule))}",
            "[operations.parameters]",
            *(f'"{name}" = {_value(name, value)}' for name, value in rule.parameters.items()),
        ]
    for path, method, check, statuses in EXCEPTIONS:
        parts += [
            "[[operations]]",
            f'include-name = "{method} {path}"',
            f"[operations.checks.{check}]",
            f"expected-statuses = {json.dumps(statuses)}",
        ]
    for name in ("POST /api/uploads/resumable/", f"PATCH {TUS_UPLOAD}", f"DELETE {TUS_UPLOAD}"):
        # It sends headers that no operation names, and wants them refused: HTTP passes them over.
        parts += ["[[operations]]", f'include-name = "{name}"', "[operations.generation]"]
        parts += ["allow-extra-parameters = false"]
    return "\n".join(parts) + "\n"


#: (address, method, check, the statuses it takes), each with its reason.
EXCEPTIONS: tuple[tuple[str, str, str, Sequence[str]], ...] = (
    # No schema says what a ledger looks like: what is none is refused with 400.
    ("/api/targeted-anomaly-upload/", "POST", "positive_data_acceptance", (*UNDERSTOOD, "400")),
    ("/api/processing/upload/", "POST", "positive_data_acceptance", (*UNDERSTOOD, "400")),
    # Pairs of names and base64 of UTF-8, which no pattern can say; bytes that are not the file's.
    ("/api/uploads/resumable/", "POST", "positive_data_acceptance", (*UNDERSTOOD, "400")),
    (TUS_UPLOAD, "PATCH", "positive_data_acceptance", (*UNDERSTOOD, "400", "460")),
    # tus 1.0.0 wants 412 for another version of the protocol.
    ("/api/uploads/resumable/", "POST", "negative_data_rejection", REFUSED),
    (TUS_UPLOAD, "PATCH", "negative_data_rejection", REFUSED),
    (TUS_UPLOAD, "DELETE", "negative_data_rejection", REFUSED),
    # The condition did not hold: any ETag is well-formed, and all but one are old.
    ("/api/findings/{finding_id}/", "PATCH", "positive_data_acceptance", (*UNDERSTOOD, "412")),
    # A spec may hold texts at any depth, and none has a NUL; no pattern says what JSON is.
    *(
        (address, method, "positive_data_acceptance", (*UNDERSTOOD, "400"))
        for address, method in (
            ("/api/custom-reports/", "POST"),
            ("/api/custom-reports/{id}/", "PATCH"),
            ("/api/custom-reports/preview/", "POST"),
            ("/api/custom-reports/validate/", "POST"),
            ("/api/runs/{run_id}/workpaper/", "POST"),
        )
    ),
    # A server that lacks a part says so with 503: that is what the address is for.
    ("/api/health/", "GET", "not_a_server_error", ("2xx", "3xx", "4xx", "503")),
)


def _value(name: str, value: str) -> str:
    """Ids in addresses are always these, others often, so that wrong ones come as well."""
    if name.startswith("path."):
        return json.dumps(value)
    return f'{{ dictionary = "{_dictionary(value)}", probability = 0.7 }}'


def _dictionary(value: str) -> str:
    return "d" + "".join(letter for letter in value if letter.isalnum())


def _named(rule: Rule) -> str:
    return f"^({'|'.join(rule.methods)}) " + rule.path.replace("{", r"\{").replace("}", r"\}")


def command(folder: Path, url: str, key: str, examples: int) -> list[str]:
    """The run over the whole schema; `folder` has the settings, and gets the report."""
    return [
        str(Path(sys.executable).parent / "schemathesis"),
        *("--config-file", str(folder / "schemathesis.toml")),
        *("run", f"{url}/api/schema/", "--header", f"Authorization: Api-Key {key}"),
        *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful"),
        *("--max-examples", str(examples), "--seed", "1", "--no-shrink"),
        *("--continue-on-failure", "--no-color", "--generation-database", "none"),
    ]
