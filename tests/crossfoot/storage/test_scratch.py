"""Folders to write in: moved whole, removed when abandoned, left alone when in use."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crossfoot.storage.scratch import Scratch


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_folder_is_moved_to_its_place_and_replaces_an_earlier_one(tmp_path: Path) -> None:
    final = tmp_path / "deep" / "dataset"
    for text in ("one", "two"):
        scratch = Scratch(final)
        (scratch.folder / text).write_text(text)
        assert scratch.move() == final
        assert names(final) == {text}
    assert names(tmp_path / "deep") == {"dataset"}


def test_a_folder_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "dataset")
    (scratch.folder / "half").write_text("half")
    scratch.remove()
    assert names(tmp_path) == set()


def test_what_a_killed_writer_left_is_removed_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / ".dataset-abandoned"
    left.mkdir()
    (left / "lock").touch()
    (left / "part").write_text("half")
    scratch = Scratch(tmp_path / "dataset")
    assert names(tmp_path) == {scratch.folder.name}
    scratch.remove()


def test_a_writer_at_work_and_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".dataset-notes").mkdir()
    (tmp_path / ".other-123").mkdir()
    (tmp_path / ".other-123" / "lock").touch()
    at_work, second = Scratch(tmp_path / "dataset"), Scratch(tmp_path / "dataset")
    expected = {at_work.folder.name, second.folder.name, ".dataset-notes", ".other-123"}
    assert names(tmp_path) == expected
    at_work.remove()
    second.remove()


def test_writers_at_the_same_moment_leave_each_others_folders_alone(tmp_path: Path) -> None:
    """A lock that could be seen before it was held would look like that of a killed writer."""

    def write(number: int) -> Path:
        with Scratch(tmp_path / "dataset") as scratch:
            (scratch.folder / "text").write_text(str(number))
            assert (scratch.folder / "text").read_text() == str(number)
            return scratch.folder

    with ThreadPoolExecutor(8) as pool:
        folders = list(pool.map(write, range(400)))

    assert len(set(folders)) == 400
    assert list(tmp_path.iterdir()) == []
