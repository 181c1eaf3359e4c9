"""How long it takes to hand a message to the broker of the environment; prints the median."""

import time
from statistics import median

import django

from crossfoot_server.celery import app

django.setup()

from crossfoot_server.jobs.dispatch import send  # noqa: E402 - its models need Django

_ROUNDS = 200


def _one() -> float:
    started = time.perf_counter()
    if not send("generate_health_check", queue="kpi", expires=1):
        raise ConnectionError("the broker is away")
    return time.perf_counter() - started


if __name__ == "__main__":
    app.set_current()
    _one()  # connects
    print(median(_one() for _ in range(_ROUNDS)))
