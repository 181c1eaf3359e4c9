"""Requests to a server: who asks, how long to be patient, and errors as sentences."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import httpx

from crossfoot.errors import UserError

#: What a proxy or a server that is being restarted answers.
_COMING_BACK = (502, 503, 504)
_TOO_MANY = 429
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


class ServerError(UserError):
    """The server refused: `status` of HTTP, and the problem's stable `code`."""

    def __init__(self, sentence: str, status: int, code: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


class Patience:
    """How long a server may be away before it is given up, and the pauses between attempts."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.renew()

    def renew(self) -> None:
        """The server answered."""
        self._end = time.monotonic() + self._seconds
        self._pause = _FIRST_PAUSE

    def wait(self, asked: float | None = None) -> bool:
        """Pause, or return False when patience is at its end; `asked` is the server's own wish."""
        pause = self._pause if asked is None else asked
        if time.monotonic() + pause > self._end:
            return False
        time.sleep(pause)
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return True


class Connection:
    """A server by its address, asked with an API key.

    `patience` is how many seconds it may be away, such as for a restart, once it has answered.
    """

    def __init__(self, url: str, *, api_key: str, patience: float = 120) -> None:
        self.url = address_of(url)
        self._patience_seconds = patience
        self._known = False
        headers = {"Authorization": f"Api-Key {_sendable(api_key)}"}
        try:
            self._http = httpx.Client(
                base_url=self.url, headers=headers, timeout=httpx.Timeout(60, connect=5)
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise UserError(f"'{url}' is not a valid address: {error}.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def patience(self) -> Patience:
        """Patience from now on; none with a server that has never answered."""
        return Patience(self._patience_seconds if self._known else 0)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Ask until the server answers; see `send`."""
        return self.send(lambda: self._http.build_request("GET", path, headers=headers))

    def send(self, make: Callable[[], httpx.Request]) -> httpx.Response:
        """Send what `make` makes, again while the server is away: it must be harmless twice.

        Raises:
            ServerError: the server refused.
            UserError: no server answers.
        """
        patience = self.patience()
        while True:
            try:
                response = self._http.send(make())
            except httpx.TransportError as error:
                if not patience.wait():
                    raise self.unreachable(error) from error
                continue
            self._known = True
            if not _is_to_wait(response) or not patience.wait(_asked_pause(response)):
                return accepted(response)

    def build(self, method: str, path: str, **more: Any) -> httpx.Request:
        """A request to the server; `path` may be an address of its own."""
        return self._http.build_request(method, path, **more)

    def once(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask once, whatever comes.

        Raises:
            httpx.TransportError: the connection broke.
        """
        return self._http.request(method, path, **more)

    @contextmanager
    def stream(
        self,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        silence: float = 60,
    ) -> Iterator[httpx.Response]:
        """An answer that is read piece by piece; `silence` is the longest pause between two.

        Raises:
            ServerError: the server refused.
            httpx.TransportError: the connection broke.
        """
        timeout = httpx.Timeout(60, connect=5, read=silence)
        with self._http.stream("GET", path, headers=headers, timeout=timeout) as response:
            self._known = True
            if response.is_error:
                response.read()
            yield accepted(response)

    def unreachable(self, error: httpx.TransportError) -> UserError:
        """The sentence for a server that does not answer."""
        return no_server(self.url, str(error) or type(error).__name__)


def address_of(url: str) -> str:
    """The address without a slash at its end.

    Raises:
        UserError: it does not begin with http:// or https://.
    """
    if not re.match(r"https?://[^/]", url):
        raise UserError(
            f"'{url}' is no address of a server: it begins with http:// or https://, such as "
            f"http://{url.rpartition('://')[2] or '127.0.0.1:8000'}."
        )
    return url.rstrip("/")


def answers(url: str) -> bool:
    """Whether anything answers there; nothing secret is sent."""
    try:
        httpx.get(f"{address_of(url)}/api/health/live/", timeout=5)
    except (httpx.TransportError, httpx.InvalidURL):
        return False
    return True


def no_server(url: str, why: str) -> UserError:
    """The sentence for a server that does not answer."""
    return UserError(
        f"No server answers at {url} ({why}). Is it running? One is started with: crossfoot serve"
    )


def _sendable(api_key: str) -> str:
    """The key as a header can hold it; what is wrong is said without showing it."""
    key = api_key.strip()
    if not key:
        raise UserError("The API key is empty.")
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise UserError(
            "The API key holds spaces, line breaks or letters that no key has. Give the key alone, "
            "as the server's file api-key holds it."
        )
    return key


def accepted(response: httpx.Response) -> httpx.Response:
    """The response, unless it is an error.

    Raises:
        ServerError: with the sentence of the problem (RFC 9457) that the server sent.
    """
    if not response.is_error:
        return response
    try:
        problem = response.json()
        sentence, code = str(problem["detail"]), str(problem.get("code", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        said = f"{response.status_code} {response.reason_phrase}"
        sentence = f"The server answered {said} to {response.request.url.path}."
        code = ""
    raise ServerError(sentence, response.status_code, code)


def _is_to_wait(response: httpx.Response) -> bool:
    return response.status_code in (*_COMING_BACK, _TOO_MANY)


def _asked_pause(response: httpx.Response) -> float | None:
    asked = response.headers.get("Retry-After", "")
    return float(asked) if asked.isdigit() else None
