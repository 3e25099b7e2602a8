"""Interviews: who is invited, in blocks of the list's order, and the finding that lets one of the public go before bidders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.lifecycle import move, move_all
from ats.outbox import Letter, queue_all
from ats.refusal import Refused
from postings import gate
from postings.models import Posting
from selection.choosing.candidacies import (
    facts_of,
    list_in_force,
    qualified_bidders,
    referred,
    refuse_expired,
    seated,
    turn_of,
)
from selection.choosing.turn import Turn, against_inviting, block_of
from selection.choosing.turn_words import refuse
from selection.lifecycle import CANDIDACY, CandidacyStatus
from selection.models import Candidacy, CandidateList

SAY_WHERE = gettext_noop("Say when and where the interview is, or how it will be arranged. The person reads it.")


def invite(candidacy: Candidacy, *, interview: str, by: Actor, at: datetime) -> Candidacy:
    """The person is invited to an interview, and told when and where.

    Refused: a list whose year is over; a bidder of a later block while somebody of an earlier one waits; one of the public
    before every bidder is settled, unless on a finding, or not referred (agreement 12.7(i)); no words on the interview.
    """
    require(by, "invite to interview")
    if not interview.strip():
        raise Refused(SAY_WHERE, field="interview", code="interview")
    with transaction.atomic():
        found = seated(candidacy)
        refuse_expired(candidacy.posting, at=at)
        refuse(against_inviting(found.seat, found.turn))
        move(
            candidacy, CANDIDACY, "invite", by=by, at=at, facts=facts_of(found),
            changes={"interview": interview.strip(), "invited_at": at, "invited_by": by.audit_label},
        )  # fmt: skip
        queue_all([invitation(found.entry.application, interview.strip())], at=at)
    return candidacy


def invitation(application: Application, interview: str) -> Letter:
    """To who is invited."""
    return emails.to(
        application, occasion="1", template="interview",
        subject=gettext_noop("Interview: your application %(reference)s for %(title)s"), interview=interview,
    )  # fmt: skip


def next_to_invite(candidate_list: CandidateList, turn: Turn) -> Sequence[Candidacy]:
    """Who is invited next, in order: the bidders of the first block in which somebody waits; after every bidder is settled,
    whoever of the public is referred. Empty where nobody waits, or a proposal to pass somebody over is not decided yet."""
    waiting = Candidacy.objects.filter(
        status=CandidacyStatus.CONSIDERED, application__status=ApplicationStatus.QUALIFIED
    ).select_related("application__person", "application__filing", "application__posting")
    if turn.not_invited is not None:
        block = qualified_bidders(candidate_list).filter(place__range=block_of(turn.not_invited, turn.block))
        order = dict(block.values_list("application_id", "place"))
    elif turn.not_settled is None:
        order = dict(referred(candidate_list).values_list("application_id", "place"))
    else:
        return []
    return sorted(waiting.filter(application__in=order), key=lambda one: order[one.application_id])


def invite_next(posting: Posting, *, interview: str, by: Actor, at: datetime) -> Sequence[Candidacy]:
    """Everybody whose turn it is has an invitation, with the same words on the interview, and a letter. See `next_to_invite`.

    Refused: nobody whose turn it is; no words on the interview; a list whose year is over.
    """
    require(by, "invite to interview")
    if not interview.strip():
        raise Refused(SAY_WHERE, field="interview", code="interview")
    with transaction.atomic():
        gate.shut(posting)
        listed = list_in_force(posting)
        refuse_expired(posting, at=at)
        people = next_to_invite(listed, turn_of(listed))
        # Locked, so that nobody withdraws in between; who just did is not waited for.
        keys = [one.application_id for one in people]
        staying = set(
            Application.objects.select_for_update().filter(pk__in=keys, status=ApplicationStatus.QUALIFIED)
            .order_by("pk").values_list("pk", flat=True)
        )  # fmt: skip
        people = [one for one in people if one.application_id in staying]
        if not people:
            raise Refused("It is nobody’s turn to be invited.", code="nobody")
        move_all(
            people, CANDIDACY, "invite", by=by, at=at, facts={"list": listed.number, "together": len(people)},
            changes={"interview": interview.strip(), "invited_at": at, "invited_by": by.audit_label},
        )  # fmt: skip
        queue_all([invitation(one.application, interview.strip()) for one in people], at=at)
    return people


def find_greater_skill(candidacy: Candidacy, *, finding: str, by: Actor, at: datetime) -> Candidacy:
    """The finding stands that one of the public has demonstrably greater skill and ability than the qualified bidders left,
    with its words, person and moment: they may be invited and offered the position before them (agreement 12.7(i)).

    Refused: a bidder, who needs none; no words; a finding made already.
    """
    require(by, "find greater skill")
    if not finding.strip():
        raise Refused("Write down what shows the greater skill and ability.", field="finding", code="finding")
    with transaction.atomic():
        found = seated(candidacy)
        if found.seat.is_bidder:
            raise Refused("A bidder comes before the public without a finding.", code="bidder")
        if found.seat.has_finding:
            raise Refused("This finding is made already.", code="again")
        if candidacy.status not in {CandidacyStatus.CONSIDERED, CandidacyStatus.INVITED}:
            raise Refused(CANDIDACY.why_not("not_select", candidacy.status), code="status")
        Candidacy.objects.filter(pk=candidacy.pk).update(finding=finding.strip(), found_at=at, found_by=by.audit_label)
        record(
            "selection.find_greater_skill", by=by, at=at, subject=candidacy, reason=finding.strip(),
            facts=dict(facts_of(found, bidder_at=found.turn.not_settled)),
        )  # fmt: skip
    candidacy.refresh_from_db()
    return candidacy
