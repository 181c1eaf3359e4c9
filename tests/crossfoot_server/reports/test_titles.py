"""The title that is asked for is the one of the report, and of its files."""

import json

from tests.crossfoot_server.reports.conftest import REPORTS, body_of


def test_the_title_asked_for_is_that_of_the_report_and_its_file(as_, made):
    row = made(title="March for the partners")
    assert row.status == "COMPLETED", row.error_message
    told = as_("viewer").get(f"{REPORTS}{row.pk}/").data
    assert told["title"] == "March for the partners"
    assert told["files"][0]["name"].startswith("march-for-the-partners-")
    file = json.loads(body_of(as_("viewer").get(f"{REPORTS}{row.pk}/files/json/")))
    assert file["title"] == "March for the partners"
