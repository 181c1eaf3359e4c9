"""Score a dataset with every detector, duplicates and reasons; print what each step took."""

import json
import sys
from pathlib import Path

import crossfoot
from crossfoot.ml import score_ledger


def main() -> None:
    result = score_ledger(crossfoot.read(Path(sys.argv[1])).book())
    print(json.dumps({"lines": result.scores.height, "wall seconds": dict(result.seconds)}))


if __name__ == "__main__":
    main()
