"""What floor 4 stores: lists with their places and seals, challenges of a preliminary list, referrals and hires."""

from selection.models.challenges import Challenge, ChallengeWindow
from selection.models.lists import (
    Apart,
    CandidateList,
    CandidateListQuerySet,
    Group,
    ListedApart,
    ListEntry,
    ListSeal,
)
from selection.models.referrals import Hire, Referral, ReferredPerson

__all__ = [
    "Apart",
    "CandidateList",
    "CandidateListQuerySet",
    "Challenge",
    "ChallengeWindow",
    "Group",
    "Hire",
    "ListEntry",
    "ListSeal",
    "ListedApart",
    "Referral",
    "ReferredPerson",
]
