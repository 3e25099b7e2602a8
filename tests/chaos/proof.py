"""What must hold when all is over: receipts, lists, audit, mails and files, by plain SQL and by our own arithmetic.

Beside the promises of `tests.servers.checker`. Shares no code with the product.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg2

from tests.chaos.sink import Sink
from tests.clamd import INFECTED
from tests.servers import checker
from tests.servers.checker import Fault, rows
from tests.servers.traffic import Answer
from tests.servers.windows import Moved


def faults(
    database: str,
    answers: Sequence[Answer],
    *,
    documents: Path,
    sink: Sink | None = None,
    streams: Sequence[bytes] | None = None,
    moved: Sequence[Moved] = (),
) -> list[Fault]:
    """Every promise broken. `documents` is the folder of the files; without a sink nothing is asked about mails, and without
    what a scanner was sent, nothing about viruses."""
    found = checker.faults(database, answers, moved=moved)
    line = psycopg2.connect(database)
    try:
        with line.cursor() as cursor:
            found += [*chain(cursor), *files(cursor, documents), *receipts(cursor, documents)]
            found += [] if sink is None else mails(cursor, sink)
            found += [] if streams is None else scans(cursor, streams)
    finally:
        line.close()
    return found


def chain(cursor: Any) -> Iterator[Fault]:
    """Each link follows the one before it, never back in time, and its hash is that of what it holds."""
    statement = """
        SELECT k.number, k.previous_hash, k.linked_at, e.id, e.at, e."by", e.action, e.subject, e.reason, e.facts, k.hash
        FROM audit_link k JOIN audit_event e ON e.id = k.event_id ORDER BY k.number"""
    before, moment = "", None
    for place, (number, previous, linked_at, event, at, *texts, digest) in enumerate(rows(cursor, statement), 1):
        parts = [str(number), previous, utc(linked_at), str(event), utc(at), *texts]
        body = "".join(f"{len(part)}:{part}" for part in parts)
        if number != place or previous != before or hashlib.sha256(body.encode()).hexdigest() != digest:
            yield Fault("chain_broken", f"link {number}")
            return
        if moment and linked_at < moment:
            yield Fault("audit_went_back_in_time", f"link {number}")
        before, moment = digest, linked_at


def utc(moment: Any) -> str:
    """An instant as the chain spells it."""
    return str(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def files(cursor: Any, folder: Path) -> Iterator[Fault]:
    """Every file a row speaks of lies there, whole."""
    for key, size, digest in rows(cursor, "SELECT storage_key, size, sha256 FROM applicants_document"):
        place = folder / key[:2] / key
        if not place.is_file():
            yield Fault("file_lost", key)
        elif place.stat().st_size != size or hashlib.sha256(place.read_bytes()).hexdigest() != digest:
            yield Fault("file_changed", key)


def receipts(cursor: Any, folder: Path) -> Iterator[Fault]:
    """Every file a receipt names by its hash lies there, whatever the rows say."""
    there = {hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.glob("*/*") if one.is_file()}
    for key, body in rows(cursor, "SELECT key, body FROM outbox_message WHERE kind = 'receipt'"):
        for digest in NAMED.findall(body):
            if digest not in there:
                yield Fault("file_of_a_receipt_lost", f"{key} {digest}")


NAMED = re.compile(r"^Document: .*?SHA-256 ([0-9a-f]{64})", re.MULTILINE)


def scans(cursor: Any, streams: Sequence[bytes]) -> Iterator[Fault]:
    """Every document was judged by what the scanner was sent: the infected refused, all others clean."""
    sent, infected = {hashlib.sha256(one).hexdigest() for one in streams}, hashlib.sha256(INFECTED).hexdigest()
    for key, digest, status in rows(cursor, "SELECT storage_key, sha256, status FROM applicants_document"):
        if status not in {"clean", "refused"}:
            yield Fault("document_not_scanned", f"{key} {status}")
        elif digest not in sent:
            yield Fault("judged_without_a_look", f"{key} {status}")
        elif status != ("refused" if digest == infected else "clean"):
            yield Fault("judged_otherwise_than_found", f"{key} {status}")


def mails(cursor: Any, sink: Sink) -> Iterator[Fault]:
    """Every message left, each under its own identity, with one content, and at most once more than once."""
    known = {str(key): (address, status) for key, address, status in rows(cursor, OUTBOX)}
    for key, (address, status) in known.items():
        copies = sink.came.get(key, [])
        if address == sink.rejected:
            if status != "failed" or copies:
                yield Fault("rejected_mail_not_given_up", key)
        elif status != "sent" or not copies:
            yield Fault("mail_not_sent", f"{key} {address} {status} {len(copies)} times")
        elif len(set(copies)) > 1 or {to for to, _digest in copies} != {address}:
            yield Fault("mail_with_two_contents", key)
        elif len(copies) > 2:
            yield Fault("mail_sent_more_than_twice", f"{key} {len(copies)} times")
    yield from (Fault("mail_of_nobody", key) for key in sink.came if key not in known)


OUTBOX = "SELECT id, address, status FROM outbox_message"


def twice(sink: Sink) -> int:
    """How many mails came more than once."""
    return sum(count for copies, count in Counter(len(one) for one in sink.came.values()).items() if copies > 1)
