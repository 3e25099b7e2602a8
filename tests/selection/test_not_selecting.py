"""Who is not selected: one at a time or all who are left, with a reason of the short list, and told."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applicants import actions as applying
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from selection.choosing import not_selecting, offering, passing_over
from selection.models import Candidacy
from tests import makers
from tests.selection.selecting import at, certified, statuses

pytestmark = pytest.mark.django_db


def not_select(candidacy, why="others", *, by=makers.OPERATOR):
    return not_selecting.not_select(candidacy, why=why, by=by, at=clock.now())


def not_select_rest(listed, why="filled", *, by=makers.OPERATOR):
    return not_selecting.not_select_rest(listed.posting, why=why, by=by, at=clock.now())


def told():
    """Who has been told, by their letter."""
    return set(Message.objects.filter(kind="not_selected").values_list("recipient", flat=True))


# One


def test_one_of_the_public_is_not_selected_after_the_interview_and_told_why():
    listed = certified(bidders=0, public=2)
    lead = makers.person(role=Role.HR_LEAD)
    makers.referred(listed)
    makers.invited(listed.people[0])

    found = not_select(at(listed, 1), by=lead)

    assert (found.status, found.why, found.not_selected_by) == ("not_selected", "others", lead.audit_label)
    letter = Message.objects.get(kind="not_selected")
    assert "Others were selected after the interviews" in letter.body
    assert json.loads(Event.objects.get(action="selection.not_select").facts)["why"] == "others"
    with pytest.raises(Refused, match="invited to an interview"):
        not_select(at(listed, 2))


def test_a_bidder_is_turned_away_by_one_person_only_when_every_vacancy_is_filled():
    listed = certified(bidders=2, public=0)
    makers.invited(*listed.people)
    for why, sentence in (
        ("others", "by two people"),
        ("no_answer", "by two people"),
        ("filled", "Vacancies are left: 1"),
    ):
        with pytest.raises(Refused, match=sentence):
            not_select(at(listed, 2), why)
    makers.offered(listed.people[0])
    with pytest.raises(Refused, match="Offers wait for their answer: 1"):
        not_select(at(listed, 2), "filled")
    offering.accept(at(listed, 1), by=listed.people[0].person, at=clock.now())

    assert not_select(at(listed, 2), "filled").status == "not_selected"


@pytest.mark.parametrize("why", ["not_filled", "not_qualified", "because"])
def test_a_reason_that_is_not_for_one_person_is_refused(why):
    listed = certified(bidders=0, public=1)

    with pytest.raises(Refused, match="Choose a reason") as refused:
        not_select(at(listed, 1), why)

    assert (refused.value.field, at(listed, 1).status) == ("why", "considered")


# All who are left


def test_all_who_are_left_are_told_once_the_vacancy_is_filled():
    listed = certified(bidders=3, public=2)
    makers.accepted(listed.people[0])
    makers.invited(listed.people[1])
    applying.withdraw(listed.people[4], by=listed.people[4].person)

    number = not_select_rest(listed)

    assert number == 3
    assert statuses(listed) == ["accepted", "not_selected", "not_selected", "not_selected", "considered"]
    assert told() == {one.person_id for one in listed.people[1:4]}
    assert set(Candidacy.objects.exclude(why="").values_list("why", "not_selected_by")) == {
        ("filled", makers.OPERATOR.audit_label)
    }
    assert Event.objects.filter(action="selection.not_select").count() == 3


def test_a_bidder_reads_until_when_there_can_be_a_grievance_and_one_of_the_public_does_not(client):
    listed = certified(bidders=1, public=1)
    not_select_rest(listed, "not_filled")

    said = []
    for one in listed.people:
        client.force_login(one.person)
        said += [
            Message.objects.get(kind="not_selected", about=one.reference).body,
            client.get(one.get_absolute_url()).content.decode(),
        ]

    assert ["within 15 calendar days" in text for text in said] == [True, True, False, False]
    assert ["Nothing more happens with this application" in text for text in said] == [True] * 4


def test_the_city_may_fill_no_more_and_says_so():
    listed = certified(bidders=1, public=1)

    assert not_select_rest(listed, "not_filled") == 2
    assert "The City fills no more of these vacancies" in Message.objects.filter(kind="not_selected")[0].body


def test_a_letter_gives_the_reason_in_the_language_of_who_reads_it():
    listed = certified(bidders=1, public=0)
    person = listed.people[0].person
    person.language = "es"
    person.save(update_fields=["language"])

    not_select_rest(listed, "not_filled")

    assert "La Ciudad no cubrirá más de estas vacantes" in Message.objects.get(kind="not_selected").body


def test_nobody_is_turned_away_while_vacancies_offers_or_proposals_are_open():
    listed = certified(bidders=2, public=0)
    makers.invited(*listed.people)
    with pytest.raises(Refused, match="Vacancies are left: 1"):
        not_select_rest(listed)
    makers.offered(listed.people[0])
    for why in ("filled", "not_filled"):
        with pytest.raises(Refused, match="Offers wait for their answer"):
            not_select_rest(listed, why)
    offering.accept(at(listed, 1), by=listed.people[0].person, at=clock.now())
    passing_over.propose_passing_over(
        at(listed, 2), reason="No permit.", by=makers.person(role=Role.HR_ANALYST), at=clock.now()
    )
    with pytest.raises(Refused, match="waits for its second person"):
        not_select_rest(listed)
    assert told() == set()

    applying.withdraw(listed.people[1], by=listed.people[1].person)  # then the proposal is of nobody
    with pytest.raises(Refused, match="Nobody is left"):
        not_select_rest(listed)


@pytest.mark.parametrize("why", ["others", "no_answer", "not_qualified", ""])
def test_a_reason_of_one_person_is_not_given_to_all(why):
    listed = certified(bidders=0, public=1)

    with pytest.raises(Refused, match="Choose a reason"):
        not_select_rest(listed, why)


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR, Role.HR_ANALYST])
def test_only_an_hr_lead_turns_people_away(role):
    listed = certified(bidders=0, public=1)
    somebody = makers.person(role=role)

    for deed, of in ((not_select, at(listed, 1)), (not_select_rest, listed)):
        with pytest.raises(Refused) as refused:
            deed(of, "not_filled", by=somebody)
        assert refused.value.status == 403


def test_turning_one_or_three_away_costs_the_same_statements():
    counted = []
    for public in (1, 3):
        listed = certified(bidders=0, public=public)
        with CaptureQueriesContext(connection) as asked:
            not_select_rest(listed, "not_filled")
        counted.append(len(asked))

    assert counted[0] == counted[1]
