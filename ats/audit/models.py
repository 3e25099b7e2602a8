"""Audit rows. An event says what happened; its link, made by the database at commit, puts it into the chain.

Two tables, because the number must be assigned inside a lock and the lock held as short as can be: the events of a
transaction are written as it goes, and a deferred trigger links them when it commits (linking.py). (An identity column
forks the chain: two transactions read the same last row.)
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

APPEND_ONLY = [
    pgtrigger.Protect(name="rows_stay", operation=pgtrigger.Update | pgtrigger.Delete),
    pgtrigger.Trigger(
        name="table_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'the audit is append-only';",
    ),
]


class Event(models.Model):
    """One thing that happened: who did what to which record, when, why, and the values that mattered.

    Texts, not foreign keys: an event neither blocks a deletion nor vanishes with what it speaks of.
    """

    at = models.DateTimeField(_("at"), db_index=True)
    by = models.CharField(_("by"), max_length=400)
    action = models.CharField(_("action"), max_length=100, db_index=True)
    subject = models.CharField(_("subject"), max_length=400, db_index=True)
    reason = models.TextField(_("reason"), blank=True)
    facts = models.TextField(_("facts"), help_text=_("Canonical JSON: sorted keys, no blanks."))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Link(models.Model):
    """One place in the chain. Written by the database alone."""

    number = models.BigIntegerField(_("number"), primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    linked_at = models.DateTimeField(_("linked at"))
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


class Scrambling(models.Model):
    """One row where this database is a scrambled copy, and none in a desk: its events, and the chain, were made anew then."""

    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("scrambling")
        verbose_name_plural = _("scramblings")
        triggers: ClassVar = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class SentForm(models.Model):
    """One form that did its deed: sent once more, it does nothing, and is answered by this row (`sending.py`).

    It names nobody: the key is a hash of whose it was and of a key that stands in the form alone, `content` a hash of what was
    sent, `led_to` the address to which the deed led, sealed under that key.
    """

    key = models.CharField(max_length=64, primary_key=True)
    content = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))
    led_to = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("form that was sent")
        verbose_name_plural = _("forms that were sent")
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="what_was_done_stays", exclude=["led_to"]),
            pgtrigger.Protect(name="sent_forms_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.key[:12]}"
