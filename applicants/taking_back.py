"""What was received and is lost stands again, or is set aside: one person proposes it from the receipt, another confirms.

The receipt says what was received and when, and our signature under it that this is so; the answers are those of the draft that
is left here, or what the person answers once more. What stands again is held against the receipt: bid and preferences must be
what it says, so that the receipt people hold is true again (docs/adr).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from applicants import closing, emails
from applicants.actions import answers_of, follow_claims
from applicants.lifecycle import APPLICATION, ApplicationStatus
from applicants.lost_receipts import A_FACT, judged, read, texts_of
from applicants.models import Answers, Application, Document, Draft, Fate, Filing, LostReceipt
from applicants.paper import accounts_of
from applicants.sponsorship import flag_filed
from ats.accounts.actors import Actor, is_same_person
from ats.accounts.roles import require
from ats.audit import record
from ats.lifecycle import move, move_all
from ats.outbox import queue_all
from ats.refusal import Refused
from postings import gate, second_person
from postings.deadline import in_words
from postings.lifecycle import PostingStatus
from postings.models import Posting
from postings.second_person import Words
from seniority.bids import claims_a_bid

A_JOB: Final = re.compile(r"(?P<number>.+), revision (?P<revision>\d+)")
A_DOCUMENT: Final = re.compile(r"^Document: .*SHA-256 ([0-9a-f]{64})", re.MULTILINE)
CLAIMED: Final = re.compile(r"^Preferences claimed: (.+)$", re.MULTILINE)
PERSON: Final = ("email", "first_name", "last_name")
BID: Final = ("city_employee", "employee_number", "bargaining_unit", "recall_rights", "if_rejected")
TAKING: Final = frozenset({PostingStatus.PUBLISHED, PostingStatus.CLOSED})


class Somebody(NamedTuple):
    """Whose an application is of which nothing is left."""

    email: str
    first_name: str
    last_name: str


def propose(
    shown: str, *, fate: str, said: Mapping[str, Any], reason: str, by: Actor
) -> LostReceipt:  # what a form's fields gave
    """The proposal waits for a second person; nothing else has changed.

    Refused: a text without one receipt of ours; one that is stored here, or decided; no reason; and whatever would keep it from
    standing (`refuse_what_cannot_stand`).
    """
    require(by, "propose lost receipt")
    if not reason.strip():
        raise Refused("Say why. The person reads it.", field="reason", code="reason")
    text, signature = the_receipt(shown)
    facts = dict(A_FACT.findall(text))
    job = A_JOB.fullmatch(facts["Job"])
    posting = Posting.objects.filter(job_number=job["number"] if job else "").first()
    if posting is None:
        raise Refused(_("The posting of this receipt is not here: import it first."), field="receipt", code="posting")
    proposed = LostReceipt(
        text=text, signature=signature, reference=facts["Reference"], version=int(facts["Version"]), posting=posting,
        received_at=datetime.fromisoformat(facts["Received"].partition(" ")[0]), fate=fate, said=dict(said),
        reason=reason.strip(), proposed_by=by.audit_label,
    )  # fmt: skip
    with transaction.atomic():
        proposed.proposed_at = at = gate.shut(posting)
        same = LostReceipt.objects.filter(reference=proposed.reference, version=proposed.version, declined_at=None)
        if same.exists():
            raise Refused(_("This receipt is on the list already."), field="receipt", code="known")
        refuse_what_cannot_stand(proposed, the_application(proposed))
        proposed.save()
        record(
            "applicants.propose_lost_receipt", by=by, at=at, subject=proposed, reason=proposed.reason,
            facts={"job": posting.job_number, "received_at": proposed.received_at, "fate": fate},
        )  # fmt: skip
        second_person.tell(
            "confirm lost receipt", f"lost-receipt:{proposed.pk}", lambda: words_of(posting),
            page=reverse("desk_lost_receipt", args=[proposed.pk]), by=by, at=at,
        )  # fmt: skip
    return proposed


def words_of(posting: Posting) -> Words:
    """What waits, for the second person."""
    facts = second_person.named(posting)
    return Words(
        _("To decide: a lost receipt of posting %(number)s") % facts,
        _("What is to become of an application for posting %(number)s, %(title)s, whose receipt this database lost?")
        % facts,
        _("The person hears nothing until then, and the next list knows nothing of it."),
    )


def the_receipt(shown: str) -> tuple[str, str]:
    """The one receipt in what was pasted, and its signature. Refused: none, several, not ours, or stored here."""
    found = dict.fromkeys(receipt for text in texts_of(shown.encode()) for receipt in read(text))
    if len(found) != 1:
        raise Refused(_("Paste one receipt, from its first line to its signature."), field="receipt", code="one")
    (receipt,) = found
    match judged(*receipt).fate:
        case "not ours":
            raise Refused(
                _("This receipt is not one of ours: text and signature do not fit."), field="receipt", code="not_ours"
            )
        case "stored":
            raise Refused(_("What this receipt says is stored here."), field="receipt", code="stored")
    return receipt


def the_application(lost: LostReceipt) -> Application | None:
    """What is left here of the application, under lock; None where nothing is."""
    held = Application.objects.select_for_update(of=("self",)).select_related("draft", "filing", "person")
    found: Application | None = held.filter(reference=lost.reference).first()
    return found


def refuse_what_cannot_stand(lost: LostReceipt, left: Application | None) -> None:
    """Refused, of what is to stand: received outside the window; a posting that takes nothing; an application withdrawn, decided,
    or filed anew since; answers that claim another bid or other preferences than the receipt; nobody to write to."""
    if left is None and not all(str(lost.said.get(name, "")).strip() for name in PERSON):
        raise Refused(
            _("Nothing of this application is left here, so give address and name."), field="email", code="person"
        )
    if lost.fate == Fate.SET_ASIDE:
        return
    posting = lost.posting
    if posting.status not in TAKING:
        raise Refused(_("This posting takes no applications."), code="status")
    if not posting.opens_at <= lost.received_at < posting.closes_at:
        raise Refused(
            _("It was received outside the window: the posting closes at %(closing)s.")
            % {"closing": in_words(posting.closes_at)},
            code="window",
        )
    if left is not None:
        if left.status not in {ApplicationStatus.DRAFT, ApplicationStatus.FILED, ApplicationStatus.UNDER_REVIEW}:
            raise Refused(
                _("The application is withdrawn or decided, so nothing older comes in its place."), code="status"
            )
        if left.filing is not None and left.filing.version >= lost.version:
            raise Refused(_("The application was filed anew since."), code="newer")
    refuse_other_claims(lost, the_answers(lost, left))


def refuse_other_claims(lost: LostReceipt, answers: Answers) -> None:
    """Refused: a bid where the receipt says none, or none where it says one; other preferences than it names."""
    says_bid = "\nBid: claimed\n" in lost.text
    if (claims_a_bid(answers.bid_claim) and lost.posting.takes_bids) != says_bid:
        sentence = (
            _("The receipt says that a bid was claimed, and the answers claim none.")
            if says_bid
            else _("The receipt says that no bid was claimed, and the answers claim one.")
        )
        raise Refused(sentence, field="city_employee", code="bid")
    if set(answers.claimed_preferences) != claimed_by(lost):
        raise Refused(
            _("The draft claims other preferences than the receipt. The person can set it right."), code="preferences"
        )


def claimed_by(lost: LostReceipt) -> set[str]:
    """The preferences that the receipt names."""
    (names,) = CLAIMED.findall(lost.text)
    return set() if names == "none" else set(names.split(", "))


def the_answers(lost: LostReceipt, left: Application | None) -> Draft:
    """The draft that is left here, or one of what the person said again, with the preferences that the receipt names."""
    if left is not None:
        return left.draft
    given = {name: lost.said[name] for name in ("first_name", "last_name", *BID) if name in lost.said}
    words = str(lost.said.get("words", "")).strip()
    first = lost.posting.requirements[:1] if words else []
    answers = {one.key: {"answer": "unsure", "how": words} for one in first}
    return Draft(saved_at=lost.received_at, answers=answers, **given, **dict.fromkeys(claimed_by(lost), True))


def confirm(lost: LostReceipt, *, by: Actor) -> LostReceipt:
    """Done as proposed, and the person is told. Refused: whoever proposed it; what was decided before; what cannot stand."""
    require(by, "confirm lost receipt")
    with transaction.atomic():
        at = gate.shut(lost.posting)
        lost = held(lost)
        if is_same_person(lost.proposed_by, by.audit_label):
            raise Refused(_("Another person than the one who proposed it does this."), code="same_person")
        left = the_application(lost)
        refuse_what_cannot_stand(lost, left)
        if lost.fate == Fate.STANDS:
            left = stand_again(lost, left or begun(lost), at=at, by=by)
        lost.application, lost.confirmed_at, lost.confirmed_by = left, at, by.audit_label
        lost.save(update_fields=["application", "confirmed_at", "confirmed_by"])
        queue_all([emails.lost_receipt(lost)], at=at)
        record(
            "applicants.confirm_lost_receipt", by=by, at=at, subject=lost, reason=lost.reason,
            facts={"fate": lost.fate, "received_at": lost.received_at, "proposed_by": lost.proposed_by},
        )  # fmt: skip
    return lost


def begun(lost: LostReceipt) -> Application:
    """An application under the receipt's reference, with what the person said again as its draft. Refused: another one that
    lives."""
    somebody = Somebody(*(str(lost.said[name]).strip() for name in PERSON))
    person = accounts_of([somebody])[somebody.email.casefold()]
    if Application.objects.live().filter(person=person, posting=lost.posting).exists():
        raise Refused(_("This person has another application for this posting."), field="email", code="applied_already")
    made = Application.objects.create(
        reference=lost.reference, person=person, posting=lost.posting, started_at=lost.received_at
    )
    draft = the_answers(lost, None)
    draft.application = made
    draft.save()
    return made


def stand_again(lost: LostReceipt, application: Application, *, at: datetime, by: Actor) -> Application:
    """The filing of the receipt stands as received then, and goes on as every filing does; documents that it names and that are
    still here are with it."""
    posting, person = lost.posting, application.person
    job = A_JOB.fullmatch(dict(A_FACT.findall(lost.text))["Job"])
    assert job is not None  # noqa: S101 - so it was proposed
    filing = Filing.objects.create(
        application=application, posting=posting, version=lost.version, key=uuid.uuid4(), submitted_at=lost.received_at,
        closes_at=posting.closes_at, posting_revision=int(job["revision"]), attested_by=by.audit_label,
        certified_name=person.full_name, **answers_of(application.draft),
    )  # fmt: skip
    named = A_DOCUMENT.findall(lost.text)
    filing.documents.add(*Document.objects.filter(application=application, sha256__in=named).usable().order_by())
    facts = {"version": lost.version, "submitted_at": lost.received_at, "receipt": lost.signature}
    if application.status == ApplicationStatus.DRAFT:
        move(application, APPLICATION, "file", by=by, at=at, changes={"filing": filing}, facts=facts)
    else:
        Application.objects.filter(pk=application.pk).update(filing=filing)
        record("applicants.file_again", by=by, at=at, subject=application, facts=facts)
        application.refresh_from_db()
    flag_filed([filing], by=by, at=at)
    follow_claims(application, filing, at=lost.received_at)
    if posting.status == PostingStatus.CLOSED:
        is_first = application.status == ApplicationStatus.FILED
        if is_first:
            move_all([application], APPLICATION, "freeze", by=by, at=at)
        closing.settle(posting, [application], at=at, by=by, letter=emails.closed if is_first else emails.settled)
    application.refresh_from_db()
    return application


def decline(lost: LostReceipt, *, reason: str, by: Actor, at: datetime) -> LostReceipt:
    """Nothing is done, and the proposal stays on record; another can be made. Whoever proposed it may take it back."""
    require(by, "propose lost receipt")
    if not reason.strip():
        raise Refused("Say why.", field="reason", code="reason")
    with transaction.atomic():
        lost = held(lost)
        lost.declined_at, lost.declined_by, lost.decline_reason = at, by.audit_label, reason.strip()
        lost.save(update_fields=["declined_at", "declined_by", "decline_reason"])
        record(
            "applicants.decline_lost_receipt", by=by, at=at, subject=lost, reason=reason.strip(),
            facts={"fate": lost.fate, "proposed_by": lost.proposed_by},
        )  # fmt: skip
    return lost


def held(lost: LostReceipt) -> LostReceipt:
    """The proposal under lock. Refused where somebody decided it before."""
    rows = LostReceipt.objects.select_for_update(of=("self",)).select_related("posting__class_specification")
    locked: LostReceipt = rows.get(pk=lost.pk)
    if not locked.is_waiting:
        raise Refused("Somebody has decided this proposal meanwhile.", code="decided")
    return locked
