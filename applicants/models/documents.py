"""The files that applicants give."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from applicants.models.applications import Application
from applicants.slots import Slot

if TYPE_CHECKING:
    from ats.accounts.models import User


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
    # None: a picture, a scanned page, or read by nobody when this column came.
    mentions_sponsorship = models.BooleanField(_("mentions sponsorship"), null=True, blank=True, editable=False)
    removed_at = models.DateTimeField(_("taken out of the draft"), null=True, blank=True)

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["application", "slot", "uploaded_at"]

    def __str__(self) -> str:
        return f"{self.get_slot_display()}: {self.name}"
