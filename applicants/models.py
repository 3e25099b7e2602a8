"""Applications: what a person claims, files and is told.

An application is one person's wish for one posting. What is typed lives in its draft and can change at any time; what was
filed lives in filings, one a version, each stamped by the database's clock and never changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applicants.lifecycle import ApplicationStatus, ClaimStatus
from applicants.slots import Slot
from ats.constraints import says_who_and_when
from postings.models import Posting
from seniority.bids import BidClaim
from seniority.models import Roster, RosterEntry

if TYPE_CHECKING:
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
    employee_number = models.CharField(_("employee number"), max_length=40, blank=True)
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


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents by who may see them."""

    def visible_to(self, user: User) -> DocumentQuerySet:
        """All to staff at the desk; to everybody else those of their own applications."""
        return self if user.is_staff else self.filter(application__person=user)


class Document(models.Model):
    """One file an applicant gave, under a random key; `name` is what they called it, shown and never used as a path."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    slot = models.CharField(_("what it is"), max_length=20, choices=Slot.choices)
    name = models.CharField(_("name"), max_length=255)
    media_type = models.CharField(_("kind of file"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    storage_key = models.CharField(max_length=100, unique=True)
    uploaded_at = models.DateTimeField(_("received"))
    removed_at = models.DateTimeField(_("taken out of the draft"), null=True, blank=True)

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["application", "slot", "uploaded_at"]

    def __str__(self) -> str:
        return f"{self.get_slot_display()}: {self.name}"


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


class BidSettlement(models.Model):
    """What a bid was worth by the roster in force at the closing. The newest settlement of an application counts."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="settlements")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="+")
    roster = models.ForeignKey(Roster, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(RosterEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    problems = ArrayField(models.CharField(max_length=40), verbose_name=_("problems"), default=list, blank=True)
    becomes = models.CharField(_("becomes"), max_length=10, blank=True)
    recall_first = models.BooleanField(_("first preference by recall rights"), default=False)
    hiring_department = models.BooleanField(_("works in the hiring department"), default=False)
    reason = models.TextField(_("reason"), blank=True)  # given where a person settled it, not the roster alone
    settled_at = models.DateTimeField(_("settled"))
    settled_by = models.CharField(_("settled by"), max_length=400)

    class Meta:
        verbose_name = _("settled bid")
        verbose_name_plural = _("settled bids")
        ordering: ClassVar = ["application", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(problems=[], becomes="", entry__isnull=False)
                | (~Q(problems=[]) & Q(becomes__in=["public", "withdrawn"])),
                name="a_rejected_bid_becomes_something",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="settlements_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"bid of {self.application}"

    @property
    def is_verified(self) -> bool:
        """True for a proper bid."""
        return not self.problems

    @property
    def awaits_roster(self) -> bool:
        """True while it is not final: no roster was in force, and one imported before a list is drawn settles it."""
        return "no_roster" in self.problems


class PreferenceClaimQuerySet(models.QuerySet["PreferenceClaim"]):
    """Claims by who may see them."""

    def visible_to(self, user: User) -> PreferenceClaimQuerySet:
        """All to staff, to everybody else their own."""
        return self if user.is_staff else self.filter(application__person=user)


class PreferenceClaim(models.Model):
    """One preference one applicant claims, and what HR decided of it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="preference_claims")
    kind = models.CharField(_("preference"), max_length=10, choices=Preference.choices)
    status = models.CharField(_("status"), max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.CLAIMED)
    document = models.ForeignKey(
        Document, verbose_name=_("proof"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    claimed_at = models.DateTimeField(_("claimed"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=400, blank=True)

    objects: ClassVar = PreferenceClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("preference claim")
        verbose_name_plural = _("preference claims")
        ordering: ClassVar = ["application", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "kind"], name="one_claim_a_preference"),
            models.CheckConstraint(
                condition=Q(status=ClaimStatus.CLAIMED, decided_at=None, decided_by="")
                | (~Q(status=ClaimStatus.CLAIMED) & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="a_decided_claim_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.application}"


class PreferenceUse(models.Model):
    """A preference that a hire has used up: it counts once for a person during City employment (Personnel Rules VI section 3)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="preferences_used"
    )
    kind = models.CharField(_("preference"), max_length=10, choices=Preference.choices)
    application = models.ForeignKey(
        Application, verbose_name=_("hired on"), on_delete=models.PROTECT, related_name="preferences_used"
    )
    used_at = models.DateTimeField(_("used up"))
    used_by = models.CharField(_("recorded by"), max_length=400)

    class Meta:
        verbose_name = _("preference used up")
        verbose_name_plural = _("preferences used up")
        ordering: ClassVar = ["-used_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind"], name="a_preference_is_used_up_once"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="uses_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.application}"


class Finding(models.TextChoices):
    """What a reviewer finds of one minimum qualification."""

    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    UNCLEAR = "unclear", _("Unclear")


class Outcome(models.TextChoices):
    """One flat short list of reasons; nested ones end as "Other"."""

    MEETS_ALL = "meets_all", _("Meets every minimum qualification")
    EQUIVALENT = "equivalent", _("Meets them by an equivalent combination of education and experience")
    NO_EDUCATION = "no_education", _("Required education not shown")
    NO_EXPERIENCE = "no_experience", _("Required experience not shown")
    NO_LICENCE = "no_licence", _("Required license or certification not shown")
    INCOMPLETE = "incomplete", _("The application does not show enough to decide")
    NOT_STATED = "not_stated", _("As the paper record says")


class QualificationReview(models.Model):
    """One person's finding on one application, with reasons. The newest review counts; none is ever changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    qualified = models.BooleanField(_("qualified"))
    outcome = models.CharField(_("reason"), max_length=20, choices=Outcome.choices)
    reason = models.TextField(_("in words"), blank=True)
    findings = models.JSONField(_("findings"), default=list)  # [{"key", "text", "finding", "note"}]
    reviewed_at = models.DateTimeField(_("reviewed"))
    reviewed_by = models.CharField(_("reviewed by"), max_length=400)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering: ClassVar = ["application", "-id"]
        triggers: ClassVar = [pgtrigger.Protect(name="reviews_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"review of {self.application}"


class BidCheck(models.Model):
    """One look at the roster before filing. Kept to limit how often one account may look, and to show HR who looks often."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("at"))
    number_sha256 = models.CharField(max_length=64)  # keyed hash: which number was asked for, without keeping it

    class Meta:
        verbose_name = _("bid check")
        verbose_name_plural = _("bid checks")
        indexes: ClassVar = [models.Index("person", "at", name="bid_checks_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d %H:%M}"
