"""A selection under way in the demo: interviews, an offer declined, one open, and a proposal that waits for a second person."""

from __future__ import annotations

from datetime import timedelta

from ats import clock
from ats.accounts.models import User
from ats.accounts.roles import Role
from postings.deadline import CITY_ZONE
from postings.models import Posting
from selection.choosing import interviewing, offering, passing_over
from selection.models import Candidacy, CandidateList
from selection.referring import refer_people

WHERE = "City Hall, 121 North LaSalle Street, room 1000. We call you to agree on the day and the hour."


def under_way(posting: Posting) -> None:
    """Of the certified list: the public is referred, eight bidders are invited, the first has declined, the second has an open
    offer, and the manager proposes to pass the third over."""
    analyst, lead, manager = (
        User.objects.get(role=role) for role in (Role.HR_ANALYST, Role.HR_LEAD, Role.HIRING_MANAGER)
    )
    listed = CandidateList.objects.get(posting=posting)
    places = listed.entries.order_by("place").values_list("application", flat=True)
    refer_people(listed, 3, reason="", by=analyst, at=clock.now())
    interviewing.invite_next(posting, interview=WHERE, by=analyst, at=clock.now())
    first, second, third = (
        Candidacy.objects.select_related("application__person", "posting").get(application=key) for key in places[:3]
    )
    due = clock.now().astimezone(CITY_ZONE).date() + timedelta(days=7)
    reason = "Relatively equally qualified: the degree, the years of experience, and every question of the interview."
    offering.offer(first, reason=reason, answer_due_on=due, by=lead, at=clock.now())
    offering.decline(first, words="By telephone, on the day of the offer.", by=analyst, at=clock.now())
    offering.offer(second, reason=reason, answer_due_on=due, by=lead, at=clock.now())
    passing_over.propose_passing_over(
        third, reason="The interview showed no experience with minutes of public meetings.", by=manager, at=clock.now()
    )
