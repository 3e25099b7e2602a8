"""A preliminary bid list is shown to its bidders, who may challenge their seniority date; HR answers before it is certified."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.accounts.actors import Actor
from ats.accounts.models import User
from ats.accounts.roles import require
from ats.audit import record
from ats.lifecycle import move
from ats.outbox import Letter, queue_all
from ats.refusal import Refused
from postings import gate
from postings.deadline import CITY_ZONE, after_whole_days
from postings.finishing import refuse_finished
from selection.lifecycle import CHALLENGE, ChallengeStatus, ListStatus
from selection.models import CandidateList, Challenge, ChallengeWindow, Group, ListEntry
from seniority.corrections import correct_seniority, date_that_counts
from seniority.models import RosterEntry

MOST_DAYS = 60


def open_challenges(candidate_list: CandidateList, days: int, *, by: Actor, at: datetime) -> ChallengeWindow:
    """The bidders of the list may look at it, and challenge their date, for so many whole days; each has a letter.

    It closes at the City's midnight after them (half-open). Refused: a list certified or superseded, without bidders,
    or with a window already; no day, or more than 60.
    """
    require(by, "open challenges")
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("Give from 1 to %(most)d days.") % {"most": MOST_DAYS}, field="days", code="days")
    with transaction.atomic():
        gate.shut(candidate_list.posting)  # no certification and no drawing comes in between
        candidate_list.refresh_from_db(fields=["status"])
        if candidate_list.status != ListStatus.DRAWN:
            raise Refused("Only a list in force that is not certified can be challenged.", code="not_drawn")
        refuse_finished(candidate_list.posting)
        if ChallengeWindow.objects.filter(candidate_list=candidate_list).exists():
            raise Refused("This list has its window for challenges already.", code="window")
        entries = list(
            bidders_of(candidate_list).select_related(
                "application__person", "application__filing", "application__posting"
            )
        )
        if not entries:
            raise Refused("There is no bidder on this list.", code="no_bidders")
        window = ChallengeWindow.objects.create(
            candidate_list=candidate_list, days=days, opened_at=at, opened_by=by.audit_label,
            closes_at=after_whole_days(at.astimezone(CITY_ZONE).date(), days),
        )  # fmt: skip
        queue_all([opening_letter(one.application, window) for one in entries], at=at)
        record(
            "selection.open_challenges", by=by, at=at, subject=candidate_list,
            facts={"days": days, "closes_at": window.closes_at.isoformat(), "bidders": len(entries)},
        )  # fmt: skip
    return window


def opening_letter(application: Application, window: ChallengeWindow) -> Letter:
    """To one bidder: where the list is, and until when their date can be challenged."""
    return emails.to(
        application, occasion=str(window.candidate_list.number), template="challenges_opened",
        subject=gettext_noop("Preliminary bid list of posting %(number)s"), window=window,
    )  # fmt: skip


def bidders_of(candidate_list: CandidateList) -> QuerySet[ListEntry]:
    """Its bidders, in order."""
    return ListEntry.objects.filter(candidate_list=candidate_list, group=Group.BIDDER).order_by("place")


def window_for(application: Application) -> ChallengeWindow | None:
    """The newest window of a list on which the application has a bidder's place."""
    return (
        ChallengeWindow.objects.filter(
            candidate_list__entries__application=application, candidate_list__entries__group=Group.BIDDER
        )
        .select_related("candidate_list")
        .order_by("-candidate_list__number")
        .first()
    )


def challenge(application: Application, claimed_date: date, grounds: str, *, by: User, at: datetime) -> Challenge:
    """The bidder's challenge of their own date waits for HR.

    Refused: another's application, or one withdrawn; who is no bidder on a list with a window; outside the window by the
    database's clock; a second time; the date that the list gives; a day that has not come; no grounds.
    """
    if application.person_id != by.pk:
        raise Refused("You can challenge only your own seniority date.", code="not_own", status=403)
    if not grounds.strip():
        raise Refused("Say why the date is wrong.", field="grounds", code="grounds")
    with transaction.atomic():
        # As with a filing: the clock is read inside the gate, and a caller's older moment does not count.
        at = max(at, gate.enter(application.posting))
        place = place_to_challenge(application, at=at)
        refuse_date(claimed_date, place, at=at)
        made = Challenge.objects.create(
            candidate_list=place.candidate_list, application=application, claimed_date=claimed_date,
            grounds=grounds.strip(), made_at=at,
        )  # fmt: skip
        record(
            "selection.challenge", by=by, at=at, subject=application,
            facts={"list": place.candidate_list.number, "claimed_date": claimed_date.isoformat()},
        )  # fmt: skip
    return made


def place_to_challenge(application: Application, *, at: datetime) -> ListEntry:
    """The application's place on the list whose window is open at that instant, not challenged yet."""
    status = Application.objects.select_for_update().values_list("status", flat=True).get(pk=application.pk)
    if status == ApplicationStatus.WITHDRAWN:
        raise Refused("This application is withdrawn.", code="withdrawn")
    window = window_for(application)
    if window is None:
        raise Refused("You are no bidder on a list that can be challenged.", code="no_window")
    if not window.opened_at <= at < window.closes_at:
        raise Refused("The time for challenges is over.", code="closed")
    if Challenge.objects.filter(candidate_list=window.candidate_list, application=application).exists():
        raise Refused("You have challenged this list already.", code="again")
    return ListEntry.objects.select_related("candidate_list").get(
        candidate_list=window.candidate_list, application=application
    )


