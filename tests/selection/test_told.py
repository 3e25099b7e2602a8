"""The end of a posting: refused while somebody has not been told, named one by one; then the union has list and outcome."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from applicants import actions as applying
from applicants import reviewing
from applicants.models import Outcome
from ats import clock
from ats.accounts.roles import Role
from ats.audit import record
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from ats.spoken import moment_in_words
from ats.templatetags.desk import day
from postings import actions as announcing
from postings.finishing import finish
from postings.lifecycle import PostingStatus
from postings.models import Posting
from selection.challenging import open_challenges
from selection.choosing import not_selecting, offering, passing_over
from selection.hiring import record_hire
from selection.referring import refer_people
from selection.told import undelivered, untold, wanting
from tests import makers
from tests.roles import owner
from tests.selection.selecting import at, certified, interviewed

pytestmark = pytest.mark.django_db


def ended(**facts):
    """A list of two bidders and one of the public: the first is hired, the others are not selected, and all are told."""
    listed = certified(**facts)
    makers.accepted(listed.people[0])
    hired(listed)
    not_selecting.not_select_rest(listed.posting, why="filled", by=makers.OPERATOR, at=clock.now())
    listed.posting.refresh_from_db()
    return listed


def hired(listed):
    record_hire(listed, listed.people[0], hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())


def finished(posting, **facts):
    return finish(posting, by=makers.OPERATOR, **facts)


def references(rows):
    return [one.reference for one in rows]


# Who has not been told


def test_each_step_without_an_outcome_is_untold_and_each_outcome_is_told():
    posting = makers.open_posting()
    one, other, gone, _draft = (
        makers.filed(posting), makers.filed(posting), makers.filed(posting),
        applying.start(posting, by=makers.person(), at=clock.now()),
    )  # fmt: skip
    seen = [references(untold(posting))]
    applying.withdraw(gone, by=gone.person)
    makers.close(posting)
    seen.append(references(untold(posting)))
    makers.reviewed(one)
    makers.reviewed(other, qualified=False)
    seen.append(references(untold(posting)))
    listed = makers.listed(posting)
    makers.accepted(one)
    seen.append(references(untold(posting)))
    record_hire(listed, one, hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())
    seen.append(references(untold(posting)))

    both = sorted([one.reference, other.reference])
    assert seen == [sorted([*both, gone.reference]), both, [one.reference], [one.reference], []]


def test_an_open_offer_and_a_proposal_to_pass_over_are_no_outcome():
    listed = certified()
    makers.invited(*listed.people[:2])
    makers.offered(listed.people[0])

    assert len(untold(listed.posting)) == 3

    offering.decline(at(listed, 1), words="By telephone.", by=makers.OPERATOR, at=clock.now())
    assert references(untold(listed.posting)) == sorted(references(listed.people[1:]))


def test_an_outcome_that_no_letter_speaks_of_is_untold():
    listed = ended()
    assert references(untold(listed.posting)) == []

    with owner():
        Message.objects.filter(about=listed.people[1].reference, kind="not_selected").delete()

    assert references(untold(listed.posting)) == [listed.people[1].reference]


def test_a_bid_withdrawn_by_its_rejection_is_told_by_the_closing():
    posting = makers.open_posting()
    makers.roster(makers.employee("1"))
    makers.filed(posting, employee_number="999", if_rejected="withdraw")
    makers.close(posting)

    assert references(untold(posting)) == []


# What is wanting, and the way to it


def ways(posting):
    return {one.way: one.many for one in wanting(posting)}


def test_what_is_wanting_is_said_for_each_step_with_the_page_where_it_is_done():
    posting = makers.open_posting()
    one, other = makers.filed(posting), makers.filed(posting)
    makers.close(posting)
    seen = [ways(posting)]
    makers.reviewed(one, other)
    seen.append(ways(posting))
    listed = makers.listed(posting)
    seen.append(ways(posting))
    makers.referred(listed)
    makers.invited(one, other)
    makers.offered(one)
    seen.append(ways(posting))
    offering.accept(one.candidacy, words="By telephone.", by=makers.OPERATOR, at=clock.now())
    seen.append(ways(posting))
    record_hire(listed, one, hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())
    seen.append(ways(posting))
    not_selecting.not_select_rest(posting, why="filled", by=makers.OPERATOR, at=clock.now())
    seen.append(ways(posting))
    with owner():
        Message.objects.filter(about=other.reference, kind="not_selected").delete()
    seen.append(ways(posting))

    assert seen == [
        {"review": 2}, {"list": 2}, {"select": 2}, {"select": 1, "answer": 1}, {"select": 1, "hire": 1}, {"select": 1}, {},
        {"letter": 1},
    ]  # fmt: skip


def test_a_proposal_to_pass_over_wants_its_second_person():
    listed = certified(bidders=1, public=0)
    passing_over.propose_passing_over(at(listed, 1), reason="No permit.", by=makers.OPERATOR, at=clock.now())

    assert ways(listed.posting) == {"decide": 1}


def test_somebody_qualified_after_the_list_keeps_the_posting_open_and_a_new_list_is_the_way(client):
    posting = makers.open_posting(vacancies=1)
    hired_one, late = makers.filed(posting), makers.filed(posting)
    makers.close(posting)
    makers.reviewed(hired_one)
    makers.reviewed(late, qualified=False)
    first = makers.listed(posting)
    makers.accepted(hired_one)
    record_hire(first, hired_one, hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())
    makers.reviewed(late)
    client.force_login(makers.person(role=Role.HR_LEAD))

    page = client.get(reverse("desk_posting_finish", args=[posting.job_number])).content.decode()
    with pytest.raises(Refused, match="1 person has not been told"):
        finished(posting)
    makers.listed(posting, reason="One more was found qualified.", instead_of=1)
    not_selecting.not_select_rest(posting, why="filled", by=makers.OPERATOR, at=clock.now())

    assert "Qualified and on no certified list. Draw a new list" in page
    assert reverse("desk_posting_lists", args=[posting.job_number]) in page
    letter = Message.objects.get(about=late.reference, kind="not_selected")
    assert "Every vacancy is filled" in letter.body
    assert finished(posting).status == "finished"


def test_what_is_wanting_costs_one_query(django_assert_num_queries):
    few, many = certified(bidders=1, public=0), certified(bidders=2, public=2)

    for listed in (few, many):
        with django_assert_num_queries(1):
            wanting(listed.posting)


# The deed


def test_a_posting_is_finished_once_everybody_is_told_at_one_moment():
    listed = ended()

    posting = finished(listed.posting)

    event = Event.objects.get(action="postings.finish")
    notice = Message.objects.get(kind="union", key__endswith=":finished")
    assert (posting.status, posting.finished_by) == ("finished", makers.OPERATOR.audit_label)
    assert posting.finished_at == notice.created_at == event.at


def test_while_somebody_waits_it_is_refused_with_how_many():
    listed = certified()

    with pytest.raises(Refused, match="3 people have not been told"):
        finished(listed.posting)

    makers.accepted(listed.people[0])
    hired(listed)
    with pytest.raises(Refused, match="2 people have not been told"):
        finished(listed.posting)
    listed.posting.refresh_from_db()
    assert listed.posting.status == "closed"
    assert not Message.objects.filter(key__endswith=":finished").exists()


def test_a_lost_mail_is_told_otherwise_and_said_how():
    listed = ended()
    told = Message.objects.get(about=listed.people[1].reference, kind="not_selected")
    Message.objects.filter(pk=told.pk).update(status="failed")

    assert references(undelivered(listed.posting)) == [listed.people[1].reference]
    with pytest.raises(Refused, match="The mail to 1 person could not be delivered") as refusal:
        finished(listed.posting)
    assert refusal.value.field == "told_otherwise"

    finished(listed.posting, told_otherwise="By post on May 4.")
    assert Event.objects.get(action="postings.finish").reason == "By post on May 4."


def test_only_a_closed_posting_is_finished_and_only_once():
    listed = ended()
    finished(listed.posting)

    for posting in (makers.draft_posting(), makers.open_posting(), listed.posting):
        with pytest.raises(Refused) as refusal:
            finished(posting)
        assert refusal.value.code == "status"


@pytest.mark.parametrize("role", [Role.HR_ANALYST, Role.AUDITOR, Role.HIRING_MANAGER, Role.APPLICANT])
def test_only_an_hr_lead_finishes_a_posting(role):
    listed = ended()

    with pytest.raises(Refused) as refusal:
        finish(listed.posting, by=makers.person(role=role))
    assert refusal.value.code == "role"

    finish(listed.posting, by=makers.person(role=Role.HR_LEAD))


def test_a_posting_that_nobody_applied_for_can_be_finished():
    posting = makers.close(makers.open_posting())

    assert finished(posting).status == "finished"
    assert "No bidder stood on a certified list." in Message.objects.get(key__endswith=":finished").body


def test_the_schema_refuses_it_too():
    listed = certified()
    row = Posting.objects.filter(pk=listed.posting_id)

    with pytest.raises(IntegrityError, match="nobody_is_left_untold"), transaction.atomic():
        row.update(status=PostingStatus.FINISHED, finished_at=clock.now(), finished_by="x")
    listed = ended()
    row = Posting.objects.filter(pk=listed.posting_id)
    with pytest.raises(IntegrityError, match="a_finished_posting_was_closed"), transaction.atomic():
        row.update(status=PostingStatus.FINISHED)

    row.update(status=PostingStatus.FINISHED, finished_at=clock.now(), finished_by="x")  # the control
    moved = {"from": PostingStatus.CLOSED, "to": PostingStatus.FINISHED}
    record("tests.finish", by=makers.OPERATOR, at=clock.now(), subject=listed.posting, facts=moved)


# Afterwards


def test_nothing_is_decided_of_a_finished_posting():
    listed = ended()
    posting = finished(listed.posting)
    application = listed.people[1]
    application.refresh_from_db()
    now = clock.now()
    deeds = [
        lambda: makers.listed(posting, reason="Again."),
        lambda: makers.reviewed(application, qualified=False),
        lambda: refer_people(listed, 1, reason="Again.", by=makers.OPERATOR, at=now),
        lambda: makers.invited(application),
        lambda: makers.vacancies(posting, 9),
        lambda: announcing.cancel(posting, by=makers.OPERATOR, reason="Too late."),
    ]

    codes = []
    for deed in deeds:
        with pytest.raises(Refused) as refusal:
            deed()
        codes.append(refusal.value.code)

    assert codes == ["finished"] * 5 + ["status"]


def test_a_list_drawn_before_is_neither_certified_nor_challenged_after():
    listed = ended()
    drawn = makers.listed(listed.posting, certified=False, reason="A date was wrong.")
    finished(listed.posting)

    for deed in (
        lambda: makers.choosing.certify_list(drawn, by=makers.OPERATOR, at=clock.now()),
        lambda: open_challenges(drawn, 3, by=makers.OPERATOR, at=clock.now()),
    ):
        with pytest.raises(Refused) as refusal:
            deed()
        assert refusal.value.code == "finished"


def test_the_public_still_reads_the_posting_its_seed_and_their_end(client):
    listed = ended()
    before = client.get(listed.posting.get_absolute_url()).content

    finished(listed.posting)

    client.force_login(listed.people[1].person)
    assert client.get(listed.people[1].get_absolute_url()).status_code == 200
    client.logout()
    after = client.get(listed.posting.get_absolute_url()).content
    assert listed.seed.encode() in before
    assert listed.seed.encode() in after


@pytest.mark.django_db(transaction=True)
def test_a_review_that_waited_for_the_end_is_refused_and_one_before_it_is_not():
    listed = ended()
    application, turn = listed.people[1], {"before": listed.people[2]}
    outcomes = []

    def reviews():
        try:
            one = type(application).objects.select_related("person", "posting", "filing").get(pk=application.pk)
            reviewing.decide_all(
                [one], outcome=Outcome.NO_EXPERIENCE, findings=[], reason="Late.", by=makers.OPERATOR, at=clock.now()
            )
            outcomes.append("reviewed")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    makers.reviewed(turn["before"], qualified=False)  # the control: a posting not finished lets it through
    with transaction.atomic():
        finished(listed.posting)
        thread = threading.Thread(target=reviews)
        thread.start()
        thread.join(timeout=1)
        assert thread.is_alive()  # it waits for the rows that the end has locked
    thread.join()

    application.refresh_from_db()
    assert outcomes == ["finished"]
    assert application.status == "qualified"


# The union


def test_the_union_has_the_bid_list_with_dates_the_successful_bidder_and_the_exact_moment(settings):
    listed = ended()
    applying.withdraw(listed.people[1], by=listed.people[1].person)

    posting = finished(listed.posting)

    notice = Message.objects.get(kind="union", key__endswith=":finished")
    first, second = listed.entries.filter(group="bidder").order_by("place")
    assert notice.address == settings.UNION_EMAIL
    assert f"This notice was given at {moment_in_words(posting.finished_at)}." in notice.body
    assert f"Successful bidder:\n- {first.name}, place 1, seniority date {day(first.seniority_date)}" in notice.body
    assert (
        f"\n1. {first.name}, seniority date {day(first.seniority_date)}, application {first.reference}: hired"
        in notice.body
    )
    assert (
        f"\n2. {second.name}, seniority date {day(second.seniority_date)}, application {second.reference}: withdrawn"
        in notice.body
    )
    assert "within 15 calendar days" in notice.body
    assert "80000" not in notice.body  # nobody's employee number


def test_a_posting_without_bids_has_no_bid_list_to_send():
    posting = makers.close(makers.open_posting(kind="job"))

    finished(posting)

    assert not Message.objects.filter(key__endswith=":finished").exists()


# The desk


def test_the_desk_names_who_has_not_been_told_and_then_finishes(client):
    listed = certified()
    client.force_login(makers.person(role=Role.HR_LEAD))
    page, deed, names = (
        reverse(name, args=[listed.posting.job_number])
        for name in ("desk_posting", "desk_posting_finish", "desk_untold")
    )

    assert deed in client.get(page).content.decode()
    assert names in client.get(deed).content.decode()
    refused = client.post(deed)
    waiting = client.get(names).content.decode()
    makers.accepted(listed.people[0])
    hired(listed)
    not_selecting.not_select_rest(listed.posting, why="filled", by=makers.OPERATOR, at=clock.now())
    nobody = client.get(names).content.decode()
    done = client.post(deed, follow=True).content.decode()

    assert refused.status_code == 422
    assert "3 people have not been told" in refused.content.decode()
    assert all(one.reference in waiting for one in listed.people)
    assert "Everybody who applied has been told" in nobody
    assert "The posting is finished." in done
    assert "Finished" in done


def test_a_finished_posting_offers_no_deed_of_the_selection(client):
    listed = interviewed(public=0)
    client.force_login(makers.person(role=Role.HR_LEAD))
    job = listed.posting.job_number
    pages = [
        reverse("desk_selection", args=[job]), reverse("desk_interview", args=[job, listed.people[0].reference]),
    ]  # fmt: skip
    # Invited, and not every score is in: interviewers can be named and excused.
    before = [client.get(page).content.decode().count('class="btn') for page in pages]

    not_selecting.not_select_rest(listed.posting, why="not_filled", by=makers.OPERATOR, at=clock.now())
    told = client.get(pages[1]).content.decode()
    finished(listed.posting)

    contents = [client.get(page).content.decode() for page in pages]
    assert "This posting is finished" in contents[0]
    assert [("/all/" in one, "/interviewers/" in one) for one in contents] == [(False, False)] * 2
    # Scores that are still sealed can be opened after a decision, and not after the end.
    assert ("/excuse/" in told, "/interviewers/" in told, "/excuse/" in contents[1]) == (True, False, False)
    assert before[1] > told.count('class="btn') > contents[1].count('class="btn')


def test_the_page_of_the_untold_costs_the_same_queries_for_one_and_for_three(client, django_assert_num_queries):
    few, many = certified(bidders=1, public=0), certified(bidders=2, public=1)
    client.force_login(makers.person(role=Role.AUDITOR))
    client.get(reverse("desk_untold", args=[few.posting.job_number]))

    with django_assert_num_queries(9):
        client.get(reverse("desk_untold", args=[few.posting.job_number]))
    with django_assert_num_queries(9):
        client.get(reverse("desk_untold", args=[many.posting.job_number]))


def test_the_untold_page_shows_lost_mail(client):
    listed = ended()
    Message.objects.filter(about=listed.people[1].reference, kind="not_selected").update(status="failed")
    client.force_login(makers.person(role=Role.HR_ANALYST))

    content = client.get(reverse("desk_untold", args=[listed.posting.job_number])).content.decode()

    assert "Mail not delivered" in content
    assert listed.people[1].reference in content
