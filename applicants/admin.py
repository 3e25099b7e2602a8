"""Applications as the desk looks them up. Nothing here can be edited; deeds are in views/staff.py.

What a person filed is shown on its own page alone, where each look at it is remembered; so filings, drafts and
documents are not listed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applicants.bids import BECOMES, IN_SHORT
from applicants.lifecycle import ApplicationStatus
from applicants.models import (
    Application,
    BidSettlement,
    Document,
    ExamScore,
    FailedAttempt,
    Filing,
    Finding,
    LateAttempt,
    PreferenceClaim,
    QualificationReview,
)
from ats.admin_base import ReadOnlyAdmin, as_list, link
from ats.admin_words import Words, of


def page_of(application: Application) -> SafeString | str:
    """The application's page at the desk; of one never filed there is none."""
    if application.status == ApplicationStatus.DRAFT:
        return application.reference
    return link(reverse("desk_application", args=[application.reference]), application.reference)


def filed_as(filing: Filing) -> str:
    """Which version of the application it is."""
    return gettext("version %(version)d") % {"version": filing.version}


class OfAnApplication(ReadOnlyAdmin):
    """Rows that belong to an application: its reference leads to its page."""

    list_display_links = None
    list_select_related = ("application__posting",)
    worded: ClassVar[Mapping[str, Words]] = {"application": page_of, "filing": filed_as}
    search_fields = ("application__reference", "application__posting__job_number")

    @admin.display(description=_("application"), ordering="application__reference")
    def page(self, row: PreferenceClaim) -> SafeString | str:
        """Where it is read."""
        return page_of(row.application)

    @admin.display(description=_("job number"), ordering="application__posting__job_number")
    def job(self, row: PreferenceClaim) -> str:
        """The posting."""
        return row.application.posting.job_number


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """Every application, drafts too: a draft shows that it was begun, and nothing of what was typed."""

    list_display = ("page", "posting", "person", "status", "flag", "started_at")
    list_display_links = None
    list_filter = ("status", "flagged")
    list_select_related = ("posting", "person", "filing")
    worded: ClassVar = {"filing": filed_as}
    search_fields = ("reference", "posting__job_number", "person__last_name", "person__first_name")
    date_hierarchy = "started_at"

    @admin.display(description=_("reference"), ordering="reference")
    def page(self, application: Application) -> SafeString | str:
        """Where it is read."""
        return page_of(application)

    @admin.display(description=_("sponsorship flag"), ordering="flagged")
    def flag(self, application: Application) -> str | Promise:
        """Whether somebody still has to read it."""
        if not application.flagged:
            return "–"
        return _("cleared") if application.flag_cleared_at else _("to clear")


@admin.register(PreferenceClaim)
class PreferenceClaimAdmin(OfAnApplication):
    """Every preference claimed, and what was decided."""

    list_display = ("page", "job", "kind", "status", "claimed_at", "decided_at", "decided_by")
    list_filter = ("status", "kind")


@admin.register(QualificationReview)
class QualificationReviewAdmin(OfAnApplication):
    """Every finding, the superseded ones too."""

    list_display = ("page", "job", "qualified", "outcome", "reviewed_at", "reviewed_by")
    list_filter = ("qualified", "outcome")
    date_hierarchy = "reviewed_at"
    shown = ("what",)
    hidden = ("findings",)  # shown by `what`, each under its qualification

    @admin.display(description=_("findings"))
    def what(self, review: QualificationReview) -> SafeString:
        """Each minimum qualification with what was found, and the note on it."""
        texts = {one.key: one.text for one in review.application.posting.requirements}
        said = dict(Finding.choices)
        found = {
            texts.get(one["key"], one["key"]): [said.get(one["finding"], one["finding"]), one.get("note", "")]
            for one in review.findings
        }
        return as_list({name: [str(word) for word in words if word] for name, words in found.items()})


class OutcomeFilter(admin.SimpleListFilter):
    """What a settled bid came to. A proper bid becomes nothing else, and an empty choice would be a link without words."""

    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, _request: HttpRequest, _rooms: object) -> list[tuple[str, str]]:
        """The choices beside "All"."""
        return [
            ("proper", gettext("Proper bid")),
            ("public", gettext("Stands with the public")),
            ("withdrawn", gettext("Withdrawn")),
        ]

    def queryset(self, _request: HttpRequest, rows: QuerySet[BidSettlement]) -> QuerySet[BidSettlement]:
        """The bids of that outcome; all of them for a value that is no choice."""
        chosen = {"proper": "", "public": "public", "withdrawn": "withdrawn"}
        return rows.filter(becomes=chosen[wish]) if (wish := self.value() or "") in chosen else rows


@admin.register(BidSettlement)
class BidSettlementAdmin(OfAnApplication):
    """Every bid settled, by which roster, with its problems."""

    list_display = ("page", "job", "problems", "becomes", "settled_at", "settled_by")
    worded: ClassVar = {**OfAnApplication.worded, "problems": of(IN_SHORT), "becomes": of(BECOMES)}
    list_filter = (OutcomeFilter,)
    date_hierarchy = "settled_at"


@admin.register(ExamScore)
class ExamScoreAdmin(OfAnApplication):
    """Every exam score recorded, the corrected ones too."""

    list_display = ("page", "job", "number", "score", "recorded_at", "recorded_by")
    date_hierarchy = "recorded_at"


@admin.register(LateAttempt)
class LateAttemptAdmin(OfAnApplication):
    """Every complete submission that came too late."""

    list_display = ("page", "job", "received_at", "closes_at")
    date_hierarchy = "received_at"


@admin.register(FailedAttempt)
class FailedAttemptAdmin(OfAnApplication):
    """Every request to file that filed nothing for another reason."""

    list_display = ("page", "job", "reason", "received_at", "closes_at")
    list_filter = ("reason",)
    date_hierarchy = "received_at"


@admin.register(Document)
class DocumentAdmin(OfAnApplication):
    """Every document given, and what the virus scanner said of it. None can be opened here."""

    list_display = ("page", "job", "slot", "name", "status", "scanned_at", "signature", "replace_until", "scan_error")
    list_filter = ("status", "slot")
    date_hierarchy = "uploaded_at"
