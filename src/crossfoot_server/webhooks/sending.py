"""Sending messages: to the settled address, within a time, reading little of the answer."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import httpx

from crossfoot_server.webhooks.addresses import AddressRefusedError, Target, find_target

#: Seconds for one message, from resolving the name to the end of the answer.
WITHIN_SECONDS = 20.0
_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
#: Bytes of an answer that are read; nobody needs them, but the other side may want to finish.
MOST_BYTES = 16_384
_AT_ONCE = 10


@dataclass(frozen=True)
class Message:
    """A message ready to be sent."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What came of it: the status, or a sentence why there is none."""

    status: int | None
    error: str = ""

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send_all(messages: Sequence[Message], *, private: bool) -> list[Answer]:
    """Send messages side by side; one answer each, in their order."""
    return asyncio.run(_send_all(messages, private=private))


async def _send_all(messages: Sequence[Message], *, private: bool) -> list[Answer]:
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(message: Message) -> Answer:
        async with places:
            return await _send(message, private=private)

    return list(await asyncio.gather(*(one(message) for message in messages)))


async def _send(message: Message, *, private: bool) -> Answer:
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            target = await find_target(message.url, private=private)
            return await _post(message, target)
    except AddressRefusedError as error:
        return Answer(None, str(error))
    except TimeoutError:
        return Answer(None, f"No answer within {WITHIN_SECONDS:.0f} seconds.")
    except httpx.TimeoutException:
        return Answer(None, "No answer in time.")
    except httpx.HTTPError as error:
        return Answer(None, f"The connection failed ({type(error).__name__}).")


async def _post(message: Message, target: Target) -> Answer:
    """Connect to the address itself; the name goes into the Host header and the TLS handshake."""
    parts = urlsplit(message.url)
    address = f"[{target.address}]" if ":" in target.address else target.address
    pinned = urlunsplit(
        (parts.scheme, f"{address}:{target.port}", parts.path or "/", parts.query, "")
    )
    headers = {**message.headers, "Host": parts.netloc, "Accept-Encoding": "identity"}
    # Proxies of the environment would resolve the name again.
    async with httpx.AsyncClient(
        timeout=_TIMEOUT, follow_redirects=False, trust_env=False
    ) as client:
        extensions = {"sni_hostname": target.host}
        async with client.stream(
            "POST", pinned, content=message.body, headers=headers, extensions=extensions
        ) as answer:
            read = 0
            async for part in answer.aiter_raw():
                read += len(part)
                if read > MOST_BYTES:
                    break
            return Answer(answer.status_code, _why_not(answer.status_code))


def _why_not(status: int) -> str:
    if 300 <= status < 400:
        return "The answer was a redirect, which is not followed: give the final address."
    return "" if status < 300 else f"The answer was {status}."
