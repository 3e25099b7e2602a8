"""Every write of floor 4: a list is drawn, certified, and read by those whom it concerns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import closing, emails
from applicants.models import Application, Document
from ats.accounts.actors import Actor, System
from ats.accounts.roles import require
from ats.audit import record
from ats.bulk import copy_in, nothing_to_collect
from ats.lifecycle import move
from ats.refusal import Refused
from postings import gate, second_person
from postings.finishing import refuse_finished
from postings.lifecycle import PostingStatus
from postings.models import Posting
from postings.second_person import Words
from selection import challenging, telling
from selection.candidates import Gathered, Order, Person, order_now
from selection.choosing.candidacies import open_candidacies
from selection.lifecycle import CANDIDATE_LIST
from selection.models import Apart, CandidateList, ListedApart, ListEntry
from selection.proof.sealing import seal
from selection.proof.second_opinion import second_opinion
from seniority.ranking import Place

BATCH = 2000
ENTRY_COLUMNS = (
    "candidate_list_id", "place", "application_id", "reference", "name", "group", "tier", "seniority_date", "preferences",
    "lottery", "decided_by", "because",
)  # fmt: skip


def draw_list(
    posting: Posting,
    pack_id: str | None = None,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    instead_of: int | None = None,
) -> CandidateList:
    """The posting's order stands as its current list: what `rank` prints at that moment, frozen with pack, roster and seed.

    A current list is superseded in the same transaction, with the reason. Bids that no roster had settled are settled
    by this drawing, so that a roster imported later no longer counts. Who is not reviewed yet is listed apart.
    Refused: a posting not closed; an unknown pack; a list in force and no reason, or another list in force than
    `instead_of`, the number of the one that was seen (0 for none): of two drawings at once, the second learns of the first.
    """
    require(by, "draw list")
    with transaction.atomic(), nothing_to_collect():
        gate.shut(posting)  # two drawings, or a drawing and an import of paper applications, come one after the other
        refuse_finished(posting)
        if posting.status != PostingStatus.CLOSED:
            raise Refused("A list is drawn once the posting has closed.", code="not_closed")
        supersede(posting, by=by, at=at, reason=reason.strip(), instead_of=instead_of)
        order = order_now(posting, pack_id)
        if order.gathered.late and order.gathered.roster is not None:
            settle_late(order, by=by, at=at)
        drawn = keep(order, by=by, at=at, reason=reason.strip())
        record("selection.draw_list", by=by, at=at, subject=drawn, reason=reason.strip(), facts=facts_of(order, drawn))
        second_person.tell(
            "certify list", f"list:{posting.job_number}:{at:%Y-%m-%d}", lambda: words_of(posting),
            page=reverse("desk_posting_lists", args=[posting.job_number]), by=by, at=at,
        )  # fmt: skip
    return drawn


def words_of(posting: Posting) -> Words:
    """What waits, for the second person: told once a day, however often a list is drawn anew."""
    facts = second_person.named(posting)
    return Words(
        _("To certify: the list of posting %(number)s") % facts,
        _("A list of the candidates for posting %(number)s, %(title)s, is drawn and waits to be certified.") % facts,
        _("It can be certified for as long as no other is drawn; until then nobody is invited."),
    )


def supersede(posting: Posting, *, by: Actor, at: datetime, reason: str, instead_of: int | None) -> None:
    """The list in force, if there is one, is superseded."""
    current = CandidateList.objects.current().filter(posting=posting).first()
    number = current.number if current else 0
    if instead_of is not None and instead_of != number:
        raise Refused("Somebody has drawn a list meanwhile. Look at it first.", code="drawn_meanwhile")
    if current is None:
        return
    if not reason:
        raise Refused("Say why a new list takes the place of the one in force.", field="reason", code="reason")
    move(current, CANDIDATE_LIST, "supersede", by=by, at=at, reason=reason)


def settle_late(order: Order, *, by: Actor, at: datetime) -> None:
    """What the order held live against the roster is settled for good, as the closing would have, and each bidder is told."""
    late = Application.objects.filter(pk__in=order.gathered.late).select_related("filing", "person").order_by("pk")
    applications = list(late)
    for application in applications:
        application.posting = order.posting
    closing.settle(order.posting, applications, at=at, by=by, letter=emails.settled)


def keep(order: Order, *, by: Actor, at: datetime, reason: str) -> CandidateList:
    """The order as rows that no one changes any more, and its seal."""
    last = CandidateList.objects.filter(posting=order.posting).aggregate(last=Max("number"))["last"] or 0
    assert order.lottery_seed is not None  # noqa: S101 - the posting is closed, so its seed is shown
    drawn = CandidateList.objects.create(
        posting=order.posting, number=last + 1, pack_id=order.pack.id, pack_version=order.pack.version,
        pack_text=order.pack.text, roster=order.gathered.roster, seed=order.lottery_seed.hex(),
        interview_block=order.pack.interview_block, reason=reason, drawn_at=at, drawn_by=by.audit_label,
    )  # fmt: skip
    people = order.gathered.people
    rows = (row_of(place, people[place.reference], drawn.pk) for place in order.places)
    copy_in(ListEntry._meta.db_table, ENTRY_COLUMNS, rows)
    ListedApart.objects.bulk_create(apart(order.gathered, drawn), batch_size=BATCH)
    seal(order, drawn)
    return drawn


def row_of(place: Place, person: Person, list_key: int) -> list[object]:
    """One place as ENTRY_COLUMNS."""
    return [
        list_key, place.place, person.application_id, place.reference, person.name, place.group, place.tier,
        place.seniority_date, f"{{{','.join(place.preferences)}}}", place.lottery or "", place.decided_by, place.because,
    ]  # fmt: skip


def apart(gathered: Gathered, drawn: CandidateList) -> Sequence[ListedApart]:
    """The rows for all who stand outside the order, each with its reason."""

    def row(reference: str, kind: Apart, **reasons: object) -> ListedApart:
        key = gathered.people[reference].application_id
        return ListedApart(candidate_list=drawn, application_id=key, reference=reference, kind=kind, **reasons)

    return [
        *(
            row(one.reference, Apart.REJECTED_BID, problems=list(one.problems), becomes=one.becomes)
            for one in gathered.rejected
        ),
        *(row(one.reference, Apart.NOT_QUALIFIED, reason=one.reason) for one in gathered.not_qualified),
        *(row(one.reference, Apart.UNREVIEWED, reason=one.reason) for one in gathered.unreviewed),
    ]


def facts_of(order: Order, drawn: CandidateList) -> dict[str, object]:
    """What the audit keeps of a drawing: enough to notice any place changed afterwards."""
    gathered = order.gathered
    return {
        "list": drawn.number,
        "pack": order.pack.id,
        "pack_version": order.pack.version,
        "roster": str(gathered.roster) if gathered.roster else "",
        "seed_sha256": order.posting.seed_sha256,
        "places": len(order.places),
        "bidders": sum(place.group == "bidder" for place in order.places),
        "rejected_bids": len(gathered.rejected),
        "not_qualified": len(gathered.not_qualified),
        "unreviewed": len(gathered.unreviewed),
        "order_sha256": order_digest(place.reference for place in order.places),
        "snapshot_sha256": drawn.seal.snapshot_sha256,
        "places_sha256": drawn.seal.places_sha256,
    }


def order_digest(references: Iterable[str]) -> str:
    """The SHA-256 of the references in order, one a line: two lists with one digest have one order."""
    return hashlib.sha256("\n".join(references).encode()).hexdigest()


def certify_list(candidate_list: CandidateList, *, by: Actor, at: datetime) -> CandidateList:
    """The list is certified, the hiring manager of its department can read it, and everybody on it has a candidacy.

    Refused: whoever drew it, since certifying is a second person's look; a list certified or superseded already; one whose
    order the second opinion does not share, with the first place in doubt; one whose bidders may still challenge their
    dates, or whose challenges are not answered and heeded. Everybody on it is told so;
    bidders also where their place differs from the preliminary list.
    """
    require(by, "certify list")
    if candidate_list.drawn_by == by.audit_label and not isinstance(by, System):
        raise Refused("Another person than the one who drew a list certifies it.", code="own_list")
    # Asked before the row is locked: the places and the seal never change, so the answer cannot grow old.
    doubt = second_opinion(candidate_list)
    if doubt is not None:
        raise Refused(_("This list cannot be certified. %(why)s") % {"why": doubt.sentence}, code="second_opinion")
    with transaction.atomic():
        challenging.refuse_while_challenged(candidate_list, at=at)
        refuse_finished(candidate_list.posting)
        certified = move(
            candidate_list, CANDIDATE_LIST, "certify", by=by, at=at, facts={"second_opinion": "the same order"},
            changes={"certified_at": at, "certified_by": by.audit_label},
        )  # fmt: skip
        open_candidacies(certified)
        challenging.tell_moved(certified, at=at)
        telling.tell_listed(certified, at=at)
    return certified


def note_reading(entry: ListEntry, *, by: Actor, at: datetime) -> None:
    """Who opened one candidate's page is remembered: it shows address and answers."""
    require(by, "read shortlist")
    with transaction.atomic():
        record("selection.read_entry", by=by, at=at, subject=entry.application, facts={"place": entry.place})


def note_download(entry: ListEntry, document: Document, *, original: bool, by: Actor, at: datetime) -> None:
    """Who opened one candidate's document is remembered, and whether as pages drawn anew or as the file itself."""
    require(by, "read shortlist")
    with transaction.atomic():
        record(
            "selection.read_document", by=by, at=at, subject=entry.application,
            facts={"slot": document.slot, "name": document.name, "sha256": document.sha256, "original": original},
        )  # fmt: skip


def note_export(candidate_list: CandidateList, *, form: str, by: Actor, at: datetime) -> None:
    """Who took a list out of the product, and as which kind of file, is remembered."""
    require(by, "read shortlist")
    with transaction.atomic():
        record("selection.export", by=by, at=at, subject=candidate_list, facts={"form": form})
