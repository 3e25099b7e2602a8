"""rank: the order of a posting's candidates as it would be drawn now, and why. Writes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from ats.command import Command as Base
from ats.command import Failed
from postings.models import Posting
from selection.candidates import Order, order_now


class Command(Base):
    """Prints each place with the rule that decided it, then those who stand apart."""

    help = "The order of a posting's candidates as it would be drawn now, and why; writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The posting, and optionally another rule pack than its own."""
        parser.add_argument("job", metavar="JOB", help="the posting's job number")
        parser.add_argument("--pack", metavar="ID", help="the rule pack; by default the posting's own")

    def answer(self, **options: Any) -> object:  # Django hands every option over by name
        """The order in the shape docs promise. Raises Failed for a posting that is not known."""
        posting = Posting.objects.select_related("class_specification").filter(job_number=options["job"]).first()
        if posting is None:
            raise Failed(f"There is no posting {options['job']}.")
        order = order_now(posting, options["pack"])
        for line in lines(order):
            self.say(line)
        return as_answer(order)


def as_answer(order: Order) -> dict[str, object]:
    """The order as plain values; the keys are an interface. Seed and draws are null while the posting is open."""
    gathered = order.gathered
    return {
        "posting": order.posting.job_number,
        "pack": order.pack.id,
        "pack_version": order.pack.version,
        "as_of": gathered.roster.as_of if gathered.roster else None,
        "seed": order.lottery_seed.hex() if order.lottery_seed else None,
        "seed_sha256": order.posting.seed_sha256 or None,
        "entries": [place._asdict() for place in order.places],
        "rejected_bids": [one._asdict() for one in gathered.rejected],
        "not_qualified": [one._asdict() for one in gathered.not_qualified],
        "unreviewed": [{"reference": one.reference, "reason": one.reason} for one in gathered.unreviewed],
    }


def lines(order: Order) -> list[str]:
    """The same for people."""
    gathered = order.gathered
    roster = f"roster of {gathered.roster.as_of}" if gathered.roster else "no roster in force"
    return [
        f"Posting {order.posting.job_number} by {order.pack.id} version {order.pack.version}, {roster}.",
        *(f"{one.place:>4}  {one.reference}  {one.group}, {one.tier}: {one.because}" for one in order.places),
        *(
            f"bid rejected   {one.reference}  {', '.join(one.problems)}; becomes {one.becomes}"
            for one in gathered.rejected
        ),
        *(f"not qualified  {one.reference}  {one.reason}" for one in gathered.not_qualified),
        *(f"not reviewed   {one.reference}  {one.reason}" for one in gathered.unreviewed),
    ]
