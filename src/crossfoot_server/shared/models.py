"""What every kept row has: an id, a company, and a manager that starts from a company."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from crossfoot_server.shared.exact import ExactDecoder, ExactEncoder

_Row = TypeVar("_Row", bound=models.Model)
if TYPE_CHECKING:  # it takes no arguments at run time
    _Decimals = models.DecimalField[Decimal, Decimal]
else:
    _Decimals = models.DecimalField


class CompanyMissingError(RuntimeError):
    """A query was begun without saying for which company: a bug, never a user's error."""


class CompanyManager(models.Manager[_Row]):
    """Begin with `of(company_id)`; everything else fails, so that no query forgets the company."""

    def of(self, company_id: uuid.UUID) -> "models.QuerySet[_Row]":
        return super().get_queryset().filter(company_id=company_id)

    def get_queryset(self) -> "models.QuerySet[_Row]":
        raise CompanyMissingError(f"{self.model.__name__}: begin with .of(company_id)")


class CompanyOwned(models.Model):
    """A row of one company.

    `everywhere` is for what works across companies: sweeps, the clock, claiming a job by its id.
    It comes first, since Django's own machinery (related objects, validation) uses it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey("companies.Company", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    everywhere: ClassVar[models.Manager[Self]] = models.Manager()  # type: ignore[no-redef] # the plugin adds it
    objects: ClassVar[CompanyManager[Self]] = CompanyManager()

    class Meta:
        abstract = True


class MailDelivery(CompanyOwned):
    """A mail in an outbox, see shared.outbox: tried until it is accepted or given up."""

    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now, null=True)
    delivered_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class MoneyField(_Decimals):
    """Money to the last digit in every database: SQLite would make a float of a decimal.

    There it is text, so money is not compared or added up in SQL: the library does that.
    """

    def get_internal_type(self) -> str:
        """Not DecimalField, whose values SQLite's adapter rounds to 15 digits."""
        return "MoneyField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        if connection.vendor == "sqlite":
            return "text"
        return f"numeric({self.max_digits}, {self.decimal_places})"

    def from_db_value(self, value: Any, *_: Any) -> Decimal | None:
        return None if value is None else Decimal(value)


def exact_json_field(default: Callable[[], Any] = dict) -> "models.JSONField[Any, Any]":
    """A JSON column in which money keeps its digits; by default an empty object."""
    return models.JSONField(encoder=ExactEncoder, decoder=ExactDecoder, default=default, blank=True)
