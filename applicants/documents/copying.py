"""Documents from one store into the other: from the folder into the bucket, and back. What is copied stays where it was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from applicants.documents.store import Store, StoreError
from applicants.models import Document
from ats.accounts.actors import Actor
from ats.accounts.roles import require
from ats.audit import record


@dataclass
class Copied:
    """How many documents were copied, how many were there already, and the keys of those that could not be."""

    copied: int = 0
    there: int = 0
    lost: list[str] = field(default_factory=list)


def copy_all(source: Store, target: Store, *, by: Actor, at: datetime) -> Copied:
    """Every document there is lies in the target too, byte for byte by its hash. May be broken off, and run beside the desk
    and again: what is there already is compared and left."""
    require(by, "copy documents")
    found = Copied()
    for key, sha256 in Document.objects.order_by("pk").values_list("storage_key", "sha256").iterator():
        if content_of(target, key, sha256) is not None:
            found.there += 1
            continue
        content = content_of(source, key, sha256)
        if content is not None and put(target, key, content, sha256):
            found.copied += 1
        else:
            found.lost.append(key)
    if found.copied:
        facts = {"copied": found.copied, "lost": len(found.lost)}
        with transaction.atomic():
            record("applicants.copy_documents", by=by, at=at, subject="documents", facts=facts)
    return found


def put(target: Store, key: str, content: bytes, sha256: str) -> bool:
    """Whether it lies there now, and is the same when it is read again."""
    try:
        target.put(key, content)
    except StoreError:
        return False
    return content_of(target, key, sha256) is not None


def content_of(place: Store, key: str, sha256: str) -> bytes | None:
    """What lies there under the key, if it is what the row says."""
    try:
        content = place.get(key, settings.UPLOAD_LIMIT)
    except StoreError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
