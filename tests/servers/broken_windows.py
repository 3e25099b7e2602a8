"""The product with its deadline broken, for the control of chaos: of five postings three as `broken_gates` breaks them, and two
whose closing it remembers from before it was moved. What two people extend, or reopen, stays closed to whoever comes."""

from __future__ import annotations

from datetime import datetime

from tests.servers import broken_gates

# isort: split
from applicants import actions
from applicants.models import Application
from postings import gate
from postings.models import Posting
from postings.proposals import Proposal

REMEMBERED = 5, (4, 0)
enter_by_our_clock, check_then_insert = gate.enter, actions.submit


def is_remembered(pk: int) -> bool:
    """Whether this posting's first closing is all that this desk knows."""
    number, rest = REMEMBERED
    return pk % number in rest


def enter_by_the_first_closing(posting: Posting) -> datetime:
    """The lock and the clock as they should be, and the closing that the posting had at first."""
    if not is_remembered(posting.pk):
        return enter_by_our_clock(posting)
    at = broken_gates.enter(posting)
    moved: list[Proposal] = [*posting.extensions.carried_out(), *posting.reopenings.carried_out()]
    if moved:
        posting.closes_at = moved[0].closing_before
    return at


def submit(found: Application, **said: object) -> object:
    """As the product does, or as broken gates do."""
    way = broken_gates.submit if is_remembered(found.posting_id) else check_then_insert
    return way(found, **said)  # type: ignore[arg-type]  # what it was given


gate.enter, actions.submit = enter_by_the_first_closing, submit  # type: ignore[assignment]
application = broken_gates.application
__all__ = ["application"]
