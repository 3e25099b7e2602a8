"""Accommodation requests: asked, taken back, answered. Seen by whoever asked and by the coordinator, and by nobody else.

The audit says that a request was asked, read or answered, under the request's own reference: neither who asked nor what.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from applicants import emails, reference
from applicants.lifecycle import ACCOMMODATION, ApplicationStatus
from applicants.models import AccommodationRequest, Application, Purpose
from ats import language
from ats.accounts.actors import Actor, Unnamed
from ats.accounts.models import User
from ats.accounts.roles import DEEDS, require
from ats.audit import record
from ats.lifecycle import move
from ats.outbox import Letter, queue_all
from ats.refusal import Refused
from postings.emails import letter

# Withdrawn and asked again, over and over, would be no request any more.
MOST: Final = 20


def ask(application: Application, *, purpose: str, need: str, by: User, at: datetime) -> AccommodationRequest:
    """The request waits for the coordinators, each of whom is told once a day that something waits.

    Refused: another's application, or one withdrawn; nothing said; one for the same purpose that waits already; too many.
    """
    if application.person_id != by.pk:
        raise Refused("You can ask for your own application only.", code="not_own", status=403)
    if not need.strip():
        raise Refused("Say what would help.", field="need", code="need")
    try:
        with transaction.atomic():
            refuse_to_ask(application)
            made = AccommodationRequest.objects.create(
                reference=reference.make(),
                application=application,
                purpose=Purpose(purpose),
                need=need.strip(),
                asked_at=at,
            )
            record("applicants.ask_accommodation", by=Unnamed(), at=at, subject=made)
            queue_all([notice(one, at) for one in coordinators()], at=at)
    except IntegrityError as error:
        if "one_waiting_request" not in str(error):
            raise
        raise Refused(
            "You have asked for this already, and it waits for an answer. Withdraw it to ask in other words.",
            field="purpose",
            code="again",
        ) from error
    return made


def refuse_to_ask(application: Application) -> None:
    """Refused for an application withdrawn, or asked for too often. The application's row is held from here on."""
    held = Application.objects.select_for_update().values_list("status", flat=True).get(pk=application.pk)
    if held == ApplicationStatus.WITHDRAWN:
        raise Refused("This application is withdrawn.", code="withdrawn")
    if AccommodationRequest.objects.filter(application=application).count() >= MOST:
        raise Refused(
            "You have asked very often. Please reach the Department of Human Resources by telephone.", code="too_many"
        )


def withdraw(request: AccommodationRequest, *, by: User, at: datetime) -> AccommodationRequest:
    """The request is taken back by whoever made it. Its words stay on record (29 CFR 1602.31), sealed as before."""
    if request.application.person_id != by.pk:
        raise Refused("You can withdraw your own request only.", code="not_own", status=403)
    return move(request, ACCOMMODATION, "withdraw_accommodation", by=Unnamed(), at=at, changes={"withdrawn_at": at})


def answer(
    request: AccommodationRequest, *, decision: str, words: str, by: Actor, at: datetime
) -> AccommodationRequest:
    """The request is answered, once more where it was before, and the person told that there is an answer, not what.

    Nobody writes to somebody whose account is closed: they could not read it. Refused: one's own request; no words; a
    request withdrawn.
    """
    require(by, "answer accommodation request")
    person = request.application.person
    if person.audit_label == by.audit_label:
        raise Refused("Another coordinator answers your own request.", code="own")
    if not words.strip():
        raise Refused("Say what is arranged, or why it is not possible.", field="words", code="words")
    with transaction.atomic():
        move(
            request, ACCOMMODATION, "answer_accommodation", by=by, at=at,
            changes={"decision": decision, "answer": words.strip(), "answered_at": at, "answered_by": by.audit_label},
        )  # fmt: skip
        if person.is_active:
            occasion = f"{request.reference}:{at.isoformat()}"
            queue_all([emails.answered_in_confidence(request.application, occasion=occasion)], at=at)
    return request


def opened(request: AccommodationRequest, *, by: Actor, at: datetime) -> None:
    """The audit says that this coordinator read this request."""
    require(by, "read accommodation request")
    with transaction.atomic():
        record("applicants.view_accommodation", by=by, at=at, subject=request)


def coordinators() -> list[User]:
    """Everybody who can answer."""
    return list(User.objects.filter(role__in=DEEDS["answer accommodation request"], is_active=True).order_by("pk"))


def nobody_answers() -> bool:
    """True where a request waits and no account has the role that answers it."""
    return not coordinators() and AccommodationRequest.objects.waiting().exists()


def notice(coordinator: User, at: datetime) -> Letter:
    """To one coordinator, once a day: something waits. It names nobody."""
    with language.of(coordinator):
        subject = gettext("A request waits for you")
        mail = letter("applicants/emails/request_waits.txt", subject, name=coordinator.full_name)
    return Letter(
        key=f"request-waits:{coordinator.pk}:{at:%Y-%m-%d}", kind="request_waits", recipient=coordinator,
        address=coordinator.email, subject=mail["subject"], body=mail["body"],
    )  # fmt: skip
