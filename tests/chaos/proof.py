"""What must hold when all is over: receipts, lists, audit, mails and files, by plain SQL and by our own arithmetic.

Beside the promises of `tests.servers.checker`. Shares no code with the product.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import psycopg2

from tests.chaos.sink import Sink
from tests.servers import checker
from tests.servers.checker import Fault, rows
from tests.servers.traffic import Answer


def faults(database: str, answers: Sequence[Answer], *, sink: Sink | None, home: Path) -> list[Fault]:
    """Every promise broken. Without a sink nothing is asked about mails."""
    found = checker.faults(database, answers)
    line = psycopg2.connect(database)
    try:
        with line.cursor() as cursor:
            found += [*chain(cursor), *files(cursor, home), *(mails(cursor, sink) if sink else ())]
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


def files(cursor: Any, home: Path) -> Iterator[Fault]:
    """Every file a row speaks of lies there, whole."""
    for key, size, digest in rows(cursor, "SELECT storage_key, size, sha256 FROM applicants_document"):
        place = home / "uploads" / key[:2] / key
        if not place.is_file():
            yield Fault("file_lost", key)
        elif place.stat().st_size != size or hashlib.sha256(place.read_bytes()).hexdigest() != digest:
            yield Fault("file_changed", key)


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
