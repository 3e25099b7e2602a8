"""Candidacies as the rest of floor 4 asks for them: who has one, who stands where on the list in force, how many vacancies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats.accounts.actors import Actor
from ats.accounts.roles import Role, require
from ats.audit import record
from ats.refusal import Refused
from ats.spoken import day_in_words
from postings import gate
from postings.deadline import CITY_ZONE, list_lives_until
from postings.finishing import refuse_finished
from postings.lifecycle import PostingStatus
from postings.models import Posting
from selection.choosing.turn import Seat, Turn
from selection.lifecycle import CandidacyStatus, ListStatus
from selection.models import Candidacy, CandidateList, Group, ListEntry, Referral, ReferredPerson, VacancyCount

# One statement however long the list is. Whoever came by an earlier list keeps what became of them since.
OPEN = """
    INSERT INTO selection_candidacy (application_id, posting_id, considered_at)
    SELECT application_id, %s, %s FROM selection_listentry WHERE candidate_list_id = %s ORDER BY place
    ON CONFLICT (application_id) DO NOTHING
"""
S = CandidacyStatus
NOT_SETTLED = Q(application__candidacy__status__in=[S.CONSIDERED, S.INVITED, S.OFFERED, S.PASSING])
NOT_INVITED = Q(application__candidacy__status__in=[S.CONSIDERED, S.PASSING], application__candidacy__invited_at=None)


class Seated(NamedTuple):
    """A candidacy with its place on the list in force, and how far the selection has come there."""

    candidacy: Candidacy
    entry: ListEntry
    seat: Seat
    turn: Turn


def open_candidacies(certified: CandidateList) -> None:
    """Everybody with a place on the certified list has a candidacy; those of an earlier list of the posting go on as they are."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [certified.posting_id, certified.certified_at, certified.pk])


def list_in_force(posting: Posting) -> CandidateList:
    """The certified list that people are chosen from. Refused where the posting has none, was rescinded or is finished."""
    if posting.status == PostingStatus.CANCELLED:
        raise Refused("This posting was rescinded, so nobody is selected.", code="rescinded")
    refuse_finished(posting)
    found = CandidateList.objects.filter(posting=posting, status=ListStatus.CERTIFIED).first()
    if found is None:
        raise Refused("People are selected from a certified list that is in force.", code="not_certified")
    return found


def qualified_bidders(candidate_list: CandidateList) -> QuerySet[ListEntry]:
    """The list's bidders in order, without those who withdrew or were found not qualified since."""
    bidders = ListEntry.objects.filter(candidate_list=candidate_list, group=Group.BIDDER)
    return bidders.filter(application__status=ApplicationStatus.QUALIFIED).order_by("place")


def vacancies_of(posting: Posting) -> int | None:
    """How many are filled: as HR stated last after the closing, else as announced; None where no number is known."""
    stated = VacancyCount.objects.filter(posting=posting).order_by("-id").values_list("vacancies", flat=True).first()
    return posting.vacancies if stated is None else stated


def turn_of(candidate_list: CandidateList) -> Turn:
    """How far the selection from the list has come: a fixed number of queries, each of which stops at what it looks for."""
    bidders = qualified_bidders(candidate_list).values_list("place", flat=True)
    holding = Candidacy.objects.filter(posting=candidate_list.posting_id).holding()
    statuses = list(holding.order_by().values_list("status", flat=True))
    return Turn(
        block=candidate_list.interview_block,
        not_invited=bidders.filter(NOT_INVITED).first(),
        not_settled=bidders.filter(NOT_SETTLED).first(),
        vacancies=vacancies_of(candidate_list.posting),
        held=len(statuses),
        open_offers=statuses.count(S.OFFERED),
    )


def referred(candidate_list: CandidateList) -> QuerySet[ReferredPerson]:
    """Whom the list's newest referral is of."""
    newest = Referral.objects.filter(candidate_list=candidate_list).order_by("-number").values("pk")[:1]
    return ReferredPerson.objects.filter(referral__in=newest)


def seat_of(entry: ListEntry, candidacy: Candidacy, *, is_referred: bool) -> Seat:
    """The place and the candidacy as the rules ask for them."""
    return Seat(
        place=entry.place, is_bidder=entry.group == Group.BIDDER, is_referred=is_referred,
        has_finding=bool(candidacy.finding), was_invited=candidacy.invited_at is not None,
    )  # fmt: skip


