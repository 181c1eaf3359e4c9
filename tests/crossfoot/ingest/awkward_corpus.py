"""All awkward files."""

from tests.crossfoot.ingest.awkward import Awkward
from tests.crossfoot.ingest.awkward_texts import TEXTS
from tests.crossfoot.ingest.awkward_values import VALUES
from tests.crossfoot.ingest.awkward_workbooks import WORKBOOKS

CORPUS: tuple[Awkward, ...] = TEXTS + VALUES + WORKBOOKS
