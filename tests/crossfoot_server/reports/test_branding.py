"""How a company's reports look: who may change it, and what is refused."""

import base64
import struct
import zlib

import pytest

from crossfoot_server.reports.branding import contrast_with_white
from tests.crossfoot_server.reports.conftest import REPORTS

BRANDING = "/api/report-branding/"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


def png(width=1, height=1):
    def part(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\0\0\0" * height)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", pixels) + part(b"IEND", b"")


def coded(content):
    return base64.b64encode(content if isinstance(content, bytes) else content.encode()).decode()


def test_a_manager_changes_how_reports_look_and_they_do(as_, made):
    manager = as_("manager")
    assert manager.get(BRANDING).data["accent"] == "#0f766e"
    given = {"accent": "#aa3300", "footer": "Confidential", "logo": coded(SVG)}
    shown = manager.put(BRANDING, given, format="json")
    assert shown.status_code == 200, shown.data
    assert (shown.data["logo_type"], shown.data["updated_by"]) == (
        "image/svg+xml", "manager@sample.example",
    )  # fmt: skip
    assert as_("viewer").get(BRANDING).data["footer"] == "Confidential"
    row = made(formats=["html"])
    answer = as_("viewer").get(f"{REPORTS}{row.pk}/files/html/")
    page = b"".join(answer.streaming_content).decode()
    assert "#aa3300" in page
    assert "Confidential" in page
    assert manager.put(BRANDING, {"logo": ""}, format="json").data["logo_type"] == ""
    assert (
        manager.put(BRANDING, {"logo": coded(png())}, format="json").data["logo_type"]
        == "image/png"
    )


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_others_do_not(as_, role):
    assert as_(role).put(BRANDING, {"footer": "x"}, format="json").status_code == 403


@pytest.mark.parametrize(
    "given",
    [
        {"accent": "red"},
        {"logo": "not base64!"},
        {"logo": coded("GIF89a")},
        {"logo": coded(png()[:40])},
        {"logo": coded(SVG.replace("<path", "<script>alert(1)</script><path"))},
        {"logo": coded(SVG.replace("<path", '<path onclick="x()"'))},
        {"logo": coded(SVG.replace("<path", '<image href="http://x.example/a.png"/><path'))},
        {"logo": coded('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG)},
        {"colour": "#aa3300"},
    ],
)
def test_what_would_break_or_reach_out_is_refused(as_, given):
    answer = as_("manager").put(BRANDING, given, format="json")
    assert answer.status_code in (400, 422), answer.data
    assert as_("manager").get(BRANDING).data["logo"] == ""


@pytest.mark.parametrize("light", ["#ffffff", "#ffff00", "#96a5b4"])
def test_an_accent_too_light_for_white_paper_is_refused_in_words(as_, light):
    answer = as_("manager").put(BRANDING, {"accent": light}, format="json")
    assert answer.status_code == 422
    assert "too light to be read on white" in answer.data["detail"]
    assert as_("manager").get(BRANDING).data["accent"] == "#0f766e"


def test_contrast_is_as_wcag_has_it():
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
