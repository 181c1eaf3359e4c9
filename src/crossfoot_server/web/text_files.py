"""Texts that are taken away as files."""

from django.http import HttpResponse
from django.utils.text import slugify


def toml_file(name: str, text: str) -> HttpResponse:
    """A text as a TOML file that is called as what it is of."""
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slugify(name) or "text"}.toml"'
    return answer
