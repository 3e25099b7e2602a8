"""The end for those not selected: one at a time, or all who are left, each with a reason of a short list and a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.lifecycle import move, move_all
from ats.outbox import Letter, queue_all
from ats.refusal import Refused
from postings import gate
from postings.models import Posting
from selection.choosing.candidacies import facts_of, list_in_force, seated, turn_of
from selection.choosing.turn import against_ending, against_not_selecting
from selection.choosing.turn_words import refuse
from selection.lifecycle import CANDIDACY, CandidacyStatus
from selection.models import Candidacy, Group, ListEntry, Why

# Of what HR chooses from; "not qualified" follows from a review alone.
ONE = (Why.OTHERS, Why.NO_ANSWER, Why.FILLED)
ALL = (Why.FILLED, Why.NOT_FILLED)


def not_select(candidacy: Candidacy, *, why: str, by: Actor, at: datetime) -> Candidacy:
    """One person is not selected, for that reason, and told.

    Refused: a bidder while vacancies are left, since two people pass a bidder over; “filled” where it is not so; a reason of
    interviews for who was never invited; a reason that is not on the list.
    """
    require(by, "not select")
    refuse_unknown(why, ONE)
    with transaction.atomic():
        found = seated(candidacy)
        refuse(against_not_selecting(found.seat, found.turn, why))
        move(
            candidacy, CANDIDACY, "not_select", by=by, at=at, reason=str(Why(why).value), facts=facts_of(found, why=why),
            changes={"why": why, "not_selected_at": at, "not_selected_by": by.audit_label},
        )  # fmt: skip
        queue_all([letter(found.entry.application, why, is_bidder=found.seat.is_bidder)], at=at)
    return candidacy


def not_select_rest(posting: Posting, *, why: str, by: Actor, at: datetime) -> int:
    """Everybody whom nothing is decided of is not selected, and told; how many they were. A fixed number of statements.

    Who withdrew since was told so then. Refused: an offer without an answer; a proposal to pass over that nobody has decided;
    “filled” where vacancies are left; nobody left.
    """
    require(by, "not select")
    refuse_unknown(why, ALL)
    with transaction.atomic():
        gate.shut(posting)
        listed = list_in_force(posting)
        refuse(against_ending(turn_of(listed), why))
        everybody = Candidacy.objects.filter(posting=posting)
        if (
            everybody.filter(status=CandidacyStatus.PASSING)
            .exclude(application__status=ApplicationStatus.WITHDRAWN)
            .exists()
        ):
            raise Refused("A proposal to pass somebody over waits for its second person.", code="passing")
        people = list(rest(posting))
        if not people:
            raise Refused("Nobody is left who could be told.", code="nobody")
        move_all(
            people, CANDIDACY, "not_select", by=by, at=at, reason=str(Why(why).value),
            facts={"list": listed.number, "why": why, "together": len(people)},
            changes={"why": why, "not_selected_at": at, "not_selected_by": by.audit_label},
        )  # fmt: skip
        bidders = set(
            ListEntry.objects.filter(candidate_list=listed, group=Group.BIDDER).values_list("application", flat=True)
        )
        queue_all([letter(one.application, why, is_bidder=one.application_id in bidders) for one in people], at=at)
    return len(people)


def rest(posting: Posting) -> QuerySet[Candidacy]:
    """Everybody on the list or invited, of whom nothing is decided, without those who withdrew."""
    waiting = Candidacy.objects.filter(posting=posting).waiting().order_by("pk")
    staying = waiting.exclude(application__status=ApplicationStatus.WITHDRAWN)
    people: QuerySet[Candidacy] = staying.select_related(
        "application__person", "application__filing", "application__posting"
    )
    return people


def refuse_unknown(why: str, known: Sequence[Why]) -> None:
    """Refused: a reason that is not among those that may be given here."""
    if why not in known:
        raise Refused("Choose a reason from the list.", field="why", code="why")


def letter(application: Application, why: str, *, is_bidder: bool) -> Letter:
    """To who is not selected; to a bidder, until when there can be a grievance."""
    return emails.to(
        application, occasion="1", template="not_selected", why=Why(why), is_bidder=is_bidder,
        subject=gettext_noop("Not selected: your application %(reference)s for %(title)s"),
    )  # fmt: skip