def refuse_date(claimed: date, place: ListEntry, *, at: datetime) -> None:
    """Refused: a day that has not come in the City, or the one that the list gives."""
    if claimed > at.astimezone(CITY_ZONE).date():
        raise Refused("That day has not come.", field="claimed_date", code="future")
    if claimed == place.seniority_date:
        raise Refused("That is the date the list gives you.", field="claimed_date", code="same")


def answer_challenge(
    challenge: Challenge, upheld: bool, answer: str, seniority_date: date | None = None, *, by: Actor, at: datetime
) -> Challenge:
    """The challenge is upheld or refused with a reason, and the challenger is told.

    Upheld, the roster entry that settled the bid counts by `seniority_date`, the claimed date where none is given, from
    the next drawing on. Refused: no reason; a challenge answered already; a date that has not come.
    """
    require(by, "answer challenge")
    if not answer.strip():
        raise Refused("Give the reason. The bidder reads it.", field="answer", code="reason")
    day = (seniority_date or challenge.claimed_date) if upheld else None
    with transaction.atomic():
        gate.shut(challenge.candidate_list.posting)
        move(
            challenge, CHALLENGE, "uphold" if upheld else "refuse", by=by, at=at, reason=answer.strip(),
            changes={"answer": answer.strip(), "answered_at": at, "answered_by": by.audit_label},
            facts={"seniority_date": day.isoformat() if day else "", "application": challenge.application.reference},
        )  # fmt: skip
        entry = roster_entry_of(challenge.application)
        # Another challenge of the same person may have set the very date already.
        if day is not None and date_that_counts(entry) != day:
            correct_seniority(entry, seniority_date=day, reason=answer, by=by, at=at)
        queue_all(
            [
                emails.to(
                    challenge.application, occasion=str(challenge.candidate_list.number), template="challenge_answered",
                    subject=gettext_noop("Answered: your challenge, application %(reference)s"),
                    challenge=challenge, seniority_date=day,
                )
            ],
            at=at,
        )  # fmt: skip
    return challenge


def roster_entry_of(application: Application) -> RosterEntry:
    """The roster's entry that settled the application's bid."""
    newest = application.settlements.counting().select_related("entry").order_by("-id").first()
    if newest is None or newest.entry is None:
        raise Refused("No roster entry has settled a bid of this application.", code="no_entry")
    return newest.entry


def refuse_while_challenged(candidate_list: CandidateList, *, at: datetime) -> None:
    """Refused while bidders may still challenge, while a challenge waits, and until a list is drawn by what was upheld.

    Challenges of every list of the posting count: drawing a new list takes nobody's challenge away.
    """
    posting = candidate_list.posting
    gate.shut(posting)
    if ChallengeWindow.objects.filter(candidate_list__posting=posting, closes_at__gt=at).exists():
        raise Refused("Bidders may still challenge their seniority dates. Certify it afterwards.", code="window_open")
    challenges = Challenge.objects.filter(candidate_list__posting=posting).select_related("application")
    if challenges.open().exists():
        raise Refused("A challenge of a seniority date waits for its answer.", code="challenge_open")
    upheld = challenges.filter(status=ChallengeStatus.UPHELD)
    if any(is_not_heeded(one, candidate_list) for one in upheld):
        raise Refused("A challenge was upheld, and this list has the old date. Draw a new list.", code="upheld")


def is_not_heeded(upheld: Challenge, candidate_list: CandidateList) -> bool:
    """True where the list still ranks the challenger by another date than the one that counts now.

    Asked of the dates and not of the moments: a drawing may have read its dates just before the answer stood.
    """
    if upheld.candidate_list_id == candidate_list.pk:
        return True
    place = ListEntry.objects.filter(candidate_list=candidate_list, application=upheld.application).first()
    if place is None or place.seniority_date is None:  # not among the bidders any more, or on probation
        return False
    return place.seniority_date != date_that_counts(roster_entry_of(upheld.application))


def tell_moved(certified: CandidateList, *, at: datetime) -> None:
    """Each bidder whose place differs from the one on the last list that bidders could challenge has a letter.

    At certification and not at drawing: a list drawn and superseded again would tell people of places that never counted.
    """
    lists = CandidateList.objects.filter(posting=certified.posting, number__lt=certified.number)
    seen = lists.exclude(challenge_window=None).order_by("-number").first()
    if seen is None:
        return
    before, after = places_of_bidders(seen), places_of_bidders(certified)
    moved = [key for key in before | after if before.get(key) != after.get(key)]
    people = Application.objects.live().filter(pk__in=moved).select_related("person", "filing", "posting")
    queue_all(
        [
            emails.to(
                one, occasion=str(certified.number), template="place_changed",
                subject=gettext_noop("Your place changed: posting %(number)s, application %(reference)s"),
                before=before.get(one.pk), after=after.get(one.pk), list=certified,
            )
            for one in people
        ],
        at=at,
    )  # fmt: skip


def places_of_bidders(candidate_list: CandidateList) -> dict[int, int]:
    """Application → place."""
    return dict(bidders_of(candidate_list).values_list("application_id", "place"))
