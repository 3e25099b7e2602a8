"""Accounts: one row is one person who can sign in, applicants and staff alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ats.accounts.browsers import browser_in_words
from ats.accounts.roles import HR, STAFF, Role


def confirm_addresses(people: Sequence[User]) -> None:
    """The addresses of these new accounts count as confirmed, so that no sign-in asks for a code to confirm them."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415 - its own models load after these

    EmailAddress.objects.bulk_create(
        [EmailAddress(user=one, email=one.email.lower(), verified=True, primary=True) for one in people],
        batch_size=1000,
    )


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the sign-in name and is kept as typed, compared without case."""

    def create_user(
        self, email: str, password: str | None = None, *, hashed: str = "", **fields: Any
    ) -> User:  # any field of the model
        """The new account, saved, its address confirmed: whoever makes one has seen the code that was mailed there, or vouches
        for it. Without a password, or a hash of one, it signs in by one-time code only."""
        user = self.model(email=self.normalize_email(email), **fields)
        if hashed:
            user.password = hashed
        else:
            user.set_password(password)
        with transaction.atomic():
            user.save(using=self._db)
            confirm_addresses([user])
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of that address in any case. Raises User.DoesNotExist."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """One person. `departments` are those whose shortlists a hiring manager reads; empty for everybody else."""

    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=200, blank=True)
    last_name = models.CharField(_("last name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.APPLICANT)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    departments = ArrayField(models.CharField(max_length=200), verbose_name=_("departments"), default=list, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["last_name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="one_account_an_address"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="a_role_is_one_of_the_table"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and last name as typed; people with one name have one."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_full_name(self) -> str:
        """The same, under the name by which Django asks."""
        return self.full_name

    @property
    def audit_label(self) -> str:
        """As the audit names this person: address and role, as text that outlives the account."""
        return f"{self.email} ({self.role})"

    @property
    def is_staff(self) -> bool:
        """May open the HR desk; Django's admin asks by this name."""
        return self.is_active and self.role in STAFF

    @property
    def is_hr(self) -> bool:
        """May act at the HR desk; an auditor only reads there."""
        return self.is_active and self.role in HR

    def has_perm(self, perm: str, _obj: models.Model | None = None) -> bool:
        """Staff see every page of the desk; nothing is added, changed or deleted through Django's own forms."""
        return self.is_staff and perm.partition(".")[2].startswith("view_")

    def has_module_perms(self, _app_label: str) -> bool:
        """Staff see every room of the desk."""
        return self.is_staff


class KeyWitness(models.Model):
    """One row: words sealed and hashed under this database's keys, by which other keys are known and refused."""

    sealed = models.TextField(_("sealed"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("witness of the keys")
        verbose_name_plural = _("witnesses of the keys")

    def __str__(self) -> str:
        return self.fingerprint[:8]


class Device(models.Model):
    """A browser that has signed in to the account. It carries a token; here is the token's hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices", verbose_name=_("account"))
    token_sha256 = models.CharField(_("token's SHA-256"), max_length=64)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    address = models.GenericIPAddressField(_("address"))
    browser = models.CharField(_("browser"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering: ClassVar = ["-last_seen_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "token_sha256"], name="one_row_a_device_and_account"),
        ]

    def __str__(self) -> str:
        return self.in_words

    @property
    def in_words(self) -> str:
        """What it is, as its owner would say it."""
        return browser_in_words(self.browser)


class Tally(models.Model):
    """How often something was tried within its window (`limits.py`). An unlogged table: after a crash counting begins anew."""

    key = models.CharField(_("key"), max_length=64, primary_key=True)
    count = models.PositiveIntegerField(_("count"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        indexes: ClassVar = [models.Index("until", name="tallies_that_are_over")]

    def __str__(self) -> str:
        return f"{self.count} until {self.until}"
