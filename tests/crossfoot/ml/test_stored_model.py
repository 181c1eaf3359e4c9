"""A model as bytes: the same predictions afterwards, and no way to bring in anything else."""

import hashlib
import io
import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.errors import UserError
from crossfoot.ml import DuplicateDetectionModel
from crossfoot.ml.artifact import pack, unpack
from tests.crossfoot.ml.conftest import Labelled, Taught


@pytest.fixture(scope="module")
def stored(taught: Taught) -> bytes:
    return taught.model.to_bytes()


def test_a_loaded_model_predicts_the_same(taught: Taught, unseen: Labelled, stored: bytes) -> None:
    loaded = DuplicateDetectionModel.from_bytes(stored)
    before = taught.model.predict_duplicates(unseen.book)
    assert loaded.predict_duplicates(unseen.book).equals(before)


def test_a_loaded_model_knows_all_of_its_training(taught: Taught, stored: bytes) -> None:
    loaded = DuplicateDetectionModel.from_bytes(stored)
    assert loaded.is_trained()
    assert loaded.training == taught.result
    assert loaded.facts == taught.model.facts
    assert loaded.facts["label_source"] == "planted"
    assert loaded.facts["lines"] == taught.book.line_count
    assert loaded.to_bytes() == stored


def test_a_model_is_small(stored: bytes) -> None:
    assert len(stored) < 200_000


@given(data=st.data())
def test_bytes_that_were_cut_are_refused(stored: bytes, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(stored) - 1))
    with pytest.raises(UserError):
        DuplicateDetectionModel.from_bytes(stored[:length])


@given(data=st.data())
def test_bytes_of_which_one_was_changed_are_refused(stored: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(stored) - 1))
    other = data.draw(st.integers(1, 255))
    changed = bytes([*stored[:place], stored[place] ^ other, *stored[place + 1 :]])
    with pytest.raises(UserError):
        DuplicateDetectionModel.from_bytes(changed)


@given(data=st.binary(max_size=300))
def test_whatever_else_is_given_is_refused(data: bytes) -> None:
    with pytest.raises(UserError):
        DuplicateDetectionModel.from_bytes(data)


class _Trap:
    """What a pickle could do when it is loaded."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("code of the stored model ran",))


def test_pickled_objects_are_refused_and_never_run(stored: bytes) -> None:
    facts, arrays = unpack(stored)
    with pytest.raises(UserError):
        DuplicateDetectionModel.from_bytes(pickle.dumps(_Trap()))
    file = io.BytesIO()
    told = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    trap = np.array([_Trap()], dtype=object)
    np.savez(file, **{**arrays, "manifest": told, "share": trap})  # type: ignore[arg-type]
    with pytest.raises(UserError):
        DuplicateDetectionModel.from_bytes(_sealed(file.getvalue()))


def _sealed(body: bytes) -> bytes:
    """As somebody packs it who can write the hash too."""
    return b"crossfoot-model-1\n" + hashlib.sha256(body).digest() + body


def test_a_well_sealed_body_that_is_no_model_is_refused() -> None:
    for body in (b"", b"PK\x03\x04nonsense", b"{}"):
        with pytest.raises(UserError):
            DuplicateDetectionModel.from_bytes(_sealed(body))


def test_a_model_that_unpacks_to_too_much_is_refused() -> None:
    body = pack({}, {"share": np.zeros(9_000_000)})
    assert len(body) < 1_000_000
    with pytest.raises(UserError, match="larger than"):
        unpack(body)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "anomalies"},
        {"format": 0},
        {"features": ["posting_gap"]},
        {"training": {}},
        {"training": {"metrics": {"f1": 1.0}}},
    ],
)
def test_a_model_of_another_kind_or_version_is_refused(
    stored: bytes, change: dict[str, Any]
) -> None:
    facts, arrays = unpack(stored)
    with pytest.raises(UserError, match=r"[Tt]rain"):
        DuplicateDetectionModel.from_bytes(pack(facts | change, arrays))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("left", 0),
        ("right", 10**9),
        ("feature", 10**6),
        ("feature", -2),
        ("threshold", float("nan")),
        ("share", 1.5),
        ("roots", 1),
    ],
)
def test_trees_that_lead_nowhere_are_refused(stored: bytes, name: str, value: float) -> None:
    facts, arrays = unpack(stored)
    spoiled = arrays[name].copy()
    spoiled[0] = value
    with pytest.raises(UserError, match="damaged"):
        DuplicateDetectionModel.from_bytes(pack(facts, {**arrays, name: spoiled}))


def test_arrays_of_another_type_or_missing_are_refused(stored: bytes) -> None:
    facts, arrays = unpack(stored)
    left = arrays["left"].astype(np.int64)
    for other in ({**arrays, "left": left}, {"left": arrays["left"]}):
        with pytest.raises(UserError, match="damaged"):
            DuplicateDetectionModel.from_bytes(pack(facts, other))
