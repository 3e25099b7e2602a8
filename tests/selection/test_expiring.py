"""The year of a posting's lists is over: who waits has one letter, and every page says so with what happens next."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from applicants import actions as applying
from applicants.models import Application
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.templatetags.desk import day
from postings.deadline import CITY_ZONE, list_lives_until
from selection import expiring
from selection.choosing import not_selecting, offering, passing_over
from selection.expiring import due, tell_due, tell_some
from selection.tasks import tell_progress
from tests import makers
from tests.applicants.test_standing import page, steps
from tests.selection.selecting import at, certified, statuses

pytestmark = pytest.mark.django_db
OVER = "The year of this posting’s lists is over"


def a_year_ago(listed):
    """The posting opened so long ago that the year of its lists ended yesterday: a test cannot wait for a year."""
    today = clock.now().astimezone(CITY_ZONE).date()
    opened = next(
        one for one in (today - timedelta(days=more) for more in range(364, 369)) if list_lives_until(noon(one)) < today
    )
    makers.move_window(listed.posting, noon(opened), listed.posting.closes_at)
    return listed


def noon(on):
    return datetime.combine(on, time(12), tzinfo=CITY_ZONE)


def told():
    return set(Message.objects.filter(kind="list_over").values_list("about", flat=True))


def references(*applications):
    return {one.reference for one in applications}


# The letter


def test_who_still_waits_has_one_letter_the_day_after_the_last_and_never_a_second():
    listed = certified(bidders=2, public=1)
    last = list_lives_until(listed.posting.opens_at)

    early = tell_due(at=noon(last), by=makers.OPERATOR)
    counts = [tell_due(at=noon(last + timedelta(days=more)), by=makers.OPERATOR) for more in (1, 1, 40)]

    assert (early, counts) == (0, [3, 0, 0])
    assert told() == references(*listed.people)
    events = Event.objects.filter(action="selection.tell_list_over")
    assert {json.loads(one.facts)["counted_until"] for one in events} == {last.isoformat()}
    assert (events.count(), Message.objects.filter(kind="list_over").count()) == (3, 3)


def test_the_letter_says_until_when_what_it_means_and_what_happens_next_in_the_persons_language():
    listed = certified(bidders=1, public=1)
    type(listed.people[0].person).objects.filter(pk=listed.people[1].person_id).update(language="es")
    last = list_lives_until(listed.posting.opens_at)
    tell_due(at=noon(last + timedelta(days=1)), by=makers.OPERATOR)

    english, spanish = (Message.objects.get(kind="list_over", about=one.reference) for one in listed.people)

    assert f"counted until {day(last)}, one year from the posting date" in english.body
    assert OVER in english.body and "the City must announce it anew" in english.body
    assert english.recipient == listed.people[0].person and listed.people[0].reference in english.subject
    assert "la Ciudad debe volver a publicarlo" in spanish.body and "terminó" in spanish.subject


def test_who_has_an_end_or_an_offer_has_no_letter_and_a_proposal_is_no_end():
    listed = certified(bidders=4, public=1, vacancies=2)
    makers.invited(*listed.people[:4])
    makers.offered(listed.people[0])
    offering.decline(at(listed, 1), words="No.", by=makers.OPERATOR, at=clock.now())
    makers.offered(listed.people[1])
    passing_over.propose_passing_over(at(listed, 3), reason="X.", by=makers.OPERATOR, at=clock.now())
    applying.withdraw(listed.people[4], by=listed.people[4].person)

    tell_due(at=clock.now() + timedelta(days=380), by=makers.OPERATOR)

    assert statuses(listed)[:4] == ["declined", "offered", "passing", "invited"]
    assert told() == references(listed.people[2], listed.people[3])
    assert all("pass" not in one.body for one in Message.objects.filter(kind="list_over"))


def test_who_was_never_reviewed_or_stands_on_no_list_is_told_too_and_of_a_finished_or_open_posting_nobody():
    posting = makers.open_posting()
    one, other = makers.filed(posting), makers.filed(posting)
    still_open = makers.filed(makers.open_posting())
    makers.close(posting)
    makers.reviewed(other)

    tell_due(at=clock.now() + timedelta(days=380), by=makers.OPERATOR)

    assert told() == references(one, other)
    assert still_open.reference not in told()


def test_the_task_run_twice_tells_once(client):
    listed = a_year_ago(certified(bidders=1, public=1))

    tell_progress()
    tell_progress()

    assert Message.objects.filter(kind="list_over").count() == 2
    assert statuses(listed) == ["considered", "considered"]  # the end is HR's deed


def test_a_batch_costs_the_same_statements_for_one_and_for_four(django_assert_num_queries):
    later = clock.now() + timedelta(days=380)
    for people in (1, 4):
        listed = certified(bidders=people, public=0)
        with django_assert_num_queries(6):
            assert tell_some([listed.posting_id], at=later, by=makers.OPERATOR) == people


def test_whom_another_worker_has_just_told_is_not_told_twice(monkeypatch):
    listed = certified(bidders=1, public=0)
    later = clock.now() + timedelta(days=380)
    stale = Application.objects.filter(pk=listed.people[0].pk)
    monkeypatch.setattr(expiring, "due", lambda _at: stale)  # as a snapshot from before the other's commit would

    held = [tell_some([listed.posting_id], at=later, by=makers.OPERATOR) for _turn in range(2)]

    assert held == [1, 1]
    assert Event.objects.filter(action="selection.tell_list_over").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_one_worker_holds_another_passes_by(elsewhere):
    listed = certified(bidders=1, public=0)
    later = clock.now() + timedelta(days=380)

    def second_worker():
        return elsewhere.run(lambda: tell_some([listed.posting_id], at=later, by=makers.OPERATOR)).result()

    with transaction.atomic():
        assert len(due(later).select_for_update(of=("self",))) == 1
        while_held = second_worker()
    afterwards = second_worker()  # the control: nobody holds it any more

    assert [while_held, afterwards] == [0, 1]


def test_the_monthly_word_goes_on_until_the_end_and_names_no_day_that_is_past():
    listed = a_year_ago(certified(bidders=1, public=0))
    makers.untold(listed.people[0])
    Message.objects.filter(about=listed.people[0].reference).update(kind="list_over")  # told forty days ago

    tell_progress()

    (notice,) = Message.objects.filter(kind="progress", about=listed.people[0].reference)
    assert f"Where you stand: {OVER}" in notice.body
    assert "A list counts until" not in notice.body


# The pages


def test_the_applicants_page_says_that_the_year_is_over_and_what_happens_next(client):
    listed = certified(bidders=2, public=0)
    makers.invited(listed.people[0])
    before = [steps(page(client, one)) for one in listed.people]
    a_year_ago(listed)

    invited, waiting = (steps(page(client, one)) for one in listed.people)

    assert all(OVER not in text for _found, text in before)
    assert invited[0][-2:] == [("done", "Interview"), ("now", "The list’s year is over")]
    assert waiting[0][-2:] == [("done", "List"), ("now", "The list’s year is over")]
    for _found, text in (invited, waiting):
        assert OVER in text and "the City must announce it anew" in text and "you hear from us by" in text
        assert "at the latest (agreement" not in text
    assert "The list’s year is over" in client.get(reverse("my_applications")).content.decode()


def test_in_spanish_too(client):
    listed = a_year_ago(certified(bidders=1, public=0))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"

    text = page(client, listed.people[0])

    assert "El año de la lista terminó" in text and "la Ciudad debe volver a publicarlo" in text


def test_of_who_is_still_under_review_it_is_said_too_and_an_open_offer_goes_on(client):
    posting = makers.open_posting()
    unread = makers.filed(posting)
    makers.close(posting)
    listed = certified(bidders=1, public=0)
    makers.invited(listed.people[0])
    makers.offered(listed.people[0])
    for one in (posting, listed.posting):
        makers.move_window(one, clock.now() - timedelta(days=380), one.closes_at)

    found, text = steps(page(client, unread))
    offered, offer_text = steps(page(client, listed.people[0]))
    accepted = offering.accept(at(listed, 1), by=listed.people[0].person, at=clock.now())

    assert found[-1] == ("now", "The list’s year is over") and OVER in text
    assert ("now", "Offer") in offered and OVER not in offer_text
    assert accepted.status == "accepted"


def test_once_hr_has_ended_it_the_page_says_the_end(client):
    listed = a_year_ago(certified(bidders=1, public=0))
    not_selecting.not_select_rest(listed.posting, why="not_filled", by=makers.OPERATOR, at=clock.now())

    found, text = steps(page(client, listed.people[0]))

    assert found[-1] == ("done", "Decision")
    assert OVER not in text and tell_due(at=clock.now(), by=makers.OPERATOR) == 0


def test_the_managers_shortlist_says_it_and_hrs_selection_offers_no_invitation_any_more(client):
    listed = certified(bidders=2, public=0)
    makers.invited(listed.people[0])
    manager = makers.person(role=Role.HIRING_MANAGER, departments=(listed.posting.department,))
    job = listed.posting.job_number
    places = [
        (manager, reverse("shortlist", args=[job])),
        (makers.person(role=Role.HR_LEAD), reverse("desk_selection", args=[job])),
    ]

    def seen():
        contents = []
        for who, place in places:
            client.force_login(who)
            contents.append(client.get(place).content.decode())
        return contents

    before = seen()
    a_year_ago(listed)
    after = seen()

    assert ["The list’s year is over" in one for one in (before[0], after[0])] == [False, True]
    assert "ask Human Resources for a new posting" in after[0]
    for deed in ("/invite-next/", "/invite/", "/offer/", "/questions/", "/interviewers/"):
        assert (deed in before[1], deed in after[1]) == (True, False)
    assert "/rest/" in after[1] and "/propose/" in after[1]
