"""Passing somebody over: one person proposes it with a written reason, another agrees or keeps the candidate (12.7(i))."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from applicants import emails
from ats.accounts.actors import Actor, is_same_person
from ats.accounts.roles import require
from ats.lifecycle import move
from ats.outbox import queue_all
from ats.refusal import Refused
from postings import second_person
from postings.models import Posting
from postings.second_person import Words
from selection.choosing.candidacies import facts_of, refuse_other_department, seated
from selection.lifecycle import CANDIDACY
from selection.models import Candidacy


def propose_passing_over(candidacy: Candidacy, *, reason: str, by: Actor, at: datetime) -> Candidacy:
    """The proposal waits for a second person, with its reason. Nobody is told yet, and nothing else is decided of them.

    Refused: no reason; a hiring manager of another department; somebody offered the position, or no longer considered.
    """
    require(by, "propose passing over")
    refuse_other_department(candidacy, by)
    if not reason.strip():
        raise Refused("Write down why. The person reads it.", field="reason", code="reason")
    with transaction.atomic():
        found = seated(candidacy)
        move(
            candidacy, CANDIDACY, "propose_passing_over", by=by, at=at, reason=reason.strip(), facts=facts_of(found),
            changes={"passing_reason": reason.strip(), "proposed_at": at, "proposed_by": by.audit_label},
        )  # fmt: skip
        posting = found.entry.application.posting
        second_person.tell(
            "pass over", f"passing-over:{found.entry.reference}:{at.isoformat()}", lambda: words_of(posting),
            page=reverse("desk_selection", args=[posting.job_number]), by=by, at=at,
        )  # fmt: skip
    return candidacy


def words_of(posting: Posting) -> Words:
    """What waits, for the second person; whom it is about stands on the page alone."""
    facts = second_person.named(posting)
    return Words(
        gettext("To decide: a proposal to pass somebody over, posting %(number)s") % facts,
        gettext("Somebody on the list of posting %(number)s, %(title)s, is proposed to be passed over.") % facts,
        gettext("Until then nothing else can be decided about them, and the posting cannot be finished."),
    )


def pass_over(candidacy: Candidacy, *, by: Actor, at: datetime) -> Candidacy:
    """The person is passed over for the reason proposed, and told who decided it, when and why.

    Refused: whoever proposed it, the operator too (the schema says it again); no proposal.
    """
    require(by, "pass over")
    with transaction.atomic():
        found = seated(candidacy)
        refuse_same_person(candidacy, by)
        move(
            candidacy, CANDIDACY, "pass_over", by=by, at=at, reason=candidacy.passing_reason,
            facts=facts_of(found, proposed_by=candidacy.proposed_by),
            changes={"passed_over_at": at, "passed_over_by": by.audit_label},
        )  # fmt: skip
        letter = emails.to(
            found.entry.application, occasion="1", template="passed_over", candidacy=candidacy,
            is_bidder=found.seat.is_bidder, subject=gettext_noop("Passed over: your application %(reference)s for %(title)s"),
        )  # fmt: skip
        queue_all([letter], at=at)
    return candidacy


def keep(candidacy: Candidacy, *, reason: str, by: Actor, at: datetime) -> Candidacy:
    """The proposal is not followed: the person stands where they stood before. The audit keeps who proposed what.

    Refused: no reason; no proposal. Whoever proposed it may take it back.
    """
    require(by, "pass over")
    if not reason.strip():
        raise Refused("Say why.", field="reason", code="reason")
    with transaction.atomic():
        found = seated(candidacy)
        verb = "keep_considered" if candidacy.invited_at is None else "keep_invited"
        move(
            candidacy, CANDIDACY, verb, by=by, at=at, reason=reason.strip(),
            facts=facts_of(found, proposed_by=candidacy.proposed_by, proposed=candidacy.passing_reason),
            changes={"passing_reason": "", "proposed_at": None, "proposed_by": ""},
        )  # fmt: skip
    return candidacy


def refuse_same_person(candidacy: Candidacy, by: Actor) -> None:
    """Refused: whoever proposed it, in whatever role they are by now."""
    if candidacy.proposed_by and is_same_person(candidacy.proposed_by, by.audit_label):
        raise Refused("Another person than the one who proposed it passes somebody over.", code="same_person")
