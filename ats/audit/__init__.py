"""What is remembered. `record()` is the one pen; the database chains what it writes and lets nobody rewrite it.

The pen is imported when first used: models of other apps import this package before the app registry is ready.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

    from ats.accounts.actors import Actor


def record(
    action: str,
    *,
    by: Actor,
    at: datetime,
    subject: Model | str,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """One event stands in the audit, in the caller's transaction: neither it nor the change exists without the other.

    `action` is `app.deed`; `subject` a row (kept as the text "model label") or such a text; `facts` plain JSON values.
    Employee numbers are masked by whoever calls. Raises RuntimeError outside a transaction.
    """
    from ats.audit.pen import write  # noqa: PLC0415 - see the module's docstring

    write(action, by=by, at=at, subject=subject, reason=reason, facts=facts or {})


def record_all(
    action: str, entries: Sequence[tuple[Model, Mapping[str, object]]], *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """One event for each (subject, facts) stands in the audit, in the caller's transaction, written in one statement."""
    from ats.audit.pen import write_all  # noqa: PLC0415 - see the module's docstring

    write_all(action, entries, by=by, at=at, reason=reason)


__all__ = ["record", "record_all"]
