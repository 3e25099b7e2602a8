"""Audit rows. An event says what happened; its link, made by the database at commit, puts it into the chain.

Two tables, because the number must be assigned inside a lock and the lock held as short as can be: the events of a
transaction are written as it goes, and a deferred trigger links them when it commits. (An identity column forks the
chain: two transactions read the same last row.)
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

# The end of the chain is looked up once a transaction, and then handed from event to event in a setting that ends with the
# transaction: the lock keeps everybody else out meanwhile.
# What is hashed: each part with its length before it, so that no text can pass for another split of the same letters.
# The same rule stands in Python in chain.py; a test holds the two together.
LINK_EVENT = """
    ending := string_to_array(NULLIF(current_setting('ats.chain_end', true), ''), ' ');
    IF ending IS NULL THEN
        PERFORM pg_advisory_xact_lock(7241, 1);
        EXECUTE 'SELECT ARRAY[number::text, hash, linked_at::text] FROM audit_link ORDER BY number DESC LIMIT 1'
            INTO ending; -- planned anew: a plan kept from an empty table reads the whole table
    END IF;
    place := COALESCE(ending[1]::bigint, 0) + 1;
    previous := COALESCE(ending[2], '');
    moment := GREATEST(clock_timestamp(), COALESCE(ending[3]::timestamptz, '-infinity'::timestamptz));
    body := '';
    FOREACH part IN ARRAY ARRAY[
        place::text,
        previous,
        to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW.id::text,
        to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        NEW."by", NEW.action, NEW.subject, NEW.reason, NEW.facts
    ] LOOP
        body := body || length(part) || ':' || part;
    END LOOP;
    ending := ARRAY[place::text, encode(sha256(convert_to(body, 'UTF8')), 'hex'), moment::text];
    INSERT INTO audit_link (number, event_id, linked_at, previous_hash, hash)
    VALUES (place, NEW.id, moment, previous, ending[2]);
    PERFORM set_config('ats.chain_end', concat_ws(' ', place, ending[2], replace(moment::text, ' ', 'T')), true);
    RETURN NULL;
"""


class Event(models.Model):
    """One thing that happened: who did what to which record, when, why, and the values that mattered.

    Texts, not foreign keys: an event neither blocks a deletion nor vanishes with what it speaks of.
    """

    at = models.DateTimeField(_("at"), db_index=True)
    by = models.CharField(_("by"), max_length=400)
    action = models.CharField(_("action"), max_length=100, db_index=True)
    subject = models.CharField(_("subject"), max_length=400, db_index=True)
    reason = models.TextField(_("reason"), blank=True)
    facts = models.TextField(_("facts"), help_text="Canonical JSON: sorted keys, no blanks.")

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = [
            *APPEND_ONLY,
            pgtrigger.Trigger(
                name="link_at_commit",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[
                    ("ending", "text[]"),
                    ("place", "bigint"),
                    ("previous", "text"),
                    ("moment", "timestamptz"),
                    ("part", "text"),
                    ("body", "text"),
                ],
                func=LINK_EVENT,
            ),
        ]

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
