"""What models say of the ledger, where they were asked."""

import polars as pl

from crossfoot.reports.audited import Audited
from crossfoot.reports.report import Column, Note, Section, Table


def models_section(audited: Audited) -> tuple[Section, ...]:
    """The strangest entries with their reasons and how good the models are; none without models."""
    ml = audited.ml
    if ml is None:
        return ()
    if ml["status"] != "run":
        return (Section("Models", (Note(f"Models did not score the ledger: {ml['why_not']}."),)),)
    from crossfoot.reports.ml_words import (  # the models, which are loaded only where asked
        first_reason,
        levels_sentence,
        measured_sentence,
        tier_sentence,
    )

    rows = [
        (one["journal_id"], one["level"], one["risk"], first_reason(one)) for one in ml["strangest"]
    ]
    schema = {
        "journal_id": pl.String,
        "level": pl.String,
        "risk": pl.Float64,
        "reason": pl.String,
    }
    table = Table(
        "strangest_entries",
        "The strangest entries",
        (
            Column("journal_id", "Entry", "code"),
            Column("level", "Level", "level"),
            Column("risk", "Risk", "number", decimals=0),
            Column("reason", "Strongest reason", "wrap"),
        ),
        pl.DataFrame(rows, schema=schema, orient="row"),
        note=str(ml["risk_means"]),
        empty="No entry was scored.",
    )
    words = f"{levels_sentence(ml)} {tier_sentence(ml)} {measured_sentence(ml)}"
    return (Section("What models say", (Note(words), table)),)
