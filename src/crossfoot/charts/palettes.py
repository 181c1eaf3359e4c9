"""Colours by token. Options hold tokens, so that one option fits paper, light and dark pages."""

from collections.abc import Mapping
from types import MappingProxyType

Palette = Mapping[str, str]

#: On white paper.
PRINT: Palette = MappingProxyType(
    {
        "$accent": "#0f766e",
        "$text": "#1c2733",
        "$muted": "#5b6775",
        "$line-strong": "#c9d1d9",
        "$line": "#e6eaee",
        "$surface": "#ffffff",
        "$series-2": "#7d8894",
        "$good": "#15803d",
        "$low": "#2563a8",
        "$medium": "#946200",
        "$high": "#c2570c",
        "$critical": "#b42318",
    }
)
#: On a dark page.
DARK: Palette = MappingProxyType(
    {
        "$accent": "#2dbdae",
        "$text": "#e6ebf0",
        "$muted": "#9aa7b4",
        "$line-strong": "#46535f",
        "$line": "#2a3540",
        "$surface": "#171f27",
        "$series-2": "#8593a1",
        "$good": "#4ac27a",
        "$low": "#6aa9ea",
        "$medium": "#e0b341",
        "$high": "#f79054",
        "$critical": "#f97066",
    }
)
#: In a page that has a CSS variable for each token: --accent, --line-strong and so on.
VARIABLES: Palette = MappingProxyType({token: f"var(--{token[1:]})" for token in PRINT})


def branded(accent: str) -> Palette:
    """Paper with a company's accent (#rrggbb)."""
    return {**PRINT, "$accent": accent}


def as_css(palette: Palette) -> str:
    """The palette as declarations of the variables that `VARIABLES` names."""
    return " ".join(f"--{token[1:]}: {colour};" for token, colour in palette.items())
