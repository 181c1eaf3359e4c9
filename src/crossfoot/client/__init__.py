"""A client of a Crossfoot server: upload a ledger, follow its job, take the results home.

>>> from crossfoot.client import Client, LedgerUpload
>>> with Client("https://ledgers.example", api_key=key) as server:  # doctest: +SKIP
...     run = server.audit(LedgerUpload(Path("gl.csv")))
...     server.download(run, Path("out"))
"""

from crossfoot.client.client import Client
from crossfoot.client.connection import ServerError
from crossfoot.client.following import JobEvent
from crossfoot.client.models import ModelWords
from crossfoot.client.uploading import LedgerUpload, Uploaded

__all__ = ["Client", "JobEvent", "LedgerUpload", "ModelWords", "ServerError", "Uploaded"]
