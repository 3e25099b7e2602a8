"""The pages of what changed from one list to the next, at the desk and for the manager."""

from __future__ import annotations

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ats.accounts.roles import Role
from selection.models import ListSeal
from tests import makers
from tests.roles import owner
from tests.selection.lists import PARKS, long_list
from tests.selection.test_staff import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def posting():
    """Closed; two of the public qualified, a third not reviewed yet."""
    posting = makers.open_posting()
    two = [makers.filed(posting, makers.person(last_name=name)) for name in ("First", "Second")]
    makers.filed(posting, makers.person(last_name="Third"))
    makers.close(posting)
    makers.reviewed(*two)
    return posting


@pytest.fixture
def third(posting):
    return posting.applications.get(person__last_name="Third")


@pytest.fixture
def analyst(client):
    client.force_login(makers.person(role=Role.HR_ANALYST))


@pytest.fixture
def manager(client):
    client.force_login(makers.person(role=Role.HIRING_MANAGER, departments=(PARKS,)))


def again(posting, *, certified=True, instead_of=1):
    return makers.listed(posting, certified=certified, reason="One more was reviewed.", instead_of=instead_of)


def desk(posting, number):
    return reverse("desk_list_changes", args=[posting.job_number, number])


def read(posting):
    return reverse("shortlist_changes", args=[posting.job_number])


def test_desk_reads_who_came(client, analyst, posting, third):
    makers.listed(posting)
    makers.reviewed(third)
    again(posting)

    page = text_of(client.get(desk(posting, 2)))

    place = posting.lists.get(number=2).entries.get(application=third).place
    assert f"Came onto the list at place {place}: was not reviewed before" in page
    assert "Avery Third" in page
    assert "One more was reviewed." in page


def test_desk_is_told_that_nobody_moves(client, analyst, posting):
    makers.listed(posting)
    again(posting)

    assert "Nobody moves" in text_of(client.get(desk(posting, 2)))


def test_first_list_has_nothing_to_compare(client, analyst, posting):
    makers.listed(posting)

    assert "There is no list before it" in text_of(client.get(desk(posting, 1)))


def test_list_without_a_seal_cannot_be_compared(client, analyst, posting):
    first = makers.listed(posting)
    with owner(), pgtrigger.ignore("selection.ListSeal:seals_stay"):
        first.seal.delete()
    again(posting)

    assert "cannot be compared" in text_of(client.get(desk(posting, 2)))


def test_list_page_leads_to_what_changed_from_the_second_on(client, analyst, posting):
    first = makers.listed(posting)
    again(posting)

    pages = [client.get(reverse("desk_list", args=[posting.job_number, at])).content.decode() for at in (1, 2)]

    assert [desk(posting, at) in page for at, page in zip((1, 2), pages, strict=True)] == [False, True]
    assert first.number == 1


def test_manager_reads_the_difference_from_the_last_certified_list(client, manager, posting, third):
    makers.listed(posting)
    again(posting, certified=False)
    makers.reviewed(third)
    again(posting, instead_of=2)

    page = text_of(client.get(read(posting)))

    assert "List 3 against list 1" in page
    assert "Avery Third" in page
    assert read(posting) in client.get(reverse("shortlist", args=[posting.job_number])).content.decode()


def test_manager_who_read_no_list_before_is_led_to_no_difference(client, manager, posting):
    makers.listed(posting, certified=False)
    again(posting)

    page = client.get(reverse("shortlist", args=[posting.job_number])).content.decode()

    assert read(posting) not in page
    assert "There is no list before it" in text_of(client.get(read(posting)))


def test_manager_of_a_first_list_is_told_that_there_is_none_before(client, manager, posting):
    makers.listed(posting)

    assert "There is no list before it" in text_of(client.get(read(posting)))


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER])
def test_others_find_neither_page(client, posting, role):
    makers.listed(posting)
    client.force_login(
        makers.person(role=role, departments=("DEPARTMENT OF RAIN",) if role == Role.HIRING_MANAGER else ())
    )

    assert [client.get(path).status_code for path in (desk(posting, 1), read(posting))] == [404, 404]


def test_difference_costs_the_same_queries_at_3_and_at_300_changes(client, analyst):
    few, many = long_list(2, 1), long_list(100, 200)
    for drawn in (few, many):
        makers.listed(drawn.posting, certified=False, reason="A review was mended.", instead_of=1)
    client.get(desk(few.posting, 2))

    with CaptureQueriesContext(connection) as at_few:
        client.get(desk(few.posting, 2))
    with CaptureQueriesContext(connection) as at_many:
        page = text_of(client.get(desk(many.posting, 2)))

    assert len(at_few) == len(at_many)
    assert ListSeal.objects.count() == 4
    assert "Page 1 of 6" in page
