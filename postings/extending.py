"""An open posting closes at another moment, later or earlier: one person proposes it with a reason, another confirms it before
either closing comes."""

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
from postings.shortfalls import short_window


def propose_extension(posting: Posting, *, closes_at: datetime, reason: str, by: Actor) -> Extension:
    """The proposal waits for a second person, who is told. Nobody else is, and the closing is what it was.

    Refused: no reason; a posting no longer open by the database's clock; the closing that it has; while another proposal waits;
    and an earlier closing that has come, or leaves fewer days on the site than the agreement asks, which leaves an event of
    security.
    """
    require(by, "propose extension")
    try:
        with transaction.atomic():
            at = gate.shut(posting)
            refuse_closed(posting, at)
            if closes_at == posting.closes_at:
                raise Refused(_("This is the closing that it has."), field="closes_on", code="same")
            refuse_too_early(posting, closes_at, at)
            return proposals.propose(Extension, posting, closes_at=closes_at, reason=reason, at=at, by=by)
    except Refused as refusal:
        proposals.remember_refused(posting, closes_at, refusal, by=by)
        raise


def extend(proposed: Extension, *, by: Actor) -> PostingRevision:
    """The posting closes when proposed, as its next public revision; everybody with a draft or an application is told, and the
    union.

    Refused: whoever proposed it, the operator too (the schema says it again); a proposal decided before; at the closing that
    it would move, or after, by the database's clock under the lock: what closed can only be reopened, for all; at an earlier
    closing that it proposes, or after: nobody is late by a closing that was not said before it came.
    """
    require(by, "extend posting")
    with transaction.atomic():
        at = gate.shut(proposed.posting)
        proposed = proposals.held(proposed)
        proposals.refuse_same_person(proposed, by)
        posting = proposed.posting
        refuse_closed(posting, at)
        refuse_too_early(posting, proposed.closes_at, at)
        proposed.extended_at, proposed.extended_by, proposed.revision = at, by.audit_label, posting.revision + 1
        proposed.save(update_fields=["extended_at", "extended_by", "revision"])
        return revise(
            posting, {"closes_at": proposed.closes_at}, by=by, at=at, reason=proposed.reason,
            deed="postings.close_earlier" if proposed.is_earlier else "postings.extend",
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


def refuse_too_early(posting: Posting, closes_at: datetime, at: datetime) -> None:
    """Refused, of an earlier closing: one that has come, so that no filing lies after it; one with which the posting would be on
    the site for fewer days than the agreement asks (12.7(g)), whatever was excepted at its publication."""
    proposals.refuse_past_closing(closes_at, at)
    lacking = short_window(posting, closes_at, READERS) if closes_at < posting.closes_at else []
    if lacking:
        lacking.append(_("An earlier closing takes no day of these away."))
        raise Refused(" ".join(lacking), field="closes_on", code="short")


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
