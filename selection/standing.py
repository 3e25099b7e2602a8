"""What the selection made of an application, in plain words, for the person's own page and the notice that it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from applicants.standing import DONE, NEXT, NOW, Later, Step, Words
from ats.spoken import day_in_words
from postings.deadline import list_lives_until
from postings.lifecycle import PostingStatus
from selection.choosing.candidacies import counted_until, is_expired
from selection.lifecycle import CandidacyStatus, ListStatus
from selection.models import Candidacy, CandidateList, Group, Hire, ListEntry, ReferredPerson

C = CandidacyStatus
OVER: Final = frozenset({C.DECLINED, C.PASSED_OVER, C.NOT_SELECTED})
TONES: Final[dict[str, str]] = {
    C.CONSIDERED: "info", C.INVITED: "info", C.OFFERED: "good", C.ACCEPTED: "good", C.DECLINED: "", C.PASSED_OVER: "bad",
    C.NOT_SELECTED: "bad",
}  # fmt: skip
# No offer lapses: only HR ends one that nobody answers, by recording it as declined (`offering.answer`).
UNANSWERED: Final = gettext_lazy(
    "If you have not answered by then, the offer does not end by itself: you can still answer until Human Resources records it"
    " as declined and offers the vacancy to somebody else. You are told by letter if that is done."
)
# Every status of a candidacy. A proposal to pass somebody over is no decision: see `shown`.
SAID: Final[dict[str, Words]] = {
    C.CONSIDERED: Words(
        gettext_lazy("You are on the certified list of candidates."),
        gettext_lazy("Qualified bidders are interviewed first, in order of seniority; then public applicants referred."),
    ),
    C.INVITED: Words(
        gettext_lazy("You are invited to an interview."),
        gettext_lazy("After the interviews the department decides. You are told what, and why."),
    ),
    C.OFFERED: Words(
        gettext_lazy("The City offers you the position."),
        gettext_lazy("Accept or decline it. Until you answer, nobody else is offered this vacancy."),
    ),
    C.ACCEPTED: Words(
        gettext_lazy("You have accepted the offer."),
        gettext_lazy("Human Resources tells you the day you start."),
    ),
    C.DECLINED: Words(
        gettext_lazy("The offer is declined."), gettext_lazy("You can apply for any other posting.")
    ),
    C.PASSED_OVER: Words(
        gettext_lazy("You were passed over. Two people decided it in writing."),
        gettext_lazy("A bidder’s grievance must come within 15 calendar days of knowing (agreement, article 21)."),
    ),
    C.NOT_SELECTED: Words(
        gettext_lazy("You were not selected."), gettext_lazy("You can apply for any other posting.")
    ),
}  # fmt: skip


# Of everybody of whom nothing is decided once the year of the posting's lists is over (agreement 12.7(n)).
OVER_LABEL: Final = gettext_lazy("The list’s year is over")
YEAR_OVER: Final = Words(
    gettext_lazy(
        "The year of this posting’s lists is over: nobody is invited to an interview or offered the position off them any more"
        " (agreement 12.7(n))."
    ),
    gettext_lazy(
        "To fill the position the City must announce it anew, and you can apply to that posting. Human Resources ends this"
        " selection and writes to you; you need not do anything."
    ),
)


def shown(candidacy: Candidacy) -> str:
    """The status as the person may know it: what one person alone has proposed is not decided, and so not told."""
    if candidacy.status != C.PASSING:
        return candidacy.status
    return C.CONSIDERED if candidacy.invited_at is None else C.INVITED


def is_left_over(application: Application, candidacy: Candidacy | None, *, at: datetime) -> bool:
    """True for who was waiting when the year of the posting's lists ended, and still is. An offer made in time stands."""
    if application.status not in {ApplicationStatus.UNDER_REVIEW, ApplicationStatus.QUALIFIED}:
        return False
    waits = candidacy is None or shown(candidacy) in {C.CONSIDERED, C.INVITED}
    return waits and application.posting.status == PostingStatus.CLOSED and is_expired(application.posting, at=at)


