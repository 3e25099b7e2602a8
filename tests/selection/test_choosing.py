"""The desk's pages of the selection: what stands there, which deeds are offered to whom, and what each does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions as applying
from ats import clock
from ats.accounts.roles import Role
from selection import hiring
from selection.choosing import passing_over
from selection.models import VacancyCount
from selection.waiting import waiting_for
from tests import makers
from tests.selection.selecting import at, certified, soon, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    return signed_in(client, Role.HR_LEAD)


def signed_in(client, role, **facts):
    somebody = makers.person(role=role, **facts)
    client.force_login(somebody)
    return somebody


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def overview(listed):
    return reverse("desk_selection", args=[listed.posting.job_number])


def about(listed, place, deed):
    return reverse("desk_selection_one", args=[listed.posting.job_number, listed.people[place - 1].reference, deed])


def about_all(listed, deed):
    return reverse("desk_selection_all", args=[listed.posting.job_number, deed])


def offered(client, listed, place):
    """The names of the deeds that the overview offers at that place; the page of the interview is none."""
    content = client.get(overview(listed)).content.decode()
    found = re.findall(rf"/selection/{listed.people[place - 1].reference}/([a-z-]+)/", content)
    return [name for name in found if name != "interview"]


# Which deeds are offered


def test_each_row_offers_what_the_rules_allow_now(client, lead):
    listed = certified(bidders=2, public=1, vacancies=2)
    makers.referred(listed)
    seen = [[offered(client, listed, place) for place in (1, 2, 3)]]
    makers.invited(*listed.people[:2])
    seen.append([offered(client, listed, place) for place in (1, 2, 3)])
    makers.offered(listed.people[0])
    seen.append([offered(client, listed, place) for place in (1, 2, 3)])
    passing_over.propose_passing_over(at(listed, 2), reason="No permit.", by=makers.OPERATOR, at=clock.now())
    seen.append([offered(client, listed, place) for place in (1, 2, 3)])

    assert seen == [
        [["invite", "propose"], ["invite", "propose"], ["finding"]],
        [["offer", "propose"], ["propose"], ["finding"]],
        [["answer"], ["propose"], ["finding"]],
        [["answer"], ["decide"], ["finding"]],
    ]


def test_the_end_of_the_list_is_offered_once_the_vacancy_is_filled(client, lead):
    listed = certified(bidders=2, public=0)
    makers.accepted(listed.people[0])
    makers.invited(listed.people[1])

    assert [offered(client, listed, place) for place in (1, 2)] == [["answer"], ["propose", "not-select"]]


def test_the_hire_is_recorded_where_the_offer_was_accepted_and_then_nothing_is_offered(client, lead):
    listed = certified(bidders=1, public=0)
    makers.accepted(listed.people[0])
    address = f"{reverse('desk_hires', args=[listed.posting.job_number, listed.number])}?reference="
    before = client.get(overview(listed)).content.decode()

    hiring.record_hire(
        listed, listed.people[0], hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now()
    )
    after = client.get(overview(listed))

    assert before.count(f'href="{address}{listed.people[0].reference}"') == 1
    assert address not in after.content.decode()
    assert offered(client, listed, 1) == []
    assert "Hired" in text_of(after)


def test_who_left_is_marked_and_offered_nothing_but_taking_an_offer_back(client, lead):
    listed = certified(bidders=3, public=0, vacancies=3)
    applying.withdraw(listed.people[0], by=listed.people[0].person)
    makers.reviewed(listed.people[1], qualified=False)
    makers.accepted(listed.people[2])
    makers.reviewed(listed.people[2], qualified=False)

    page = text_of(client.get(overview(listed)))

    assert [offered(client, listed, place) for place in (1, 2, 3)] == [[], [], ["take-back"]]
    assert "Withdrawn since" in page
    assert "Found not qualified since" in page


@pytest.mark.parametrize(
    ("role", "deeds"),
    [(Role.HR_LEAD, ["offer", "propose"]), (Role.HR_ANALYST, ["propose"]), (Role.AUDITOR, [])],
)
def test_each_is_offered_what_their_role_may(client, role, deeds):
    listed = certified(bidders=1, public=0)
    makers.invited(listed.people[0])
    signed_in(client, role)

    assert offered(client, listed, 1) == deeds


def test_overview_says_how_many_vacancies_are_left_and_who_is_next(client, lead):
    listed = certified(bidders=2, public=0, vacancies=None, vacancies_text="Varies")
    assert "No number is known Varies" in text_of(client.get(overview(listed)))
    makers.vacancies(listed.posting, 2)
    makers.accepted(listed.people[0])

    page = text_of(client.get(overview(listed)))

    assert "Vacancies 2 Stated" in page
    assert "Filled or offered 1 Left 1 First bidder not settled Place 2" in page
    assert "Invite whose turn it is: 1" in page


def test_the_overview_says_that_the_year_of_the_list_is_over_and_until_then_nothing(client, lead):
    now = clock.now()
    old, young = (
        certified(bidders=1, public=0, opens_at=now - timedelta(days=days)) for days in (400, 100)
    )  # fmt: skip

    assert "Nobody is invited or offered the position any more" in text_of(client.get(overview(old)))
    assert "Nobody is invited or offered" not in text_of(client.get(overview(young)))


def test_without_a_certified_list_the_overview_says_so(client, lead):
    drawn = makers.listed(makers.close(makers.open_posting()), certified=False)

    assert "No certified list is in force" in text_of(client.get(overview(drawn)))
    makers.listed(drawn.posting, reason="Again.")
    assert "Nobody here" in text_of(client.get(overview(drawn)))


def test_overview_costs_the_same_queries_for_one_row_and_for_three(client, lead):
    counted = []
    for bidders in (1, 3):
        listed = certified(bidders=bidders, public=0)
        client.get(overview(listed))
        with CaptureQueriesContext(connection) as asked:
            client.get(overview(listed))
        counted.append(len(asked))

    assert counted[0] == counted[1]


# Each deed by its form


def post(client, address, **said):
    return client.post(address, said)


def test_a_whole_selection_by_the_forms(client, lead):
    listed = certified(bidders=3, public=0)
    analyst = makers.person(role=Role.HR_ANALYST)

    post(client, about_all(listed, "invite-next"), interview="City Hall at ten.")
    client.force_login(analyst)
    post(client, about(listed, 1, "propose"), reason="The permit has expired.")
    client.force_login(lead)
    post(client, about(listed, 1, "decide"), decision="pass_over", reason="")
    post(client, about(listed, 2, "offer"), reason="Equal.", answer_due_on=soon().isoformat())
    post(client, about(listed, 2, "answer"), decision="accept", words="By telephone.")
    response = post(client, about_all(listed, "rest"), why="filled")

    assert response.url == overview(listed)
    assert statuses(listed) == ["passed_over", "accepted", "not_selected"]
    page = text_of(client.get(overview(listed)))
    assert "Everybody who was left is told." in page
    assert "Every bidder is settled" in page


def test_one_of_the_public_by_the_forms(client, lead):
    listed = certified(bidders=1, public=2)
    makers.referred(listed)

    post(client, about(listed, 2, "finding"), finding="Ran two gardens of this size.")
    assert "Greater skill found" in text_of(client.get(overview(listed)))
    post(client, about(listed, 2, "invite"), interview="City Hall at ten.")
    post(client, about(listed, 2, "not-select"), why="no_answer")
    post(client, about_all(listed, "vacancies"), vacancies="2", reason="One more was approved.")

    assert statuses(listed) == ["considered", "not_selected", "considered"]
    assert at(listed, 2).why == "no_answer"
    assert VacancyCount.objects.get().vacancies == 2


def test_a_proposal_kept_and_an_offer_taken_back_by_the_forms(client, lead):
    listed = certified(bidders=1, public=0)
    passing_over.propose_passing_over(at(listed, 1), reason="No permit.", by=makers.OPERATOR, at=clock.now())
    post(client, about(listed, 1, "decide"), decision="keep", reason="It was renewed.")
    assert statuses(listed) == ["considered"]
    makers.invited(listed.people[0])
    makers.offered(listed.people[0])
    makers.reviewed(listed.people[0], qualified=False)

    post(client, about(listed, 1, "take-back"))

    assert statuses(listed) == ["not_selected"]


@pytest.mark.parametrize(
    ("deed", "said", "sentence"),
    [
        ("offer", {"reason": "Equal, as the tests show.", "answer_due_on": "2031-01-01"}, "within 90 days"),
        ("offer", {"reason": "", "answer_due_on": ""}, "Give the day."),
        ("invite", {"interview": "Room 100, as the tests show."}, "“Invited to an interview”"),
        ("not-select", {"why": "others"}, "by two people with a written reason"),
        ("not-select", {"why": "because"}, "Select a valid choice"),
        ("finding", {"finding": "Good, as the tests show."}, "before the public without a finding"),
    ],
)
def test_a_refusal_stands_on_the_page_with_what_was_typed(client, lead, deed, said, sentence):
    listed = certified(bidders=1, public=0)
    makers.invited(listed.people[0])

    response = post(client, about(listed, 1, deed), **said)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert all(value in response.content.decode() for value in said.values() if "tests" in value)
    assert statuses(listed) == ["invited"]


def test_all_who_are_concerned_are_named_before_anything_is_done(client, lead):
    listed = certified(bidders=2, public=1)

    invited = text_of(client.get(about_all(listed, "invite-next")))
    rest = text_of(client.get(about_all(listed, "rest")))

    assert "People concerned: 2" in invited
    assert listed.people[2].reference not in invited
    assert "People concerned: 3" in rest
    assert "Offers are open or accepted" in text_of(client.get(about_all(listed, "vacancies")))


def test_all_at_once_is_refused_on_its_page_and_without_a_list_it_is_of_nobody(client, lead):
    listed = certified(bidders=1, public=0)
    response = post(client, about_all(listed, "rest"), why="filled")
    assert (response.status_code, "Vacancies are left: 1" in text_of(response)) == (422, True)

    drawn = makers.listed(listed.posting, certified=False, reason="Again.")

    assert "Nobody just now." in text_of(client.get(about_all(drawn, "rest")))
    assert "certified list that is in force" in text_of(post(client, about_all(drawn, "rest"), why="not_filled"))


def test_somebody_off_the_list_in_force_can_still_answer(client, lead):
    listed = certified(bidders=1, public=0)
    makers.invited(listed.people[0])
    makers.offered(listed.people[0])
    makers.listed(listed.posting, certified=False, reason="Again.")

    assert "Not on the list in force" in text_of(client.get(about(listed, 1, "answer")))
    post(client, about(listed, 1, "answer"), decision="decline", words="By telephone.")

    assert statuses(listed) == ["declined"]


# Who may


@pytest.mark.parametrize(
    "deed", ["invite", "offer", "answer", "finding", "propose", "decide", "not-select", "take-back"]
)
def test_a_deed_that_a_role_may_not_do_has_no_page_for_it(client, deed):
    listed = certified(bidders=1, public=0)
    signed_in(client, Role.AUDITOR)

    assert client.get(about(listed, 1, deed)).status_code == 403
    assert post(client, about(listed, 1, deed)).status_code == 403
    for who in (makers.person(), makers.person(role=Role.HIRING_MANAGER, departments=("Department of Parks",))):
        client.force_login(who)
        assert client.get(about(listed, 1, deed)).status_code == 404


def test_deeds_and_people_that_never_were_have_no_page(client, lead):
    listed = certified(bidders=1, public=0)

    assert client.get(about(listed, 1, "promote")).status_code == 404
    assert client.get(about_all(listed, "promote")).status_code == 404
    elsewhere = makers.filed(makers.open_posting())
    job = listed.posting.job_number
    assert client.get(reverse("desk_selection_one", args=[job, elsewhere.reference, "invite"])).status_code == 404


# What waits


def test_a_proposal_waits_on_the_home_of_the_desk_until_it_is_decided_or_of_nobody(client, lead):
    listed = certified(bidders=2, public=0)
    passing_over.propose_passing_over(at(listed, 1), reason="No permit.", by=makers.OPERATOR, at=clock.now())

    waits = {str(line["title"]): (line["count"], line["url"]) for line in waiting_for(lead)}
    count, url = waits["Postings with a proposal to pass over"]
    page = client.get(url)

    assert (count, overview(listed) in page.content.decode()) == (1, True)
    passing_over.pass_over(at(listed, 1), by=lead, at=clock.now())
    passing_over.propose_passing_over(at(listed, 2), reason="No permit.", by=makers.OPERATOR, at=clock.now())
    applying.withdraw(listed.people[1], by=listed.people[1].person)
    assert [str(line["title"]) for line in waiting_for(lead)] == ["Postings to finish"]


# The hiring manager


@pytest.fixture
def manager(client):
    return signed_in(client, Role.HIRING_MANAGER, departments=("Department of Parks",))


def proposal(listed, place):
    return reverse("shortlist_pass_over", args=[listed.posting.job_number, listed.people[place - 1].reference])


def test_manager_sees_what_became_of_each_and_proposes_with_a_reason(client, manager):
    listed = certified(bidders=2, public=1)
    makers.invited(listed.people[0])
    shortlist = reverse("shortlist", args=[listed.posting.job_number])
    entry = reverse("shortlist_entry", args=[listed.posting.job_number, listed.people[0].reference])

    before, one = client.get(shortlist), client.get(entry)
    empty = post(client, proposal(listed, 1), reason="")
    response = post(client, proposal(listed, 1), reason="The permit has expired.")
    after = client.get(shortlist)

    assert "Invited to an interview" in text_of(before)
    assert "{#" not in text_of(before)
    assert before.content.decode().count("/pass-over/") == 2  # the bidders alone
    assert proposal(listed, 1) in one.content.decode()
    assert (empty.status_code, response.url) == (422, entry)
    assert "Passing over proposed" in text_of(after)
    assert (at(listed, 1).proposed_by, statuses(listed)) == (
        manager.audit_label, ["passing", "considered", "considered"],
    )  # fmt: skip
    assert "Propose passing over" not in text_of(client.get(entry))
    again = text_of(client.get(proposal(listed, 1)))
    assert "Only a bidder about whom nothing is decided yet can be proposed." in again
    assert "Why this person is passed over" not in again


def test_manager_of_another_department_and_auditor_propose_nothing(client):
    listed = certified(bidders=1, public=0)
    for role, departments in ((Role.HIRING_MANAGER, ("STREETS",)), (Role.AUDITOR, ()), (Role.APPLICANT, ())):
        signed_in(client, role, departments=departments)

        assert client.get(proposal(listed, 1)).status_code == 404
        assert post(client, proposal(listed, 1), reason="No.").status_code == 404
    assert statuses(listed) == ["considered"]


def test_auditor_reads_the_shortlist_without_a_deed(client):
    listed = certified(bidders=1, public=0)
    signed_in(client, Role.AUDITOR)

    assert "/pass-over/" not in client.get(reverse("shortlist", args=[listed.posting.job_number])).content.decode()


# The applicant


def own_offer(listed, place):
    return reverse("own_offer", args=[listed.people[place - 1].reference])


@pytest.mark.parametrize(("decision", "status"), [("accept", "accepted"), ("decline", "declined")])
def test_the_person_answers_on_their_own_page(client, decision, status):
    listed = certified(bidders=1, public=0)
    makers.invited(listed.people[0])
    makers.offered(listed.people[0])
    client.force_login(listed.people[0].person)

    page = text_of(client.get(own_offer(listed, 1)))
    wrong = post(client, own_offer(listed, 1), decision="perhaps")
    response = post(client, own_offer(listed, 1), decision=decision)

    assert "The City offers you this position" in page
    assert wrong.status_code == 422
    assert response.url == listed.people[0].get_absolute_url()
    assert (statuses(listed), at(listed, 1).answered_by) == ([status], listed.people[0].person.audit_label)


def test_an_accepted_offer_is_given_back_on_the_same_page_until_the_hire(client):
    listed = certified(bidders=1, public=0)
    makers.accepted(listed.people[0])
    client.force_login(listed.people[0].person)

    page = text_of(client.get(own_offer(listed, 1)))
    again = post(client, own_offer(listed, 1), decision="accept")

    assert "Give the offer back" in page
    assert "Accept the offer" not in page
    assert (again.status_code, "“Offer accepted”" in text_of(again)) == (422, True)
    post(client, own_offer(listed, 1), decision="decline")
    assert statuses(listed) == ["declined"]


def test_nobody_else_opens_an_offer_and_without_one_it_leads_to_the_application(client):
    listed = certified(bidders=1, public=0)
    client.force_login(listed.people[0].person)
    assert client.get(own_offer(listed, 1)).url == listed.people[0].get_absolute_url()
    makers.invited(listed.people[0])
    makers.offered(listed.people[0])

    for who in (makers.person(), makers.person(role=Role.HR_LEAD)):
        client.force_login(who)
        assert client.get(own_offer(listed, 1)).status_code == 404
        assert post(client, own_offer(listed, 1), decision="accept").status_code == 404
    assert statuses(listed) == ["offered"]
