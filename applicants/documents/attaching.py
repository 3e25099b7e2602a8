"""The documents of a draft: put in, each in its slot, and taken out again; and what takes the place of an infected one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from applicants.documents import storage
from applicants.documents.slots import Slot
from applicants.hints import speaks_of_sponsorship
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application, Document, Draft, PreferenceClaim
from ats.accounts.actors import Actor
from ats.accounts.models import User
from ats.audit import record
from ats.refusal import Refused

# Every file that was ever put in counts, those replaced or taken out too: each is kept.
MOST_FILES: Final = 40
# What stands in a file's name where a blank would stand in a text.
APART: Final = re.compile(r"[_.+-]+")


def attach(application: Application, slot: Slot, name: str, content: bytes, *, by: Actor, at: datetime) -> Document:
    """The file stands in the draft, stored under a random key for good before its row commits, and before anything is locked.

    Refused, with the number in the sentence: empty, too large, one too many, a kind of file that is not taken, a virus. A
    second file in the same slot takes the first one's place in the draft; what was filed keeps its own.
    """
    found = checked(application, slot, name, content, by=by, at=at)
    refuse_one_too_many(application)
    with storage.kept(content) as key, transaction.atomic():
        Draft.objects.select_for_update().get(application=application)
        refuse_one_too_many(application)
        Document.objects.filter(application=application, slot=slot, removed_at=None).update(removed_at=at)
        document = noted(application, slot, name, content, found, key=key, at=at)
        record("applicants.attach", by=by, at=at, subject=application, facts=facts_of(document))
    return document


def replace(refused: Document, name: str, content: bytes, *, by: User, at: datetime) -> Document:
    """Another file stands in the place of one that was filed and in which a virus was found after the closing; the filing
    itself stays as it was received.

    Refused, beside what `attach` refuses: one that cannot be replaced, or can no longer (`until_when`).
    """
    application, slot = refused.application, Slot(refused.slot)
    found = checked(application, slot, name, content, by=by, at=at)
    refuse_one_too_many(application)
    with storage.kept(content) as key, transaction.atomic():
        Draft.objects.select_for_update().get(application=application)
        if until_when(refused, replacements_of(refused), at=at) is None:
            raise Refused(_("No other file can take the place of this one now."), field="file", code="not_replaceable")
        refuse_one_too_many(application)
        document = noted(application, slot, name, content, found, key=key, at=at, replaces=refused)
        facts = {"replaces": refused.sha256, "flagged": found.mentions_sponsorship, **facts_of(document)}
        record("applicants.replace", by=by, at=at, subject=application, facts=facts)
        flag_anew(application, found)
    return document


def flag_anew(application: Application, found: storage.Checked) -> None:
    """Where the file mentions sponsorship somebody of HR looks before a hiring manager does, also where they looked before."""
    if found.mentions_sponsorship:
        fresh = {"flagged": True, "flag_cleared_at": None, "flag_cleared_by": ""}
        Application.objects.filter(pk=application.pk).update(**fresh)


def replacements_of(refused: Document) -> list[Document]:
    """What was given in its place so far."""
    return list(Document.objects.filter(replaces=refused).order_by("uploaded_at"))


def until_when(document: Document, replacements: Sequence[Document], *, at: datetime) -> datetime | None:
    """Until when another file can take the place of a filed one in which a virus was found; None where none can or need.

    Before the closing the application itself can be changed. A replacement found infected too gives its own days.
    """
    application = document.application
    until = max((one.replace_until for one in (document, *replacements) if one.replace_until), default=None)
    is_settled = application.status in {ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN}
    has_one = any(not one.is_refused for one in replacements)
    if not document.is_refused or document.replaces_id or has_one or is_settled or until is None:
        return None
    return until if application.posting.closes_at <= at < until else None


def noted(
    application: Application,
    slot: Slot,
    name: str,
    content: bytes,
    found: storage.Checked,
    *,
    key: str,
    at: datetime,
    replaces: Document | None = None,
    proves: PreferenceClaim | None = None,
) -> Document:
    """The row of a file that is stored under that key."""
    return Document.objects.create(
        application=application, slot=slot, name=storage.clean_name(name), media_type=found.media_type, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), storage_key=key, uploaded_at=at, replaces=replaces,
        proves=proves, mentions_sponsorship=found.mentions_sponsorship,
    )  # fmt: skip


def facts_of(document: Document) -> dict[str, object]:
    """What the audit says of a file."""
    return {"slot": document.slot, "name": document.name, "size": document.size, "sha256": document.sha256}


def refuse_one_too_many(application: Application) -> None:
    """Nothing while there is room for one more file. Refused with the number. Asked before anything is stored, and again with
    the draft locked, so that the count is true."""
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
    """What a file is that is taken; its name is read as its words are. A virus is refused as other files are, and the audit
    says so."""
    try:
        found = storage.check(content)
    except Refused as refusal:
        if refusal.code == "infected":
            facts = {"slot": slot, "name": storage.clean_name(name), "sha256": hashlib.sha256(content).hexdigest()}
            with transaction.atomic():
                record("applicants.infected", by=by, at=at, subject=application, facts=facts)
        raise
    is_in_its_name = speaks_of_sponsorship(APART.sub(" ", storage.clean_name(name)))
    return found._replace(mentions_sponsorship=True) if is_in_its_name else found


def detach(document: Document, *, by: User, at: datetime) -> None:
    """The file is out of the draft; a filing that carries it keeps it."""
    with transaction.atomic():
        Document.objects.filter(pk=document.pk, removed_at=None).update(removed_at=at)
        facts = {"slot": document.slot, "name": document.name}
        record("applicants.detach", by=by, at=at, subject=document.application, facts=facts)
