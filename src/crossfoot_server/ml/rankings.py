"""How the ranking of a file's entries changed from the model before to the one in use."""

from dataclasses import dataclass

from crossfoot.ml.ranking import RankingChanges, ranking_changes
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.ml.labels import judged_of
from crossfoot_server.ml.models import TrainedModel
from crossfoot_server.ml.scored import all_scored_by, entries_of
from crossfoot_server.ml.suggestions import NOT_SCORED

ONE_MODEL = "Only one model has scored this file: train again to see what changes."
SAME_MODEL = "The last training gave the same model as before: there was nothing new to learn."


@dataclass(frozen=True)
class FileRanking:
    """The changes between two models' words on a file; `reason` says why there are none.

    Of the same model there are, and nothing in them has moved.
    """

    before: TrainedModel | None
    now: TrainedModel | None
    changes: RankingChanges | None
    reason: str = ""


def file_ranking(data_file: DataFile) -> FileRanking:
    """Compare the model in use with the one that scored the file before it."""
    models = all_scored_by(data_file.company_id, data_file.pk)
    now, before = [*models, None, None][:2]
    told = [entries_of(data_file, model.pk) for model in models[:2]]
    if now is None or told[0] is None:
        return FileRanking(None, None, None, NOT_SCORED)
    if before is None or told[1] is None:
        return FileRanking(None, now, None, ONE_MODEL)
    changes = ranking_changes(told[1], told[0], judged_of(data_file))
    reason = SAME_MODEL if now.version == before.version else ""
    return FileRanking(before, now, changes, reason)
