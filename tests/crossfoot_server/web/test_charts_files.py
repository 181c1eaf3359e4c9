"""Pages get the library's copy of ECharts and no second one, and the icons that they show."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from crossfoot_server import settings
from crossfoot_server.web.navigation import SECTIONS


@pytest.mark.parametrize("name", ["charts/vendor/echarts.min.js", "charts/tokens.js"])
def test_static_files_of_charts_are_found(name: str) -> None:
    assert finders.find(name)


def test_echarts_is_kept_once() -> None:
    source = Path(settings.__file__).parents[1]
    assert len(list(source.rglob("echarts*.js"))) == 1


def test_the_sprite_has_the_icons_that_pages_show_and_no_others() -> None:
    web = Path(settings.__file__).parent / "web"
    sprite = (web / "static/web/vendor/icons.svg").read_text("utf-8")
    pages = "".join(page.read_text("utf-8") for page in web.rglob("templates/**/*.html"))
    shown = {*re.findall(r'{% icon "([^"]+)"', pages)}
    shown |= {place.icon for _title, places in SECTIONS for place in places}
    assert {*re.findall(r'<symbol id="([^"]+)"', sprite)} == shown
