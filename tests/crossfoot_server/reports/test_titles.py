"""The title that is asked for is the one of the report, and of its files."""

import json

import pytest

from tests.crossfoot_server.reports.conftest import REPORTS, SCHEDULES, body_of


def test_the_title_asked_for_is_that_of_the_report_and_its_file(as_, made):
    row = made(title="March for the partners")
    assert row.status == "COMPLETED", row.error_message
    told = as_("viewer").get(f"{REPORTS}{row.pk}/").data
    assert told["title"] == "March for the partners"
    assert told["files"][0]["name"].startswith("march-for-the-partners-")
    file = json.loads(body_of(as_("viewer").get(f"{REPORTS}{row.pk}/files/json/")))
    assert file["title"] == "March for the partners"


@pytest.mark.parametrize("broken", ["a\r\nBcc: x@x.example", "a\nb", "a\x07b"])
@pytest.mark.parametrize(
    ("address", "field", "body"),
    [
        (REPORTS, "title", {"kind": "trial_balance"}),
        (SCHEDULES, "name", {"kind": "trial_balance", "cron": "0 7 * * mon", "parameters": {}}),
        ("/api/custom-reports/", "title", {"spec": {}}),
    ],
)
def test_a_title_of_more_than_one_line_is_refused_in_words(as_, address, field, body, broken):
    answer = as_("analyst").post(address, {**body, field: broken}, format="json")
    assert answer.status_code == 400
    assert "take out line breaks" in str(answer.data)
