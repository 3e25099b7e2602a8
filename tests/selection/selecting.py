"""Certified lists with people to choose from, for the tests of invitations, offers and their ends."""

from __future__ import annotations

from datetime import date, timedelta

from ats import clock
from ats.accounts.roles import Role
from postings.deadline import CITY_ZONE
from selection.choosing import panels, sealed_scores
from selection.models import Candidacy, Interviewer
from tests import makers


def certified(bidders=2, public=1, **facts):
    """A certified list of so many bidders, the most senior first, and public applicants; `people` and `at` know them by place."""
    numbers = [f"8{number:04d}" for number in range(bidders)]
    makers.roster(
        *(makers.employee(one, seniority_date=date(2000 + at, 1, 1)) for at, one in enumerate(numbers)),
        makers.employee("80999"),
    )
    posting = makers.open_posting(**facts)
    people = [makers.filed(posting, makers.person(last_name="Invented"), employee_number=one) for one in numbers]
    people += [makers.filed(posting) for _one in range(public)]
    makers.close(posting)
    makers.reviewed(*people)
    listed = makers.listed(posting)
    order = list(listed.entries.order_by("place").values_list("application_id", flat=True))
    listed.people = sorted(people, key=lambda one: order.index(one.pk))
    return listed


def at(listed, place):
    """The candidacy at that place, as it stands now."""
    return Candidacy.objects.select_related("application__person", "posting").get(application=listed.people[place - 1])


def statuses(listed):
    """The status of everybody, in the order of the list."""
    return [at(listed, place).status for place in range(1, len(listed.people) + 1)]


def soon(days=7):
    """A day on which an offer is to be answered."""
    return clock.now().astimezone(CITY_ZONE).date() + timedelta(days=days)


def interviewed(bidders=2, people=2, questions=("Tells how a bed is planned.", "Knows the permit."), **facts):
    """A list whose first bidder is invited, with so many interviewers named who have not scored; `panel` knows them."""
    listed = certified(bidders=bidders, **facts)
    makers.invited(listed.people[0])
    panels.set_questions(listed.posting, questions, highest=5, by=makers.OPERATOR, at=clock.now())
    who = [
        makers.person(role=Role.HIRING_MANAGER, departments=(listed.posting.department,)),
        *(makers.person(role=Role.HR_ANALYST) for _one in range(people - 1)),
    ]
    panels.name_interviewers(listed.posting, [at(listed, 1)], who, by=makers.OPERATOR, at=clock.now())
    listed.panel = list(Interviewer.objects.filter(candidacy=at(listed, 1)).order_by("pk"))
    return listed


def sealed(interviewer, *scores, note="Said so."):
    """The interviewer's scores are sealed, by themselves."""
    notes = [note] * len(scores)
    return sealed_scores.seal_scores(interviewer, scores, notes, by=interviewer.person, at=clock.now())
