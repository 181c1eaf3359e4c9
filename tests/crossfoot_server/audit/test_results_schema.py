"""What the seeds' endpoints answer is what their schema says, with real results in it."""

from typing import Any

import pytest
from jsonschema import (  # type: ignore[import-untyped]
    Draft202012Validator,
    FormatChecker,
)
from rest_framework.test import APIClient

from crossfoot_server.audit.models import AuditRun

ADDRESSES = {
    "/api/processing-results/": "?file_id={file}",
    "/api/analytics-results/": "?file_id={file}",
    "/api/ml-processing-results/": "?file_id={file}",
    "/api/analysis/file/{file_id}/": "",
    "/api/duplicate-anomalies/": "?sheet_id={file}",
    "/api/ml-model-training/": "",
    "/api/ml-model-training/{id}/": "",
    "/api/ml-model-training/{id}/status/": "",
    "/api/ml-model-training/model_info/": "",
}


@pytest.fixture(scope="module")
def schema() -> Any:
    return APIClient().get("/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json").json()


@pytest.mark.parametrize("path", ADDRESSES)
def test_answers_fit_the_schema(api: APIClient, run: AuditRun, schema: Any, path: str) -> None:
    file = run.dataset.data_file
    address = path.format(file_id=file.pk, id=file.trainings.get().pk)
    answer = api.get(address + ADDRESSES[path].format(file=file.pk))
    assert answer.status_code == 200, answer.content
    content = schema["paths"][path]["get"]["responses"]["200"]["content"]
    told = {**content["application/json"]["schema"], "components": schema["components"]}
    validator = Draft202012Validator(told, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(answer.json())] == []
