"""The public revisions of a posting: what was published, and each amendment since with its reason."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import pgtrigger
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from postings.models.postings import Posting

# Why a posting’s first revision stands: our own word, kept in English and said again in the language of the page.
FIRST: Final = gettext_noop("First publication")


class PostingRevision(models.Model):
    """One public revision of a posting, numbered: what changed, by whom and why (agreement 12.7(g))."""

    posting = models.ForeignKey(Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=400)
    reason = models.TextField(_("reason"))
    changes: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("changes"), default=dict)

    class Meta:
        verbose_name = _("public revision")
        verbose_name_plural = _("public revisions")
        ordering: ClassVar = ["posting", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["posting", "number"], name="one_revision_a_number"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="revisions_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.posting} revision {self.number}"

    @property
    def in_words(self) -> str:
        """Why, as people read it."""
        return why_in_words(self.reason)


def why_in_words(reason: str) -> str:
    """A revision's reason: our own word of the first one in the language of the page, any other as it was written."""
    return gettext(FIRST) if reason == FIRST else reason
