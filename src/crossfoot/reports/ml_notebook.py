"""Scores in a notebook: HTML without JavaScript, in the manner of the other reprs."""

from collections.abc import Mapping
from html import escape
from typing import Any

from crossfoot.reports.ml_words import (
    duplicates_sentence,
    first_reason,
    labels_sentence,
    measured_sentence,
    tier_sentence,
)
from crossfoot.reports.notebook import boxed, figures_html

_TOP = 5
_HEAD = '<th>Level</th><th class="r">Risk</th><th>Entry</th><th>What is strange about it</th>'


def scores_html(name: str, ml: Mapping[str, Any]) -> str:
    """The tier, figures, the strangest entries, and what was measured."""
    told, metrics = ml["entries"], ml["metrics"]
    found = metrics["detectors"]["ensemble"]
    figures = (
        (f"{told['scored']:,}", "entries", ""),
        (f"{told['HIGH']:,}", "HIGH", "HIGH"),
        (f"{told['MEDIUM']:,}", "MEDIUM", "MEDIUM"),
        (str(len(ml["detectors"])), "detectors ran", ""),
        (f"{found['average_precision']:.2f}", "average precision, planted", ""),
    )
    sentences = (measured_sentence(ml), duplicates_sentence(ml), labels_sentence(ml))
    words = "".join(f"<p>{escape(one)}</p>" for one in (*sentences, ml["levels_mean"]) if one)
    rows = "".join(_row(one) for one in ml["strangest"][:_TOP])
    return boxed(
        f"<h4>Scores of {escape(name)}</h4><p>{escape(tier_sentence(ml))}</p>"
        f"{figures_html(figures)}<table><tr>{_HEAD}</tr>{rows}</table>{words}"
        "<p><code>.entries</code> · <code>.scores</code> · <code>.reasons</code> · "
        "<code>.summary</code> · <code>.write('folder')</code></p>"
    )


def _row(entry: Mapping[str, Any]) -> str:
    return (
        f'<tr><td class="{entry["level"]}">{entry["level"]}</td>'
        f'<td class="r">{entry["risk"]:.0f}</td>'
        f"<td class='n'>{escape(entry['journal_id'] or '')}</td>"
        f"<td>{escape(first_reason(entry))}</td></tr>"
    )
