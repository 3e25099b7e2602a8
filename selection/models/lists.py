"""Ranked lists: who is considered, in which order, and which rule decided each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from ats.accounts.roles import Role
from ats.constraints import says_who_and_when
from postings.departments import folded, folded_column
from postings.models import Posting
from selection.lifecycle import ListStatus
from seniority.models import Roster

if TYPE_CHECKING:
    from ats.accounts.models import User

FROZEN = [pgtrigger.Protect(name="places_stay", operation=pgtrigger.Update | pgtrigger.Delete)]


class CandidateListQuerySet(models.QuerySet["CandidateList"]):
    """Lists by who may see them."""

    def visible_to(self, user: User) -> CandidateListQuerySet:
        """All to staff; to a hiring manager the certified lists of their departments; none to others."""
        if user.is_staff:
            return self
        if user.role != Role.HIRING_MANAGER:
            return self.none()
        own = [folded(name) for name in user.departments]
        certified = self.filter(status=ListStatus.CERTIFIED)
        return certified.alias(of_department=folded_column("posting__department")).filter(of_department__in=own)

    def current(self) -> CandidateListQuerySet:
        """Not superseded."""
        return self.exclude(status=ListStatus.SUPERSEDED)


class CandidateList(models.Model):
    """One drawing: the order of a posting's candidates by one version of one rule pack, one roster and one seed."""

    posting = models.ForeignKey(Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="lists")
    number = models.PositiveIntegerField(_("number"))
    pack_id = models.CharField(_("rule pack"), max_length=60)
    pack_version = models.CharField(_("version"), max_length=20)
    pack_text = models.JSONField(_("the pack as it stood"))
    roster = models.ForeignKey(
        Roster, verbose_name=_("roster"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seed = models.CharField(_("lottery seed"), max_length=64)
    interview_block = models.PositiveIntegerField(_("interviews a block"))
    reason = models.TextField(_("reason"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=ListStatus.choices, default=ListStatus.DRAWN)
    drawn_at = models.DateTimeField(_("drawn"))
    drawn_by = models.CharField(_("drawn by"), max_length=400)
    certified_at = models.DateTimeField(_("certified"), null=True, blank=True)
    certified_by = models.CharField(_("certified by"), max_length=400, blank=True)

    objects: ClassVar = CandidateListQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate list")
        verbose_name_plural = _("candidate lists")
        ordering: ClassVar = ["posting", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["posting", "number"], name="one_list_a_number"),
            models.UniqueConstraint(
                fields=["posting"], condition=~Q(status=ListStatus.SUPERSEDED), name="one_current_list_a_posting"
            ),
            says_who_and_when("a_certification_says_who_and_when", "certified"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="a_list_that_supersedes_says_why"),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="a_list_is_never_changed", exclude=["status", "certified_at", "certified_by"]),
            pgtrigger.Protect(name="a_list_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.posting} list {self.number}"


class Group(models.TextChoices):
    """Bidders come first, all of them; then the public."""

    BIDDER = "bidder", _("Bidder")
    PUBLIC = "public", _("Public")


class ListEntry(models.Model):
    """One place on a list, with the rule that decided it. `decided_by` and `because` speak of the place above."""

    # Both keys are looked up by the constraints below, which begin with them: each index more makes a long list slower to keep.
    candidate_list = models.ForeignKey(CandidateList, on_delete=models.PROTECT, related_name="entries", db_index=False)
    place = models.PositiveIntegerField(_("place"))
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(_("reference"), max_length=32)
    name = models.CharField(_("name"), max_length=401)
    group = models.CharField(_("group"), max_length=8, choices=Group.choices)
    tier = models.CharField(_("tier"), max_length=60)
    seniority_date = models.DateField(_("seniority date"), null=True, blank=True)
    preferences = ArrayField(models.CharField(max_length=10), verbose_name=_("preferences"), default=list, blank=True)
    lottery = models.CharField(_("lottery"), max_length=64, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=60)
    because = models.TextField(_("because"))

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering: ClassVar = ["candidate_list", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate_list", "place"], name="one_person_a_place"),
            models.UniqueConstraint(fields=["application", "candidate_list"], name="one_place_a_person"),
            models.CheckConstraint(
                condition=Q(group=Group.PUBLIC) | Q(preferences=[]), name="preferences_never_touch_a_bidder"
            ),
            models.CheckConstraint(
                condition=Q(group=Group.BIDDER) | Q(seniority_date=None), name="seniority_never_touches_the_public"
            ),
        ]
        # The last bidder's place is read off it, however many of the public stand behind.
        indexes: ClassVar = [models.Index("candidate_list", "group", "place", name="places_of_a_group")]
        triggers: ClassVar = FROZEN

    def __str__(self) -> str:
        return f"{self.candidate_list} place {self.place}"


class Apart(models.TextChoices):
    """Why somebody stands apart from the order."""

    REJECTED_BID = "rejected_bid", _("Bid rejected")
    NOT_QUALIFIED = "not_qualified", _("Not qualified")
    UNREVIEWED = "unreviewed", _("Not reviewed")


class ListedApart(models.Model):
    """One application that the list names outside its order, with the reasons. A rejected bid may also have a place
    among the public."""

    candidate_list = models.ForeignKey(CandidateList, on_delete=models.PROTECT, related_name="apart")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(_("reference"), max_length=32)
    kind = models.CharField(_("kind"), max_length=14, choices=Apart.choices)
    problems = ArrayField(models.CharField(max_length=40), verbose_name=_("problems"), default=list, blank=True)
    becomes = models.CharField(_("becomes"), max_length=10, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("listed apart")
        verbose_name_plural = _("listed apart")
        ordering: ClassVar = ["candidate_list", "kind", "reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate_list", "application", "kind"], name="named_apart_once_a_reason"),
        ]
        triggers: ClassVar = FROZEN

    def __str__(self) -> str:
        return f"{self.candidate_list} {self.kind} {self.reference}"


class ListSeal(models.Model):
    """What a drawing was made from, word for word, and our signature over it and over the places that came of it.

    `snapshot` is canonical JSON (`selection/proof/snapshot.py`); a row of its own, since it is long and pages do not read it.
    """

    candidate_list = models.OneToOneField(CandidateList, on_delete=models.PROTECT, related_name="seal")
    snapshot = models.TextField(_("everything that went in"))
    snapshot_sha256 = models.CharField(_("SHA-256 of what went in"), max_length=64)
    places_sha256 = models.CharField(_("SHA-256 of the places"), max_length=64)
    signature = models.CharField(_("signature (Ed25519)"), max_length=128)
    public_key = models.CharField(_("public key (Ed25519)"), max_length=64)

    class Meta:
        verbose_name = _("seal of a list")
        verbose_name_plural = _("seals of lists")
        triggers: ClassVar = [pgtrigger.Protect(name="seals_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.candidate_list} {self.snapshot_sha256[:12]}"
