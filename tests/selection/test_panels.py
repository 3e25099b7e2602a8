"""Who interviews and what is asked: the questions are the same for all, interviewers are named by HR, and one can be excused."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, InternalError, transaction

from applicants import actions as applying
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from selection.choosing import offering, panels, passing_over
from selection.choosing.sealed_scores import reading, record_consensus
from selection.hiring import record_hire
from selection.models import Interviewer, QuestionSet
from tests import makers
from tests.roles import owner
from tests.selection.selecting import at, certified, interviewed, sealed

pytestmark = pytest.mark.django_db


def questions(posting, *asked, highest=5, by=makers.OPERATOR):
    return panels.set_questions(posting, asked, highest=highest, by=by, at=clock.now())


def named(listed, *people, place=1, by=makers.OPERATOR):
    return panels.name_interviewers(listed.posting, [at(listed, place)], people, by=by, at=clock.now())


def excused(interviewer, reason="Ill for a month.", by=makers.OPERATOR):
    return panels.excuse(interviewer, reason=reason, by=by, at=clock.now())


# The questions


def test_questions_stand_in_order_with_their_scale_and_the_newest_count():
    listed = certified()
    questions(listed.posting, "One?")
    made = questions(listed.posting, " Two  beds? ", "", "Three?", highest=7)

    assert panels.questions_of(listed.posting) == made
    assert (made.number, made.questions, made.highest) == (2, ["Two beds?", "Three?"], 7)
    assert json.loads(Event.objects.filter(action="selection.set_questions").first().facts)["questions"] == [
        "Two beds?", "Three?",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "highest", "field"),
    [
        ([], 5, "questions"), (["  "], 5, "questions"), (["One?", "one?"], 5, "questions"), (["x" * 301], 5, "questions"),
        ([str(one) for one in range(21)], 5, "questions"), (["One?"], 1, "highest"), (["One?"], 11, "highest"),
    ],
)  # fmt: skip
def test_what_are_no_questions_is_refused(asked, highest, field):
    listed = certified()

    with pytest.raises(Refused) as refused:
        questions(listed.posting, *asked, highest=highest)

    assert (refused.value.field, QuestionSet.objects.count()) == (field, 0)


def test_once_somebody_is_named_everybody_is_asked_the_same():
    listed = interviewed()

    with pytest.raises(Refused, match="asked the same"):
        questions(listed.posting, "Another?")


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR])
def test_only_hr_sets_questions_names_and_excuses(role):
    listed = interviewed()
    who = makers.person(role=role)
    deeds = [
        lambda: questions(listed.posting, "Another?", by=who),
        lambda: named(listed, makers.person(role=Role.HR_LEAD), by=who),
        lambda: excused(listed.panel[0], by=who),
    ]

    for deed in deeds:
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.status == 403


# The interviewers


def test_an_interviewer_is_named_once_and_told_without_a_candidates_name():
    listed = interviewed(people=2)

    letters = Message.objects.filter(kind="interviewer")
    assert {one.recipient for one in letters} == {one.person for one in listed.panel}
    assert all(listed.posting.job_number in one.body and "/interviews/" in one.body for one in letters)
    assert not any(at(listed, 1).application.reference in one.body for one in letters)
    with pytest.raises(Refused, match="named already"):
        named(listed, *(one.person for one in listed.panel))


def test_naming_needs_questions_an_invitation_and_somebody():
    listed = certified()
    who = makers.person(role=Role.HR_ANALYST)
    makers.invited(listed.people[0])
    with pytest.raises(Refused, match="Set the questions"):
        named(listed, who)
    questions(listed.posting, "One?")

    with pytest.raises(Refused, match="at least one"):
        named(listed)
    with pytest.raises(Refused, match="who are invited"):
        named(listed, who, place=2)
    assert named(listed, who) == 1


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.AUDITOR, Role.COORDINATOR])
def test_whose_role_interviews_nobody_is_not_named(role):
    listed = interviewed()

    with pytest.raises(Refused, match="no account that interviews"):
        named(listed, makers.person(role=role))


def test_whoever_applies_for_the_posting_is_not_named():
    listed = interviewed()
    who = listed.people[2].person
    who.role = Role.HR_ANALYST
    who.save()

    with pytest.raises(Refused, match="has applied for this posting"):
        named(listed, who)


def test_a_closed_account_is_not_named():
    listed = interviewed()

    with pytest.raises(Refused, match="no account that interviews"):
        named(listed, makers.person(role=Role.HR_LEAD, is_active=False))


def test_more_can_be_named_while_a_score_is_sealed_and_nobody_once_all_are_open():
    listed = interviewed(people=2)
    sealed(listed.panel[0], 4, 3)
    third = makers.person(role=Role.HR_LEAD)
    named(listed, third)
    sealed(listed.panel[1], 5, 5)
    assert not reading(at(listed, 1), third).is_open

    sealed(Interviewer.objects.get(person=third), 1, 2)

    with pytest.raises(Refused, match="scores are not all in"):
        named(listed, makers.person(role=Role.HR_LEAD))


def test_who_withdrew_is_interviewed_by_nobody():
    listed = certified()
    makers.invited(listed.people[0])
    questions(listed.posting, "One?")
    assert len(panels.to_interview(listed.posting)) == 1

    applying.withdraw(listed.people[0], by=listed.people[0].person)

    assert not panels.to_interview(listed.posting)


def test_while_passing_over_is_proposed_nobody_is_named_and_once_kept_somebody_is():
    listed = interviewed()
    who = makers.person(role=Role.HR_LEAD)
    passing_over.propose_passing_over(at(listed, 1), reason="No permit.", by=makers.OPERATOR, at=clock.now())

    with pytest.raises(Refused, match="Decide on that first") as refused:
        named(listed, who)
    passing_over.keep(at(listed, 1), reason="It came.", by=makers.OPERATOR, at=clock.now())

    assert (refused.value.code, named(listed, who)) == ("passing", 1)


def declines(listed):
    offering.decline(at(listed, 1), words="By telephone.", by=makers.OPERATOR, at=clock.now())


def is_passed_over(listed):
    passing_over.propose_passing_over(at(listed, 1), reason="No permit.", by=makers.OPERATOR, at=clock.now())
    passing_over.pass_over(at(listed, 1), by=makers.person(role=Role.HR_LEAD), at=clock.now())


def is_hired(listed):
    offering.accept(at(listed, 1), words="By telephone.", by=makers.OPERATOR, at=clock.now())
    record_hire(listed, listed.people[0], hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())


@pytest.mark.parametrize(("decided", "is_offered"), [(declines, True), (is_hired, True), (is_passed_over, False)])
def test_of_whom_is_decided_nobody_is_named_and_nothing_agreed_any_more(decided, is_offered):
    listed = interviewed(people=1)
    sealed(listed.panel[0], 4, 3)
    if is_offered:
        makers.invited(listed.people[1])
        makers.offered(listed.people[0])
    decided(listed)

    for deed in (
        lambda: named(listed, makers.person(role=Role.HR_LEAD)),
        lambda: record_consensus(at(listed, 1), [4, 3], reason="So.", by=makers.OPERATOR, at=clock.now()),
    ):
        with pytest.raises(Refused, match="The decision about this candidate is made already"):
            deed()


# An excuse


def test_an_excuse_of_the_last_one_awaited_opens_the_scores_of_the_others():
    listed = interviewed(people=2)
    sealed(listed.panel[0], 4, 3)
    hr = makers.person(role=Role.HR_LEAD)
    assert not reading(at(listed, 1), hr).is_open

    excused(listed.panel[1])

    event = Event.objects.get(action="selection.excuse_interviewer")
    assert reading(at(listed, 1), hr).is_open
    assert (event.reason, json.loads(event.facts)["awaited"]) == ("Ill for a month.", 0)


def test_an_excuse_needs_a_reason_and_somebody_awaited():
    listed = interviewed(people=2)
    sealed(listed.panel[0], 4, 3)

    for one, reason, said in (
        (listed.panel[1], " ", "Say why"), (listed.panel[0], "Ill.", "has sealed their scores")
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            excused(one, reason)
    excused(listed.panel[1])
    with pytest.raises(Refused, match="excused already"):
        excused(listed.panel[1])


def test_the_schema_refuses_an_excuse_after_sealing_and_a_row_reworded():
    listed = interviewed(people=2)
    sealed(listed.panel[0], 4, 3)
    rows = Interviewer.objects.filter(pk=listed.panel[0].pk)

    with pytest.raises(IntegrityError, match="has sealed their scores"), transaction.atomic():
        rows.update(excuse="Ill.", excused_at=clock.now(), excused_by="x")
    with owner(), pytest.raises(InternalError), transaction.atomic():
        Interviewer.objects.filter(pk=listed.panel[1].pk).update(named_by="Somebody else")
    with owner(), pytest.raises(InternalError), transaction.atomic():
        Interviewer.objects.filter(pk=listed.panel[1].pk).delete()
    with (
        pytest.raises(IntegrityError, match="an_excuse_"),
        transaction.atomic(),
    ):
        Interviewer.objects.filter(pk=listed.panel[1].pk).update(excuse="Ill.")
