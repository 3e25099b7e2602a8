"""A closed posting opens again for all: one person proposes it with a reason and a new closing, another does it or declines."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.lifecycle import move
from ats.refusal import Refused
from postings import emails, gate, proposals, seed
from postings.actions import tell_union
from postings.deadline import in_words
from postings.lifecycle import POSTING
from postings.models import Posting, PostingRevision, Reopening
from postings.signals import posting_reopened, posting_reopening


def propose_reopening(posting: Posting, *, closes_at: datetime, reason: str, by: Actor) -> Reopening:
    """The proposal waits for a second person. Nobody is told yet, and the posting stays closed.

    Refused: no reason; a new closing that does not lie in the future; a posting not closed; while another proposal waits;
    and where a list was certified, or answers about oneself were counted, as `reopen` would be.
    """
    require(by, "propose reopening")
    with transaction.atomic():
        at = gate.shut(posting)
        refuse_not_closed(posting)
        posting_reopening.send(Posting, posting=posting, at=at, by=by, reason="")
        return proposals.propose(Reopening, posting, closes_at=closes_at, reason=reason, at=at, by=by)


def reopen(proposed: Reopening, *, by: Actor) -> PostingRevision:
    """The posting takes applications again until the new closing, for everybody, as its next public revision.

    The seed that the closing had revealed is spent and stays on record; a new one is sealed, and its hash is public from now
    on. Whoever listens takes back what the closing did, and tells everybody; the union is told. Refused: whoever proposed
    it, the operator too (the schema says it again); a proposal decided before; a new closing that has come meanwhile; a
    posting no longer closed; where a list was certified.
    """
    require(by, "reopen posting")
    with transaction.atomic():
        at = gate.shut(proposed.posting)
        proposed = proposals.held(proposed)
        proposals.refuse_same_person(proposed, by)
        proposals.refuse_past_closing(proposed.closes_at, at)
        posting = proposed.posting
        refuse_not_closed(posting)
        posting_reopening.send(Posting, posting=posting, at=at, by=by, reason=proposed.reason)
        revision = opened_again(posting, proposed, at=at, by=by)
        posting_reopened.send(Posting, posting=posting, reopening=proposed, revision=revision, at=at, by=by)
        tell_union(posting, at=at, **emails.revised(posting, revision))
    return revision


def opened_again(posting: Posting, proposed: Reopening, *, at: datetime, by: Actor) -> PostingRevision:
    """Inside the shut gate: the posting is published again under a new seed; what was undone stands in the proposal."""
    spent, spent_digest, before = seed.reveal(posting), posting.seed_sha256, posting.closes_at
    sealed, digest = seed.make()
    proposed.closed_at, proposed.closed_by, proposed.revision = (
        posting.closed_at,
        posting.closed_by,
        posting.revision + 1,
    )
    proposed.seed, proposed.seed_sha256 = spent.hex(), spent_digest
    proposed.reopened_at, proposed.reopened_by = at, by.audit_label
    proposed.save(
        update_fields=["closed_at", "closed_by", "revision", "seed", "seed_sha256", "reopened_at", "reopened_by"]
    )
    move(
        posting, POSTING, "reopen", by=by, at=at, reason=proposed.reason,
        changes={
            "closes_at": proposed.closes_at, "closed_at": None, "closed_by": "", "seed_sealed": sealed,
            "seed_sha256": digest, "revision": proposed.revision,
        },
        facts={
            "proposed_by": proposed.proposed_by, "closing_before": before, "closes_at": proposed.closes_at,
            "deadline": in_words(proposed.closes_at), "spent_seed_sha256": spent_digest, "seed_sha256": digest,
        },
    )  # fmt: skip
    return PostingRevision.objects.create(
        posting=posting, number=proposed.revision, at=at, by=by.audit_label, reason=proposed.reason,
        changes={"closes_at": [before.isoformat(), proposed.closes_at.isoformat()]},
    )  # fmt: skip


def decline_reopening(proposed: Reopening, *, reason: str, by: Actor) -> Reopening:
    """The posting stays closed; see `proposals.decline`."""
    require(by, "propose reopening")
    with transaction.atomic():
        at = gate.shut(proposed.posting)
        return proposals.decline(proposed, reason=reason, at=at, by=by)


def refuse_not_closed(posting: Posting) -> None:
    """Refused: an open posting is extended, and one rescinded or finished stays so."""
    refusal = POSTING.why_not("reopen", posting.status)
    if refusal:
        hint = _("Only a closed posting is reopened; an open one is extended.")
        raise Refused(f"{refusal} {hint}", code="status")
