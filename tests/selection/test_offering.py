"""Offers: whose turn it is, how many there may be, who answers, and two people who offer the last vacancy at once."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from applicants import actions as applying
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import gate
from selection.choosing import offering, passing_over
from selection.choosing.candidacies import state_vacancies, vacancies_of
from selection.models import Candidacy
from tests import makers
from tests.applicants.test_gate import wait_until, waits_at_the_gate
from tests.elsewhere import Elsewhere
from tests.roles import owner
from tests.selection.selecting import at, certified, soon, statuses

pytestmark = pytest.mark.django_db

EQUAL = "Relatively equally qualified: the permit, and nine years of beds."


def offer(candidacy, *, by=makers.OPERATOR, reason=EQUAL, due=None):
    return offering.offer(candidacy, reason=reason, answer_due_on=due or soon(), by=by, at=clock.now())


def accept(candidacy, *, by=makers.OPERATOR, words="By telephone, today."):
    return offering.accept(candidacy, words=words, by=by, at=clock.now())


def decline(candidacy, *, by=makers.OPERATOR, words="By telephone, today."):
    return offering.decline(candidacy, words=words, by=by, at=clock.now())


# What stands


def test_who_is_offered_the_position_is_told_until_when_to_answer():
    listed = certified()
    lead = makers.person(role=Role.HR_LEAD)
    makers.invited(*listed.people[:2])
    before = Event.objects.count()

    found = offer(at(listed, 1), by=lead)

    assert (found.status, found.vacancy, found.offer_reason, found.answer_due_on, found.offered_by) == (
        "offered", 1, EQUAL, soon(), lead.audit_label,
    )  # fmt: skip
    event = Event.objects.get(action="selection.offer")
    assert (event.reason, Event.objects.count()) == (EQUAL, before + 1)
    assert json.loads(event.facts) == {
        "from": "invited", "to": "offered", "application": listed.people[0].reference, "list": 1, "place": 1,
        "group": "bidder", "vacancy": 1, "answer_due_on": soon().isoformat(),
    }  # fmt: skip
    letter = Message.objects.get(kind="offer")
    assert (letter.recipient, f"{soon():%B} {soon().day}, {soon().year}" in letter.body) == (
        listed.people[0].person,
        True,
    )


@pytest.mark.parametrize(
    ("tongue", "sentence"),
    [("en", "the offer does not end by itself"), ("es", "la oferta no termina por sí sola")],
)
def test_letter_offer_page_and_status_say_what_happens_when_nobody_answers_by_the_day(
    client, settings, tongue, sentence
):
    listed = certified()
    makers.invited(listed.people[0])
    person = listed.people[0].person
    person.language = tongue
    person.save(update_fields=["language"])
    offer(at(listed, 1))
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = tongue
    own = reverse("own_offer", args=[listed.people[0].reference])

    said = [
        Message.objects.get(kind="offer").body, client.get(own).content.decode(),
        client.get(listed.people[0].get_absolute_url()).content.decode(),
    ]  # fmt: skip

    assert [sentence in one for one in said] == [True] * 3


def test_an_offer_nobody_answers_stays_open_past_its_day_and_is_still_answered():
    listed = certified()
    makers.invited(listed.people[0])
    offer(at(listed, 1))
    Candidacy.objects.update(answer_due_on=soon(-1))

    found = accept(at(listed, 1), by=listed.people[0].person, words="")

    assert found.status == "accepted"


def test_an_offer_that_nobody_answers_is_ended_by_hr_with_how_and_the_person_reads_it():
    listed = certified()
    makers.invited(*listed.people[:2])
    offer(at(listed, 1))
    decline(at(listed, 1), words="No answer by the day; called twice.", by=makers.person(role=Role.HR_ANALYST))
    offer(at(listed, 2))
    decline(at(listed, 2), words="", by=listed.people[1].person)

    recorded, own = (Message.objects.get(kind="offer_declined", about=one.reference).body for one in listed.people[:2])
    assert "is recorded as declined" in recorded and "No answer by the day; called twice." in recorded
    assert "You have declined the offer" in own and "Human Resources recorded" not in own


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR, Role.HR_ANALYST])
def test_only_an_hr_lead_offers_a_position(role):
    listed = certified()
    makers.invited(listed.people[0])

    with pytest.raises(Refused) as refused:
        offer(at(listed, 1), by=makers.person(role=role))

    assert (refused.value.status, at(listed, 1).status) == (403, "invited")


def test_an_offer_needs_a_reason_a_day_to_come_and_an_invitation():
    listed = certified()
    with pytest.raises(Refused, match="“On the list”"):
        offer(at(listed, 1))
    makers.invited(listed.people[0])
    for terms, field in (
        ({"reason": " "}, "reason"),
        ({"due": soon(0)}, "answer_due_on"),
        ({"due": soon(91)}, "answer_due_on"),
    ):
        with pytest.raises(Refused) as refused:
            offer(at(listed, 1), **terms)
        assert refused.value.field == field

    assert offer(at(listed, 1), due=soon(90)).status == "offered"


# Whose turn it is


def settle_by_accepting(candidacy):
    accept(candidacy)


def settle_by_declining(candidacy):
    decline(candidacy)


def settle_by_a_finding(candidacy):
    makers.reviewed(candidacy.application, qualified=False)


def settle_by_passing_over(candidacy):
    """Of somebody invited, not offered the position."""
    passing_over.propose_passing_over(
        candidacy, reason="No permit.", by=makers.person(role=Role.HR_ANALYST), at=clock.now()
    )
    passing_over.pass_over(candidacy, by=makers.person(role=Role.HR_LEAD), at=clock.now())


def settle_by_withdrawing(candidacy):
    applying.withdraw(candidacy.application, by=candidacy.application.person)


@pytest.mark.parametrize(
    ("is_offered", "settle"),
    [
        (True, settle_by_accepting),
        (True, settle_by_declining),
        (False, settle_by_a_finding),
        (False, settle_by_passing_over),
        (True, settle_by_withdrawing),
        (False, settle_by_withdrawing),
    ],
)
def test_an_offer_to_the_next_waits_until_the_one_before_is_settled(is_offered, settle):
    listed = certified(vacancies=2)
    makers.invited(*listed.people[:2])
    if is_offered:
        offer(at(listed, 1))

    with pytest.raises(Refused, match=r"waits until the bidder at place 1 has accepted, declined.*12\.7\(i\)"):
        offer(at(listed, 2))
    settle(at(listed, 1))

    assert offer(at(listed, 2)).status == "offered"


def test_a_proposal_to_pass_over_that_waits_settles_nobody():
    listed = certified()
    makers.invited(*listed.people[:2])
    passing_over.propose_passing_over(
        at(listed, 1), reason="No permit.", by=makers.person(role=Role.HR_ANALYST), at=clock.now()
    )

    with pytest.raises(Refused, match="waits until the bidder at place 1"):
        offer(at(listed, 2))


def test_one_of_the_public_comes_after_every_bidder_or_on_a_finding():
    listed = certified(bidders=1, public=2, vacancies=2)
    makers.referred(listed)
    makers.invited(listed.people[0])

    with pytest.raises(Refused, match="Every qualified bidder comes before the public"):
        makers.invited(listed.people[1])
    makers.accepted(listed.people[2])  # by a finding, while the bidder is left
    assert statuses(listed) == ["invited", "considered", "accepted"]
    offer(at(listed, 1))
    decline(at(listed, 1))
    makers.invited(listed.people[1])

    assert offer(at(listed, 2)).vacancy == 2


def test_no_more_open_and_accepted_offers_than_vacancies_until_hr_states_more():
    listed = certified(bidders=2, public=0)
    makers.invited(*listed.people)
    accept(offer(at(listed, 1)))

    with pytest.raises(Refused, match=r"Every vacancy is filled or has an open offer \(1\)"):
        offer(at(listed, 2))
    makers.vacancies(listed.posting, 2)

    assert offer(at(listed, 2)).vacancy == 2


def test_a_declined_vacancy_is_the_next_persons():
    listed = certified(bidders=2, public=0)
    makers.invited(*listed.people)
    decline(offer(at(listed, 1)))

    assert offer(at(listed, 2)).vacancy == 1


# The number of vacancies


def test_a_posting_that_names_no_number_needs_one_first():
    listed = certified(bidders=1, public=0, vacancies=None, vacancies_text="Varies")
    makers.invited(listed.people[0])

    with pytest.raises(Refused, match="names no number of vacancies"):
        offer(at(listed, 1))
    makers.vacancies(listed.posting, 1)

    assert offer(at(listed, 1)).status == "offered"


def test_a_number_is_stated_with_a_reason_after_the_closing_and_not_below_what_is_held():
    listed = certified(bidders=2, public=0, vacancies=2)
    lead = makers.person(role=Role.HR_LEAD)

    def state(number, posting=listed.posting, reason="One was not funded.", by=lead):
        return state_vacancies(posting, number, reason=reason, by=by, at=clock.now())

    for terms, sentence in (
        ({"number": 1, "reason": " "}, "Say why"),
        ({"number": 2}, "counts already"),
        ({"number": 1, "posting": makers.open_posting()}, "after the closing"),
        ({"number": 1, "by": makers.person(role=Role.HR_ANALYST)}, "Your role"),
    ):
        with pytest.raises(Refused, match=sentence):
            state(**terms)
    makers.accepted(*listed.people)
    with pytest.raises(Refused, match="More than that are filled"):
        state(1)

    stated = state(3)
    assert (vacancies_of(listed.posting), stated.stated_by) == (3, lead.audit_label)
    event = Event.objects.get(action="selection.state_vacancies")
    assert json.loads(event.facts) == {"vacancies": 3, "before": 2}


# Answers


def test_the_person_answers_their_own_offer_without_words():
    listed = certified()
    person = listed.people[0].person
    makers.invited(listed.people[0])

    found = accept(offer(at(listed, 1)), by=person, words="")

    assert (found.status, found.answered_by, found.answer) == ("accepted", person.audit_label, "")
    assert json.loads(Event.objects.get(action="selection.accept").facts)["by_the_person"] is True
    assert Message.objects.get(kind="offer_accepted").recipient == person


def test_hr_records_an_answer_with_how_it_came_and_nobody_else_does():
    listed = certified()
    makers.invited(listed.people[0])
    offer(at(listed, 1))
    for who in (listed.people[1].person, makers.person(role=Role.AUDITOR), makers.person(role=Role.HIRING_MANAGER)):
        with pytest.raises(Refused) as refused:
            accept(at(listed, 1), by=who)
        assert refused.value.status == 403
    with pytest.raises(Refused, match="how and when the answer came") as refused:
        decline(at(listed, 1), words=" ")
    assert refused.value.field == "words"

    found = decline(at(listed, 1), by=makers.person(role=Role.HR_ANALYST), words="A letter of Monday.")

    assert (found.status, found.answer) == ("declined", "A letter of Monday.")


def test_an_accepted_offer_can_still_be_declined_and_each_is_told():
    listed = certified()
    makers.accepted(listed.people[0])

    found = decline(at(listed, 1), by=listed.people[0].person, words="")

    assert found.status == "declined"
    assert sorted(Message.objects.filter(kind__startswith="offer_").values_list("kind", flat=True)) == [
        "offer_accepted", "offer_declined",
    ]  # fmt: skip
    with pytest.raises(Refused, match="“Offer declined”"):
        accept(at(listed, 1))


def test_nobody_answers_an_offer_that_was_not_made():
    listed = certified()

    for answer in (accept, decline):
        with pytest.raises(Refused, match="“On the list”"):
            answer(at(listed, 1))


def test_whoever_withdraws_declines_the_offer_they_have():
    listed = certified()
    makers.invited(*listed.people[:2])
    offer(at(listed, 1))

    applying.withdraw(listed.people[0], by=listed.people[0].person)
    applying.withdraw(listed.people[2], by=listed.people[2].person)

    assert statuses(listed) == ["declined", "invited", "considered"]
    assert at(listed, 1).answered_by == listed.people[0].person.audit_label
    with pytest.raises(Refused, match="“Offer declined”"):
        decline(at(listed, 1))


def test_an_offer_of_somebody_withdrawn_is_not_accepted():
    listed = certified()
    makers.invited(listed.people[0])
    offer(at(listed, 1))
    type(listed.people[0]).objects.filter(pk=listed.people[0].pk).update(status="withdrawn")  # past the listener

    with pytest.raises(Refused, match="is withdrawn"):
        accept(at(listed, 1))


# Taken back


def take_back(candidacy, by=makers.OPERATOR):
    return offering.take_offer_back(candidacy, by=by, at=clock.now())


def test_an_offer_is_taken_back_once_the_person_is_found_not_qualified():
    listed = certified()
    makers.invited(*listed.people[:2])
    offer(at(listed, 1))
    with pytest.raises(Refused, match="review the application first"):
        take_back(at(listed, 1))
    makers.reviewed(listed.people[0], qualified=False)
    with pytest.raises(Refused, match="Your role"):
        take_back(at(listed, 1), by=makers.person(role=Role.HR_ANALYST))

    found = take_back(at(listed, 1))

    assert (found.status, found.why) == ("not_selected", "not_qualified")
    assert Message.objects.get(kind="offer_taken_back").recipient == listed.people[0].person
    assert offer(at(listed, 2)).vacancy == 1


def test_nothing_is_taken_back_that_was_not_offered():
    listed = certified()
    makers.reviewed(listed.people[0], qualified=False)

    with pytest.raises(Refused, match="“On the list”"):
        take_back(at(listed, 1))


# Two people at once. The control: without the gate and without the constraint, both succeed.


@pytest.fixture
def elsewhere():
    threads = Elsewhere()
    yield threads
    threads.stop()


def two_of_the_public():
    """One vacancy, two of the public invited: neither waits for the other."""
    listed = certified(bidders=0, public=2)
    makers.referred(listed)
    makers.invited(*listed.people)
    return listed


def tried(deed):
    """What came of it."""
    try:
        deed()
    except (Refused, IntegrityError) as error:
        return type(error).__name__
    return "offered"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_offer_the_last_vacancy_at_once_one_succeeds(elsewhere, monkeypatch):
    listed = two_of_the_public()
    is_inside, go_on = threading.Event(), threading.Event()
    free = offering.free_vacancy

    def slow(candidacy):
        is_inside.set()
        assert go_on.wait(20)
        return free(candidacy)

    monkeypatch.setattr(offering, "free_vacancy", slow)
    first = elsewhere.run(lambda: tried(lambda: offer(at(listed, 1))))
    assert is_inside.wait(20)
    second = elsewhere.run(lambda: tried(lambda: offer(at(listed, 2))))
    wait_until(lambda: waits_at_the_gate(listed.posting))
    go_on.set()

    assert (first.result(), second.result()) == ("offered", "Refused")
    assert statuses(listed) == ["offered", "invited"]
    assert Message.objects.filter(kind="offer").count() == 1


def both_inside(elsewhere, monkeypatch, listed):
    """Both offers read the vacancies before either writes, since the gate lets both in."""
    together = threading.Barrier(2, timeout=20)
    free = offering.free_vacancy

    def at_once(candidacy):
        number = free(candidacy)
        together.wait()
        return number

    monkeypatch.setattr(gate, "shut", gate.enter)
    monkeypatch.setattr(offering, "free_vacancy", at_once)
    deeds = [elsewhere.run(lambda place=place: tried(lambda: offer(at(listed, place)))) for place in (1, 2)]
    return sorted(deed.result() for deed in deeds)


@pytest.mark.django_db(transaction=True)
def test_past_the_gate_the_schema_still_refuses_the_second(elsewhere, monkeypatch):
    listed = two_of_the_public()

    assert both_inside(elsewhere, monkeypatch, listed) == ["IntegrityError", "offered"]
    assert sorted(statuses(listed)) == ["invited", "offered"]


@pytest.mark.django_db(transaction=True)
def test_without_gate_and_schema_both_would_have_the_one_vacancy(elsewhere, monkeypatch):
    listed = two_of_the_public()
    constraint = next(one for one in Candidacy._meta.constraints if one.name == "one_open_offer_a_vacancy")
    with owner(), connection.schema_editor() as editor:
        editor.remove_constraint(Candidacy, constraint)
    try:
        assert both_inside(elsewhere, monkeypatch, listed) == ["offered", "offered"]
    finally:
        Candidacy.objects.filter(vacancy=1).update(vacancy=None, status="invited")
        with owner(), connection.schema_editor() as editor:
            editor.add_constraint(Candidacy, constraint)


@pytest.mark.django_db(transaction=True)
def test_the_vacancies_of_two_postings_do_not_wait_for_one_another(elsewhere):
    one = two_of_the_public()
    other = certified(bidders=0, public=1)
    makers.referred(other)
    makers.invited(*other.people)

    deeds = [elsewhere.run(lambda it=it: tried(lambda: offer(at(it, 1)))) for it in (one, other)]

    assert [deed.result() for deed in deeds] == ["offered", "offered"]
