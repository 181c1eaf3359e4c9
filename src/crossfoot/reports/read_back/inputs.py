"""Where people write in a work paper, and where it remembers what it was given out with."""

import hashlib

#: The hidden sheet with the run's identity and each finding's review at export.
STATE_SHEET = "Crossfoot state"
STATE_FORMAT = "crossfoot work paper 1"
STATE_COLUMNS = ("finding_id", "status", "assignee", "tick", "note_mark")

FINDINGS_SHEET = "Findings"
INDEX_SHEET = "Index"
KEY_TITLE = "ID"
#: Field of a review -> the title of its column.
INPUTS = {
    "status": "Status",
    "assignee": "Assigned to",
    "tick": "Tick",
    "note": "Note of the auditor",
}

#: The key under which the sign-off boxes of the index stand, beside the findings' ids.
SIGN_OFF = "sign-off"
CONCLUSION = "Conclusion"
#: Labels of the heading of the index that are filled in, and columns of its boxes.
HEADING = ("Client", "Prepared by / date", "Reviewed by / date")
BOXES = ("Prepared", "Prepared on", "Reviewed", "Reviewed on")


def clean(text: str) -> str:
    """A text without what programs add on saving: carriage returns, spaces at the ends of lines."""
    unified = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in unified.split("\n")).strip()


def note_mark(note: str) -> str:
    """What tells a note from another one; nothing for none."""
    cleaned = clean(note)
    return hashlib.sha256(cleaned.encode()).hexdigest()[:16] if cleaned else ""
