"""What an evaluation says, frozen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KindScore:
    """One planted kind: how many were planted and how many the expected checks flagged.

    What is counted are groups that belong together (the invoices of a split purchase), else
    entries. `found_by` are the expected checks that flagged at least one, `ran` is false when the
    run has no result of any expected check.
    """

    kind: str
    meaning: str
    checks: tuple[str, ...]
    planted: int
    found: int
    found_by: tuple[str, ...]
    ran: bool = True

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0


@dataclass(frozen=True)
class CheckScore:
    """One check: its flags (check x line) on planted entries, on look-alikes, and on neither."""

    code: str
    flags: int
    on_planted: int
    on_lookalikes: int
    observations: int = 0

    @property
    def false_flags(self) -> int:
        return self.flags - self.on_planted

    @property
    def precision(self) -> float:
        return self.on_planted / self.flags if self.flags else 1.0


@dataclass(frozen=True)
class LookalikeScore:
    """Legitimate look-alikes of one sort, and how many the family of duplicates flagged."""

    lookalike: str
    lines: int
    flagged: int

    @property
    def share(self) -> float:
        return self.flagged / self.lines if self.lines else 0.0


@dataclass(frozen=True)
class Evaluation:
    """How well an audit finds what was planted, and what else it flags."""

    lines: int
    kinds: tuple[KindScore, ...]
    checks: tuple[CheckScore, ...]
    lookalikes: tuple[LookalikeScore, ...]
    seed: int | None = None

    @property
    def missed(self) -> tuple[KindScore, ...]:
        """Kinds found less than 95 times in a hundred."""
        return tuple(score for score in self.kinds if score.recall < 0.95)

    @property
    def share_of_lookalikes(self) -> float:
        """Share of look-alike lines that the family of duplicates flagged."""
        lines = sum(score.lines for score in self.lookalikes)
        return sum(score.flagged for score in self.lookalikes) / lines if lines else 0.0
