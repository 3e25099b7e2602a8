"""Applications: what a person claims, and files.

An application is one person's wish for one posting. What is typed lives in its draft and can change at any time; what was
filed lives in filings, one a version, each stamped by the database's clock and never changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.alphabets import Letter, strange_letters
from applicants.lifecycle import ApplicationStatus
from ats.accounts.sealed_fields import SealedDict, SealedField
from ats.constraints import says_who_and_when
from postings.models import Posting
from seniority.bids import BidClaim

if TYPE_CHECKING:
    from applicants.models.documents import Document
    from ats.accounts.models import User

REFERENCE = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9-]{0,31}\Z", _("A reference has letters, digits and hyphens."))
LIVE = ~Q(status=ApplicationStatus.WITHDRAWN)
RECEIVED = [ApplicationStatus.UNDER_REVIEW, ApplicationStatus.QUALIFIED, ApplicationStatus.NOT_QUALIFIED]


class IfRejected(models.TextChoices):
    """What to do with an application whose bid is rejected; the bidder says so beforehand."""

    PUBLIC = "public", _("Consider me with the public")
    WITHDRAW = "withdraw", _("Withdraw my application")


class Preference(models.TextChoices):
    """Hiring preferences of the municipal code; for the public only, never for bidders (posting)."""

    VETERAN = "veteran", _("Veteran")
    SEDA = "seda", _("Resident of a socio-economically disadvantaged area (SEDA)")
    CPS = "cps", _("Chicago Public Schools (CPS) high school graduate")


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Applications by what is asked of them."""

    def visible_to(self, user: User) -> ApplicationQuerySet:
        """All to staff at the desk; to everybody else their own."""
        if user.is_staff:
            return self
        return self.filter(person=user)

    def of(self, user: User) -> ApplicationQuerySet:
        """The person's own, whatever their role."""
        return self.filter(person=user)

    def live(self) -> ApplicationQuerySet:
        """Not withdrawn."""
        return self.filter(LIVE)

    def received(self) -> ApplicationQuerySet:
        """Frozen at the closing and not withdrawn since."""
        return self.filter(status__in=RECEIVED)


