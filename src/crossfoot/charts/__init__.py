"""Charts as ECharts options, and as SVG."""

from crossfoot.charts.drawing import draw_svg
from crossfoot.charts.options import option_of
from crossfoot.charts.palettes import DARK, PRINT, VARIABLES, Palette, as_css, branded
from crossfoot.charts.plot import Plot, Series, SeriesKind, Tone
from crossfoot.charts.words import said, short_number

__all__ = [
    "DARK",
    "PRINT",
    "VARIABLES",
    "Palette",
    "Plot",
    "Series",
    "SeriesKind",
    "Tone",
    "as_css",
    "branded",
    "draw_svg",
    "option_of",
    "said",
    "short_number",
]
