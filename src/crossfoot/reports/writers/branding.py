"""A company's logo and colour, checked before they enter a document."""

import base64
import re
import struct
import zlib
from typing import Literal

from lxml import etree

from crossfoot.errors import UserError
from crossfoot.reports.report import Branding

LARGEST_LOGO = 1_000_000
_MOST_PIXELS = 16_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SVG = "{http://www.w3.org/2000/svg}svg"
#: Elements of SVG that only draw; anything else (script, image, foreignObject ...) is refused.
_DRAWS = frozenset(
    {
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
    }
    | {"defs", "title", "desc", "metadata", "linearGradient", "radialGradient", "stop", "clipPath"}
    | {"mask", "use", "symbol", "style"}
)
_REACHES_OUT = re.compile(r"url\s*+\(\s*+['\"]?+\s*+(?!#)|@import|javascript:|\\", re.IGNORECASE)


def check_branding(branding: Branding) -> None:
    """Refuse a logo or a colour that can't be used.

    Raises:
        UserError: the logo is neither PNG nor a drawing without script and references to
            elsewhere, or the accent is not written as #rrggbb.
    """
    if not _COLOUR.fullmatch(branding.accent):
        raise UserError(f"The accent '{branding.accent}' is no colour: write it as #0f766e.")
    if branding.logo is not None:
        logo_kind(branding.logo)


def logo_kind(logo: bytes) -> Literal["png", "svg"]:
    """What a logo is, after it was checked.

    Raises:
        UserError: it is too large, damaged, or neither PNG nor a safe SVG.
    """
    if len(logo) > LARGEST_LOGO:
        raise UserError(f"The logo has {len(logo):,} bytes: at most {LARGEST_LOGO:,} are allowed.")
    if logo.startswith(_PNG):
        _check_png(logo)
        return "png"
    _check_svg(logo)
    return "svg"


def _check_png(logo: bytes) -> None:
    try:
        width, height = _read_png(logo)
    except (ValueError, struct.error, zlib.error) as error:
        raise UserError("The logo is a damaged PNG: export it again.") from error
    if not 0 < width * height <= _MOST_PIXELS:
        raise UserError(f"The logo has {width:,} x {height:,} pixels: make it smaller.")


def _read_png(logo: bytes) -> tuple[int, int]:
    place, size, ended = len(_PNG), (0, 0), False
    while not ended:
        length, kind = struct.unpack_from(">I4s", logo, place)
        body = logo[place + 8 : place + 8 + length]
        (kept,) = struct.unpack_from(">I", logo, place + 8 + length)
        if zlib.crc32(kind + body) != kept:
            raise ValueError("checksum")
        if kind == b"IHDR":
            size = struct.unpack_from(">II", body)
        ended = kind == b"IEND"
        place += 12 + length
    return size


def _check_svg(logo: bytes) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(logo, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UserError("The logo is neither PNG nor SVG: save it as one of these.") from error
    if root.tag != _SVG:
        raise UserError("The logo is neither PNG nor SVG: save it as one of these.")
    if b"<!DOCTYPE" in logo.upper():
        raise UserError("The logo's SVG has a DOCTYPE: export it as plain SVG.")
    for element in root.iter(etree.Element, etree.PI):
        _check_element(element)


def _check_element(element: etree._Element) -> None:
    name = str(element.tag).rpartition("}")[2]
    if name not in _DRAWS:
        raise UserError(f"The logo's SVG has a <{name}>: export it as plain paths.")
    for attribute, value in element.attrib.items():
        label, text = str(attribute).rpartition("}")[2].lower(), str(value)
        is_link = label in ("href", "src") and not text.startswith("#")
        if label.startswith("on") or is_link or _REACHES_OUT.search(text):
            raise UserError(
                f"The logo's SVG runs or loads something ({label}): export it as plain paths."
            )
    if name == "style" and _REACHES_OUT.search(element.text or ""):
        raise UserError("The logo's SVG loads something in its style: export it as plain paths.")


def logo_uri(logo: bytes) -> str:
    """The logo as a data: address, in which an SVG can neither run nor load anything."""
    kind = "image/png" if logo_kind(logo) == "png" else "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(logo).decode()}"
