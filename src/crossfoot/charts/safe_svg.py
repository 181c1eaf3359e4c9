"""What ECharts drew, made fit to stand inside a page or a PDF."""

import re

from lxml import etree

_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = {
    f"{_SVG}{name}"
    for name in (
        "svg", "g", "defs", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
        "text", "tspan", "pattern",
    )
}  # fmt: skip
_PAINTS = ("fill", "stroke", "stop-color")
_LOCAL = re.compile(r"^url\(#zr\d+-([\w-]+)\)$")
_ID = re.compile(r"^zr\d+-")


def safe_svg(drawn: str, words: str, mark: str) -> str:
    """Keep the shapes and texts; `words` label the picture for people who hear it.

    Ids begin with `mark`: ECharts counts its drawings, and the same option must be the same text.
    """
    root = etree.fromstring(drawn, etree.XMLParser(resolve_entities=False, huge_tree=True))
    for element in list(root.iter()):
        if element.tag in _ELEMENTS:
            _clean(element, mark)
        else:
            _drop(element)
    root.set("role", "img")
    root.set("aria-label", words)
    return etree.tostring(root, encoding="unicode")


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _clean(element: etree._Element, mark: str) -> None:
    for name, value in [(str(name), str(value)) for name, value in element.attrib.items()]:
        local = _LOCAL.match(value)
        if _is_foreign(name) or ("url(" in value and not local):
            del element.attrib[name]
        elif local:
            element.set(name, f"url(#{mark}{local[1]})")
        elif name == "id":
            element.set(name, _ID.sub(mark, value))
        elif name in _PAINTS and value.startswith("var("):
            # Not every program takes a variable in an attribute; all that know them do in a style.
            del element.attrib[name]
            style = element.get("style", "")
            element.set("style", f"{style};{name}:{value}".lstrip(";").replace(";;", ";"))


def _is_foreign(name: str) -> bool:
    """Clips guard a zoom that a drawing has not; classes are of a style sheet that is dropped."""
    return name in ("class", "clip-path") or name.startswith(("on", "ecmeta", "{"))
