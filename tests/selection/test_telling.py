"""Letters of the selection: who has one when a list is certified or people are referred, in which words and language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from applicants import actions as applying
from ats import clock
from ats.outbox.models import Message
from postings.deadline import list_lives_until
from selection import actions as choosing
from selection.referring import refer_people
from selection.telling import tell_listed
from tests import makers
from tests.selection.lists import long_list

pytestmark = pytest.mark.django_db


def letters(kind):
    return {one.recipient: one for one in Message.objects.filter(kind=kind).order_by("created_at", "key")}


@pytest.fixture
def drawn():
    """A drawn list: a bidder, one of the public who reads Spanish, and one who withdraws after the drawing."""
    makers.roster(makers.employee("801001"))
    posting = makers.open_posting(places_shown=True)
    bidder = makers.filed(posting, makers.person(last_name="Invented"), employee_number="801001")
    public = makers.filed(posting, makers.person(language="es"))
    gone = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(bidder, public, gone)
    listed = makers.listed(posting, certified=False)
    applying.withdraw(gone, by=gone.person)
    listed.people = {"bidder": bidder, "public": public}
    return listed


def certify(drawn):
    return choosing.certify_list(drawn, by=makers.OPERATOR, at=clock.now())


# A certified list


def test_everybody_on_a_certified_list_is_told_among_whom_they_stand(drawn):
    assert not letters("listed")

    certify(drawn)

    found = letters("listed")
    bidder, public = drawn.people["bidder"], drawn.people["public"]
    assert set(found) == {bidder.person, public.person}
    assert "You stand among the bidders." in found[bidder.person].body
    assert f"On the list: your application {bidder.reference} for Garden Coordinator" == found[bidder.person].subject
    assert "entre el público" in found[public.person].body
    assert "You stand" not in found[public.person].body


def test_the_letter_says_what_happens_next_and_until_when(drawn):
    certify(drawn)

    body = letters("listed")[drawn.people["bidder"].person].body
    assert "at least every 30 days" in body
    assert f", {list_lives_until(drawn.posting.opens_at).year} at the latest" in body
    assert f"/applications/{drawn.people['bidder'].reference}/place/" in body


def test_a_list_that_takes_anothers_place_tells_its_people_anew(drawn):
    certify(drawn)

    makers.listed(drawn.posting, reason="A date was wrong.")

    bodies = [one.body for one in Message.objects.filter(kind="listed", recipient=drawn.people["bidder"].person)]
    assert sorted("This list takes the place of the one before." in body for body in bodies) == [False, True]


def test_a_posting_without_bidders_speaks_of_none():
    posting = makers.open_posting(kind="job")
    only = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(only)

    makers.listed(posting)

    body = letters("listed")[only.person].body
    assert "You stand among the public applicants." in body
    assert "bidder" not in body
    assert "Your place on the list" not in body


def test_a_list_costs_as_many_statements_for_nine_people_as_for_two(drawn, django_assert_num_queries):
    with django_assert_num_queries(5):
        tell(drawn)
    longer = long_list(3, 6)

    with django_assert_num_queries(5):
        tell(longer)

    assert Message.objects.filter(kind="listed").count() == 2 + 9


def tell(shown):
    tell_listed(type(shown).objects.select_related("posting").get(pk=shown.pk), at=clock.now())


# A referral


def test_the_people_referred_are_told_and_nobody_else():
    shown = long_list(0, 3)

    refer_people(shown, 2, reason="", by=makers.OPERATOR, at=clock.now())

    first, second = shown.entries.filter(place__lte=2).order_by("place")
    found = letters("referred")
    assert set(found) == {first.application.person, second.application.person}
    assert "is referred to the hiring department, Department of Parks." in found[first.application.person].body
    assert not letters("referred_no_more")


def test_who_is_not_referred_any_more_is_told_too():
    shown = long_list(0, 3)
    refer_people(shown, 2, reason="", by=makers.OPERATOR, at=clock.now())

    refer_people(shown, 1, reason="One place only.", by=makers.OPERATOR, at=clock.now())

    first, second = shown.entries.filter(place__lte=2).order_by("place")
    assert Message.objects.filter(kind="referred", recipient=first.application.person).count() == 2
    assert set(letters("referred_no_more")) == {second.application.person}
    assert "You stay on the list" in letters("referred_no_more")[second.application.person].body


# How long a list lives


@pytest.mark.parametrize(
    ("opens", "until"),
    [
        (datetime(2026, 6, 18, 5, tzinfo=UTC), date(2027, 6, 18)),
        (datetime(2026, 6, 18, 4, 59, tzinfo=UTC), date(2027, 6, 17)),  # still the 17th in Chicago
        (datetime(2028, 2, 29, 12, tzinfo=UTC), date(2029, 3, 1)),
    ],
)
def test_a_list_lives_one_year_from_the_first_day_of_its_posting(opens, until):
    assert list_lives_until(opens) == until
