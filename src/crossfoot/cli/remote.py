"""Audit on a server: upload, follow, take the files home, show them as a local run is shown."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crossfoot.cli.audit_view import show_audit
from crossfoot.cli.console import print_json, progress_bar, stdout
from crossfoot.cli.folders import make_folder
from crossfoot.cli.reading import Reading, read_options
from crossfoot.cli.scoring import forget_scores
from crossfoot.cli.shown import Shown, shown_of_folder
from crossfoot.client import Client, LedgerUpload
from crossfoot.ledger import load_profile
from crossfoot.progress import Progress
from crossfoot.reports.write import ALL_FILES

#: Steps of the server's job as a local run would call them.
_WORDS = {
    "file_processing": "read",
    "default_analytics": "balances",
    "comprehensive_analytics": "summaries",
    "duplicate_analysis": "duplicates",
    "anomaly_detection": "checks",
    "ml_processing": "save",
}


@dataclass(frozen=True)
class RemoteOrder:
    """What to audit, where, and where its files go; `ml`: wait for the server's models too.

    Without a `profile` the server audits with the company's standard one.
    """

    reading: Reading
    profile: str | None
    out: Path
    url: str
    api_key: str
    ml: bool = False
    engagement_id: str | None = None


def run_remote(order: RemoteOrder, *, as_json: bool) -> Shown:
    """Audit on the server, write the same files and print the same as a local run does."""
    make_folder(order.out)
    client = Client(order.url, api_key=order.api_key)
    with client as server, progress_bar(quiet=as_json) as progress:
        summary = fetch(server, order, progress)
    return show_fetched(summary, order.out, as_json=as_json)


def fetch(server: Client, order: RemoteOrder, progress: Progress) -> dict[str, Any]:
    """Upload, wait and write the run's files into the folder; return the run's summary."""
    upload = replace(upload_of(order.reading, order.profile), engagement_id=order.engagement_id)
    uploaded = server.upload(upload, progress=progress)
    if uploaded.warning:
        sys.stderr.write(f"crossfoot: {uploaded.warning}\n")
    run_id = server.wait(uploaded, progress=_in_words(progress))
    _forget_tables(order.out)
    forget_scores(order.out)
    names = [name for name in server.files(run_id) if _is_written_here(name)]
    server.download(run_id, order.out, names=names, progress=progress)
    summary = server.summary(run_id)
    if order.ml:
        from crossfoot.cli.remote_ml import ml_of_words  # the library of models, where it is wanted

        words = server.words_of_models(uploaded.job_id, progress=progress)
        summary = {**summary, "ml": ml_of_words(words)}
    return summary


def _is_written_here(name: str) -> bool:
    """Whether a local run writes the file too."""
    return name in ALL_FILES or name.startswith("tables/")


def _forget_tables(out: Path) -> None:
    """Another ledger's audit may have had more of them."""
    for earlier in (out / "tables").glob("*.*"):
        earlier.unlink()


def _in_words(progress: Progress) -> Progress:
    def report(step: str, done: int, total: int | None = None) -> None:
        progress(_WORDS.get(step, step.replace("_", " ")), done, total)

    return report


def show_fetched(summary: dict[str, Any], out: Path, *, as_json: bool) -> Shown:
    """Print what was fetched, as JSON or as tables."""
    shown = shown_of_folder(out)
    if "ml" in summary:
        shown = replace(shown, record={**shown.record, "ml": summary["ml"]})
    if as_json:
        print_json(summary)
    else:
        show_audit(stdout(), shown, out)
    return shown


def upload_of(reading: Reading, profile: str | None) -> LedgerUpload:
    """A reading as an upload.

    Raises:
        UserError: the profile is no file, where it looks like one.
    """
    said = read_options(reading)
    if profile and (Path(profile).name != profile or Path(profile).suffix):
        load_profile(profile)
    return LedgerUpload(
        reading.file,
        accounts=reading.accounts,
        opening=reading.opening,
        closing=reading.closing,
        log=reading.log,
        headers=reading.headers,
        mapping=reading.mapping,
        profile=profile,
        format=said.format,
        encoding=said.encoding,
        delimiter=said.delimiter,
        header_row=said.header_row,
        sheet=said.sheet,
    )
