"""The end of a posting: everybody has been told their outcome, the union has the list, and nothing more is decided."""

from __future__ import annotations

from django.db import transaction

from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.lifecycle import move
from ats.refusal import Refused
from postings import gate, proposals
from postings.lifecycle import POSTING, PostingStatus
from postings.models import Posting
from postings.signals import posting_finished, posting_finishing


def finish(posting: Posting, *, by: Actor, told_otherwise: str = "") -> Posting:
    """The closed posting is finished, at the moment that its audit event, its row and the union's notice share.

    `told_otherwise` says how people were told whose mail could not be delivered; the audit keeps it. Refused: a posting not
    closed; while somebody has not been told what became of their application (the schema refuses that as well).
    """
    require(by, "finish posting")
    with transaction.atomic():
        at = gate.shut(posting)
        refusal = POSTING.why_not("finish", posting.status)
        if refusal:
            raise Refused(refusal, code="status")
        told_otherwise = told_otherwise.strip()
        posting_finishing.send(Posting, posting=posting, at=at, by=by, told_otherwise=told_otherwise)
        move(
            posting, POSTING, "finish", by=by, at=at, reason=told_otherwise,
            changes={"finished_at": at, "finished_by": by.audit_label},
        )  # fmt: skip
        proposals.lapse(posting, reason="The posting was finished.", at=at, by=by)
        posting_finished.send(Posting, posting=posting, at=at, by=by)
    return posting


def refuse_finished(posting: Posting) -> None:
    """Refused where the posting is finished: everybody holds their outcome, and none is changed behind their back."""
    if posting.status == PostingStatus.FINISHED:
        raise Refused(
            "This posting is finished: everybody has been told, and nothing more is decided.", code="finished"
        )
