"""The cache all processes share: while it is away it is empty, and no request fails."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingCache(RedisCache):
    """Redis, or an empty cache while it is away: rate limits pause, pages do not fail."""

    def add(self, *args: Any, **options: Any) -> bool:
        return bool(_tried(super().add, args, options, otherwise=True))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _tried(super().get, (key, default, version), {}, otherwise=default)

    def set(self, *args: Any, **options: Any) -> None:
        _tried(super().set, args, options, otherwise=None)

    def incr(self, *args: Any, **options: Any) -> int:
        return int(_tried(super().incr, args, options, otherwise=1))

    def clear(self) -> None:
        _tried(super().clear, (), {}, otherwise=None)

    def delete(self, *args: Any, **options: Any) -> bool:
        return bool(_tried(super().delete, args, options, otherwise=False))


def _tried(ask: Callable[..., Any], args: Any, options: Any, *, otherwise: Any) -> Any:
    try:
        return ask(*args, **options)
    except (RedisError, OSError) as error:
        logger.debug("the cache is away: %s", type(error).__name__)
        return otherwise
