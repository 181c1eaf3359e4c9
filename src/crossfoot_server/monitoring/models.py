"""When the clock was last heard."""

from django.db import models


class HealthCheck(models.Model):
    """The last run of a task that the clock starts; of the server, so of no company."""

    name = models.CharField(primary_key=True, max_length=50)
    at = models.DateTimeField()

    class Meta:
        db_table = "health_checks"

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M}"
