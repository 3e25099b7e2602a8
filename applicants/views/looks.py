"""What the last look at the roster said, kept in the person's session: showing it again costs no look and tells nothing new.

A look is counted (`actions.look_at_bid`), so it happens on POST alone. What is kept is the sentence and the clause, never the
code: the code of an unknown number differs from that of somebody else's, and the sentences do not.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from applicants import actions
from applicants.models import Application
from ats.accounts.signed_in import SignedIn
from ats.spoken import READERS
from seniority.bids import claims_a_bid

KEPT = "looks_at_bids"
# A session keeps the looks of this many applications; nobody bids on more at once.
MOST = 20


@dataclass(frozen=True)
class Look:
    """The problems found, each with its clause, newest look first; none where the bid fits the roster."""

    problems: list[list[str]]


def look(request: SignedIn, application: Application, at: datetime) -> Look:
    """Looks at the roster and keeps what it said. Refused (429) beyond ten looks an hour; then what was kept stays."""
    found = actions.look_at_bid(application, by=request.user, at=at)
    seen_now = Look([list(problem.said(READERS)) for problem in found])
    kept = dict(request.session.get(KEPT, {}))
    kept.pop(application.reference, None)
    newest = {application.reference: {"bid": fingerprint(application)} | asdict(seen_now)}
    request.session[KEPT] = dict([*kept.items()][-(MOST - 1) :]) | newest
    return seen_now


def last_look(request: SignedIn, application: Application) -> Look | None:
    """What was last said of exactly this bid; None where there is no bid, or it was changed since or never looked at."""
    if not claims_a_bid(application.draft.bid_claim):
        return None
    kept = request.session.get(KEPT, {}).get(application.reference)
    return Look(kept["problems"]) if kept and kept["bid"] == fingerprint(application) else None


def fingerprint(application: Application) -> str:
    """Equal for equal bids on one posting as it stands: claim, name, units that may bid, closing."""
    posting = application.posting
    facts = [asdict(application.draft.bid_claim), posting.eligible_units, posting.closes_at.isoformat()]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
