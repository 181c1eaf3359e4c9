"""What the broker knows: whether it is there, and how many messages wait."""

from dataclasses import dataclass
from typing import Any

import redis
from celery import current_app
from django.conf import settings
from kombu import Connection
from kombu.exceptions import KombuError

from crossfoot_server.jobs.kinds import QUEUES

_SECONDS = 2.0
_PRIORITIES = range(10)
BROKEN = (KombuError, redis.RedisError, OSError)


@dataclass(frozen=True)
class QueueLengths:
    """Messages waiting by (queue, priority), and those taken but not done."""

    waiting: dict[tuple[str, int], int]
    unacked: int


def read_queues() -> QueueLengths:
    """Count the broker's messages.

    Raises:
        one of BROKEN: the broker is away.
    """
    with _connection() as connection:
        channel: Any = connection.default_channel
        client = channel.client
        waiting = {
            (queue, priority): int(client.llen(channel._q_for_pri(queue, priority)))
            for queue in QUEUES
            for priority in _PRIORITIES
        }
        return QueueLengths(waiting, int(client.hlen(channel.unacked_key)))


def ping_broker() -> None:
    """Ask the broker whether it is there.

    Raises:
        one of BROKEN: it is not.
    """
    with _connection() as connection:
        channel: Any = connection.default_channel
        channel.client.ping()


def ping_layer() -> None:
    """Ask the server of live progress whether it is there.

    Raises:
        one of BROKEN: it is not.
    """
    url = settings.ENVIRONMENT.layer_url
    with redis.Redis.from_url(
        url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
    ) as client:
        client.ping()


def _connection() -> Connection:
    options = {
        **current_app.conf.broker_transport_options,
        "socket_timeout": _SECONDS,
        "socket_connect_timeout": _SECONDS,
        "max_retries": 0,
    }
    return Connection(settings.ENVIRONMENT.broker_url, transport_options=options)
