"""The pen: the only place that writes an audit event."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Model
from django.utils import translation

from ats.accounts.actors import Actor
from ats.audit.models import Event
from ats.audit.sending import spend
from ats.language import ENGLISH


def write(
    action: str, *, by: Actor, at: datetime, subject: Model | str, reason: str, facts: Mapping[str, object]
) -> None:
    """See `ats.audit.record`."""
    write_all(action, [(subject, facts)], by=by, at=at, reason=reason)


def write_all(
    action: str,
    entries: Sequence[tuple[Model | str, Mapping[str, object]]],
    *,
    by: Actor,
    at: datetime,
    reason: str,
) -> None:
    """See `ats.audit.record_all`."""
    if not connection.in_atomic_block:
        message = (
            f"{action} was to be recorded outside a transaction: change and event would not stand or fall together"
        )
        raise RuntimeError(message)
    spend(action, at)
    Event.objects.bulk_create(
        [
            Event(
                at=at, by=by.audit_label, action=action, subject=label(subject), reason=reason, facts=canonical(facts)
            )
            for subject, facts in entries
        ],
        batch_size=2000,
    )


def label(subject: Model | str) -> str:
    """A row as the audit names it: "application K7QF-3M9X-T"; a text as it is.

    In English whatever the page is in: a row has one name, and whoever looks its history up finds all that was done with it.
    """
    if isinstance(subject, str):
        return subject
    with translation.override(ENGLISH):
        return f"{subject._meta.verbose_name} {subject}"[:400]


def canonical(facts: Mapping[str, object]) -> str:
    """JSON with sorted keys and no blanks: the same facts always give the same letters."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain)


def plain(value: object) -> str:
    """Dates, instants and amounts as their ISO or decimal text. Raises TypeError for what has no one spelling."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    message = f"{type(value).__name__} has no spelling in the audit"
    raise TypeError(message)
