"""The reminder: everybody with an unfiled draft, a day before the closing, once a closing, whatever ticks how often."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from applicants import actions
from applicants.models import Application
from applicants.reminding import remind_due
from ats import clock
from ats.audit.models import Event
from ats.outbox.models import Message
from postings import actions as announcing
from postings.models import Posting
from tests import makers

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def drafted(posting: Posting) -> Application:
    """Begun when the posting opened, and never filed."""
    application = actions.start(posting, by=makers.person(), at=clock.now())
    Application.objects.filter(pk=application.pk).update(started_at=posting.opens_at)
    return application


def tick(at: datetime) -> int:
    return remind_due(at=at, by=makers.OPERATOR)


def reminders() -> list[Message]:
    return list(Message.objects.filter(kind="reminder").order_by("created_at"))


def test_an_unfiled_draft_is_reminded_of_from_a_day_before_the_closing_on_and_once():
    posting = makers.open_posting()
    application = drafted(posting)
    day_before = posting.closes_at - 24 * HOUR

    ticks = [tick(day_before - timedelta(seconds=1)), tick(day_before), tick(day_before + HOUR)]

    (letter,) = reminders()
    assert ticks == [0, 1, 0]
    assert letter.recipient == application.person
    assert reverse("apply", args=[posting.job_number]) in letter.body
    assert Event.objects.filter(action="applicants.remind").count() == 1


def test_nobody_else_is_reminded():
    posting = makers.open_posting()
    makers.filed(posting)
    makers.move_closing(posting, clock.now() + 20 * HOUR)
    actions.start(posting, by=makers.person(), at=clock.now())  # begun within the last day
    rescinded = makers.open_posting()
    drafted(rescinded)
    announcing.cancel(rescinded, by=makers.OPERATOR, reason="no budget")

    assert tick(clock.now()) == 0
    assert tick(rescinded.closes_at - HOUR) == 0
    assert tick(posting.closes_at) == 0


def test_an_extension_tells_everybody_with_a_draft_and_brings_a_reminder_of_its_own():
    posting = makers.open_posting()
    application = drafted(posting)
    tick(posting.closes_at - 20 * HOUR)

    makers.extended(posting, posting.closes_at + timedelta(days=7))
    ticks = [tick(posting.closes_at - 25 * HOUR), tick(posting.closes_at - 23 * HOUR), tick(posting.closes_at - HOUR)]

    told = Message.objects.get(kind="revised")
    assert told.recipient == application.person
    assert "Your application is begun and not sent yet" in told.body
    assert ticks == [0, 1, 0]
    assert len(reminders()) == 2
