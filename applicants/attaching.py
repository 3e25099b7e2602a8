"""The documents of a draft: put in, each in its slot, and taken out again."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from applicants import storage
from applicants.models import Application, Document, Draft
from applicants.slots import Slot
from ats.accounts.actors import Actor
from ats.accounts.models import User
from ats.audit import record
from ats.refusal import Refused

# Every file that was ever put in counts, those replaced or taken out too: each lies on the disk.
MOST_FILES: Final = 40


def attach(application: Application, slot: Slot, name: str, content: bytes, *, by: Actor, at: datetime) -> Document:
    """The file stands in the draft, stored under a random key and fsynced before its row commits.

    Refused, with the number in the sentence: empty, too large, one too many, a kind of file that is not taken, a virus. A
    second file in the same slot takes the first one's place in the draft; what was filed keeps its own.
    """
    found = checked(application, slot, name, content, by=by, at=at)
    with transaction.atomic():
        Draft.objects.select_for_update().get(application=application)
        refuse_one_too_many(application)
        key = storage.keep(content)
        Document.objects.filter(application=application, slot=slot, removed_at=None).update(removed_at=at)
        document = Document.objects.create(
            application=application, slot=slot, name=storage.clean_name(name), media_type=found.media_type, size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), storage_key=key, uploaded_at=at,
            mentions_sponsorship=found.mentions_sponsorship,
        )  # fmt: skip
        record(
            "applicants.attach", by=by, at=at, subject=application,
            facts={"slot": slot, "name": document.name, "size": document.size, "sha256": document.sha256},
        )  # fmt: skip
    return document


def refuse_one_too_many(application: Application) -> None:
    """Nothing while there is room for one more file; the draft is locked, so that the count is true. Refused with the number."""
    if Document.objects.filter(application=application).count() >= MOST_FILES:
        raise Refused(
            _(
                "You have put %(number)d files into this application, the most that one takes. Those that are in it stay, and"
                " you can send it."
            ) % {"number": MOST_FILES},
            field="file", code="too_many_files", status=422,
        )  # fmt: skip


def checked(
    application: Application, slot: Slot, name: str, content: bytes, *, by: Actor, at: datetime
) -> storage.Checked:
    """What a file is that is taken. A virus is refused as other files are, and the audit says so."""
    try:
        return storage.check(content)
    except Refused as refusal:
        if refusal.code == "infected":
            facts = {"slot": slot, "name": storage.clean_name(name), "sha256": hashlib.sha256(content).hexdigest()}
            with transaction.atomic():
                record("applicants.infected", by=by, at=at, subject=application, facts=facts)
        raise


def detach(document: Document, *, by: User, at: datetime) -> None:
    """The file is out of the draft; a filing that carries it keeps it."""
    with transaction.atomic():
        Document.objects.filter(pk=document.pk, removed_at=None).update(removed_at=at)
        facts = {"slot": document.slot, "name": document.name}
        record("applicants.detach", by=by, at=at, subject=document.application, facts=facts)
