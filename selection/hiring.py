"""Somebody on a certified list is hired: the award of a bidder and the veteran preference used up stand with it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from applicants import emails
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, PreferenceUse
from applicants.models import Preference as Kind
from ats.accounts.actors import Actor
from ats.accounts.models import User
from ats.accounts.roles import require
from ats.audit import record
from ats.outbox import Letter, queue_all
from ats.refusal import Refused
from postings.deadline import CITY_ZONE, closing_day
from postings.models import Posting
from selection.lifecycle import CandidacyStatus, ListStatus
from selection.models import Candidacy, CandidateList, Group, Hire, ListEntry
from seniority.models import Award


def record_hire(
    candidate_list: CandidateList, application: Application, *, hired_on: date, reason: str, by: Actor, at: datetime
) -> Hire:
    """The hire of somebody who has accepted an offer stands, and they are told. A bidder's is a successful bid, so that
    another within six months is rejected (agreement 12.7(j)); the veteran preference that placed a public applicant is used
    up (Personnel Rules VI section 3). `reason` is a remark, where there is one.

    Refused: a list not certified or superseded; somebody not on it, withdrawn, or hired already; who has not accepted an
    offer, which is where the order is kept (`offering.py`); a day before the closing or still to come; a preference that
    another hire has used up.
    """
    require(by, "record hire")
    with transaction.atomic():
        # The list and the person are locked: no new list, no withdrawal and no other hire of theirs comes in between.
        locked = (
            CandidateList.objects.select_for_update(of=("self",)).select_related("posting").get(pk=candidate_list.pk)
        )
        entry = entry_to_hire(locked, application)
        refuse_day(hired_on, locked.posting, at=at)
        accepted = accepted_offer(entry)
        hire = Hire.objects.create(
            candidate_list=locked, application=entry.application, hired_on=hired_on, reason=reason.strip(),
            recorded_at=at, recorded_by=by.audit_label,
        )  # fmt: skip
        awarded = award(entry, locked.posting, hired_on, by=by, at=at)
        used_up = use_up(entry, by=by, at=at)
        queue_all([letter(entry.application, hired_on, used_up=used_up)], at=at)
        record(
            "selection.record_hire", by=by, at=at, subject=entry.application, reason=reason.strip(),
            facts={
                "list": locked.number, "place": entry.place, "group": entry.group, "hired_on": hired_on.isoformat(),
                "successful_bid": awarded, "preference_used_up": [Kind.VETERAN.value] if used_up else [],
                "vacancy": accepted.vacancy,
            },
        )  # fmt: skip
    return hire


def hires_of(posting: Posting) -> QuerySet[Hire]:
    """Who was hired on the posting, off whichever of its lists, the newest first."""
    return Hire.objects.filter(candidate_list__posting=posting).select_related("application__filing", "candidate_list")


def entry_to_hire(candidate_list: CandidateList, application: Application) -> ListEntry:
    """The place of somebody who can be hired off the list, with application and person locked."""
    if candidate_list.status != ListStatus.CERTIFIED:
        raise Refused("People are hired from a certified list that is in force.", code="not_certified")
    User.objects.select_for_update().get(pk=application.person_id)
    locked = Application.objects.select_for_update(of=("self",)).select_related("person", "posting", "filing")
    application = locked.get(pk=application.pk)
    entry = ListEntry.objects.filter(candidate_list=candidate_list, application=application).first()
    if entry is None:
        raise Refused("This application has no place on the list.", field="reference", code="not_on_list")
    if application.status == ApplicationStatus.WITHDRAWN:
        raise Refused("This person has withdrawn.", field="reference", code="withdrawn")
    if application.status != ApplicationStatus.QUALIFIED:
        raise Refused("This person was found not qualified since.", field="reference", code="not_qualified")
    if Hire.objects.filter(application=application).exists():
        raise Refused("This hire is recorded already.", field="reference", code="hired")
    entry.application = application
    return entry


def refuse_day(hired_on: date, posting: Posting, *, at: datetime) -> None:
    """Refused: a day that has not come in the City, or one before the closing."""
    if hired_on > at.astimezone(CITY_ZONE).date():
        raise Refused("That day has not come.", field="hired_on", code="future")
    if hired_on < closing_day(posting.closes_at):
        raise Refused("Nobody is hired before the posting has closed.", field="hired_on", code="before_closing")


def accepted_offer(entry: ListEntry) -> Candidacy:
    """The candidacy of somebody who has accepted an offer, locked: they can no longer give it back meanwhile."""
    found: Candidacy = Candidacy.objects.select_for_update().get(application=entry.application)
    if found.status != CandidacyStatus.ACCEPTED:
        raise Refused(
            "Somebody is hired who has accepted an offer. Make the offer first.", field="reference", code="not_accepted"
        )
    return found


def award(entry: ListEntry, posting: Posting, hired_on: date, *, by: Actor, at: datetime) -> bool:
    """True for a bidder: the successful bid stands under the employee number of the roster entry that settled the bid."""
    if entry.group != Group.BIDDER:
        return False
    settlement = (
        entry.application.settlements.counting().exclude(entry=None).select_related("entry").order_by("-id").first()
    )
    assert settlement is not None  # noqa: S101 - a bidder has a place by a settled bid alone
    assert settlement.entry is not None  # noqa: S101 - asked for above
    Award.objects.get_or_create(
        fingerprint=settlement.entry.fingerprint, job_number=posting.job_number,
        defaults={
            "employee_number": settlement.entry.employee_number,
            "awarded_on": hired_on, "recorded_at": at, "recorded_by": by.audit_label,
        },
    )  # fmt: skip
    return True


def use_up(entry: ListEntry, *, by: Actor, at: datetime) -> bool:
    """True where the place rests on the veteran preference: it is used up now. SEDA and CPS are not limited to one hire."""
    if Kind.VETERAN not in entry.preferences:
        return False
    person = entry.application.person
    if PreferenceUse.objects.filter(person=person, kind=Kind.VETERAN).exists():
        raise Refused(
            "The veteran preference that this list counts was used up at another hire since. Draw a new list first.",
            code="used_up",
        )
    PreferenceUse.objects.create(
        person=person, kind=Kind.VETERAN, application=entry.application, used_at=at, used_by=by.audit_label
    )
    return True


def letter(application: Application, hired_on: date, *, used_up: bool) -> Letter:
    """To who is hired: from which day, and whether their veteran preference is used up."""
    return emails.to(
        application, occasion="1", template="hired", subject=gettext_noop("Hired: your application %(reference)s"),
        hired_on=hired_on, used_up=used_up,
    )  # fmt: skip
