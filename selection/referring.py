"""People of the public part of a certified list are referred to the department, with the proof of who and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from applicants.lifecycle import ApplicationStatus
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record
from ats.refusal import Refused
from postings import gate
from postings.finishing import refuse_finished
from selection import telling
from selection.lifecycle import ListStatus
from selection.models import CandidateList, Group, Hire, ListEntry, Referral, ReferredPerson
from selection.proof.sealing import places_of
from selection.referral import ShareOutcome, refer
from seniority.packs import parse_pack

# Looking for the least change tries many choices; nobody is sent more people at once.
MOST: Final = 200


class Proposal(NamedTuple):
    """A referral as it would stand now, not saved: the row, the people, and who was left out as withdrawn or hired."""

    referral: Referral
    people: Sequence[ReferredPerson]
    left_out: Sequence[str]


def propose(candidate_list: CandidateList, wanted: int) -> Proposal:
    """Who would be referred, by the shares of the pack the list was drawn by; nothing is written.

    Who withdrew or was hired since the drawing is left out. Refused: a list not certified or superseded; fewer people
    than one or more than `MOST`; a list with nobody of the public left on it.
    """
    if candidate_list.status != ListStatus.CERTIFIED:
        raise Refused("People are referred from a certified list that is in force.", code="not_certified")
    if not 1 <= wanted <= MOST:
        raise Refused(_("A referral is of 1 to %(most)d people.") % {"most": MOST}, field="wanted", code="wanted")
    entries, left_out = public_part(candidate_list)
    if not entries:
        raise Refused("Nobody of the public is on this list, so there is nobody to refer.", code="nobody")
    pack = parse_pack(candidate_list.pack_text)
    clauses = {preference: share.source for preference, share in pack.shares.items()}
    found = refer(places_of(entries), wanted, pack.percentages(), clauses)
    applications = {entry.reference: entry.application_id for entry in entries}
    referral = Referral(
        candidate_list=candidate_list, number=next_number(candidate_list), wanted=wanted,
        shares=[plain(share) for share in found.shares], displaced=list(found.displaced),
    )  # fmt: skip
    people = [
        ReferredPerson(
            application_id=applications[one.reference], place=one.place, reference=one.reference, because=one.because,
            preferences=list(one.preferences), moved_by=list(one.moved_by), ahead_of=list(one.ahead_of),
        )
        for one in found.referred
    ]  # fmt: skip
    return Proposal(referral, people, left_out)


def public_part(candidate_list: CandidateList) -> tuple[list[ListEntry], list[str]]:
    """(the public places in order; the references of those left out: withdrawn or hired since the drawing)."""
    entries = ListEntry.objects.filter(candidate_list=candidate_list, group=Group.PUBLIC).order_by("place")
    hired = Hire.objects.filter(application=OuterRef("application"))
    leaving = entries.filter(Q(application__status=ApplicationStatus.WITHDRAWN) | Exists(hired))
    gone = list(leaving.values_list("reference", flat=True))
    out = frozenset(gone)
    return [entry for entry in entries if entry.reference not in out], gone


def next_number(candidate_list: CandidateList) -> int:
    """The number the list's next referral has."""
    last = Referral.objects.filter(candidate_list=candidate_list).order_by("-number").first()
    return last.number + 1 if last else 1


def plain(share: ShareOutcome) -> dict[str, object]:
    """A share's outcome as JSON keeps it."""
    return asdict(share) | {"percent": str(share.percent)}


def refer_people(candidate_list: CandidateList, wanted: int, *, reason: str, by: Actor, at: datetime) -> Referral:
    """So many people of the public part stand as referred, with the outcome of every share; the newest referral counts.

    They are told, and so is who was referred by the one before and is not any more.

    Refused: what `propose` refuses; a second referral of a list, or a later one, without a reason.
    """
    require(by, "refer people")
    with transaction.atomic():
        gate.shut(candidate_list.posting)
        refuse_finished(candidate_list.posting)
        # Locked, so that neither a new list nor another referral comes in between.
        locked = CandidateList.objects.select_for_update().get(pk=candidate_list.pk)
        referral, people, left_out = propose(locked, wanted)
        if referral.number > 1 and not reason.strip():
            raise Refused("Say why people are referred anew.", field="reason", code="reason")
        referral.reason, referral.referred_at, referral.referred_by = reason.strip(), at, by.audit_label
        referral.save(force_insert=True)
        for one in people:
            one.referral = referral
        ReferredPerson.objects.bulk_create(people)
        telling.tell_referred(referral, at=at)
        record(
            "selection.refer_people", by=by, at=at, subject=referral, reason=reason.strip(),
            facts={
                "list": locked.number, "referral": referral.number, "wanted": wanted,
                "referred": [one.reference for one in people], "displaced": referral.displaced,
                "shares": referral.shares, "left_out": list(left_out),
            },
        )  # fmt: skip
    return referral
