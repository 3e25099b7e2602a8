"""The files that applicants give."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.documents.slots import Slot
from applicants.lifecycle import DocumentStatus
from applicants.models.applications import Application

if TYPE_CHECKING:
    from ats.accounts.models import User

WAITS = Q(status=DocumentStatus.BEING_CHECKED)
REFUSED = Q(status=DocumentStatus.REFUSED)


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents by who may see them, and by where the virus scanner has them."""

    def visible_to(self, user: User) -> DocumentQuerySet:
        """All to staff at the desk; to everybody else those of their own applications."""
        return self if user.is_staff else self.filter(application__person=user)

    def counting_for(self, filing: object) -> DocumentQuerySet:
        """Those that the filing carries, and those given since: in the place of one in which a virus was found, and as proof
        of a preference that it claims. `filing` may name a column of an outer query."""
        counts = Q(filings=filing) | Q(replaces__filings=filing) | Q(proves__application__filing=filing)
        return self.filter(counts).order_by("slot", "uploaded_at")

    def filed(self) -> DocumentQuerySet:
        """Those that any filing carries, and those given since in the place of one or as proof."""
        given = Q(filings__isnull=False) | Q(replaces__filings__isnull=False) | Q(proves__isnull=False)
        return self.filter(given).distinct()

    def usable(self) -> DocumentQuerySet:
        """Those in which no virus was found."""
        return self.exclude(REFUSED)

    def due(self, at: datetime) -> DocumentQuerySet:
        """Those that wait for the virus scanner, and whose time has come."""
        return self.filter(WAITS).filter(Q(scan_due_at=None) | Q(scan_due_at__lte=at))

    def unscanned_since(self) -> datetime | None:
        """Since when the oldest of those that wait has waited; None where none does."""
        return self.filter(WAITS).order_by("uploaded_at").values_list("uploaded_at", flat=True).first()

    def next_due(self, at: datetime) -> Document | None:
        """The one due that was put off longest ago or never, locked; one that somebody else holds is passed over."""
        held = self.due(at).select_for_update(skip_locked=True, no_key=True)
        return held.order_by(F("scan_due_at").asc(nulls_first=True), "pk").first()


class Document(models.Model):
    """One file an applicant gave, under a random key; `name` is what they called it, shown and never used as a path.

    `scan_due_at` says when the virus scanner is asked next; empty, at once. A refused one is kept and given to nobody.
    `replaces` names the document of a filing that was refused after the closing, in whose place this one was given;
    `proves` the claim to a preference that it was given for after the closing.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    slot = models.CharField(_("what it is"), max_length=20, choices=Slot.choices)
    name = models.CharField(_("name"), max_length=255)
    media_type = models.CharField(_("kind of file"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    storage_key = models.CharField(max_length=100, unique=True)
    uploaded_at = models.DateTimeField(_("received"))
    # None: a picture, a scanned page, or read by nobody when this column came.
    mentions_sponsorship = models.BooleanField(_("mentions sponsorship"), null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(_("taken out of the draft"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=DocumentStatus.choices, default=DocumentStatus.BEING_CHECKED
    )
    scan_due_at = models.DateTimeField(_("to be scanned at"), null=True, blank=True)
    scan_attempts = models.PositiveIntegerField(_("attempts"), default=0)
    scan_error = models.TextField(_("last error"), blank=True)
    scanned_at = models.DateTimeField(_("scanned"), null=True, blank=True)
    scanned_with = models.CharField(_("scanned with"), max_length=200, blank=True)
    signature = models.CharField(_("signature found"), max_length=200, blank=True)
    replace_until = models.DateTimeField(_("to be replaced by"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("in the place of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replacements",
    )
    proves = models.ForeignKey(
        "applicants.PreferenceClaim",
        verbose_name=_("given after the closing as proof of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proofs",
    )

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["application", "slot", "uploaded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(WAITS, scanned_at=None, scanned_with="")
                | Q(~WAITS, scanned_at__isnull=False) & ~Q(scanned_with=""),
                name="a_scanned_document_says_when_and_by_what",
            ),
            models.CheckConstraint(
                condition=Q(REFUSED, replace_until__isnull=False) & ~Q(signature="")
                | Q(~REFUSED, replace_until=None, signature=""),
                name="a_refused_document_says_why_and_until_when",
            ),
        ]
        indexes: ClassVar = [models.Index("scan_due_at", name="documents_to_be_scanned", condition=WAITS)]

    def __str__(self) -> str:
        return f"{self.get_slot_display()}: {self.name}"

    @property
    def is_refused(self) -> bool:
        """True where a virus was found in it: it is kept, and given to nobody."""
        return self.status == DocumentStatus.REFUSED

    @property
    def is_being_checked(self) -> bool:
        """True while a scanner is set up and has not answered."""
        return self.status == DocumentStatus.BEING_CHECKED and bool(settings.CLAMD)

    @property
    def staff_may_open_it(self) -> bool:
        """True once all checks that are set up are done, and found nothing."""
        return not self.is_refused and not self.is_being_checked

    @property
    def check_in_words(self) -> str | Promise:
        """What was checked so far, and no more."""
        if self.is_refused or self.is_being_checked or self.status == DocumentStatus.CLEAN:
            return DocumentStatus(self.status).label
        return _("Content checked, not scanned for viruses")
