"""What can be asked of uploads: take a file in, settle its mapping, continue it, remove it."""

from crossfoot_server.uploads.actions.starting import (
    Answer,
    Incoming,
    incoming_of,
    job_kind,
    start_upload,
)

__all__ = ["Answer", "Incoming", "incoming_of", "job_kind", "start_upload"]
