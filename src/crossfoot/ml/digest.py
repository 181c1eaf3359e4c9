"""Digest: what tells one ledger's profile from another's."""

import hashlib

from crossfoot.ml.features.profile import Profile


def profile_digest(profile: Profile) -> str:
    """SHA-256 of everything that was counted: the same in whatever order the lines are."""
    digest = hashlib.sha256(f"{profile.lines} {profile.limits}".encode())
    for name in sorted(profile.vocabularies):
        digest.update("\n".join((name, *profile.vocabularies[name].values)).encode())
    for name in sorted(profile.tables):
        table = profile.tables[name]
        for column in table.columns:
            digest.update(f"{name} {column}".encode())
            digest.update(table[column].to_numpy().tobytes())
    return digest.hexdigest()
