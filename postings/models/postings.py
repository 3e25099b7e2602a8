"""Class specifications and postings: what is announced, to whom, until when."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ats.constraints import says_who_and_when
from postings.lifecycle import PostingStatus
from postings.requirements import Requirement, requirements_of

if TYPE_CHECKING:
    from ats.accounts.models import User

JOB_NUMBER = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}\Z", _("A job number has letters, digits and hyphens, 40 at most.")
)


class Kind(models.TextChoices):
    """The announcement's header: who may answer it."""

    BID_JOB = "bid_job", _("Bid/job announcement: bidders and the public")
    JOB = "job", _("Job announcement: the public, no bidders")
    BID = "bid", _("Bid announcement: bidders only")


class Basis(models.TextChoices):
    """What the pay is counted by."""

    YEARLY = "yearly", _("a year")
    HOURLY = "hourly", _("an hour")


class ClassSpecificationQuerySet(models.QuerySet["ClassSpecification"]):
    """Class specifications by what is asked of them."""

    def visible_to(self, user: User) -> ClassSpecificationQuerySet:
        """All of them to staff, none to others: the public reads what a posting takes from them."""
        return self if user.is_staff else self.none()

    def newest_versions(self) -> ClassSpecificationQuerySet:
        """The newest version of each class."""
        return self.order_by("code", "-version").distinct("code")