def later(application: Application, *, at: datetime) -> Later:
    """The steps from the list on, in at most five statements."""
    candidacy = Candidacy.objects.filter(application=application).first()
    if candidacy is not None:
        candidacy.application = application
    listed = CandidateList.objects.filter(posting=application.posting, status=ListStatus.CERTIFIED).first()
    entry = ListEntry.objects.filter(candidate_list=listed, application=application).first() if listed else None
    if is_left_over(application, candidacy, at=at):
        return left_over(application, candidacy, listed, entry)
    if candidacy is None:
        return Later(not_listed(application, listed), is_over=False)
    status = shown(candidacy)
    hire = Hire.objects.filter(application=application).first() if status == C.ACCEPTED else None
    steps = [
        on_the_list(application, candidacy, listed, entry, is_waiting=status == C.CONSIDERED),
        *referral(entry),
        *interview(candidacy, status),
        *offer(candidacy, status),
        *end(candidacy, status, hire, is_bidder=entry is not None and entry.group == Group.BIDDER),
    ]
    is_over = status in OVER or hire is not None
    if application.status != ApplicationStatus.QUALIFIED and not is_over:
        # Nobody is invited any more who withdrew or was found not qualified since.
        return Later([step for step in steps if step.when == DONE], is_over=False)
    outcome = _("Hired") if hire else CandidacyStatus(status).label
    return Later(steps, is_over, outcome, "good" if hire else TONES[status])


def left_over(
    application: Application, candidacy: Candidacy | None, listed: CandidateList | None, entry: ListEntry | None
) -> Later:
    """What had come until the year was over; then that it is, and what happens next."""
    now = Step(OVER_LABEL, NOW, [counted_until(application.posting), *YEAR_OVER])
    if candidacy is None:
        return Later([now], is_over=False)
    done = [
        on_the_list(application, candidacy, listed, entry, is_waiting=False),
        *referral(entry),
        *(interview(candidacy, C.INVITED, is_past=True) if candidacy.invited_at else []),
    ]
    return Later([*done, now], is_over=False, outcome=OVER_LABEL, tone="warn")


def words(applications: Sequence[Application], *, at: datetime) -> dict[int, tuple[str | Promise, str]]:
    """(word, tone) of each that has come onto a certified list, in two statements."""
    candidacies = {one.application_id: one for one in Candidacy.objects.filter(application__in=applications)}
    hired = set(Hire.objects.filter(application__in=candidacies).values_list("application_id", flat=True))
    return {
        one.pk: (_("Hired"), "good") if one.pk in hired else word(one, candidacies[one.pk], at=at)
        for one in applications if one.pk in candidacies
    }  # fmt: skip


def word(application: Application, candidacy: Candidacy, *, at: datetime) -> tuple[str | Promise, str]:
    """(word, tone) of somebody on a certified list who is not hired."""
    if is_left_over(application, candidacy, at=at):
        return OVER_LABEL, "warn"
    status = shown(candidacy)
    return CandidacyStatus(status).label, TONES[status]


def not_listed(application: Application, listed: CandidateList | None) -> list[Step]:
    """Of somebody whom no certified list has had so far."""
    words = _("A list of candidates is drawn: qualified bidders in order of seniority, then the public.")
    interviews = Step(_("Interviews"), NEXT, [SAID[C.CONSIDERED].then, promise()])
    if application.status == ApplicationStatus.UNDER_REVIEW:
        return [Step(_("List"), NEXT, [words, until(application)]), interviews]
    if application.status != ApplicationStatus.QUALIFIED:
        return []
    if listed is not None:
        words = _("The list in force was drawn without you. You are told once a new one is drawn.")
    return [Step(_("List"), NOW, [words, until(application)]), interviews]


def on_the_list(
    application: Application,
    candidacy: Candidacy,
    listed: CandidateList | None,
    entry: ListEntry | None,
    *,
    is_waiting: bool,
) -> Step:
    """On the list in force and among whom; or that it has changed since."""
    if listed is None or entry is None:
        said = _("The list you stood on no longer counts. You are told once you are on a new one.")
        return Step(_("List"), DONE, [said], candidacy.considered_at)
    is_bidder = entry.group == Group.BIDDER
    said = _("You are on it, among the bidders.") if is_bidder else _("You are on it, among the public applicants.")
    place = reverse("own_place", args=[application.reference]), _("Your place on the list")
    return Step(
        _("List"), DONE, [said, *([promise(), until(application)] if is_waiting else [])], listed.certified_at,
        outcome=_("On the list"), tone="info", links=[place] if application.posting.places_shown else [],
    )  # fmt: skip


def promise() -> str:
    """What nobody should read into a list."""
    return _("Being on a list is no promise of an interview.")


def until(application: Application) -> str:
    """By when all this is over."""
    day = day_in_words(list_lives_until(application.posting.opens_at))
    return _("A list counts until %(day)s at the latest (agreement 12.7(n)).") % {"day": day}


