"""What floor 4 stores: lists with their places and seals, challenges of a preliminary list, referrals,
candidacies, interviews and hires."""

from selection.models.candidacies import Candidacy, CandidacyQuerySet, VacancyCount, Why
from selection.models.challenges import Challenge, ChallengeWindow
from selection.models.interviews import Consensus, Interviewer, KeptScores, QuestionSet, ScoreSheet
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
    "Candidacy",
    "CandidacyQuerySet",
    "CandidateList",
    "CandidateListQuerySet",
    "Challenge",
    "ChallengeWindow",
    "Consensus",
    "Group",
    "Hire",
    "Interviewer",
    "KeptScores",
    "ListEntry",
    "ListSeal",
    "ListedApart",
    "QuestionSet",
    "Referral",
    "ReferredPerson",
    "ScoreSheet",
    "VacancyCount",
    "Why",
]
