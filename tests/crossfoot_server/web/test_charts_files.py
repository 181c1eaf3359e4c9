"""Pages get the library's copy of ECharts; there is no second one."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from crossfoot_server import settings


@pytest.mark.parametrize("name", ["charts/vendor/echarts.common.min.js", "charts/tokens.js"])
def test_static_files_of_charts_are_found(name: str) -> None:
    assert finders.find(name)


def test_echarts_is_kept_once() -> None:
    source = Path(settings.__file__).parents[1]
    assert len(list(source.rglob("echarts*.js"))) == 1
