"""What floors above may hear of. Receivers run inside the action's transaction: they stand or fall with it."""

from django.dispatch import Signal

# posting, at, by: the posting has just been closed; what was received is frozen and bids are settled by who listens.
posting_closed = Signal()
# posting, revision, at, by: an amendment, extension or rescission of a published posting; all who applied are told.
posting_revised = Signal()
