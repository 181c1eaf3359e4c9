"""crossfoot worker: a worker of a server that runs elsewhere."""

from crossfoot.cli.serve import Workers, workers_argument


def worker(workers: Workers = None) -> None:
    """Work for a server elsewhere: its broker, database and data folder by the environment.

    CROSSFOOT_BROKER_URL, CROSSFOOT_LAYER_URL, DATABASE_URL, CROSSFOOT_DATA and
    CROSSFOOT_SECRET_KEY have the values that the server has.
    """
    from crossfoot.cli.handing_over import hand_over

    hand_over(["worker", *workers_argument(workers)])
