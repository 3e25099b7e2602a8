"""What floors above may hear of. Receivers run inside the action's transaction: they stand or fall with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.dispatch import Signal

# posting, at, by: the posting has just been closed; what was received is frozen and bids are settled by who listens.
posting_closed = Signal()
# posting, at, by, told_otherwise: the posting is about to be finished; whoever knows of somebody not told refuses.
posting_finishing = Signal()
# posting, at, by: the posting has just been finished; the union is told by who knows the list.
posting_finished = Signal()
# posting, at, by, reason: a closed posting is about to be reopened (`reason` is empty where that is only proposed); whoever
# knows why it cannot be refuses, and takes out of force what the closing had led to.
posting_reopening = Signal()
# posting, reopening, revision, at, by: it takes applications again; what the closing did is taken back, all are told.
posting_reopened = Signal()
# posting, revision, at, by: an amendment, extension or rescission of a published posting; all who applied are told.
posting_revised = Signal()
# on: asked, which rule packs are in force that day, or on any where it is None. Answered with their (id, title).
packs_asked = Signal()


def packs_in_force(on: date | None = None) -> dict[str, str]:
    """The titles of those packs by id, as the floor above knows them."""
    answers: list[tuple[Any, Any]] = packs_asked.send(sender=None, on=on)  # Django's types take an answer for a text
    return {name: title for _receiver, offers in answers for name, title in offers}
