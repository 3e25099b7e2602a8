"""What a proposal of another closing is, whatever it is proposed for: one person says until when and why, another decides.

An extension (of an open posting) and a reopening (of a closed one) are such proposals. Each is a table of its own, since
each keeps what only it does; what both must hold is written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ats.constraints import says_who_and_when
from postings.models.postings import Posting

if TYPE_CHECKING:
    from datetime import datetime

    from ats.accounts.models import User

P = TypeVar("P", bound="Proposal")


class ProposalQuerySet(models.QuerySet[P]):
    """Proposals by what became of them."""

    def visible_to(self, user: User) -> Self:
        """At the desk: all to staff, none to others. The public reads what a posting's page says of those done."""
        return self if user.is_staff else self.none()

    def waiting(self) -> Self:
        """Proposed, and neither done nor declined."""
        return self.filter(**{f"{self.model.done}_at": None}, declined_at=None)

    def carried_out(self) -> Self:
        """Those that moved their posting's closing, the first before the next."""
        return self.filter(**{f"{self.model.done}_at__isnull": False}).order_by(f"{self.model.done}_at")


class Proposal(models.Model):
    """One proposal that a posting closes at `closes_at`, after `closing_before`, and what was decided.

    `done` is the deed by which it counts: `<done>_at` and `<done>_by` say when and by whom.
    """

    done: ClassVar[str]

    posting = models.ForeignKey(Posting, verbose_name=_("posting"), on_delete=models.PROTECT, related_name="%(class)ss")
    reason = models.TextField(_("reason"))
    closing_before = models.DateTimeField(_("closing before"))
    closes_at = models.DateTimeField(_("new closing"))
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.CharField(_("proposed by"), max_length=400)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    declined_by = models.CharField(_("declined by"), max_length=400, blank=True)
    decline_reason = models.TextField(_("reason of the declining"), blank=True)
    revision = models.PositiveIntegerField(_("public revision"), null=True, blank=True)

    objects: ClassVar = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.posting} until {self.closes_at:%Y-%m-%d %H:%M:%S}"

    @property
    def done_at(self) -> datetime | None:
        """When it was done; None where it waits or was declined."""
        moment: datetime | None = getattr(self, f"{self.done}_at")
        return moment

    @property
    def done_by(self) -> str:
        """By whom; empty where it waits or was declined."""
        return str(getattr(self, f"{self.done}_by"))

    @property
    def too_late_at(self) -> datetime:
        """The first instant at which it can be done no more: unless said otherwise, the closing that it proposes."""
        return self.closes_at

    @property
    def is_waiting(self) -> bool:
        """True until somebody decides."""
        return self.done_at is None and self.declined_at is None


def held_by_two_people(a: str, noun: str, verb: str, done: str) -> list[models.BaseConstraint]:
    """What the schema asks of every proposal, named as sentences: ("a", "reopening", "reopen", "reopened").

    One waits a posting, it has a reason, and another person than its own does it.
    """
    at, by = f"{done}_at", f"{done}_by"
    return [
        models.UniqueConstraint(
            fields=["posting"], condition=Q(**{at: None}, declined_at=None), name=f"one_{noun}_waits_a_posting"
        ),
        models.CheckConstraint(condition=~Q(reason=""), name=f"{a}_{noun}_has_a_reason"),
        says_who_and_when(f"{a}_{noun}_says_who_and_when", done),
        says_who_and_when(f"a_declined_{noun}_says_who_and_when", "declined"),
        models.CheckConstraint(
            condition=Q(**{by: ""}) | ~Q(**{by: F("proposed_by")}), name=f"two_people_{verb}_a_posting"
        ),
        models.CheckConstraint(condition=Q(**{at: None}) | Q(declined_at=None), name=f"{a}_{noun}_is_done_or_declined"),
    ]


def kept_as_proposed(noun: str, done: str, *decided: str) -> list[pgtrigger.Trigger]:
    """No proposal is reworded, none changes once it was decided, none goes. `decided` is what else the decision writes."""
    written = [f"{done}_at", f"{done}_by", "declined_at", "declined_by", "decline_reason", "revision", *decided]
    return [
        pgtrigger.ReadOnly(name=f"a_proposed_{noun}_is_never_reworded", exclude=written),
        pgtrigger.Protect(
            name=f"a_decided_{noun}_is_never_changed",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(**{f"old__{done}_at__isnull": False}) | pgtrigger.Q(old__declined_at__isnull=False),
        ),
        pgtrigger.Protect(name=f"{noun}s_stay", operation=pgtrigger.Delete),
    ]
