"""Companies, people, memberships and API keys."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from crossfoot_server.shared.models import CompanyOwned, exact_json_field


class Company(models.Model):
    """Whose ledgers are kept apart from everybody else's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    settings = exact_json_field()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        db_table = "companies"
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """People sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **more)


class User(AbstractUser):
    """A person; what they may do is said by their memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment] # people sign in by e-mail
    email = models.EmailField(unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        db_table = "users"

    def __str__(self) -> str:
        return self.email


class Role(models.TextChoices):
    """What a member may do, most first."""

    OWNER = "owner"
    ADMIN = "admin"
    MANAGER = "manager"
    ANALYST = "analyst"
    VIEWER = "viewer"


class Membership(CompanyOwned):
    """A person's role in a company; without `accepted_at` an invitation, which allows nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    invited_by = models.CharField(max_length=254, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True, default=timezone.now)

    class Meta:
        db_table = "memberships"
        constraints = (
            models.UniqueConstraint(fields=["company", "user"], name="one_membership_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class Purpose(models.TextChoices):
    """What a one-time link is for."""

    INVITATION = "invitation"
    SIGN_IN = "sign_in"


class OneTimeLink(CompanyOwned):
    """A link that works once and not for long; only a keyed hash of its token is kept."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=20, choices=Purpose)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "one_time_links"

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at:%Y-%m-%d %H:%M}"


class ApiKey(CompanyOwned):
    """A program's way in. Only a keyed hash of the secret is kept; it is shown once.

    `prefix` finds the row and is what lists show; `scopes` are names of companies.access.SCOPES.
    `made_by` is the name of the person or key that made it, `created_by` the person, if one did.
    """

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    made_by = models.CharField(max_length=254, blank=True, default="")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "api_keys"
        ordering = ("-created_at", "id")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"
