"""The words of a review, the same in every report, in the work paper and on the server."""

#: Status as it is kept, and as people read and choose it.
STATUSES = {
    "open": "Open",
    "in_review": "In review",
    "cleared": "Cleared",
    "exception": "Exception",
}
TICKS = (
    ("✓", "Agreed to the supporting document"),
    ("Σ", "Footed and cross-footed"),
    ("◊", "Agreed to the trial balance"),
    ("©", "Confirmed by a third party"),
    ("®", "Recomputed"),
    ("✗", "Exception, see the note"),
    ("N/A", "Not applicable, see the note"),
)
MARKS = tuple(mark for mark, _ in TICKS)
LONGEST_NOTE = 10_000
