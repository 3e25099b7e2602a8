"""An applicant's own place: shown where the posting says so, and nothing of anybody else's."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from seniority.ranking import rank
from tests import makers
from tests.selection.lists import long_list
from tests.selection.random_lists import CANDIDATES, PACKS
from tests.selection.test_staff import text_of

db = pytest.mark.django_db


def world(**facts):
    """A closed posting with two bidders, and one of the public, all qualified: (posting, applications by last name)."""
    makers.roster(
        makers.employee("1", last_name="Elder", seniority_date=date(2001, 5, 3)),
        makers.employee("2", last_name="Younger", seniority_date=date(2011, 6, 4)),
    )
    posting = makers.open_posting(**({"places_shown": True} | facts))
    people = {
        name: makers.filed(posting, makers.person(last_name=name), **bid)
        for name, bid in (("Elder", {"employee_number": "1"}), ("Younger", {"employee_number": "2"}), ("Outside", {}))
    }
    makers.close(posting)
    makers.reviewed(*people.values())
    return posting, people


def place_of(client, application, user=None):
    client.force_login(user or application.person)
    return client.get(reverse("own_place", args=[application.reference]))


@db
def test_applicant_reads_own_place_and_how_many_are_ahead_and_why(client):
    posting, people = world()
    makers.listed(posting)

    page = text_of(place_of(client, people["Younger"]))

    assert "You stand at place 2. 1 person is ahead of you." in page
    assert "After place 1, since May 3, 2001 is earlier than June 4, 2011: City-wide seniority" in page


@db
@pytest.mark.parametrize("name", ["Elder", "Younger", "Outside"])
def test_nothing_of_the_others_is_on_the_page(client, name):
    posting, people = world()
    makers.listed(posting)

    page = place_of(client, people[name]).content.decode()

    others = [one for other, one in people.items() if other != name]
    assert [one.person.last_name in page or one.reference in page for one in others] == [False, False]


@db
def test_place_is_nobody_elses_to_read(client):
    posting, people = world()
    makers.listed(posting)

    assert place_of(client, people["Elder"], people["Younger"].person).status_code == 404


@db
def test_place_asks_to_sign_in(client):
    _posting, people = world()

    assert client.get(reverse("own_place", args=[people["Elder"].reference])).status_code == 302


@db
def test_posting_that_shows_no_places_says_so(client):
    posting, people = world(places_shown=False)
    makers.listed(posting)

    page = text_of(place_of(client, people["Elder"]))

    assert "Places are not shown for this posting." in page
    assert "You stand at" not in page


@db
def test_list_not_certified_shows_no_place(client):
    posting, people = world()
    makers.listed(posting, certified=False)

    page = text_of(place_of(client, people["Elder"]))

    assert "No list of this posting is certified at present." in page
    assert "You stand at" not in page


@db
def test_who_is_not_on_the_list_is_told(client):
    posting, people = world()
    makers.reviewed(people["Outside"], qualified=False)
    makers.listed(posting)

    assert "You are not on the certified list" in text_of(place_of(client, people["Outside"]))


@db
@pytest.mark.parametrize("shows", [True, False])
def test_status_page_leads_to_the_place_where_places_are_shown(client, shows):
    posting, people = world(places_shown=shows)
    makers.listed(posting)
    elder = people["Elder"]
    client.force_login(elder.person)

    page = client.get(elder.get_absolute_url()).content.decode()

    assert (reverse("own_place", args=[elder.reference]) in page) is shows


@db
def test_place_costs_the_same_queries_on_a_list_of_3_and_of_300(client):
    counts = []
    for drawn in (long_list(2, 1, places_shown=True), long_list(100, 200, places_shown=True)):
        last = drawn.entries.order_by("-place").first().application
        place_of(client, last)
        with CaptureQueriesContext(connection) as queries:
            place_of(client, last)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# References that no sentence of a rule contains by chance.
PEOPLE = st.lists(CANDIDATES, max_size=12).map(
    lambda people: [one._replace(reference=f"QX{at:04d}ZW") for at, one in enumerate(people)]
)


@given(people=PEOPLE, pack=PACKS, seed=st.binary(min_size=1, max_size=32))
def test_reason_names_nobody(people, pack, seed):
    assert [place for place in rank(people, pack, seed) if "QX" in place.because] == []
