"""What the documentation tells people to send is taken."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from crossfoot_server.uploads.serializers import ConfirmSerializer

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[3] / "docs"
SERVER = "http://127.0.0.1:8000"


def commands(page):
    """The curl commands of a page: method, address and body."""
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"^```\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE))
    for command in re.split(r"^(?=curl )", blocks, flags=re.MULTILINE)[1:]:
        words = shlex.split(command)
        address = next(word.removeprefix(SERVER) for word in words if word.startswith(SERVER))
        body = json.loads(words[words.index("-d") + 1]) if "-d" in words else None
        usual = "get" if body is None else "post"
        method = words[words.index("-X") + 1].lower() if "-X" in words else usual
        yield method, address, body, "-F" in words


@pytest.mark.parametrize("page", ["key-figures.md", "sales.md", "forecasts.md"])
def test_the_commands_of_a_page_are_taken(measured_api, page):
    tried = 0
    for method, address, body, is_upload in commands(page):
        if is_upload or "FILE_ID" in address:  # of a file that has to be sent first
            continue
        told = {} if body is None else {"data": body, "format": "json"}
        answer = getattr(measured_api, method)(address, **told)
        assert answer.status_code in (200, 202, 204), (address, answer.content)
        tried += 1
    assert tried


def test_the_mapping_that_is_sent_back_is_one():
    (body,) = [body for _, address, body, _ in commands("sales.md") if "/mapping/" in address]
    form = ConfirmSerializer(data=body)
    assert form.is_valid(), form.errors
    assert tomllib.loads(form.validated_data["toml"])["columns"]["revenue"] == "Amount"
