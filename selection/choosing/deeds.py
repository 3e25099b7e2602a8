"""What can be done about whom just now: the deeds that a page of the selection offers at each row. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applicants.lifecycle import ApplicationStatus
from ats.accounts.models import User
from ats.accounts.roles import may
from postings.lifecycle import PostingStatus
from selection.choosing.candidacies import referred, seat_of
from selection.choosing.sealed_scores import SCORED, Reading
from selection.choosing.turn import Seat, Turn, against_inviting, against_not_selecting, against_offering
from selection.lifecycle import CandidacyStatus
from selection.models import Candidacy, CandidateList, Hire, ListEntry

S = CandidacyStatus
TONES: Final[Mapping[str, str]] = {
    S.CONSIDERED: "", S.INVITED: "info", S.OFFERED: "strong", S.ACCEPTED: "good", S.DECLINED: "", S.PASSING: "warn",
    S.PASSED_OVER: "bad", S.NOT_SELECTED: "bad",
}  # fmt: skip
# What a page calls each deed, and the deed of `roles.py` it needs.
DEEDS: Final[Mapping[str, tuple[str | Promise, str]]] = {
    "invite": (_("Invite to an interview"), "invite to interview"),
    "offer": (_("Offer the position"), "offer position"),
    "hire": (_("Record the hire"), "record hire"),
    "answer": (_("Record the answer"), "record answer"),
    "interviewers": (_("Name interviewers"), "name interviewers"),
    "excuse": (_("Excuse an interviewer"), "name interviewers"),
    "consensus": (_("Record the consensus"), "record consensus"),
    "finding": (_("Record a finding of greater skill"), "find greater skill"),
    "propose": (_("Propose passing over"), "propose passing over"),
    "decide": (_("Decide on passing over"), "pass over"),
    "not-select": (_("Do not select"), "not select"),
    "take-back": (_("Take the offer back"), "offer position"),
}


# What needs a list that still counts (agreement 12.7(n)).
IN_THE_YEAR: Final = frozenset({"invite", "offer", "finding", "invite-next", "questions", "interviewers"})


class Line(NamedTuple):
    """One row of the selection: the place, what became of it, and (name, words) of each deed allowed now."""

    entry: ListEntry
    candidacy: Candidacy
    label: str | Promise
    tone: str
    is_gone: bool
    deeds: list[tuple[str, str | Promise]]


def lines(
    listed: CandidateList, entries: Iterable[ListEntry], turn: Turn, user: User, *, is_expired: bool = False
) -> list[Line]:
    """The places of one page, in three queries however many they are. Off a list whose year is over nobody is invited or
    offered the position, so neither is on offer."""
    places = {entry.application_id: entry for entry in entries}
    found = Candidacy.objects.visible_to(user).filter(application__in=places).select_related("application")
    candidacies = {one.application_id: one for one in found}
    hired = set(Hire.objects.filter(application__in=places).values_list("application_id", flat=True))
    keys = set(referred(listed).filter(application__in=places).values_list("application_id", flat=True))
    made = []
    for key, entry in places.items():
        candidacy = candidacies[key]
        seat = seat_of(entry, candidacy, is_referred=key in keys)
        if key in hired:
            made.append(Line(entry, candidacy, _("Hired"), "good", is_gone=False, deeds=[]))
            continue
        label, tone, is_gone = standing(candidacy)
        deeds = [one for one in deeds_for(candidacy, seat, turn, user) if not (is_expired and one[0] in IN_THE_YEAR)]
        made.append(Line(entry, candidacy, label, tone, is_gone, deeds))
    return made


def standing(candidacy: Candidacy) -> tuple[str | Promise, str, bool]:
    """(words, tone, whether they left by themselves or by a finding). What was decided of them says more than that they left."""
    if candidacy.status in {S.CONSIDERED, S.INVITED, S.PASSING}:
        if candidacy.application.status == ApplicationStatus.WITHDRAWN:
            return _("Withdrawn since"), "bad", True
        if candidacy.application.status != ApplicationStatus.QUALIFIED:
            return _("Found not qualified since"), "bad", True
    return S(candidacy.status).label, TONES[candidacy.status], False


def deeds_for(candidacy: Candidacy, seat: Seat, turn: Turn, user: User) -> list[tuple[str, str | Promise]]:
    """(name, words) of what this person may do about the candidacy now, the next step first."""
    if candidacy.application.status == ApplicationStatus.QUALIFIED:
        names = open_to(candidacy.status, seat, turn)
    elif candidacy.status in {S.OFFERED, S.ACCEPTED}:
        names = ["take-back"]
    else:
        names = []
    return [(name, DEEDS[name][0]) for name in names if may(user, DEEDS[name][1])]


def open_to(status: str, seat: Seat, turn: Turn) -> list[str]:
    """What the rules allow for somebody who is still qualified, whoever asks."""
    if status == S.PASSING:
        return ["decide"]
    if status == S.ACCEPTED:
        return ["hire", "answer"]
    if status == S.OFFERED:
        return ["answer"]
    if status not in {S.CONSIDERED, S.INVITED}:
        return []
    names = []
    if status == S.CONSIDERED and against_inviting(seat, turn) is None:
        names.append("invite")
    if status == S.INVITED and against_offering(seat, turn) is None:
        names.append("offer")
    if not seat.is_bidder and not seat.has_finding and turn.not_settled is not None:
        names.append("finding")
    if seat.is_bidder:
        names.append("propose")
    if any(against_not_selecting(seat, turn, why) is None for why in ("others", "filled")):
        names.append("not-select")
    return names


def of_interview(candidacy: Candidacy, read: Reading, user: User) -> list[tuple[str, str | Promise]]:
    """(name, words) of what this person may do about the candidate's interview now."""
    return [(name, DEEDS[name][0]) for name in open_of_interview(candidacy, read) if may(user, DEEDS[name][1])]


def open_of_interview(candidacy: Candidacy, read: Reading) -> list[str]:
    """What makes sense now: nothing once somebody left or the posting is finished; nobody is named while passing over is
    proposed; once the scores are open nobody is named or excused any more. Scores still sealed after a decision are opened by
    an excuse, since a grievance asks for them; nothing else is done then.
    """
    if candidacy.posting.status == PostingStatus.FINISHED or standing(candidacy)[2]:
        return []
    if read.is_open:
        return ["consensus"] if candidacy.status in SCORED else []
    named = ["interviewers"] if candidacy.status == S.INVITED else []
    return [*named, *(["excuse"] if read.counting > read.sealed else [])]
