"""Status changes. An app's own `lifecycle.py` holds its statuses and table of moves; `move()` is the one way to take one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext

from ats.accounts.actors import Actor
from ats.audit import record_all
from ats.refusal import Refused

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Move:
    """One allowed move: what it is called, from which statuses it may start, and where it ends."""

    name: str
    sources: frozenset[str]
    target: str


@dataclass(frozen=True)
class Lifecycle:
    """The statuses of one model's field and every allowed move between them. What is not in the table is refused."""

    label: str
    field: str
    statuses: type[models.TextChoices]
    moves: tuple[Move, ...]

    def named(self, name: str) -> Move:
        """The move of that name. Raises KeyError for a name that is not in the table."""
        return {move.name: move for move in self.moves}[name]

    def why_not(self, name: str, status: str) -> str:
        """A sentence why the move cannot start from that status; empty where it can."""
        if status in self.named(name).sources:
            return ""
        facts = {"what": gettext(self.label), "status": self.statuses(status).label}
        return gettext("This %(what)s is “%(status)s”, so it cannot be changed that way any more.") % facts


def moves(*rows: tuple[str, Iterable[str], str]) -> tuple[Move, ...]:
    """The table as literal rows: (name, sources, target)."""
    return tuple(Move(name, frozenset(sources), target) for name, sources, target in rows)


def move(
    instance: M,
    lifecycle: Lifecycle,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,  # values of any model field, written in the same statement
    facts: Mapping[str, object] | None = None,
) -> M:
    """The row has the move's target status and `changes`, and one audit event says so, in one transaction.

    The row is locked first and its status read from the locked row; the given instance is brought up to date.
    Raises Refused where the table does not allow the move; then nothing is written.
    """
    move_all([instance], lifecycle, name, by=by, at=at, reason=reason, changes=changes, facts=facts)
    instance.refresh_from_db()
    return instance


def move_all(
    instances: Sequence[M],
    lifecycle: Lifecycle,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,  # values of any model field, the same for every row
    facts: Mapping[str, object] | None = None,
) -> None:
    """Every row has moved, each with its audit event, or none has; the instances given know their new status.

    Rows are locked in the order of their keys, so that two such calls wait for each other and never for ever.
    """
    if not instances:
        return
    model = type(instances[0])
    with transaction.atomic():
        rows = model._base_manager.filter(pk__in=[instance.pk for instance in instances])
        held = dict(rows.order_by("pk").select_for_update().values_list("pk", lifecycle.field))
        move_held(instances, held, lifecycle, name, by=by, at=at, reason=reason, changes=changes, facts=facts)


def move_held(
    instances: Sequence[M],
    held: Mapping[Any, str],  # status by primary key, as the lock found it
    lifecycle: Lifecycle,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """What `move_all` does once the rows are locked; called directly where the caller's transaction holds them already."""
    model = type(instances[0])
    target = lifecycle.named(name).target
    for status in set(held.values()):
        refusal = lifecycle.why_not(name, status)
        if refusal:
            raise Refused(refusal, code="status")
    rows = model._base_manager.filter(pk__in=list(held))
    rows.update(**(dict(changes or {}) | {lifecycle.field: target}))
    record_all(
        f"{model._meta.app_label}.{name}",
        [(one, {"from": held[one.pk], "to": target, **(facts or {})}) for one in instances],
        by=by,
        at=at,
        reason=reason,
    )
    for instance in instances:
        setattr(instance, lifecycle.field, target)
