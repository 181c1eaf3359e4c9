"""Another company's uploads can't be followed over any socket."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.layers import InMemoryChannelLayer, channel_layers

from crossfoot_server.asgi import application
from crossfoot_server.companies.models import Company
from crossfoot_server.urls import websocket_urlpatterns
from tests.crossfoot_server.belongings import rows_of_everything
from tests.crossfoot_server.conftest import Worked


@pytest.mark.parametrize("route", [str(one.pattern) for one in websocket_urlpatterns])
def test_no_socket_follows_another_companys_upload(  # sockets close the connection behind a `db`
    transactional_db: None,
    route: str,
    api_key: str,
    other_company: Company,
    small_ledger: Path,
    worked: Worked,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = rows_of_everything(other_company, "Others", small_ledger, worked)
    monkeypatch.setattr(channel_layers, "backends", {"default": InMemoryChannelLayer()})
    nobody = str(uuid.uuid4())
    for row_id in (*theirs.values(), nobody):
        path = "/" + re.sub(r"<uuid:\w+>", row_id, route)
        assert _first(path, api_key) == {"type": "websocket.close", "code": 4404}
        assert _first(path, "")["code"] == 4401


_SOCKET: Any = ApplicationCommunicator


def _first(path: str, key: str) -> dict[str, Any]:
    """What a socket says first."""

    async def connect() -> dict[str, Any]:
        headers = [(b"origin", b"http://localhost")]
        if key:
            headers.append((b"authorization", f"Api-Key {key}".encode()))
        scope = {"type": "websocket", "path": path, "headers": headers, "query_string": b""}
        socket: Any = _SOCKET(application, scope)
        await socket.send_input({"type": "websocket.connect"})
        assert (await socket.receive_output())["type"] == "websocket.accept"
        said: dict[str, Any] = await socket.receive_output()
        await socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await socket.wait()
        return said

    return async_to_sync(connect)()
