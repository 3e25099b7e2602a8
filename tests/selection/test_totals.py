"""The desk's totals of voluntary answers: counted once, with impact ratios, and every look remembered."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.urls import reverse

from applicants import self_identification as about
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.refusal import Refused
from selection import counting
from selection.impact import rates
from tests import makers


def test_rates_are_held_against_the_highest():
    found = rates({"a": (5, 10), "b": (4, 10), "c": (2, 10), "none": (0, 0)})

    assert {name: one.ratio for name, one in found.items()} == {"a": 1, "b": Fraction(4, 5), "c": Fraction(2, 5)}
    assert [name for name, one in found.items() if one.is_low] == ["c"]
    assert found["c"].rate == Fraction(1, 5)


def test_where_nobody_was_selected_no_group_fares_worse():
    found = rates({"a": (0, 10), "b": (0, 5)})

    assert [one.ratio for one in found.values()] == [None, None]
    assert not any(one.is_low for one in found.values())
    assert rates({}) == {}


@pytest.fixture
def closed(db):
    """Ten people, five women of whom four are qualified, five men of whom two are; the posting has closed."""
    posting = makers.open_posting()
    rows = [makers.filed(posting) for _one in range(10)]
    for number, one in enumerate(rows):
        about.answer(
            one, gender="woman" if number < 5 else "man", ethnicity="white" if number else "asian", by=one.person
        )
    makers.close(posting)
    fit = [*rows[:4], *rows[5:7]]
    makers.reviewed(*fit)
    makers.reviewed(*(one for one in rows if one not in fit), qualified=False)
    return posting


def page_of(posting):
    return reverse("desk_totals", args=[posting.job_number])


def test_a_lead_counts_and_everybody_at_the_desk_reads_rates_and_ratios(client, closed):
    client.force_login(makers.person(role=Role.HR_LEAD))
    before = client.get(page_of(closed)).content.decode()
    client.post(page_of(closed))
    client.force_login(makers.person(role=Role.AUDITOR))

    page = " ".join(client.get(page_of(closed)).content.decode().split())

    assert "Not counted yet" in before and "Woman" not in before
    assert "4 (80&nbsp;%)" in page and "2 (40&nbsp;%)" in page
    assert "Impact ratio 100 %" in page and "Impact ratio 50 %" in page
    assert page.count("Under four fifths") == 1
    # One who is alone in a group, and with them the only other group: its number would be found by subtraction.
    assert page.rpartition("By race and ethnicity")[2].count("Too small to be shown") == len(about.Ethnicity)


def test_looks_and_the_count_are_remembered_and_say_nothing_of_anybody(client, closed):
    lead = makers.person(role=Role.HR_LEAD)
    client.force_login(lead)

    client.get(page_of(closed))
    client.post(page_of(closed))

    events = Event.objects.filter(action__endswith="_totals").order_by("id")
    assert [(one.action, one.by, one.subject, one.facts) for one in events] == [
        ("selection.view_totals", lead.audit_label, f"posting {closed}", "{}"),
        ("selection.count_totals", lead.audit_label, f"posting {closed}", "{}"),
    ]


@pytest.mark.parametrize("role", [Role.HR_ANALYST, Role.AUDITOR])
def test_only_a_lead_counts(client, closed, role):
    who = makers.person(role=role)
    client.force_login(who)

    assert client.post(page_of(closed)).status_code == 403
    with pytest.raises(Refused, match="Your role"):
        counting.count_totals(closed, by=who, at=clock.now())
    assert "An HR lead counts them" in client.get(page_of(closed)).content.decode()


def test_it_is_counted_once_after_closing_and_review(client, closed):
    lead = makers.person(role=Role.HR_LEAD)
    still_open = makers.open_posting()
    unread = makers.open_posting()
    makers.filed(unread)
    makers.close(unread)

    counting.count_totals(closed, by=lead, at=clock.now())

    for posting, words in (
        (closed, "counted before"),
        (still_open, "has closed"),
        (unread, "Review every application"),
    ):
        with pytest.raises(Refused, match=words):
            counting.count_totals(posting, by=lead, at=clock.now())
    client.force_login(lead)
    assert "has closed" in client.post(page_of(still_open)).content.decode()
    assert about.counted_on(unread.job_number) is None


@pytest.mark.parametrize(("status", "is_counted"), [("finished", True), ("cancelled", False), ("published", False)])
def test_a_finished_posting_is_counted_and_one_rescinded_or_open_is_not(closed, status, is_counted):
    closed.__dict__["status"] = status  # as the row in hand says; the deed reads no more of it

    if is_counted:
        counting.count_totals(closed, by=makers.OPERATOR, at=clock.now())
    else:
        with pytest.raises(Refused, match="has closed"):
            counting.count_totals(closed, by=makers.OPERATOR, at=clock.now())

    assert (about.counted_on(closed.job_number) is not None) is is_counted
