"""Which run a work paper is of."""

from dataclasses import dataclass

from crossfoot.errors import UserError


@dataclass(frozen=True)
class Identity:
    """The run's id, the hash of its file, the file's name, and the server's own id of the run.

    `reference` is empty in a paper that no server gave out.
    """

    run: str
    sha256: str
    source: str
    reference: str = ""


def refuse_other_run(paper: Identity, wanted: Identity) -> None:
    """Raise unless the paper is of the wanted run.

    Raises:
        UserError: it is of another one.
    """
    if paper.reference and wanted.reference and paper.reference != wanted.reference:
        raise UserError(_told(paper, wanted, "another run"))
    if paper.sha256 != wanted.sha256:
        raise UserError(_told(paper, wanted, "another file"))
    if paper.run != wanted.run:
        raise UserError(_told(paper, wanted, "a run with other parameters"))


def _told(paper: Identity, wanted: Identity, what: str) -> str:
    return (
        f"This work paper is of {what}: run {paper.run} of '{paper.source}', not run {wanted.run} "
        f"of '{wanted.source}'. Nothing was taken from it. Send it to the run it was made of."
    )