def seated(candidacy: Candidacy) -> Seated:
    """The place of somebody about whom something is decided now, inside the posting's shut gate, the application locked.

    Two deeds of one posting's selection come one after the other, so each sees what the one before left. Refused: no
    certified list in force, no place on it, somebody withdrawn or found not qualified since.
    """
    posting = candidacy.posting
    gate.shut(posting)
    listed = list_in_force(posting)
    listed.posting = posting
    application = locked_application(candidacy)
    candidacy.refresh_from_db()
    entry = ListEntry.objects.filter(candidate_list=listed, application=application).first()
    if entry is None:
        raise Refused("This application has no place on the list in force.", code="not_on_list")
    if application.status == ApplicationStatus.WITHDRAWN:
        raise Refused("This person has withdrawn.", code="withdrawn")
    if application.status != ApplicationStatus.QUALIFIED:
        raise Refused("This person was found not qualified after the list was certified.", code="not_qualified")
    candidacy.application, entry.application, entry.candidate_list = application, application, listed
    is_referred = referred(listed).filter(application=application).exists()
    return Seated(candidacy, entry, seat_of(entry, candidacy, is_referred=is_referred), turn_of(listed))


def is_expired(posting: Posting, *, at: datetime) -> bool:
    """True once the year of the posting's lists is over."""
    return at.astimezone(CITY_ZONE).date() > list_lives_until(posting.opens_at)


def refuse_expired(posting: Posting, *, at: datetime) -> None:
    """Refused: inviting or offering off a list whose year is over, counted from the posting date (agreement 12.7(n))."""
    if is_expired(posting, at=at):
        raise Refused(counted_until(posting), code="expired")


def counted_until(posting: Posting) -> str:
    """When the year of its lists ended, as it is said to everybody."""
    said = _("Lists of this posting counted until %(day)s, one year from its posting date (agreement 12.7(n)).")
    return said % {"day": day_in_words(list_lives_until(posting.opens_at))}


def locked_application(candidacy: Candidacy) -> Application:
    """The application with what a letter needs, locked: no withdrawal and no finding comes in between."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("person", "posting", "filing")
    return rows.get(pk=candidacy.application_id)


def refuse_other_department(candidacy: Candidacy, by: Actor) -> None:
    """Refused: a hiring manager of another department."""
    if by.role != Role.HIRING_MANAGER:
        return
    if not Candidacy.objects.visible_to(by).filter(pk=candidacy.pk).exists():  # type: ignore[arg-type]  # a person, by the role
        raise Refused("This posting is not of your department.", code="department", status=403)


def facts_of(found: Seated, **more: object) -> Mapping[str, object]:
    """What the audit keeps of every deed: whose application, and the place they had."""
    return {
        "application": found.entry.reference, "list": found.entry.candidate_list.number, "place": found.entry.place,
        "group": found.entry.group, **more,
    }  # fmt: skip


def state_vacancies(posting: Posting, vacancies: int, *, reason: str, by: Actor, at: datetime) -> VacancyCount:
    """So many vacancies are filled from now on, whatever the posting announced; the newest number counts.

    Refused: no reason; a posting not closed; fewer than are filled or offered already; the number that counts now.
    """
    require(by, "state vacancies")
    if not reason.strip():
        raise Refused("Say why.", field="reason", code="reason")
    with transaction.atomic():
        gate.shut(posting)
        refuse_finished(posting)
        if posting.status != PostingStatus.CLOSED:
            raise Refused("Vacancies are stated after the closing. Until then the posting is amended.", code="status")
        held = Candidacy.objects.filter(posting=posting).holding().count()
        if vacancies < held:
            raise Refused("More than that are filled or have an open offer.", field="vacancies", code="held")
        before = vacancies_of(posting)
        if vacancies == before:
            raise Refused("That is the number that counts already.", field="vacancies", code="same")
        stated = VacancyCount.objects.create(
            posting=posting, vacancies=vacancies, reason=reason.strip(), stated_at=at, stated_by=by.audit_label
        )
        record(
            "selection.state_vacancies", by=by, at=at, subject=posting, reason=reason.strip(),
            facts={"vacancies": vacancies, "before": before},
        )  # fmt: skip
    return stated
