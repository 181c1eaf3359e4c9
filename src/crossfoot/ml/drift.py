"""Drift: how far a later ledger is from the one that models learned from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from crossfoot.ml import signs
from crossfoot.ml.features.matrix import Matrix, feature_matrix
from crossfoot.ml.features.profile import Profile, lines_by_profile
from crossfoot.ml.features.view import View
from crossfoot.ml.features.vocabulary import CODED
from crossfoot.ml.keys import chance, entry_keys
from crossfoot.ml.models import Models
from crossfoot.ml.reference import (
    Reference,
    amounts,
    binned,
    lines_by_code,
    middle_of,
    seen_columns,
    tallied,
)
from crossfoot.ml.scoring import score
from crossfoot.ml.shares import Floats, psi
from crossfoot.ml.signs import Level, Sign

#: Of fewer entries nothing is told: 1.5 of 300 score over the alert score when nothing changed.
LEAST_ENTRIES: Final = 300
#: Lines that are scored; more tell no more.
_SCORED: Final = 50_000
_NAMED = 5
TOO_FEW: Final = "Too few entries to tell whether the ledger has changed: {:,}, and it takes {:,}."
STEADY: Final = "The ledger looks as the one that the models learned from did."
_WITHOUT = (
    "These models keep nothing to compare a ledger with: their profile was counted anew after the "
    "training. Take them as they were stored, or train them again."
)


@dataclass(frozen=True)
class NewValues:
    """Of a column, the share of lines whose value the models do not know, and the most frequent."""

    share: float
    values: tuple[str, ...]


@dataclass(frozen=True)
class Drift:
    """How far a ledger is from the one that models learned from.

    `can_tell` is false of a ledger of too few entries, which is called steady. `alert_share` of the
    entries score, by the profile of then, over what 0.5 % did then; `alert_ratio` is how many times
    as many. `new_values` and `psi` by account, user, source and party; psi also by amount;
    `score_psi` and `feature_psi` are told, but decide nothing: a feature with few values has a high
    PSI when these move over the edge of a bin, with no change in the business. `signs` say, in
    words, what is out of the ordinary; the worst of them is the level.
    """

    level: Level
    can_tell: bool
    entries: int
    lines: int
    alert_share: float
    alert_ratio: float
    new_values: Mapping[str, NewValues]
    psi: Mapping[str, float]
    score_psi: float
    feature_psi: Mapping[str, float]
    signs: tuple[Sign, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What has changed, in words; always at least one."""
        if not self.can_tell:
            return (TOO_FEW.format(self.entries, LEAST_ENTRIES),)
        return tuple(sign.sentence for sign in self.signs) or (STEADY,)

    def as_data(self) -> dict[str, Any]:
        """All of it as plain data, to be stored as JSON."""
        return {**asdict(self), "sentences": list(self.sentences)}


def drift(models: Models, book: Book) -> Drift:
    """Compare a ledger with the one that models learned from, by the profile stored with them.

    Of a large ledger entries drawn by what they are get scored, so that the order of lines does not
    matter and the cost has a limit; values and amounts are counted in all lines.

    Raises:
        UserError: the models have no reference, as those that score_ledger gives a newer profile.
    """
    reference = models.reference
    if reference is None:
        raise UserError(_WITHOUT)
    matrix = _matrix(models, book)
    scored = score(models, matrix)
    strange = int((scored.strongest["ensemble"] > reference.alert_score).sum())
    alerts = signs.Alerts(strange, len(scored.entries), reference)
    mixes = [_mix(models.profile, reference, book, name) for name in CODED.values()]
    sizes = _sizes(reference, book)
    can_tell = book.entry_count >= LEAST_ENTRIES
    found = signs.of_all(alerts, mixes, sizes) if can_tell else []
    moved = _moved(reference, matrix, scored.lines["ensemble"])
    return Drift(
        level=signs.worst(found),
        can_tell=can_tell,
        entries=book.entry_count,
        lines=book.line_count,
        alert_share=round(alerts.share, 6),
        alert_ratio=round(alerts.ratio, 3),
        new_values={mix.name: NewValues(round(mix.new_share, 6), mix.new) for mix in mixes},
        psi={mix.name: round(mix.psi, 6) for mix in mixes} | {"amount": round(sizes.psi, 6)},
        score_psi=moved.pop("ensemble"),
        feature_psi=moved,
        signs=tuple(found),
    )


def _moved(reference: Reference, matrix: Matrix, bits: Floats) -> dict[str, float]:
    """The PSI of the score and of every feature."""
    return {
        name: round(psi(reference.counts[name], binned(*values, reference.edges[name])), 6)
        for name, values in seen_columns(matrix, bits).items()
    }


def _matrix(models: Models, book: Book) -> Matrix:
    """The lines as the models saw their own: each beside a profile that does not count it."""
    lines = lines_by_profile(book, models.profile, past_only=False)
    if book.line_count > _SCORED:
        keys = entry_keys(book)
        drawn = chance(keys["key"], 31) < _SCORED / book.line_count
        wanted = keys.filter(pl.Series(drawn)).select("entry_id")
        lines = lines.join(book.engine.from_polars(wanted), on="entry_id", how="semi")
    return feature_matrix(View(book, models.profile, lines, own=False))


def _mix(profile: Profile, reference: Reference, book: Book, name: str) -> signs.Mix:
    known = profile.vocabularies[name]
    lines = reference.lines[name], lines_by_code(book, profile, name)
    values = tallied(book, name).filter(pl.col("value").is_not_null())
    new = values.join(known.table, on="value", how="anti")
    first = new.sort("lines", "value", descending=[True, False])["value"].head(_NAMED)
    entries = reference.entries, book.entry_count
    category = signs.CATEGORIES[name]
    return signs.mix_of(category, known, lines, entries, new=tuple(first))


def _sizes(reference: Reference, book: Book) -> signs.Sizes:
    steps, lines = amounts(book)
    now = binned(steps, lines, reference.edges["amount"])
    return signs.Sizes(
        before=reference.counts["amount"],
        now=now,
        middles=(reference.middle, middle_of(steps, lines)),
        entries=(reference.entries, book.entry_count),
    )
