"""What decisions on findings say of their entries: the words from which models learn.

An entry is an exception if any of its findings in the run is one now; cleared if at least one is
and none is an exception; without a word (withdrawn) when none is decided any more. A change that
leaves the word of an entry as it was adds none, unless it says the same once more: then its reason
counts. Findings without an entry number say nothing.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crossfoot_server.audit.models import AuditRun, Finding, Review
from crossfoot_server.companies.access import Actor
from crossfoot_server.ml.labels import Word, keep_words
from crossfoot_server.ml.models import Decision

_DECIDED: Final = (Review.EXCEPTION.value, Review.CLEARED.value)
#: Entry numbers that are asked for by name; of more, those of the whole run are read.
_FEW = 500


@dataclass(frozen=True, slots=True)
class Before:
    """A finding as it was before a change."""

    finding_id: uuid.UUID
    status: str
    assignee_id: uuid.UUID | None
    run_id: uuid.UUID
    journal_id: str | None
    position: int
    tick: str = ""


def tell_models(
    changed: Sequence[Before], status: str | None, note: str, *, by: Actor, now: datetime
) -> None:
    """Keep what findings that have another status now say of their entries, in each run."""
    if status is None:
        return
    concerned = [one for one in changed if one.journal_id and _concerns(one.status, status)]
    runs = {one.run_id for one in concerned}
    files = AuditRun.objects.of(by.company_id).filter(pk__in=runs)
    for run_id, file_id in files.values_list("pk", "dataset__data_file_id"):
        findings = _by_entry(one for one in concerned if one.run_id == run_id)
        now_said = _decided(by.company_id, run_id, findings)
        words = list(_words(findings, now_said, status, note))
        keep_words(file_id, words, by=by, now=now)


def _concerns(before: str, after: str) -> bool:
    return before != after and (before in _DECIDED or after in _DECIDED)


def _by_entry(findings: Iterable[Before]) -> dict[str, list[Before]]:
    entries: dict[str, list[Before]] = {}
    for one in sorted(findings, key=lambda one: one.position):
        entries.setdefault(one.journal_id or "", []).append(one)
    return entries


def _decided(
    company_id: uuid.UUID, run_id: uuid.UUID, entries: Mapping[str, object]
) -> dict[str, set[str]]:
    """Of each entry the decisions there are on its findings in the run, after the change."""
    rows = Finding.objects.of(company_id).filter(run_id=run_id, status__in=_DECIDED)
    if len(entries) <= _FEW:
        rows = rows.filter(journal_id__in=list(entries))
    found: dict[str, set[str]] = {}
    told = rows.exclude(journal_id=None).order_by().values_list("journal_id", "status").distinct()
    for journal_id, status in told:
        found.setdefault(str(journal_id), set()).add(status)
    return found


def _words(
    entries: Mapping[str, Sequence[Before]],
    now_said: Mapping[str, set[str]],
    status: str,
    note: str,
) -> Iterator[Word]:
    for journal_id, findings in entries.items():
        word = _strongest(now_said.get(journal_id, set()))
        earlier = {one.status for one in findings}
        if word == status or word != _strongest({*earlier, word}):
            yield Word(journal_id, word, note, origin=str(findings[0].finding_id))


def _strongest(statuses: set[str]) -> str:
    return next((one for one in _DECIDED if one in statuses), Decision.WITHDRAWN.value)
