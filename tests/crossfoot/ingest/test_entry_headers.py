"""SAP's tables of headers and lines, exported as two files, are read as one ledger."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from crossfoot.errors import MappingNeededError, UserError
from crossfoot.ingest.run import SideFiles, import_file
from tests.crossfoot.ingest.ledgers import Line, lines

BKPF = "MANDT;BUKRS;BELNR;GJAHR;BLART;BLDAT;BUDAT;USNAM;BKTXT"
BSEG = "MANDT;BUKRS;BELNR;GJAHR;BUZEI;HKONT;SHKZG;DMBTR"


def header(line: Line) -> str:
    day = f"{line.day:%Y%m%d}"
    return f"100;1000;{line.entry:010d};2024;SA;{day};{day};MEIER;head {line.entry}"


def line_of(line: Line, number: int) -> str:
    side = "S" if line.amount > 0 else "H"
    return f"100;1000;{line.entry};2024;{number};{line.account};{side};{line.size}"


def write(path: Path, head: str, rows: Sequence[str]) -> Path:
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    given = list(lines())
    headers = write(tmp_path / "bkpf.csv", BKPF, [header(line) for line in given[::2]])
    rows = [line_of(line, place % 2 + 1) for place, line in enumerate(given)]
    return headers, write(tmp_path / "bseg.csv", BSEG, rows)


def test_headers_are_joined_to_their_lines(tables: tuple[Path, Path], tmp_path: Path) -> None:
    headers, bseg = tables
    dataset = import_file(bseg, tmp_path / "d", side_files=SideFiles(headers=headers))
    found = dataset.lines().collect()
    given = list(lines())
    assert found["posting_date"].to_list() == [line.day for line in given]
    assert found["header_text"].to_list() == [f"head {line.entry}" for line in given]
    assert found["amount"].to_list() == [line.amount for line in given]
    assert set(found["entered_by"]) == {"MEIER"}
    assert dataset.manifest.totals.entries == len(given) // 2
    assert "headers: 40 entries from bkpf.csv" in " ".join(dataset.manifest.notes)


def test_lines_without_header_are_problems_and_idle_headers_are_noted(
    tables: tuple[Path, Path], tmp_path: Path
) -> None:
    headers, bseg = tables
    idle = header(next(lines())).replace("0000001001", "0000009999")
    headers.write_text(headers.read_text() + idle + "\n")
    orphan = line_of(next(lines()), 1).replace("1001", "77")
    bseg.write_text(bseg.read_text() + orphan + "\n")
    dataset = import_file(bseg, tmp_path / "d", side_files=SideFiles(headers=headers))
    totals, problems = dataset.manifest.totals, dataset.table("problems")
    assert (totals.rows_read, totals.lines, totals.problems) == (81, 80, 1)
    assert problems is not None
    assert problems.row(0)[0] == 82
    assert "1000 / 77 / 2024 has no header in bkpf.csv" in problems["reason"][0]
    assert any("1 headers in bkpf.csv have no lines" in note for note in dataset.manifest.notes)


def test_an_entry_with_two_headers_is_refused(tables: tuple[Path, Path], tmp_path: Path) -> None:
    headers, bseg = tables
    headers.write_text(headers.read_text() + header(next(lines())).replace("MEIER", "KURZ") + "\n")
    with pytest.raises(UserError, match=r"bkpf.csv, row 42: entry 1000 / 1001 / 2024 .* row 2 "):
        import_file(bseg, tmp_path / "d", side_files=SideFiles(headers=headers))


def test_one_table_alone_or_both_crossed_say_what_is_missing(
    tables: tuple[Path, Path], tmp_path: Path
) -> None:
    headers, bseg = tables
    with pytest.raises(MappingNeededError, match=r"BSEG, the lines only.*BKPF.*--headers"):
        import_file(bseg, tmp_path / "d")
    with pytest.raises(MappingNeededError, match=r"BKPF, the headers only.*BSEG"):
        import_file(headers, tmp_path / "d")
    with pytest.raises(UserError, match=r"give the file of lines \(BSEG\) as the ledger"):
        import_file(headers, tmp_path / "d", side_files=SideFiles(headers=bseg))