class ClassSpecification(models.Model):
    """One version of one class of position, as the City's document states it. Versions are never changed."""

    code = models.CharField(_("class code"), max_length=10)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    family = models.CharField(_("family"), max_length=200, blank=True)
    service = models.CharField(_("service"), max_length=200, blank=True)
    group = models.CharField(_("group"), max_length=200, blank=True)
    series = models.CharField(_("series"), max_length=200, blank=True)
    effective = models.CharField(_("dated"), max_length=40, blank=True)
    characteristics = models.TextField(_("characteristics of the class"), blank=True)
    duties = models.JSONField(_("essential duties"), default=list)
    minimum_qualifications = models.JSONField(_("education, training and experience"), default=list)
    licensure = models.JSONField(_("licensure and other qualifications"), default=list)
    equivalent_combination = models.BooleanField(_("an equivalent combination counts"), default=False)
    equivalent_paths = models.JSONField(_("paths of equivalent combination"), default=list)
    working_conditions = models.JSONField(_("working conditions"), default=list)
    equipment = models.JSONField(_("equipment"), default=list)
    physical_requirements = models.JSONField(_("physical requirements"), default=list)
    knowledge = models.JSONField(_("knowledge"), default=list)
    skills = models.JSONField(_("skills"), default=list)
    abilities = models.JSONField(_("abilities"), default=list)
    notes = models.JSONField(_("notes"), default=list)
    source_name = models.CharField(_("file"), max_length=255)
    source_sha256 = models.CharField(_("file's SHA-256"), max_length=64)
    imported_at = models.DateTimeField(_("imported"))
    imported_by = models.CharField(_("imported by"), max_length=400)

    objects: ClassVar = ClassSpecificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("class specification")
        verbose_name_plural = _("class specifications")
        ordering: ClassVar = ["code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="one_class_specification_a_version"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="class_specifications_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        words = {"code": self.code, "title": self.title, "version": self.version}
        return gettext("%(code)s %(title)s (version %(version)s)") % words


@lru_cache(maxsize=1024)
def asked_by_class(pk: int) -> tuple[list[str], list[str]]:
    """(education, licensure) that the class specification asks for. Kept by its key: a version is never changed."""
    asked: tuple[list[str], list[str]] = ClassSpecification.objects.values_list(
        "minimum_qualifications", "licensure"
    ).get(pk=pk)
    return asked


class PostingQuerySet(models.QuerySet["Posting"]):
    """Postings by what is asked of them."""

    def announced(self, at: datetime) -> PostingQuerySet:
        """Those the public may read: published, whatever became of them since, and their first day has come."""
        return self.filter(published_at__isnull=False, opens_at__lte=at)

    def open(self, at: datetime) -> PostingQuerySet:
        """Those that take applications at that instant: half-open, the closing instant is outside."""
        return self.filter(status=PostingStatus.PUBLISHED, opens_at__lte=at, closes_at__gt=at)

    def due(self, at: datetime) -> PostingQuerySet:
        """Those past their closing that the closing job has not closed yet."""
        return self.filter(status=PostingStatus.PUBLISHED, closes_at__lte=at)

    def visible_to(self, user: User) -> PostingQuerySet:
        """At the desk: all to staff, none to others. The public reads `announced`."""
        return self if user.is_staff else self.none()


class Posting(models.Model):
    """One job announced. `closes_at` is the first instant that is too late (half-open)."""

    job_number = models.CharField(_("job number"), max_length=40, unique=True, validators=[JOB_NUMBER])
    title = models.CharField(_("title"), max_length=200)
    class_specification = models.ForeignKey(
        ClassSpecification, verbose_name=_("class specification"), on_delete=models.PROTECT, related_name="postings"
    )
    department = models.CharField(_("department"), max_length=200)
    department_code = models.CharField(_("department's short name"), max_length=40, blank=True)
    division = models.CharField(_("division"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.BID_JOB)
    vacancies = models.PositiveIntegerField(_("vacancies"), null=True, blank=True)
    vacancies_text = models.CharField(_("vacancies in words"), max_length=200, blank=True)
    salary_amount = models.DecimalField(_("pay"), max_digits=12, decimal_places=2, null=True, blank=True)
    salary_basis = models.CharField(_("pay basis"), max_length=10, choices=Basis.choices, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    benefits_url = models.URLField(_("benefits page"), blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), help_text=_("The first instant that is too late."))
    position_unit = models.CharField(_("position's bargaining unit"), max_length=4, blank=True)
    eligible_units = ArrayField(
        models.CharField(max_length=4), verbose_name=_("units that may bid"), default=list, blank=True
    )
    union = models.CharField(_("union"), max_length=200, blank=True)
    new_job = models.BooleanField(
        _("new job"),
        default=False,
        help_text=_("Employees of the same class and department may bid (agreement 12.7(f))."),
    )
    rule_pack = models.CharField(_("rule pack"), max_length=60, default="afscme-seniority")
    places_shown = models.BooleanField(
        _("applicants see their place"),
        default=False,
        help_text=_("Once a list is certified, everybody on it sees their own place, how many are ahead, and why."),
    )
    summary = models.TextField(_("about the position"), blank=True)
    duties = models.JSONField(_("duties of this position"), default=list, blank=True)
    minimum_qualifications = models.JSONField(
        _("education and experience stated on the posting"), default=list, blank=True
    )
    licensure = models.JSONField(_("licensure stated on the posting"), default=list, blank=True)
    location = models.CharField(_("location"), max_length=300, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    shift = models.CharField(_("shift"), max_length=300, blank=True)
    hours = models.CharField(_("hours"), max_length=500, blank=True)
    career_service = models.BooleanField(_("in the career service"), default=False)
    bid_instructions = models.JSONField(_("bid instructions"), default=list, blank=True)
    selection_requirements = models.TextField(_("selection requirements"), blank=True)
    evaluation = models.TextField(_("evaluation"), blank=True)
    preferences = models.TextField(_("hiring preferences"), blank=True)
    notices = models.JSONField(_("notices"), default=list, blank=True)
    problems = models.JSONField(_("problems found in the announcement"), default=list, blank=True)
    source_name = models.CharField(_("file"), max_length=255, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=PostingStatus.choices, default=PostingStatus.DRAFT, editable=False
    )
    created_at = models.DateTimeField(_("drafted"), editable=False)
    created_by = models.CharField(_("drafted by"), max_length=400, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    approved_by = models.CharField(_("approved by"), max_length=400, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.CharField(_("published by"), max_length=400, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed by the closing job"), null=True, blank=True, editable=False)
    closed_by = models.CharField(_("closed by"), max_length=400, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    finished_by = models.CharField(_("finished by"), max_length=400, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("rescinded"), null=True, blank=True, editable=False)
    cancelled_by = models.CharField(_("rescinded by"), max_length=400, blank=True, editable=False)
    revision = models.PositiveIntegerField(_("public revision"), default=0, editable=False)
    seed_sealed = models.BinaryField(null=True, blank=True, editable=False)
    seed_sha256 = models.CharField(_("SHA-256 of the lottery seed"), max_length=64, blank=True, editable=False)

    objects: ClassVar = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering: ClassVar = ["closes_at", "job_number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id", "closes_at"], name="a_filing_refers_to_the_closing_it_met"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="a_posting_opens_before_it_closes"),
            models.CheckConstraint(
                condition=Q(status__in=PostingStatus.values), name="a_posting_has_a_status_of_the_table"
            ),
            says_who_and_when("an_approval_says_who_and_when", "approved"),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("created_by")) | Q(approved_by__startswith="system: "),
                name="another_person_approves",
            ),
            says_who_and_when("a_publication_says_who_and_when", "published"),
            says_who_and_when("a_closing_says_who_and_when", "closed"),
            says_who_and_when("a_finish_says_who_and_when", "finished"),
            models.CheckConstraint(
                condition=~Q(status=PostingStatus.FINISHED) | Q(finished_at__isnull=False, closed_at__isnull=False),
                name="a_finished_posting_was_closed",
            ),
            says_who_and_when("a_rescission_says_who_and_when", "cancelled"),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "closed", "finished"]) | ~Q(seed_sha256=""),
                name="a_published_posting_has_its_seed",
            ),
            models.CheckConstraint(
                condition=Q(salary_amount=None) | ~Q(salary_basis=""), name="pay_says_what_it_is_counted_by"
            ),
        ]
        indexes: ClassVar = [models.Index("status", "closes_at", name="postings_by_closing")]

    def __str__(self) -> str:
        return self.job_number

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("posting", args=[self.job_number])

    def is_open(self, at: datetime) -> bool:
        """True where an application received at that instant is in time, by the clock alone."""
        return self.status == PostingStatus.PUBLISHED and self.opens_at <= at < self.closes_at

    @property
    def takes_bids(self) -> bool:
        """False for a plain job announcement."""
        return self.kind != Kind.JOB

    @property
    def open_to_public(self) -> bool:
        """False for a bid announcement: bidders only."""
        return self.kind != Kind.BID

    @property
    def requirements(self) -> list[Requirement]:
        """The minimum qualifications, the class specification's and the posting's, each once and in order."""
        education, licensure = asked_by_class(self.class_specification_id)
        return requirements_of([*education, *self.minimum_qualifications], [*licensure, *self.licensure])