def referral(entry: ListEntry | None) -> list[Step]:
    """Referred to the department, by the newest referral of the list in force."""
    if entry is None or entry.group == Group.BIDDER:
        return []
    people = ReferredPerson.objects.filter(referral__candidate_list=entry.candidate_list_id)
    newest = people.order_by("-referral__number").values("referral")[:1]
    found = people.filter(referral__in=newest, application=entry.application_id).select_related("referral").first()
    if found is None:
        return []
    said = _("Your application is with the hiring department.")
    return [Step(_("Referred"), DONE, [said], found.referral.referred_at)]


def interview(candidacy: Candidacy, status: str, *, is_past: bool = False) -> list[Step]:
    """Invited, with where and when in the department's words; else when interviews come."""
    if candidacy.invited_at is not None:
        when = NOW if status == C.INVITED and not is_past else DONE
        first = SAID[C.INVITED].now if when == NOW else _("You were invited to an interview.")
        said: list[str | Promise] = [first, candidacy.interview]
        return [Step(_("Interview"), when, said, candidacy.invited_at, outcome=_("Invited"), tone="info")]
    return [Step(_("Interviews"), NOW, [SAID[C.CONSIDERED].then])] if status == C.CONSIDERED else []


def offer(candidacy: Candidacy, status: str) -> list[Step]:
    """The position offered, and what was answered."""
    if candidacy.offered_at is None:
        return []
    if status == C.OFFERED:
        day = day_in_words(candidacy.answer_due_on) if candidacy.answer_due_on else ""
        said = [*SAID[C.OFFERED], _("Answer by %(day)s.") % {"day": day}, UNANSWERED]
        answer = own_offer(candidacy), _("Accept or decline the offer")
        return [
            Step(
                _("Offer"), NOW, said, candidacy.offered_at, outcome=_("Your answer is awaited"), tone="good",
                links=[answer],
            )
        ]  # fmt: skip
    known = status in {C.ACCEPTED, C.DECLINED}
    said = [SAID[status].now if known else _("The offer no longer stands.")]
    if known and candidacy.answer and candidacy.application.status != ApplicationStatus.WITHDRAWN:  # only HR writes how
        said += [_("Human Resources recorded this for you:"), candidacy.answer]
    return [
        Step(
            _("Offer"), DONE, said,
            candidacy.answered_at or candidacy.offered_at,
            outcome=CandidacyStatus(status).label if known else "", tone=TONES[status] if known else "",
        )
    ]  # fmt: skip


def own_offer(candidacy: Candidacy) -> str:
    """Where the person answers."""
    return reverse("own_offer", args=[candidacy.application.reference])


def end(candidacy: Candidacy, status: str, hire: Hire | None, *, is_bidder: bool) -> list[Step]:
    """How it ended, with the reason; or that a decision is still to come."""
    if hire is not None:
        said = _("You are hired, on %(day)s.") % {"day": day_in_words(hire.hired_on)}
        return [Step(_("Decision"), DONE, [said], hire.recorded_at, outcome=_("Hired"), tone="good")]
    if status == C.ACCEPTED:
        return [Step(_("Hire"), NOW, [SAID[C.ACCEPTED].then], links=[(own_offer(candidacy), _("Give the offer back"))])]
    if status == C.DECLINED:
        return []
    if status in {C.PASSED_OVER, C.NOT_SELECTED}:
        return [decided(candidacy, status, is_bidder=is_bidder)]
    if status == C.OFFERED:
        return [Step(_("Hire"), NEXT, [_("Once you accept, Human Resources tells you the day you start.")])]
    return [Step(_("Decision"), NEXT, [_("You are told whether you are selected, and why.")])]


def decided(candidacy: Candidacy, status: str, *, is_bidder: bool) -> Step:
    """Passed over or not selected, and why; to a bidder, until when there can be a grievance."""
    over = status == C.PASSED_OVER
    reason = candidacy.passing_reason if over else candidacy.get_why_display()
    said = [SAID[status].now, _("Reason: %(reason)s.") % {"reason": reason.rstrip(".")}, SAID[status].then]
    if is_bidder and not over:
        said.append(SAID[C.PASSED_OVER].then)
    on = candidacy.passed_over_at if over else candidacy.not_selected_at
    return Step(_("Decision"), DONE, said, on, outcome=CandidacyStatus(status).label, tone="bad")
