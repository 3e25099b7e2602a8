"""Another closing takes two people: what an extension and a reopening share. Each runs inside the posting's shut gate.

`extending.py` has what is its own of an open posting, `reopening.py` of a closed one.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from ats import clock
from ats.accounts.actors import Actor, is_same_person
from ats.audit import record
from ats.refusal import Refused
from postings import second_person
from postings.models import Extension, Posting, Proposal, Reopening

P = TypeVar("P", bound=Proposal)
# Of each kind, the deed of whoever decides, and the page on which they do.
WHERE = {
    "extension": ("extend posting", "desk_posting_extend"), "reopening": ("reopen posting", "desk_posting_reopen"),
}  # fmt: skip


def propose(kind: type[P], posting: Posting, *, closes_at: datetime, reason: str, at: datetime, by: Actor) -> P:
    """The proposal waits for a second person, and nothing else has changed.

    Refused: no reason; a new closing that does not lie in the future; while another such proposal waits.
    """
    if not reason.strip():
        raise Refused("Say why: the reason is part of the public revision.", field="reason", code="reason")
    refuse_past_closing(closes_at, at)
    if kind.objects.waiting().filter(posting=posting).exists():
        raise Refused(_("This is proposed already. Decide that first."), code="waiting")
    proposed = kind(
        posting=posting, reason=reason.strip(), closing_before=posting.closes_at, closes_at=closes_at, proposed_at=at,
        proposed_by=by.audit_label,
    )  # fmt: skip
    proposed.save()
    record(
        f"postings.propose_{kind._meta.model_name}", by=by, at=at, subject=posting, reason=proposed.reason,
        facts={"closes_at": closes_at, "closing_before": posting.closes_at},
    )  # fmt: skip
    tell_others(proposed, at=at, by=by)
    return proposed


def tell_others(proposed: Proposal, *, at: datetime, by: Actor) -> None:
    """Everybody who may decide it knows that it waits."""
    name, job = str(proposed._meta.model_name), proposed.posting.job_number
    deed, page = WHERE[name]
    second_person.tell(
        deed, f"{name}:{proposed.pk}", lambda: second_person.of_closing(proposed), page=reverse(page, args=[job]),
        by=by, at=at,
    )  # fmt: skip


def held(proposed: P) -> P:
    """The proposal under lock, its posting as it is now. Refused where somebody decided it before."""
    rows = type(proposed)._default_manager.select_for_update(of=("self",)).select_related("posting")
    locked = rows.get(pk=proposed.pk)
    if not locked.is_waiting:
        raise Refused("Somebody has decided this proposal meanwhile.", code="decided")
    return locked  # type: ignore[return-value]  # the manager of its own class gives its own kind


def refuse_same_person(proposed: Proposal, by: Actor) -> None:
    """Refused: whoever proposed it, in whatever role, the operator too. The schema says it again."""
    if is_same_person(proposed.proposed_by, by.audit_label):
        raise Refused(_("Another person than the one who proposed it does this."), code="same_person")


def decline(proposed: P, *, reason: str, at: datetime, by: Actor) -> P:
    """The closing stays as it is; the proposal and why it was declined stay on record. Whoever proposed it may take it back.

    Refused: no reason; a proposal decided before.
    """
    if not reason.strip():
        raise Refused("Say why.", field="reason", code="reason")
    proposed = held(proposed)
    proposed.declined_at, proposed.declined_by, proposed.decline_reason = at, by.audit_label, reason.strip()
    proposed.save(update_fields=["declined_at", "declined_by", "decline_reason"])
    record(
        f"postings.decline_{proposed._meta.model_name}", by=by, at=at, subject=proposed.posting, reason=reason.strip(),
        facts={"proposed_by": proposed.proposed_by, "closes_at": proposed.closes_at},
    )  # fmt: skip
    return proposed


def lapse(posting: Posting, *, reason: str, at: datetime, by: Actor) -> None:
    """Whatever waits for this posting is declined with that reason: what became of the posting leaves nothing to decide."""
    for kind in (Extension, Reopening):
        for proposed in kind.objects.waiting().filter(posting=posting):
            decline(proposed, reason=reason, at=at, by=by)


def refuse_past_closing(closes_at: datetime, at: datetime) -> None:
    """Refused where the new closing is not in the future."""
    if closes_at <= at:
        raise Refused("The new closing lies in the past.", field="closes_on", code="past")


def remember_refused(posting: Posting, closes_at: datetime, refusal: Refused, *, by: Actor) -> None:
    """One event of security where somebody tried to close a posting in the past, or before what the agreement asks."""
    if refusal.code in {"past", "short"} and closes_at < posting.closes_at:
        with transaction.atomic():
            record(
                "security.earlier_closing_refused", by=by, at=clock.now(), subject=posting,
                facts={"closes_at": closes_at, "closing_before": posting.closes_at, "refused": refusal.code},
            )  # fmt: skip
