"""The notice that an application goes on: to whom, when, in whose words, and never twice for one silence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from applicants import actions as applying
from applicants.models import Application
from applicants.standing import AT_LEAST_EVERY
from ats import clock
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.templatetags.desk import day
from postings import actions as announcing
from selection import progress
from selection.choosing import passing_over
from selection.hiring import record_hire
from selection.progress import AFTER, due, tell_due, tell_some
from tests import makers
from tests.roles import owner
from tests.selection.selecting import at, certified

pytestmark = pytest.mark.django_db


def tick(moment=None):
    return tell_due(at=moment or clock.now(), by=makers.OPERATOR)


def notices(application):
    return list(Message.objects.filter(kind="progress", about=application.reference).order_by("created_at"))


def waiting(**facts):
    """An application under review about which nothing was written for forty days."""
    posting = makers.open_posting()
    application = makers.filed(posting, **facts)
    makers.close(posting)
    makers.untold(application)
    application.refresh_from_db()
    return application


# When


def test_nobody_waits_longer_than_thirty_days_for_a_word_and_nobody_has_two_at_once():
    application = waiting()
    last = Message.objects.filter(about=application.reference).latest("created_at").created_at

    early = tick(last + AFTER - timedelta(microseconds=1))
    told = [tick(last + AFTER), tick(last + AFTER), tick(last + AFTER + timedelta(days=28))]
    again = tick(last + AFTER + AFTER)

    assert (early, told, again) == (0, [1, 0, 0], 1)
    assert len(notices(application)) == 2
    assert AFTER < AT_LEAST_EVERY == timedelta(days=30)
    assert Event.objects.filter(action="selection.tell_progress").count() == 2


def test_any_letter_about_the_application_moves_the_day():
    application = waiting()
    makers.reviewed(application)

    assert tick() == 0
    assert tick(clock.now() + AFTER) == 1


def test_a_letter_about_another_application_of_the_person_moves_nothing():
    application = waiting()
    makers.filed(makers.open_posting(), application.person)

    assert tick() == 1
    assert len(notices(application)) == 1


def test_an_application_that_nobody_was_ever_written_about_counts_from_its_filing():
    application = waiting()
    with owner():
        Message.objects.filter(about=application.reference).delete()

    assert tick(application.filing.submitted_at + AFTER - timedelta(microseconds=1)) == 0
    assert [tick(application.filing.submitted_at + AFTER), tick()] == [1, 0]


# To whom


def test_who_has_an_end_has_no_notice():
    withdrawn, refused = waiting(), waiting()
    applying.withdraw(withdrawn, by=withdrawn.person)
    makers.reviewed(refused, qualified=False)
    rescinded = makers.filed(makers.open_posting())
    announcing.cancel(rescinded.posting, by=makers.OPERATOR, reason="No budget.")
    draft = applying.start(makers.open_posting(), by=makers.person(), at=clock.now())

    assert tick(clock.now() + timedelta(days=300)) == 0
    assert draft.status == "draft"


def test_in_the_selection_everybody_without_a_decision_has_one():
    listed = certified(bidders=4, public=0)
    makers.accepted(listed.people[0])
    record_hire(listed, listed.people[0], hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())
    passing_over.propose_passing_over(at(listed, 2), reason="X.", by=makers.OPERATOR, at=clock.now())
    passing_over.pass_over(at(listed, 2), by=makers.person(role="hr_lead"), at=clock.now())
    makers.invited(listed.people[2])
    passing_over.propose_passing_over(at(listed, 3), reason="X.", by=makers.OPERATOR, at=clock.now())

    told = tick(clock.now() + AFTER)

    assert told == 2
    assert [len(notices(one)) for one in listed.people] == [0, 0, 1, 1]
    assert "Where you stand: You are invited to an interview." in notices(listed.people[2])[0].body
    assert "Where you stand: You are on the certified list of candidates." in notices(listed.people[3])[0].body


# In which words


def test_the_notice_says_where_it_stands_what_comes_next_and_by_when():
    application = waiting()
    now = clock.now()

    tick(now)

    (notice,) = notices(application)
    assert notice.recipient == application.person
    assert notice.subject == f"Still in progress: your application {application.reference} for Garden Coordinator"
    assert "Where you stand: People of the Department of Human Resources hold it" in notice.body
    assert "What happens next: You are told the finding" in notice.body
    assert f"you hear from us by {day(now + AT_LEAST_EVERY)} at the latest" in notice.body


def test_the_notice_is_in_the_persons_language():
    application = waiting()
    type(application.person).objects.filter(pk=application.person_id).update(language="es")

    tick()

    assert "Personas del Departamento de Recursos Humanos" in notices(application)[0].body


# However many


def test_a_batch_costs_the_same_statements_for_one_and_for_four(django_assert_num_queries):
    waiting()
    with django_assert_num_queries(8):
        tell_some(at=clock.now(), by=makers.OPERATOR)
    many = [waiting() for _turn in range(4)]

    with django_assert_num_queries(8):
        tell_some(at=clock.now(), by=makers.OPERATOR)

    assert [len(notices(one)) for one in many] == [1, 1, 1, 1]


def test_more_than_a_batch_holds_are_all_told(monkeypatch):
    monkeypatch.setattr(progress, "AT_ONCE", 2)
    many = [waiting() for _turn in range(5)]

    assert tick() == 5
    assert [len(notices(one)) for one in many] == [1] * 5


@pytest.mark.django_db(transaction=True)
def test_what_one_worker_holds_another_passes_by(elsewhere):
    application = waiting()

    def second_worker():
        return elsewhere.run(lambda: tell_some(at=clock.now(), by=makers.OPERATOR)).result()

    with transaction.atomic():
        assert len(due(clock.now()).select_for_update(of=("self",))) == 1
        while_held = second_worker()
    afterwards = second_worker()  # the control: nobody holds it any more

    assert [while_held, afterwards] == [0, 1]
    assert len(notices(application)) == 1


def test_what_another_worker_has_just_told_is_looked_at_again_under_the_lock(monkeypatch):
    application = waiting()
    stale = Application.objects.filter(pk=application.pk).select_related("person", "posting", "filing").order_by("pk")
    monkeypatch.setattr(progress, "due", lambda _at: stale)  # as a snapshot from before the other's commit would

    first = tell_some(at=clock.now(), by=makers.OPERATOR)
    second = tell_some(at=clock.now(), by=makers.OPERATOR)

    assert (first, second) == (1, 1)  # both held it
    assert len(notices(application)) == 1
    assert Event.objects.filter(action="selection.tell_progress").count() == 1
