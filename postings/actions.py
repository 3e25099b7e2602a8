"""Every write of floor 1: class specifications and postings, from draft to closing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ats import clock, turns
from ats.accounts.actors import Actor, System
from ats.accounts.roles import require
from ats.audit import record
from ats.lifecycle import move
from ats.outbox import queue
from ats.refusal import Refused
from ats.spoken import READERS
from postings import emails, gate, proposals, second_person, seed
from postings.deadline import in_words
from postings.differing import differences
from postings.lawful import refuse_forbidden, refuse_forbidden_whole
from postings.lifecycle import POSTING, PostingStatus
from postings.models import FIRST, ClassSpecification, Posting, PostingRevision
from postings.shortfalls import shortfalls
from postings.signals import posting_closed, posting_revised

# What a public revision by one lead may change. Another closing takes two people (`extending.py`); the rest of a published
# posting stays as people read it when they applied.
AMENDABLE = (
    "vacancies", "vacancies_text", "salary_amount", "salary_basis", "grade", "benefits_url", "summary", "duties",
    "location", "address", "shift", "hours", "selection_requirements", "evaluation", "preferences", "notices",
)  # fmt: skip


# What a draft holds: every field that people write, never a status, a stamp or the seed.
DRAFTED = frozenset(field.name for field in Posting._meta.fields if field.editable)


def add_class_specification(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> tuple[ClassSpecification, bool]:
    """The document's facts stand as the next version of their class; (version, True).

    The same file again is (the version it made, False), and nothing is written. `facts` are the model's fields by name.
    """
    require(by, "import class specification")
    with transaction.atomic():
        turns.wait_for_turn(turns.CLASS_SPECIFICATIONS)
        newest = ClassSpecification.objects.filter(code=facts["code"]).order_by("-version").first()
        if newest is not None and newest.source_sha256 == facts["source_sha256"]:
            return newest, False
        version = newest.version + 1 if newest else 1
        spec = ClassSpecification.objects.create(**facts, version=version, imported_at=at, imported_by=by.audit_label)
        record("postings.add_class_specification", by=by, at=at, subject=spec, facts={"file": facts["source_name"]})
    return spec, True


def draft(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Posting:
    """A new posting stands as a draft. `facts` are the model's fields by name.

    Refused: a job number that is taken, a question that no applicant may be asked.
    """
    require(by, "draft posting")
    refuse_forbidden(facts)
    try:
        with transaction.atomic():
            posting = Posting.objects.create(**facts, created_at=at, created_by=by.audit_label)
            record("postings.draft", by=by, at=at, subject=posting, facts={"title": posting.title})
            second_person.tell_of_draft(posting, by=by, at=at)
    except IntegrityError as error:
        raise taken_or(error, facts) from error
    return posting


def taken_or(error: IntegrityError, facts: Mapping[str, Any]) -> Exception:
    """The refusal for a job number already used, or the error itself."""
    if "job_number" in str(error):
        return Refused(
            _("There is a posting %(job)s already.") % {"job": facts["job_number"]}, field="job_number", code="taken"
        )
    return error


def change_draft(posting: Posting, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Posting:
    """The draft has the new facts; whoever changed it last counts as its author, so that another person approves.

    Refused: a posting that is no draft any more, a question that no applicant may be asked. Raises ValueError for a fact
    that no draft holds, such as a status.
    """
    require(by, "draft posting")
    refuse_unknown(facts, DRAFTED)
    refuse_forbidden(facts)
    with transaction.atomic():
        locked = Posting.objects.select_for_update().get(pk=posting.pk)
        if locked.status != PostingStatus.DRAFT:
            raise Refused(
                "Only a draft can be changed this way; a published posting is amended with a reason.", code="status"
            )
        changes = differences(locked, facts)
        Posting.objects.filter(pk=posting.pk).update(**facts, created_by=by.audit_label)
        record("postings.change_draft", by=by, at=at, subject=locked, facts=changes)
        posting.refresh_from_db()
        second_person.tell_of_draft(posting, by=by, at=at)
    return posting


def refuse_unknown(facts: Mapping[str, Any], known: Collection[str]) -> None:
    """Raises ValueError where a fact is not among the fields that this deed may write."""
    unknown = sorted(set(facts) - set(known))
    if unknown:
        raise ValueError(f"not written by this deed: {', '.join(unknown)}")


def approve(posting: Posting, *, by: Actor, at: datetime) -> Posting:
    """The draft is approved, by another person than its author. Refused: the author, a forbidden question, or no draft."""
    require(by, "approve posting")
    refuse_forbidden_whole(posting)
    if posting.created_by == by.audit_label and not isinstance(by, System):
        raise Refused("Another person than the author approves a posting.", code="own_draft")
    return move(posting, POSTING, "approve", by=by, at=at, changes={"approved_at": at, "approved_by": by.audit_label})


def return_to_draft(posting: Posting, *, by: Actor, at: datetime, reason: str) -> Posting:
    """The approval is taken back, with its reason, and the draft can be changed again."""
    require(by, "approve posting")
    return move(
        posting,
        POSTING,
        "return_to_draft",
        by=by,
        at=at,
        reason=reason,
        changes={"approved_at": None, "approved_by": ""},
    )


def publish(posting: Posting, *, by: Actor, at: datetime, exception: str = "") -> Posting:
    """The approved posting is public from its opening on, its lottery seed is made and sealed, the union's notice waits.

    Refused: a posting not approved; one whose closing is past, unless the system loads it; one that falls short of the
    agreement (window, notice to the union, pay), unless `exception` gives a reason, which the audit keeps; and, whatever
    the reason, one whose form would ask what no applicant may be asked.
    """
    require(by, "publish posting")
    refuse_forbidden_whole(posting)
    if posting.closes_at <= at and not isinstance(by, System):
        raise Refused("Its closing lies in the past. Set a later closing first.", field="closes_at", code="past")
    lacking = shortfalls(posting, at)
    if lacking and not exception.strip():
        raise Refused(
            " ".join([*shortfalls(posting, at, READERS), _("Give the reason for the exception, or change the dates.")]),
            field="exception",
            code="short",
        )
    sealed, digest = seed.make()
    with transaction.atomic():
        gate.shut(posting)
        move(
            posting, POSTING, "publish", by=by, at=at, reason=exception.strip(),
            changes={
                "published_at": at, "published_by": by.audit_label,
                "seed_sealed": sealed, "seed_sha256": digest, "revision": 1,
            },
            facts={"seed_sha256": digest, "closes_at": posting.closes_at, "shortfalls": lacking},
        )  # fmt: skip
        PostingRevision.objects.create(posting=posting, number=1, at=at, by=by.audit_label, reason=FIRST)
        tell_union(posting, at=at, **emails.published(posting))
    return posting


def tell_union(posting: Posting, *, at: datetime, subject: str, body: str) -> None:
    """A notice to the union waits in the outbox, once a revision and occasion."""
    queue(
        key=f"union:{posting.job_number}:{posting.revision}:{posting.status}", kind="union", recipient=None,
        address=settings.UNION_EMAIL, subject=subject, body=body, at=at,
    )  # fmt: skip


def amend(posting: Posting, facts: Mapping[str, Any], *, by: Actor, reason: str) -> PostingRevision:
    """A published, still open posting has the new facts as its next public revision; all who applied are told.

    Refused: no reason; a posting no longer open by the database's clock; a question that no applicant may be asked. Raises
    ValueError for what is not amended: another closing takes two people (`extending.py`).
    """
    require(by, "amend posting")
    if not reason.strip():
        raise Refused("Say why: the reason is part of the public revision.", field="reason", code="reason")
    refuse_unknown(facts, AMENDABLE)
    refuse_forbidden(facts)
    with transaction.atomic():
        at = gate.shut(posting)
        if posting.status != PostingStatus.PUBLISHED or at >= posting.closes_at:
            raise Refused("This posting is not open any more, so it cannot be amended.", code="status")
        return revise(posting, facts, by=by, at=at, reason=reason.strip())


def revise(
    posting: Posting, facts: Mapping[str, Any], *, by: Actor, at: datetime, reason: str, deed: str = "postings.amend",
    said: Mapping[str, object] | None = None,
) -> PostingRevision:  # fmt: skip
    """Inside the shut gate: the facts are changed, the revision numbered, and whoever listens tells people.

    One event, by the name of the `deed` that revises, has old and new beside whatever else is `said`.
    """
    fresh = Posting.objects.get(pk=posting.pk)
    changes = differences(fresh, facts)
    if not changes:
        raise Refused("Nothing would change.", code="same")
    number = fresh.revision + 1
    Posting.objects.filter(pk=posting.pk).update(**facts, revision=number)
    posting.refresh_from_db()
    revision = PostingRevision.objects.create(
        posting=posting, number=number, at=at, by=by.audit_label, reason=reason, changes=changes
    )
    remembered = {"revision": number, "changes": changes, **(said or {})}
    record(deed, by=by, at=at, subject=posting, reason=reason, facts=remembered)
    posting_revised.send(Posting, posting=posting, revision=revision, at=at, by=by)
    tell_union(posting, at=at, **emails.revised(posting, revision))
    return revision


def cancel(posting: Posting, *, by: Actor, reason: str) -> PostingRevision:
    """The posting is rescinded as a public revision; all who applied and the union are told (agreement 12.7(h))."""
    require(by, "cancel posting")
    if not reason.strip():
        raise Refused("Say why: the reason is told to all who applied.", field="reason", code="reason")
    with transaction.atomic():
        at = gate.shut(posting)
        number = posting.revision + 1
        move(
            posting, POSTING, "cancel", by=by, at=at, reason=reason.strip(),
            changes={"cancelled_at": at, "cancelled_by": by.audit_label, "revision": number},
        )  # fmt: skip
        revision = PostingRevision.objects.create(
            posting=posting, number=number, at=at, by=by.audit_label, reason=reason.strip(), changes={"rescinded": True}
        )
        proposals.lapse(posting, reason="The posting was rescinded.", at=at, by=by)
        posting_revised.send(Posting, posting=posting, revision=revision, at=at, by=by)
        tell_union(posting, at=at, **emails.revised(posting, revision))
    return revision


def close(posting: Posting, *, by: Actor) -> bool:
    """The posting is closed, what was received is frozen, bids are settled and notices wait; True.

    False, and nothing written, where its closing has not come by the database's clock or somebody closed it before:
    pressed twice, or by two workers, it closes once.
    """
    require(by, "close posting")
    with transaction.atomic():
        at = gate.shut(posting)
        if posting.status != PostingStatus.PUBLISHED or at < posting.closes_at:
            return False
        move(
            posting, POSTING, "close", by=by, at=at, changes={"closed_at": at, "closed_by": by.audit_label},
            facts={"closes_at": posting.closes_at, "deadline": in_words(posting.closes_at)},
        )  # fmt: skip
        proposals.lapse(posting, reason="The closing came before anybody confirmed it.", at=at, by=by)
        posting_closed.send(Posting, posting=posting, at=at, by=by)
    return True


def close_due(*, by: Actor) -> list[str]:
    """Every posting past its closing is closed, each in a transaction of its own; the job numbers closed here."""
    due = Posting.objects.due(clock.now()).order_by("closes_at", "id")
    return [posting.job_number for posting in due if close(posting, by=by)]
