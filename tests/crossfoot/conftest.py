"""What tests of the library share."""

from collections.abc import Iterator
from typing import Any

import pytest

#: Many small queries: compiling them takes longer than running them, in Java and in Spark.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2",
    # It plans each step of a query again, and would join what is small into one partition.
    "spark.sql.adaptive.enabled": "false",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A local Spark; a process of tests has one."""
    from crossfoot.engine.spark import spark_session

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("JAVA_TOOL_OPTIONS", JAVA)
        session = spark_session("local[2]")
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    yield session
    session.stop()