class Application(models.Model):
    """One person's application for one posting. `filing` is the version that counts; empty until the first is filed."""

    reference = models.CharField(_("reference"), max_length=32, unique=True, validators=[REFERENCE])
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="applications"
    )
    posting = models.ForeignKey(
        Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="applications"
    )
    filing = models.OneToOneField(
        "Filing",
        verbose_name=_("filing that counts"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(
        _("status"), max_length=14, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT
    )
    started_at = models.DateTimeField(_("started"))
    flagged = models.BooleanField(_("mentions sponsorship"), default=False)
    flag_cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)
    flag_cleared_by = models.CharField(_("cleared by"), max_length=400, blank=True)

    objects: ClassVar = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering: ClassVar = ["-started_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "posting"], condition=LIVE, name="one_live_application_a_person_and_posting"
            ),
            models.UniqueConstraint(fields=["id", "posting"], name="a_filing_refers_to_its_posting"),
            models.CheckConstraint(
                condition=Q(status=ApplicationStatus.DRAFT, filing=None)
                | (~Q(status=ApplicationStatus.DRAFT) & Q(filing__isnull=False)),
                name="what_is_filed_has_a_filing",
            ),
            says_who_and_when("a_clearance_says_who_and_when", "flag_cleared"),
        ]
        indexes: ClassVar = [models.Index("posting", "status", name="applications_of_a_posting")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The applicant's page: receipt and status."""
        return reverse("application", args=[self.reference])


class Answers(models.Model):
    """What the form asks. The same columns in a draft and in a filing; a draft may be incomplete."""

    first_name = models.CharField(_("first name"), max_length=200, blank=True)
    last_name = models.CharField(_("last name"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    street = models.CharField(_("street address"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=40, blank=True)
    postal_code = models.CharField(_("ZIP code"), max_length=20, blank=True)
    city_employee = models.BooleanField(_("currently employed by the City"), default=False)
    employee_number = SealedField(_("employee number"), blank=True)
    bargaining_unit = models.CharField(_("bargaining unit"), max_length=40, blank=True)
    recall_rights = models.BooleanField(_("recall rights"), default=False)
    if_rejected = models.CharField(_("if the bid is rejected"), max_length=10, choices=IfRejected.choices, blank=True)
    veteran = models.BooleanField(_("veteran"), default=False)
    seda = models.BooleanField(_("SEDA resident"), default=False)
    cps = models.BooleanField(_("CPS graduate"), default=False)
    answers = models.JSONField(_("answers to the qualifications"), default=dict)  # requirement key → {"answer", "how"}

    class Meta:
        abstract = True

    @property
    def bid_claim(self) -> BidClaim:
        """The bid as the pure rules take it."""
        return BidClaim(
            city_employee=self.city_employee,
            employee_number=self.employee_number,
            bargaining_unit=self.bargaining_unit,
            recall_rights=self.recall_rights,
            if_rejected=self.if_rejected,
            first_name=self.first_name,
            last_name=self.last_name,
        )

    @property
    def claimed_preferences(self) -> list[str]:
        """The preferences ticked, in the form's order."""
        return [name for name in Preference.values if getattr(self, name)]


ANSWER_FIELDS = tuple(field.name for field in Answers._meta.local_fields)


class Draft(Answers):
    """What the person has typed so far, kept through everything until it is filed, and after it for the next version."""

    application = models.OneToOneField(Application, primary_key=True, on_delete=models.CASCADE, related_name="draft")
    saved_at = models.DateTimeField(_("saved"))
    # Step → what its pages know beyond the answers (applicants/drafting.py): the number of its last save, the page that came
    # from, what was typed where it is no answer yet, and what other pages typed meanwhile.
    # Sealed, since an employee number may be among what was typed.
    pages = SealedDict(_("pages"), default=dict, blank=True)
    earlier = models.JSONField(
        _("earlier answers"), default=dict
    )  # offered again, with their day (applicants/earlier.py)
    one_page = models.BooleanField(_("on one long page"), default=False)
    reminded_of = models.DateTimeField(_("closing reminded of"), null=True, blank=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return f"draft of {self.application_id}"


class Filing(Answers):
    """One version as it was received. The schema itself says that it came before the closing it met.

    `closes_at` is tied to the posting's by a composite foreign key that follows an extension, so the CHECK also refuses
    a deadline moved before it. `key` is the one-time key of the form: the same request twice is one filing.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="filings")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    version = models.PositiveIntegerField(_("version"))
    key = models.UUIDField(_("one-time key"), unique=True)
    submitted_at = models.DateTimeField(_("received"))
    closes_at = models.DateTimeField(_("closing it met"))
    posting_revision = models.PositiveIntegerField(_("posting's revision"))
    certified_name = models.CharField(_("signed as"), max_length=401)
    attested_by = models.CharField(_("received on paper, attested by"), max_length=400, blank=True)
    documents: models.ManyToManyField[Document, models.Model] = models.ManyToManyField(
        "Document", related_name="filings"
    )

    class Meta:
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        ordering: ClassVar = ["application", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "version"], name="one_filing_a_version"),
            models.CheckConstraint(
                condition=Q(submitted_at__lt=F("closes_at")), name="a_filing_lies_before_the_closing"
            ),
        ]
        indexes: ClassVar = [models.Index("posting", "submitted_at", name="filings_of_a_posting")]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="a_filing_is_never_changed", exclude=["closes_at"]),
            pgtrigger.Protect(name="a_filing_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.application} version {self.version}"

    def strange_letters(self) -> list[Letter]:
        """Letters of the name, or of the name it is signed with, that may be taken for letters of another alphabet."""
        return strange_letters(self.first_name, self.last_name, self.certified_name)


class LateAttempt(models.Model):
    """A complete submission that arrived at or after the closing. Nothing was filed; HR can list them for an extension."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="late_attempts")
    key = models.UUIDField(_("one-time key"), unique=True)
    received_at = models.DateTimeField(_("received"))
    closes_at = models.DateTimeField(_("closing it missed"))

    class Meta:
        verbose_name = _("late attempt")
        verbose_name_plural = _("late attempts")
        ordering: ClassVar = ["-received_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(received_at__gte=F("closes_at")), name="a_late_attempt_came_after_the_closing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.received_at:%Y-%m-%d %H:%M:%S}"
