"""Offers: one after the other in the list's order, never more than vacancies, answered by the person or recorded by HR."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.lifecycle import ApplicationStatus
from ats.accounts.actors import Actor
from ats.accounts.models import User
from ats.accounts.roles import require
from ats.lifecycle import move
from ats.outbox import queue_all
from ats.refusal import Refused
from postings import gate
from postings.deadline import CITY_ZONE
from selection.choosing.candidacies import facts_of, locked_application, refuse_expired, seated
from selection.choosing.sealed_scores import refuse_sealed
from selection.choosing.turn import against_offering
from selection.choosing.turn_words import refuse
from selection.lifecycle import CANDIDACY
from selection.models import Candidacy, Hire, Why

LONGEST = timedelta(days=90)  # to think it over; a later day is a slip of the pen


def offer(candidacy: Candidacy, *, reason: str, answer_due_on: date, by: Actor, at: datetime) -> Candidacy:
    """The position is offered, to be answered by that day, and the person told. `reason` is the recorded finding: for a bidder,
    of relatively equal qualification (agreement 12.7(i)).

    Refused: before the one ahead has accepted, declined, or been found not qualified or passed over in writing; where every
    vacancy is filled or offered; one of the public while a bidder is left, without a finding; nobody invited; while scores of
    their interview are sealed; no reason; a list whose year is over.
    """
    require(by, "offer position")
    if not reason.strip():
        raise Refused("Write down the finding that the offer rests on.", field="reason", code="reason")
    today = at.astimezone(CITY_ZONE).date()
    if not today < answer_due_on <= today + LONGEST:
        raise Refused("Give a day after today and within 90 days.", field="answer_due_on", code="day")
    with transaction.atomic():
        found = seated(candidacy)
        refusal = CANDIDACY.why_not("offer", candidacy.status)
        if refusal:
            raise Refused(refusal, code="status")
        refuse_expired(candidacy.posting, at=at)
        refuse(against_offering(found.seat, found.turn))
        refuse_sealed(candidacy)
        vacancy = free_vacancy(candidacy)
        move(
            candidacy, CANDIDACY, "offer", by=by, at=at, reason=reason.strip(),
            facts=facts_of(found, vacancy=vacancy, answer_due_on=answer_due_on.isoformat()),
            changes={
                "offer_reason": reason.strip(), "offered_at": at, "offered_by": by.audit_label, "vacancy": vacancy,
                "answer_due_on": answer_due_on,
            },
        )  # fmt: skip
        letter = emails.to(
            found.entry.application, occasion="1", template="offer",
            subject=gettext_noop("Offer: %(title)s, your application %(reference)s"), answer_due_on=answer_due_on,
        )  # fmt: skip
        queue_all([letter], at=at)
    return candidacy


def free_vacancy(candidacy: Candidacy) -> int:
    """The lowest number that nobody holds."""
    holding = Candidacy.objects.filter(posting=candidacy.posting_id).holding()
    taken = set(holding.values_list("vacancy", flat=True))
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def accept(candidacy: Candidacy, *, by: Actor, at: datetime, words: str = "") -> Candidacy:
    """The offer is accepted, by the person themself or as HR records it, and the person is told so."""
    return answer(candidacy, "accept", words, by=by, at=at)


def decline(candidacy: Candidacy, *, by: Actor, at: datetime, words: str = "") -> Candidacy:
    """The offer is declined, or an accepted one given back before the hire; the vacancy is free for the next."""
    return answer(candidacy, "decline", words, by=by, at=at)


def answer(candidacy: Candidacy, verb: str, words: str, *, by: Actor, at: datetime) -> Candidacy:
    """The move of that name, with who answered when. `words` are how the answer came, where HR records it.

    Refused: anybody but the person and HR; HR without words; no open offer; an application withdrawn; a hire recorded.
    """
    is_own = isinstance(by, User) and by.pk == candidacy.application.person_id
    if not is_own:
        require(by, "record answer")
        if not words.strip():
            raise Refused("Say how and when the answer came.", field="words", code="words")
    with transaction.atomic():
        gate.shut(candidacy.posting)
        application = locked_application(candidacy)
        if verb == "accept" and application.status == ApplicationStatus.WITHDRAWN:
            raise Refused("This application is withdrawn.", code="withdrawn")
        if Hire.objects.filter(application=application).exists():
            raise Refused("The hire is recorded already.", code="hired")
        move(
            candidacy, CANDIDACY, verb, by=by, at=at, reason=words.strip(),
            facts={"application": application.reference, "by_the_person": is_own},
            changes={"answer": words.strip(), "answered_at": at, "answered_by": by.audit_label},
        )  # fmt: skip
        recorded = "" if is_own else words.strip()
        queue_all([emails.to(application, occasion=at.isoformat(), recorded=recorded, **LETTERS[verb])], at=at)
    return candidacy


LETTERS = {
    "accept": {
        "template": "offer_accepted",
        "subject": gettext_noop("Accepted: the offer on your application %(reference)s"),
    },
    "decline": {
        "template": "offer_declined",
        "subject": gettext_noop("Declined: the offer on your application %(reference)s"),
    },
}


def take_offer_back(candidacy: Candidacy, *, by: Actor, at: datetime) -> Candidacy:
    """The offer no longer stands, since the person was found not qualified in writing after it; they are told.

    Refused: anybody who is still found qualified; no offer; a hire recorded.
    """
    require(by, "offer position")
    with transaction.atomic():
        gate.shut(candidacy.posting)
        application = locked_application(candidacy)
        if application.status != ApplicationStatus.NOT_QUALIFIED:
            raise Refused(
                "An offer is taken back once the person is found not qualified: review the application first.",
                code="qualified",
            )
        if Hire.objects.filter(application=application).exists():
            raise Refused("The hire is recorded already.", code="hired")
        move(
            candidacy, CANDIDACY, "take_offer_back", by=by, at=at, facts={"application": application.reference},
            changes={"why": Why.NOT_QUALIFIED, "not_selected_at": at, "not_selected_by": by.audit_label},
        )  # fmt: skip
        letter = emails.to(
            application, occasion="1", template="offer_taken_back",
            subject=gettext_noop("Taken back: the offer on your application %(reference)s"),
        )  # fmt: skip
        queue_all([letter], at=at)
    return candidacy
