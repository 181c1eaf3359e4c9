"""Models: what was learned from a ledger, as bytes that cannot run code, and back."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any, Final, Self

import numpy as np

from crossfoot.errors import UserError
from crossfoot.ml.artifact import pack, unpack
from crossfoot.ml.codec import Arrays, profile_arrays, profile_from
from crossfoot.ml.detectors import ALL_DETECTORS
from crossfoot.ml.detectors.detector import Floats
from crossfoot.ml.duplicates import DuplicateDetectionModel
from crossfoot.ml.features.catalogue import FEATURE_NAMES
from crossfoot.ml.features.profile import Profile
from crossfoot.ml.fitted import Fitted, Scale
from crossfoot.ml.quality import Quality
from crossfoot.ml.reference import Reference, reference_arrays, reference_from

KIND: Final = "anomalies"
#: Of what is stored. Another number means that an older or newer Crossfoot has written it.
FORMAT: Final = 2
_PACKAGES = ("crossfoot", "scikit-learn", "numpy", "polars")
_SEAL_BYTES = 32
_FOREIGN = "The stored model is damaged: a detector in it is none of ours. Train it again."


@dataclass(frozen=True)
class Models:
    """The profile of a ledger, the detectors that learned from it, and the duplicate model.

    `checks` is what the risk by the audit's checks is worth in bits. `company` is whose they are;
    `data_hash` tells the ledger they learned from; `facts` is what else is known of the training;
    `metrics` are on entries planted in that ledger. `reference` is what later ledgers are compared
    with, by the profile that is stored with it.
    """

    profile: Profile
    fitted: tuple[Fitted, ...]
    checks: Scale
    duplicates: DuplicateDetectionModel
    seed: int
    company: str
    data_hash: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Quality] = field(default_factory=dict)
    reference: Reference | None = None

    @property
    def version(self) -> str:
        """Sixteen characters that tell these models from any others."""
        names = [one.detector.name for one in self.fitted]
        known = f"{self.data_hash} {self.seed} {names} {FEATURE_NAMES} {FORMAT}"
        return hashlib.sha256(known.encode()).hexdigest()[:16]

    @property
    def versions(self) -> dict[str, str]:
        """Of each detector, and of the duplicate model where it is trained."""
        found = {one.detector.name: self.version for one in self.fitted}
        if self.duplicates.is_trained():
            found["duplicates"] = self.duplicates.training.data_hash[:16]
        return found

    def to_bytes(self, key: bytes) -> bytes:
        """The models as data, sealed with a key: the same bytes for the same models and key."""
        told, arrays = profile_arrays(self.profile)
        detectors = {}
        for one in self.fitted:
            name = one.detector.name
            detectors[name] = sorted(one.state)
            stored = {**one.state, **_scale_arrays(one.scale)}
            arrays |= {f"detector/{name}/{part}": values for part, values in sorted(stored.items())}
        arrays |= {f"checks/{part}": values for part, values in _scale_arrays(self.checks).items()}
        if self.reference is not None:
            arrays |= reference_arrays(self.reference)
        if self.duplicates.is_trained():
            arrays["duplicates"] = np.frombuffer(self.duplicates.to_bytes(), dtype=np.uint8)
        manifest = {
            "kind": KIND,
            "format": FORMAT,
            "features": list(FEATURE_NAMES),
            "company": self.company,
            "seed": self.seed,
            "data_hash": self.data_hash,
            "profile": told,
            "detectors": detectors,
            "facts": dict(self.facts),
            "metrics": {name: asdict(one) for name, one in self.metrics.items()},
            "versions": {name: version(name) for name in _PACKAGES},
        }
        body = pack(manifest, dict(sorted(arrays.items())))
        return hmac.digest(key, body, "sha256") + body

    @classmethod
    def from_bytes(cls, data: bytes, key: bytes, *, company: str) -> Self:
        """The models that `to_bytes` wrote, for the company they are of; they score the same.

        Raises:
            UserError: the bytes were changed or cut, are sealed with another key, are another
                company's, or know other features than this version.
        """
        seal, body = data[:_SEAL_BYTES], data[_SEAL_BYTES:]
        if not hmac.compare_digest(hmac.digest(key, body, "sha256"), seal):
            raise UserError(
                "The stored model was changed or cut, or is not sealed with this server's key. "
                "Train it again."
            )
        manifest, arrays = unpack(body)
        _refuse_foreign(manifest, company)
        try:
            profile = profile_from(manifest["profile"], arrays)
            return cls(
                profile=profile,
                fitted=_fitted(manifest["detectors"], arrays),
                checks=_scale(arrays, "checks/"),
                duplicates=_duplicates(arrays),
                seed=int(manifest["seed"]),
                company=company,
                data_hash=str(manifest["data_hash"]),
                facts=dict(manifest["facts"]),
                metrics={name: Quality(**one) for name, one in manifest["metrics"].items()},
                reference=reference_from(arrays, profile),
            )
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise UserError(_FOREIGN) from error


def _refuse_foreign(manifest: Mapping[str, Any], company: str) -> None:
    if manifest.get("kind") != KIND or manifest.get("format") != FORMAT:
        raise UserError("The stored model is no anomaly model of this version. Train it again.")
    if manifest.get("company") != company:
        raise UserError("The stored model is another company's. Train one on this company's data.")
    if manifest.get("features") != list(FEATURE_NAMES):
        raise UserError("The stored model knows other features than this version. Train it again.")


def _fitted(stored: Mapping[str, Any], arrays: Arrays) -> tuple[Fitted, ...]:
    known = {detector.name: detector for detector in ALL_DETECTORS}
    found = []
    for name in (detector.name for detector in ALL_DETECTORS if detector.name in stored):
        detector, start = known[name], f"detector/{name}/"
        state = {part: arrays[start + part] for part in stored[name]}
        if not detector.check(state):
            raise UserError(_FOREIGN)
        found.append(Fitted(detector, state, _scale(arrays, start)))
    if len(found) != len(stored):
        raise UserError(_FOREIGN)
    return tuple(found)


def _scale_arrays(scale: Scale) -> dict[str, Floats]:
    return {"scale scores": scale.scores, "scale bits": scale.bits}


def _scale(arrays: Arrays, start: str) -> Scale:
    parts = (arrays[f"{start}scale {part}"].astype(np.float64) for part in ("scores", "bits"))
    scale = Scale(*parts)
    if not _is_sound(scale):
        raise UserError(_FOREIGN)
    return scale


def _is_sound(scale: Scale) -> bool:
    scores, bits = scale.scores, scale.bits
    return (
        scores.shape == bits.shape
        and scores.ndim == 1
        and len(scores) > 0
        and bool(np.all(np.isfinite(scores)) and np.all(np.isfinite(bits)))
        and bool(np.all(np.diff(scores) > 0))
    )


def _duplicates(arrays: Arrays) -> DuplicateDetectionModel:
    stored = arrays.get("duplicates")
    if stored is None:
        return DuplicateDetectionModel()
    return DuplicateDetectionModel.from_bytes(stored.tobytes())
