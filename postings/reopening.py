"""A closed posting opens again for all: one person proposes it with a reason and a new closing, another does it or declines."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ats.accounts.actors import Actor, is_same_person
from ats.accounts.roles import require
from ats.audit import record
from ats.lifecycle import move
from ats.refusal import Refused
from postings import emails, gate, seed
from postings.actions import refuse_past_closing, tell_union
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
    if not reason.strip():
        raise Refused("Say why: the reason is part of the public revision.", field="reason", code="reason")
    with transaction.atomic():
        at = gate.shut(posting)
        refuse_past_closing({"closes_at": closes_at}, at)
        refuse_not_closed(posting)
        if posting.reopenings.waiting().exists():
            raise Refused("A reopening of this posting is proposed already. Decide it first.", code="waiting")
        posting_reopening.send(Posting, posting=posting, at=at, by=by, reason="")
        proposed = Reopening.objects.create(
            posting=posting, reason=reason.strip(), closing_before=posting.closes_at, closes_at=closes_at, proposed_at=at,
            proposed_by=by.audit_label,
        )  # fmt: skip
        record(
            "postings.propose_reopening", by=by, at=at, subject=posting, reason=proposed.reason,
            facts={"closes_at": closes_at, "closing_before": posting.closes_at},
        )  # fmt: skip
    return proposed


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
        proposed = held(proposed)
        if is_same_person(proposed.proposed_by, by.audit_label):
            raise Refused("Another person than the one who proposed it reopens a posting.", code="same_person")
        refuse_past_closing({"closes_at": proposed.closes_at}, at)
        posting = Posting.objects.get(pk=proposed.posting_id)
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
    """The posting stays closed; the proposal and why it was declined stay on record. Whoever proposed it may take it back.

    Refused: no reason; a proposal decided before.
    """
    require(by, "propose reopening")
    if not reason.strip():
        raise Refused("Say why.", field="reason", code="reason")
    with transaction.atomic():
        at = gate.shut(proposed.posting)
        proposed = held(proposed)
        proposed.declined_at, proposed.declined_by, proposed.decline_reason = at, by.audit_label, reason.strip()
        proposed.save(update_fields=["declined_at", "declined_by", "decline_reason"])
        record(
            "postings.decline_reopening", by=by, at=at, subject=proposed.posting, reason=reason.strip(),
            facts={"proposed_by": proposed.proposed_by, "closes_at": proposed.closes_at},
        )  # fmt: skip
    return proposed


def held(proposed: Reopening) -> Reopening:
    """The proposal under lock. Refused where somebody decided it before."""
    locked = Reopening.objects.select_for_update(of=("self",)).select_related("posting").get(pk=proposed.pk)
    if not locked.is_waiting:
        raise Refused("Somebody has decided this proposal meanwhile.", code="decided")
    return locked


def refuse_not_closed(posting: Posting) -> None:
    """Refused: an open posting is extended by an amendment, and one rescinded or finished stays so."""
    refusal = POSTING.why_not("reopen", posting.status)
    if refusal:
        hint = _("Only a closed posting is reopened; an open one is extended by an amendment.")
        raise Refused(f"{refusal} {hint}", code="status")
