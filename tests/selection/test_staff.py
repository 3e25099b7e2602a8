"""The desk's pages of lists, and what waits for HR."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ats import clock
from ats.accounts.roles import Role
from postings.finishing import finish
from selection.choosing.not_selecting import not_select_rest
from selection.hiring import record_hire
from selection.lifecycle import ListStatus
from selection.models import CandidateList
from selection.waiting import waiting_for
from tests import makers
from tests.selection.lists import PARKS, long_list
from tests.selection.selecting import certified

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return makers.person(role=Role.HR_ANALYST)


@pytest.fixture
def lead():
    return makers.person(role=Role.HR_LEAD)


@pytest.fixture
def posting():
    """Closed and reviewed: one qualified, one not, one rejected bid that withdraws."""
    makers.roster(makers.employee("1"))
    posting = makers.open_posting()
    good = makers.filed(posting, makers.person(last_name="Good"))
    bad = makers.filed(posting, makers.person(last_name="Unfit"))
    makers.filed(posting, makers.person(last_name="Bidless"), employee_number="999", if_rejected="withdraw")
    makers.close(posting)
    makers.reviewed(good)
    makers.reviewed(bad, qualified=False)
    return posting


def pages(posting, number=1):
    job = [posting.job_number]
    return {
        "lists": reverse("desk_lists"),
        "posting": reverse("desk_posting_lists", args=job),
        "preview": reverse("desk_preview_list", args=job),
        "list": reverse("desk_list", args=[*job, number]),
        "certify": reverse("desk_certify_list", args=[*job, number]),
    }


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def see(client, user, path):
    client.force_login(user)
    return client.get(path)


# Who may


@pytest.mark.parametrize("role", [Role.HR_ANALYST, Role.HR_LEAD, Role.AUDITOR])
@pytest.mark.parametrize("name", ["lists", "posting", "preview", "list"])
def test_staff_read_every_page(client, posting, role, name):
    makers.listed(posting)

    assert see(client, makers.person(role=role), pages(posting)[name]).status_code == 200


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER])
@pytest.mark.parametrize("name", ["lists", "posting", "preview", "list", "certify"])
def test_others_find_no_page(client, posting, role, name):
    makers.listed(posting)

    assert see(client, makers.person(role=role, departments=(PARKS,)), pages(posting)[name]).status_code == 404


@pytest.mark.parametrize("name", ["posting", "preview", "list"])
def test_unknown_posting_is_not_found(client, analyst, name):
    path = pages(makers.draft_posting(job_number="exists"))[name].replace("exists", "never-was")

    assert see(client, analyst, path).status_code == 404


def test_auditor_is_offered_no_deed_and_refused_one(client, posting):
    auditor = makers.person(role=Role.AUDITOR)
    page = text_of(see(client, auditor, pages(posting)["posting"]))

    answer = client.post(pages(posting)["posting"], {"pack": "afscme-seniority", "instead_of": 0})

    assert "Draw the list" not in page
    assert (answer.status_code, CandidateList.objects.count()) == (403, 0)


# Looking and drawing


def test_preview_stores_nothing_and_shows_what_would_be(client, posting, analyst):
    page = text_of(see(client, analyst, pages(posting)["preview"]))

    assert "Avery Good" in page
    assert "Bid rejected: 1" in page
    assert not CandidateList.objects.exists()


def test_preview_by_another_pack(client, posting, analyst):
    page = text_of(see(client, analyst, pages(posting)["preview"] + "?pack=afscme-article-12"))

    assert "afscme-article-12" in page


def test_preview_of_an_open_posting_withholds_the_seed(client, analyst):
    page = text_of(see(client, analyst, pages(makers.open_posting())["preview"]))

    assert "seed is withheld" in page
    assert "Nobody would have a place" in page


def test_analyst_draws_the_first_list(client, posting, analyst):
    client.force_login(analyst)

    response = client.post(pages(posting)["posting"], {"pack": "afscme-article-12", "instead_of": 0}, follow=True)

    drawn = CandidateList.objects.get()
    assert (drawn.pack_id, drawn.status, drawn.drawn_by) == ("afscme-article-12", "drawn", analyst.audit_label)
    assert "List 1 is drawn." in text_of(response)


def test_new_list_asks_for_its_reason(client, posting, analyst):
    makers.listed(posting)
    client.force_login(analyst)

    response = client.post(pages(posting)["posting"], {"pack": "afscme-seniority", "instead_of": 1, "reason": ""})

    assert response.status_code == 422
    assert CandidateList.objects.count() == 1


def test_superseded_list_stays_to_be_read(client, posting, analyst):
    makers.listed(posting)
    client.force_login(analyst)
    asked = {"pack": "afscme-seniority", "instead_of": 1, "reason": "A review was mended."}

    page = text_of(client.post(pages(posting)["posting"], asked, follow=True))

    assert "Superseded" in page
    assert "A review was mended." in text_of(client.get(pages(posting, 2)["list"]))
    assert client.get(pages(posting, 1)["list"]).status_code == 200


def test_form_of_a_moment_ago_draws_no_second_list(client, posting, analyst):
    makers.listed(posting)
    client.force_login(analyst)

    response = client.post(
        pages(posting)["posting"], {"pack": "afscme-seniority", "instead_of": 0, "reason": "A double click."}
    )

    assert response.status_code == 422
    assert "Somebody has drawn a list meanwhile." in text_of(response)
    assert CandidateList.objects.count() == 1


def test_page_warns_of_what_is_not_reviewed_and_not_decided(client, analyst):
    posting = makers.open_posting()
    claimant = makers.filed(posting, veteran=True)
    makers.filed(posting)
    makers.close(posting)
    makers.reviewed(claimant)

    page = text_of(see(client, analyst, pages(posting)["posting"]))

    assert "1 application is not reviewed." in page
    assert "1 preference claim of a qualified person is not decided." in page


def test_open_posting_offers_no_drawing(client, analyst):
    page = text_of(see(client, analyst, pages(makers.open_posting())["posting"]))

    assert "A list is drawn once the posting has closed" in page
    assert "Why a new list" not in page


# One list


@pytest.mark.parametrize(
    ("show", "words"),
    [
        ("", "Avery Good"),
        ("rejected_bid", "number not on the roster"),
        ("not_qualified", "Avery Unfit"),
        ("unreviewed", "Nobody here"),
        ("nonsense", "Avery Good"),
    ],
)
def test_list_shows_its_parts_with_reasons(client, posting, analyst, show, words):
    makers.listed(posting)

    assert words in text_of(see(client, analyst, f"{pages(posting)['list']}?show={show}"))


def test_lead_certifies_by_a_button(client, posting, lead):
    drawn = makers.listed(posting, certified=False)
    assert "Certify this list" in text_of(see(client, lead, pages(posting)["list"]))

    response = client.post(pages(posting)["certify"], follow=True)

    drawn.refresh_from_db()
    assert (drawn.status, drawn.certified_by) == (ListStatus.CERTIFIED, lead.audit_label)
    assert "The list is certified." in text_of(response)


def test_drawer_is_told_that_another_certifies_and_is_refused(client, posting, lead):
    client.force_login(lead)
    client.post(pages(posting)["posting"], {"pack": "afscme-seniority", "instead_of": 0})
    page = text_of(client.get(pages(posting)["list"]))

    response = client.post(pages(posting)["certify"])

    assert "You drew this list. Another HR lead certifies it." in page
    assert "Certify this list" not in page
    assert (response.status_code, CandidateList.objects.get().status) == (409, ListStatus.DRAWN)


def test_analyst_certifies_nothing(client, posting, analyst):
    makers.listed(posting, certified=False)
    client.force_login(analyst)

    assert client.post(pages(posting)["certify"]).status_code == 403


def test_certifying_is_no_page_to_look_at(client, posting, lead):
    makers.listed(posting, certified=False)

    assert see(client, lead, pages(posting)["certify"]).status_code == 404


def test_list_costs_the_same_queries_at_3_and_at_300_entries(client, analyst):
    few, many = long_list(2, 1), long_list(100, 200)
    client.force_login(analyst)
    client.get(pages(few.posting)["list"])

    with CaptureQueriesContext(connection) as at_few:
        client.get(pages(few.posting)["list"])
    with CaptureQueriesContext(connection) as at_many:
        client.get(pages(many.posting)["list"])

    assert len(at_few) == len(at_many)


# The overview and what waits


def test_overview_shows_where_each_posting_stands(client, posting, analyst):
    page = text_of(see(client, analyst, pages(posting)["lists"]))
    assert "None yet" in page
    makers.listed(posting, certified=False)

    page = text_of(client.get(pages(posting)["lists"]))

    assert "List 1 To certify" in page


@pytest.mark.parametrize(("show", "there"), [("", True), ("draw", True), ("certify", False), ("nonsense", True)])
def test_overview_can_be_narrowed(client, posting, analyst, show, there):
    page = text_of(see(client, analyst, f"{pages(posting)['lists']}?show={show}"))

    assert (posting.job_number in page) is there
    assert ("Nothing here now" in page) is not there


def waits(user):
    return {str(line["title"]): line["count"] for line in waiting_for(user)}


def test_reviewed_posting_waits_to_be_drawn_then_certified_then_no_more(posting, analyst):
    assert waits(analyst) == {"Lists to draw": 1}

    drawn = makers.listed(posting, certified=False)
    assert waits(analyst) == {"Lists to certify": 1}

    makers.choosing.certify_list(drawn, by=makers.OPERATOR, at=drawn.drawn_at)
    assert waits(analyst) == {"Selections that go on": 1}


def test_a_posting_waits_to_be_finished_once_everybody_is_told_and_no_more_once_it_is(client, analyst):
    posting = makers.open_posting(vacancies=1)
    one, other = makers.filed(posting), makers.filed(posting)
    makers.close(posting)
    makers.reviewed(one, other)
    listed = makers.listed(posting)
    makers.accepted(one)
    record_hire(listed, one, hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())
    assert waits(analyst) == {"Selections that go on": 1}
    not_select_rest(posting, why="filled", by=makers.OPERATOR, at=clock.now())
    seen = waits(analyst)
    to_finish = text_of(see(client, makers.person(role=Role.HR_LEAD), f"{reverse('desk_lists')}?show=finish"))

    finish(posting, by=makers.OPERATOR)

    assert seen == {"Postings to finish": 1}
    assert f"Finish {posting.job_number}" in to_finish
    assert waits(analyst) == {}


def test_what_waits_costs_the_same_queries_for_one_posting_and_for_three(analyst):
    counted = []
    for _one in range(3):
        makers.close(makers.open_posting())
        certified(bidders=1, public=1)
        with CaptureQueriesContext(connection) as asked:
            waiting_for(analyst)
        counted.append(len(asked))

    assert counted == [7, 7, 7]


def test_posting_with_somebody_unreviewed_does_not_wait_to_be_drawn(analyst):
    posting = makers.open_posting()
    makers.filed(posting)
    makers.close(posting)

    assert waits(analyst) == {}


def test_nothing_waits_for_an_auditor(posting):
    assert waits(makers.person(role=Role.AUDITOR)) == {}


# The records


@pytest.mark.parametrize("model", ["candidatelist", "listentry", "listedapart"])
def test_records_are_read_and_never_edited(client, posting, lead, model):
    shown = makers.listed(posting)
    row = {"candidatelist": shown, "listentry": shown.entries.first(), "listedapart": shown.apart.first()}[model]
    client.force_login(lead)

    assert client.get(reverse(f"admin:selection_{model}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:selection_{model}_change", args=[row.pk])).status_code == 200
    assert client.post(reverse(f"admin:selection_{model}_change", args=[row.pk]), {"place": 9}).status_code == 403
    assert client.get(reverse(f"admin:selection_{model}_add")).status_code == 403
