"""Where an application stands, in plain words: what is done, what is now, and what comes next by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, BidSettlement, QualificationReview
from applicants.signals import later_steps_asked, later_words_asked
from ats.outbox.models import Message
from ats.spoken import in_words
from postings.lifecycle import PostingStatus
from postings.models import Posting

DONE, NOW, NEXT = "done", "now", "next"
# Nobody waits longer for a word of how an application stands, also where nothing has changed.
AT_LEAST_EVERY: Final = timedelta(days=30)


class Words(NamedTuple):
    """What a status means to the person, and what happens next."""

    now: str | Promise
    then: str | Promise


# Every status of an application. What the selection makes of a qualified one, the floor above says (`later`).
SAID: Final[dict[str, Words]] = {
    ApplicationStatus.DRAFT: Words(
        gettext_lazy("You have begun this application and not sent it."),
        gettext_lazy("Send it before the posting closes: what is not sent is not considered."),
    ),
    ApplicationStatus.FILED: Words(
        gettext_lazy("Your application is received, and the posting has not been closed yet."),
        gettext_lazy("After the closing, people of the Department of Human Resources read every application."),
    ),
    ApplicationStatus.UNDER_REVIEW: Words(
        gettext_lazy("People of the Department of Human Resources hold it against the minimum qualifications."),
        gettext_lazy("You are told the finding, its reason and the rule by e-mail and in your inbox."),
    ),
    ApplicationStatus.QUALIFIED: Words(
        gettext_lazy("You were found qualified."),
        gettext_lazy("A list of candidates is drawn: qualified bidders in order of seniority, then the public."),
    ),
    ApplicationStatus.NOT_QUALIFIED: Words(
        gettext_lazy("You were found not qualified."),
        gettext_lazy("This application is not considered further. If it is reviewed again, you are told."),
    ),
    ApplicationStatus.WITHDRAWN: Words(
        gettext_lazy("This application is withdrawn and is not considered."),
        gettext_lazy("You can apply for any other posting."),
    ),
}


@dataclass(frozen=True)
class Step:
    """One step: what it is, whether it is done, now or next, what is said of it, and the day or moment it came."""

    label: str | Promise
    when: str
    said: Sequence[str | Promise] = ()
    on: date | datetime | None = None
    outcome: str | Promise = ""
    tone: str = ""
    links: Sequence[tuple[str, str | Promise]] = ()


class Later(NamedTuple):
    """What the selection made of it: its steps, whether it has come to an end, and the outcome to show above all."""

    steps: Sequence[Step]
    is_over: bool
    outcome: str | Promise = ""
    tone: str = ""


class Standing(NamedTuple):
    """All steps in order; `hears_by` is the day by which the person has word, None where nothing more happens."""

    steps: Sequence[Step]
    is_over: bool
    outcome: str | Promise
    tone: str
    hears_by: date | datetime | None


def standing(
    application: Application,
    *,
    claims_a_bid: bool,
    settlement: BidSettlement | None,
    problems: Sequence[tuple[str, str]],
    review: QualificationReview | None,
    at: datetime,
) -> Standing:
    """Where an application stands that was filed and can be changed no more."""
    steps = [filed(application), closing(application)]
    if claims_a_bid and settlement is not None:
        steps.append(bid(settlement, problems))
    if application.posting.status == PostingStatus.CANCELLED:
        return Standing(steps, is_over=True, outcome=_("Rescinded"), tone="bad", hears_by=None)
    if application.status != ApplicationStatus.FILED:
        steps.append(reviewed(application, review))
    found = later(application, at=at)
    steps += found.steps
    if is_withdrawn(application):
        steps = [step for step in steps if step.when == DONE]
        steps.append(Step(_("Withdrawn"), DONE, SAID[ApplicationStatus.WITHDRAWN]))
        return Standing(steps, is_over=True, outcome=_("Withdrawn"), tone="", hears_by=None)
    is_over = found.is_over or application.status == ApplicationStatus.NOT_QUALIFIED
    hears = None if is_over else hears_by(application)
    return Standing(steps, is_over, found.outcome, found.tone, hears)


def later(application: Application, *, at: datetime) -> Later:
    """What the floor above says of the selection; nothing before a finding."""
    if application.status in {ApplicationStatus.DRAFT, ApplicationStatus.FILED}:
        return Later((), is_over=False)
    asked = later_steps_asked.send(Application, application=application, at=at)
    answers: list[tuple[Any, Any]] = asked  # Django's types take an answer for a text
    return next((answer for _receiver, answer in answers if answer is not None), Later((), is_over=False))


def later_words(applications: Sequence[Application], *, at: datetime) -> dict[int, tuple[str | Promise, str]]:
    """(word, tone) of each application that the selection has got hold of, by key; asked only where one may have been."""
    found = [one for one in applications if one.status == ApplicationStatus.QUALIFIED]
    if not found:
        return {}
    asked = later_words_asked.send(Application, applications=found, at=at)
    answers: list[tuple[Any, Any]] = asked  # Django's types take an answer for a text
    return {key: word for _receiver, answer in answers for key, word in answer.items()}


def is_withdrawn(application: Application) -> bool:
    """True once it is taken back, by the person or as they had asked for a rejected bid."""
    return application.status == ApplicationStatus.WITHDRAWN


def filed(application: Application) -> Step:
    """It was received, and when."""
    assert application.filing is not None  # noqa: S101 - asked only of what was filed
    return Step(_("Filed"), DONE, [_("Your application was received in time.")], application.filing.submitted_at)


def closing(application: Application) -> Step:
    """The posting has closed, is rescinded, or is being closed just now."""
    posting = application.posting
    if posting.status == PostingStatus.CANCELLED:
        said = _("This posting was rescinded: nobody’s application is considered, and nobody is selected.")
        return Step(_("Posting rescinded"), DONE, [said, *why_rescinded(posting)], posting.cancelled_at)
    if application.status == ApplicationStatus.FILED:
        return Step(_("The posting closes"), NOW, SAID[ApplicationStatus.FILED])
    said = _("It closed at %(closing)s.") % {"closing": in_words(posting.closes_at)}
    return Step(_("The posting closed"), DONE, [said], posting.closed_at)


def why_rescinded(posting: Posting) -> list[str]:
    """The reason, as everybody who applied was told it."""
    revision = posting.revisions.filter(number=posting.revision).first()
    return [_("Reason: %(reason)s.") % {"reason": revision.reason.rstrip(".")}] if revision else []


def bid(settlement: BidSettlement, problems: Sequence[tuple[str, str]]) -> Step:
    """What the bid was found to be, each problem with its clause."""
    if settlement.is_verified:
        return Step(
            _("Your bid"), DONE, [_("It agrees with the City’s roster of employees.")], settlement.settled_at,
            outcome=_("Bid verified"), tone="good",
        )  # fmt: skip
    if settlement.awaits_roster:
        said = _(
            "The City’s list of employees was not there at the closing. Your bid is settled before a list is drawn."
        )
        return Step(_("Your bid"), NOW, [said], outcome=_("Not settled yet"), tone="info")
    after = (
        _("You are considered with the public.")
        if settlement.becomes == "public"
        else _("Your application is not considered further.")
    )
    said_of_each = [f"{sentence} ({clause})" for sentence, clause in problems]
    return Step(
        _("Your bid"), DONE, [*said_of_each, after], settlement.settled_at, outcome=_("Bid rejected"), tone="bad"
    )


def reviewed(application: Application, review: QualificationReview | None) -> Step:
    """Under review, or found qualified or not, with the reason and the rule."""
    if review is None:
        return Step(_("Review"), NOW, SAID[ApplicationStatus.UNDER_REVIEW], outcome=_("Under review"), tone="info")
    said = [_("Reason: %(reason)s.") % {"reason": review.get_outcome_display()}]
    if review.reason:
        said.append(review.reason)
    said.append(_("The rule: the minimum qualifications of the class specification and the posting."))
    if not review.qualified and not is_withdrawn(application):
        said.append(str(SAID[ApplicationStatus.NOT_QUALIFIED].then))
    status = ApplicationStatus.QUALIFIED if review.qualified else ApplicationStatus.NOT_QUALIFIED
    return Step(
        _("Review"), DONE, said, review.reviewed_at, outcome=status.label, tone="good" if review.qualified else "bad",
    )  # fmt: skip


def hears_by(application: Application) -> datetime:
    """The moment by which the person has word again: thirty days after the last letter about this application."""
    return last_word([application])[application.pk] + AT_LEAST_EVERY


def last_word(applications: Sequence[Application]) -> dict[int, datetime]:
    """When each of these was last written about, in one statement; the filing counts where no letter was written."""
    letters = Message.objects.filter(about__in=[one.reference for one in applications])
    written = dict(letters.order_by().values("about").annotate(last=Max("created_at")).values_list("about", "last"))
    return {one.pk: written.get(one.reference) or filing_moment(one) for one in applications}


def filing_moment(application: Application) -> datetime:
    """When it was received."""
    assert application.filing is not None  # noqa: S101 - asked only of what was filed
    return application.filing.submitted_at
