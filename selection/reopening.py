"""Whether a posting may still be reopened, as far as its lists go."""

from __future__ import annotations

from datetime import datetime

from applicants.self_identification import counted_on
from ats.accounts.actors import Actor
from ats.lifecycle import move
from ats.refusal import Refused
from postings.models import Posting
from selection.lifecycle import CANDIDATE_LIST
from selection.models import CandidateList


def clear_the_way(posting: Posting, *, reason: str, at: datetime, by: Actor) -> None:
    """A list that was drawn and never certified is superseded, with the reason of the reopening; none where `reason` is empty.

    Refused once any list was certified: people were told their places, and a hiring department has read them; and once the
    voluntary answers were counted, which is done once only.
    """
    lists = CandidateList.objects.filter(posting=posting)
    if lists.filter(certified_at__isnull=False).exists():
        raise Refused(
            "A list of this posting was certified, so it is not reopened any more. Rescind it and post it again.",
            code="certified",
        )
    if counted_on(posting.job_number) is not None:
        raise Refused(
            "The voluntary answers for this posting are counted, so it is not reopened any more.", code="counted"
        )
    current = lists.current().first()
    if current is not None and reason:
        move(current, CANDIDATE_LIST, "supersede", by=by, at=at, reason=reason)
