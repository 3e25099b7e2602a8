"""An open posting closes later: one person proposes it with a reason, another confirms it before the closing it moves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.refusal import Refused
from ats.spoken import READERS
from postings import gate, proposals
from postings.actions import revise
from postings.deadline import in_words
from postings.lifecycle import PostingStatus
from postings.models import Extension, Posting, PostingRevision


def propose_extension(posting: Posting, *, closes_at: datetime, reason: str, by: Actor) -> Extension:
    """The proposal waits for a second person. Nobody is told yet, and the closing is what it was.

    Refused: no reason; a posting no longer open by the database's clock; a closing that is not later; while another
    proposal waits.
    """
    require(by, "propose extension")
    with transaction.atomic():
        at = gate.shut(posting)
        refuse_closed(posting, at)
        if closes_at <= posting.closes_at:
            raise Refused(
                _("This is not later than the closing it has. An earlier one is an amendment."),
                field="closes_on",
                code="not_later",
            )
        return proposals.propose(Extension, posting, closes_at=closes_at, reason=reason, at=at, by=by)


def extend(proposed: Extension, *, by: Actor) -> PostingRevision:
    """The posting closes later, as its next public revision; everybody with a draft or an application is told, and the union.

    Refused: whoever proposed it, the operator too (the schema says it again); a proposal decided before; at the closing that
    it would move, or after, by the database's clock under the lock: what closed can only be reopened, for all.
    """
    require(by, "extend posting")
    with transaction.atomic():
        at = gate.shut(proposed.posting)
        proposed = proposals.held(proposed)
        proposals.refuse_same_person(proposed, by)
        posting = proposed.posting
        refuse_closed(posting, at)
        proposed.extended_at, proposed.extended_by, proposed.revision = at, by.audit_label, posting.revision + 1
        proposed.save(update_fields=["extended_at", "extended_by", "revision"])
        return revise(
            posting, {"closes_at": proposed.closes_at}, by=by, at=at, reason=proposed.reason, deed="postings.extend",
            said={
                "closing_before": proposed.closing_before, "closes_at": proposed.closes_at,
                "deadline": in_words(proposed.closes_at), "proposed_by": proposed.proposed_by,
                "confirmed_by": by.audit_label,
            },
        )  # fmt: skip


def decline_extension(proposed: Extension, *, reason: str, by: Actor) -> Extension:
    """The posting closes when it would have; see `proposals.decline`."""
    require(by, "propose extension")
    with transaction.atomic():
        at = gate.shut(proposed.posting)
        return proposals.decline(proposed, reason=reason, at=at, by=by)


def refuse_closed(posting: Posting, at: datetime) -> None:
    """Refused: at the closing, or after, whether or not the closing job has run; and a posting that was never open."""
    if posting.status == PostingStatus.PUBLISHED and at < posting.closes_at:
        return
    if posting.status in {PostingStatus.PUBLISHED, PostingStatus.CLOSED}:
        said = _(
            "This posting closed at %(deadline)s, so its closing is not moved any more. A closed posting can be opened again "
            "for everybody: one person proposes its reopening, another decides."
        ) % {"deadline": in_words(posting.closes_at, READERS)}
        raise Refused(said, code="closed")
    raise Refused(_("Only an open posting is extended."), code="status")
