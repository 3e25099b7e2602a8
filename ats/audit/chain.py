"""Checks the chain: every event in it once, every hash right, every checkpoint that left the database still true."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from ats import signing
from ats.audit.models import Event, Link


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole chain found. `broken` is empty, or names the first thing that is wrong."""

    events: int
    checkpoints: int
    last_hash: str
    broken: str


def stamp(moment: datetime) -> str:
    """An instant as it is hashed: UTC, microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link_hash(link: Link) -> str:
    """The SHA-256 (hex) that this link must carry: each part with its length before it, the last hash among them."""
    event = link.event
    parts = [
        str(link.number),
        link.previous_hash,
        stamp(link.linked_at),
        str(event.pk),
        stamp(event.at),
        event.by,
        event.action,
        event.subject,
        event.reason,
        event.facts,
    ]
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def write_checkpoint(folder: Path, *, at: datetime) -> Path | None:
    """The chain's end, signed, stands in a new file of the folder, fsynced; None where nothing came since the last one."""
    link = Link.objects.order_by("-number").first()
    if link is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{link.number:012d}.json"
    if path.exists():
        return None
    body = {"number": link.number, "hash": link.hash, "at": stamp(at)}
    signature = signing.sign(json.dumps(body, sort_keys=True).encode()).hex()
    partial = path.with_suffix(".part")
    with partial.open("w") as file:
        file.write(json.dumps(body | {"signature": signature}))
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    return path


def verify(folder: Path) -> Verdict:
    """Reads the whole chain in one snapshot and compares it with itself and with the checkpoints in the folder."""
    with transaction.atomic():
        marks = {mark.number: mark for mark in read_checkpoints(folder)}
        broken, count, last = first_break(marks)
        unlinked = Event.objects.filter(link=None).order_by("pk").first()
    if not broken and unlinked is not None:
        broken = f"event {unlinked.pk} ({unlinked.action}) stands outside the chain"
    return Verdict(events=count, checkpoints=len(marks), last_hash=last, broken=broken)


@dataclass(frozen=True)
class Mark:
    """One checkpoint file as read. `fault` is empty where its signature is ours."""

    number: int
    hash: str
    fault: str


def read_checkpoints(folder: Path) -> Iterator[Mark]:
    """Every checkpoint in the folder, in order of number; a file that cannot be read is a fault, not an exception."""
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        try:
            content = json.loads(path.read_text())
            signature = bytes.fromhex(content.pop("signature"))
            if not signing.is_ours(json.dumps(content, sort_keys=True).encode(), signature):
                raise ValueError
            yield Mark(int(content["number"]), str(content["hash"]), "")
        except (ValueError, KeyError, AttributeError):
            yield Mark(int(path.stem) if path.stem.isdigit() else -1, "", f"checkpoint {path.name} is not signed by us")


def first_break(marks: dict[int, Mark]) -> tuple[str, int, str]:
    """(the first thing wrong or "", number of links read, last hash)."""
    previous, count = "", 0
    for mark in marks.values():
        if mark.fault:
            return mark.fault, 0, ""
    for count, link in enumerate(Link.objects.select_related("event").order_by("number").iterator(chunk_size=2000), 1):
        fault = fault_of(link, count, previous, marks.get(count))
        if fault:
            return fault, count, previous
        previous = link.hash
    beyond = [number for number in marks if number > count]
    if beyond:
        return f"the chain ends at {count}, but a checkpoint stands for link {min(beyond)}", count, previous
    return "", count, previous


def fault_of(link: Link, count: int, previous: str, mark: Mark | None) -> str:
    """What is wrong with the link that stands at place `count` after the hash `previous`; empty where nothing is."""
    name = f"link {link.number} (event {link.event_id}, {link.event.action})"
    if link.number != count:
        return f"link {count} is missing; {name} follows"
    if link.previous_hash != previous:
        return f"{name} does not follow the link before it"
    if link.hash != link_hash(link):
        return f"{name} was changed after it was written"
    if mark is not None and mark.hash != link.hash:
        return f"{name} differs from the checkpoint that left the database"
    return ""
