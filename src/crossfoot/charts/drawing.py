"""Draws options to SVG: ECharts in QuickJS, so neither Node nor a browser is needed."""

import hashlib
import json
import math
import re
import threading
from collections.abc import Mapping
from importlib import resources
from typing import Any

import quickjs

from crossfoot.charts.palettes import PRINT, Palette
from crossfoot.charts.safe_svg import safe_svg

#: ECharts asks for timers and a console; with a `window` it would look for a page. Its caches are
#: plain objects: a label "__proto__" would change all objects were it not made a name like others.
_SURROUNDINGS = """
delete Object.prototype.__proto__;
var setTimeout = function () { return 0 }, clearTimeout = function () {};
var console = { log() {}, warn() {}, error() {} };
"""
# The result goes through JSON since QuickJS cannot hand over a string that is still in pieces.
_DRAW = """
function draw(json, colours, width, height) {
  var place = { renderer: "svg", ssr: true, width: width, height: height };
  var chart = echarts.init(null, null, place);
  try {
    chart.setOption(crossfootCharts.option(json, JSON.parse(colours)));
    return JSON.parse(JSON.stringify(chart.renderToSVGString()));
  } finally {
    chart.dispose();
  }
}
"""
#: What XML cannot hold, and line breaks, which would tear a label apart.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")


class Drawing:
    """ECharts, loaded once (a quarter of a second) and used by one thread."""

    def __init__(self) -> None:
        static = resources.files(__package__) / "static"
        self._context = quickjs.Context()
        self._context.eval(_SURROUNDINGS)
        for name in ("vendor/echarts.min.js", "tokens.js"):
            self._context.eval(static.joinpath(name).read_text("utf-8"))
        self._context.eval(_DRAW)
        self._draw = self._context.get("draw")

    def svg(self, option: str, width: int, height: int, palette: Palette) -> str:
        """What ECharts draws of an option as JSON, as it comes."""
        return str(self._draw(option, json.dumps(dict(palette)), width, height))


class _OfThread(threading.local):
    """A QuickJS context works in the thread that made it, and is too dear to make per chart."""

    drawing: Drawing | None = None


_OF_THREAD = _OfThread()


def draw_svg(
    option: Mapping[str, Any], width: int = 720, height: int = 264, palette: Palette = PRINT
) -> str:
    """The option as SVG text: no script, no style sheet, nothing from outside.

    The option's own words (`aria.label.description`) become the SVG's label.
    """
    drawing = _OF_THREAD.drawing
    if drawing is None:
        drawing = _OF_THREAD.drawing = Drawing()
    still = json.dumps(_plain({**option, "animation": False}))
    mark = f"c{hashlib.sha256(still.encode()).hexdigest()[:8]}-"
    words = option.get("aria", {}).get("label", {}).get("description", "")
    return safe_svg(drawing.svg(still, width, height, palette), _text(words), mark)


def _plain(value: Any) -> Any:
    """As JSON can hold it: numbers finite or None, texts printable."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool | int):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def _text(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text)
