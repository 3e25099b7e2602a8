"""What waits for a second person is told to everybody who may decide it, once, in their language, and to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import reverse

from applicants import taking_back
from ats import clock
from ats.accounts.roles import Role
from ats.outbox.models import Message
from ats.templatetags.desk import deadline
from postings import actions, extending, reopening, second_person
from postings.models import Posting
from selection.actions import draw_list
from selection.choosing import passing_over
from seniority.pack_actions import propose_pack
from seniority.packs import load_pack
from tests import makers
from tests.applicants.test_taking_back import lost_draft
from tests.selection.selecting import at, certified

pytestmark = pytest.mark.django_db
ROLES = ("analyst", "other analyst", "lead", "other lead", "auditor", "manager", "applicant", "gone")


@dataclass
class Desk:
    """One account of each kind, and the means to ask whom a proposal was told to."""

    people: dict[str, object]

    def told(self) -> dict[str, Message]:
        """The letters of this kind, by who has them."""
        names = {one.pk: name for name, one in self.people.items()}
        return {names[one.recipient_id]: one for one in Message.objects.filter(kind=second_person.KIND)}


@pytest.fixture
def desk():
    roles = {
        "analyst": Role.HR_ANALYST, "other analyst": Role.HR_ANALYST, "lead": Role.HR_LEAD, "other lead": Role.HR_LEAD,
        "auditor": Role.AUDITOR, "applicant": Role.APPLICANT, "gone": Role.HR_LEAD,
    }  # fmt: skip
    people = {name: makers.person(role=role) for name, role in roles.items()}
    people["manager"] = makers.person(role=Role.HIRING_MANAGER, departments=("Parks",))
    people["gone"].is_active = False
    people["gone"].save()
    people["other lead"].language = "es"
    people["other lead"].save()
    return Desk(people)


def extension(by):
    posting = makers.open_posting()
    later = posting.closes_at + timedelta(days=3)
    extending.propose_extension(posting, closes_at=later, reason="The site was down.", by=by)
    return reverse("desk_posting_extend", args=[posting.job_number])


def a_reopening(by):
    posting = makers.close(makers.open_posting())
    later = clock.now() + timedelta(days=3)
    reopening.propose_reopening(posting, closes_at=later, reason="The site was down.", by=by)
    return reverse("desk_posting_reopen", args=[posting.job_number])


def a_passing_over(by):
    listed = certified()
    passing_over.propose_passing_over(at(listed, 1), reason="Has said that they moved away.", by=by, at=clock.now())
    return reverse("desk_selection", args=[listed.posting.job_number])


def a_lost_receipt(by):
    receipt, _left = lost_draft()
    lost = taking_back.propose(receipt, fate="stands", said={}, reason="Shown at the counter.", by=by)
    return reverse("desk_lost_receipt", args=[lost.pk])


def a_pack(by):
    version = propose_pack(load_pack("class-seniority").text, by=by, at=clock.now())
    return reverse("desk_pack", args=[version.pk])


def a_list(by):
    posting = makers.open_posting()
    one = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(one)
    draw_list(posting, by=by, at=clock.now())
    return reverse("desk_posting_lists", args=[posting.job_number])


def a_draft(by):
    made = a_drafted(by)
    return reverse("desk_posting_approve", args=[made.job_number])


def a_drafted(by) -> Posting:
    like = makers.draft_posting()
    names = actions.DRAFTED - {"id", "job_number"}
    facts = {name: getattr(like, name) for name in names}
    return actions.draft(facts | {"job_number": "777001"}, by=by, at=clock.now())


@pytest.mark.parametrize("propose", [extension, a_reopening, a_passing_over, a_lost_receipt, a_pack, a_list])
def test_every_lead_is_told_in_their_language_where_it_waits_and_nobody_else(desk, propose):
    where = propose(desk.people["analyst"])

    told = desk.told()
    assert set(told) == {"lead", "other lead"}
    assert (told["lead"].body.startswith("Dear "), told["other lead"].body.startswith("Estimad")) == (True, True)
    assert all(f"{where}\n" in one.body for one in told.values())
    assert all(one.in_inbox and one.subject and one.address == one.recipient.email for one in told.values())
    assert "moved away" not in told["lead"].body


@pytest.mark.parametrize("propose", [extension, a_reopening, a_passing_over, a_lost_receipt, a_pack, a_list])
def test_whoever_proposed_it_is_not_told_to_decide_it(desk, propose):
    propose(desk.people["lead"])

    assert set(desk.told()) == {"other lead"}


def test_a_draft_is_told_to_everybody_of_hr_but_its_author(desk):
    where = a_draft(desk.people["analyst"])

    told = desk.told()
    assert set(told) == {"other analyst", "lead", "other lead"}
    assert all(f"{where}\n" in one.body for one in told.values())


def test_a_draft_saved_ten_times_is_told_once_and_once_more_after_it_was_returned(desk):
    people = desk.people
    posting = a_drafted(people["analyst"])
    for number in range(10):
        actions.change_draft(posting, {"summary": f"Version {number}."}, by=people["analyst"], at=clock.now())
    letters = [Message.objects.filter(kind=second_person.KIND).count()]
    actions.change_draft(posting, {"summary": "The lead’s own."}, by=people["lead"], at=clock.now())
    letters.append(Message.objects.filter(kind=second_person.KIND).count())  # now the first author may approve it
    actions.approve(posting, by=people["other lead"], at=clock.now())
    actions.return_to_draft(posting, by=people["other lead"], at=clock.now(), reason="The pay is wrong.")
    actions.change_draft(posting, {"summary": "Put right."}, by=people["analyst"], at=clock.now())

    letters.append(Message.objects.filter(kind=second_person.KIND).count())
    assert letters == [3, 4, 7]


def test_lists_drawn_anew_on_one_day_are_told_once(desk):
    posting = makers.open_posting()
    one = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(one)

    for reason in ("", "A date was wrong.", "Another was."):
        draw_list(posting, by=desk.people["analyst"], at=clock.now(), reason=reason)

    assert Message.objects.filter(kind=second_person.KIND).count() == 2


@pytest.mark.parametrize("days", [3, -3])
def test_another_closing_says_both_moments_and_until_when_it_can_be_confirmed(desk, days):
    now = clock.now()
    posting = makers.open_posting(opens_at=now - timedelta(days=10), closes_at=now + timedelta(days=30))
    other = posting.closes_at + timedelta(days=days)
    extending.propose_extension(posting, closes_at=other, reason="The site was down.", by=desk.people["analyst"])

    told = desk.told()

    assert f"Closing now: {deadline(posting.closes_at)}. New closing: {deadline(other)}." in told["lead"].body
    assert f"nothing is moved after: {deadline(min(other, posting.closes_at))}." in told["lead"].body
    assert f"Proposed by {desk.people['analyst'].email} (HR analyst)." in told["lead"].body


def test_what_a_rule_refused_is_told_to_nobody(desk):
    posting = makers.open_posting()
    with pytest.raises(Exception, match="closing that it has"):
        extending.propose_extension(posting, closes_at=posting.closes_at, reason="Why.", by=desk.people["analyst"])

    assert desk.told() == {}


def test_what_the_operator_drafts_is_told_to_nobody(desk):
    makers.draft_posting()

    assert desk.told() == {}


def test_it_stands_in_the_inbox(desk, client):
    extension(desk.people["analyst"])
    client.force_login(desk.people["lead"])

    assert "To confirm: another closing of posting" in client.get(reverse("inbox")).content.decode()
