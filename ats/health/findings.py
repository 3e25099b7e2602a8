"""What is wrong with the desk just now: each finding a code and a sentence. A new kind of trouble is a function more here.

Everything is asked of the database and of the disk; the broker, the worker and beat are known by the rows they write, and so is
a bucket for documents, which the worker asks.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applicants.documents.store import Trouble
from applicants.models import Document
from ats.audit.models import Scrambling
from ats.health.models import DocumentsCheck, Heartbeat
from ats.outbox.models import Message
from postings.deadline import moment_in_words
from postings.models import Posting

SILENT: Final = timedelta(seconds=30)  # six heartbeats
CLOSING_OVERDUE: Final = timedelta(seconds=30)
MAIL_OVERDUE: Final = timedelta(minutes=2)
SCAN_OVERDUE: Final = timedelta(minutes=10)
CLOCKS_APART: Final = timedelta(seconds=1)
LITTLE_ROOM: Final = 500 * 2**20
MANY_CONNECTIONS: Final = 0.8

DATABASE_FACTS = """
    SELECT clock_timestamp(), (SELECT linked_at FROM audit_link ORDER BY number DESC LIMIT 1),
        (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL), current_setting('max_connections')::int"""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. With `stops_applicants` nothing can be filed while it is so."""

    code: str
    sentence: str
    stops_applicants: bool = False


@dataclass(frozen=True)
class Facts:
    """What the database says of itself, and how far its clock runs ahead of ours."""

    now: datetime
    ahead: timedelta
    newest_event_at: datetime | None
    connections: int
    most_connections: int


def look() -> list[Finding]:
    """All that is wrong, the gravest first; empty where nothing is."""
    try:
        facts = ask()
        found = [*clocks(facts), *closings(facts.now), *mails(facts.now), *hearts(facts.now), *connections_used(facts)]
        found += [*scanner(facts.now), *documents(), *scrambled()]
    except DatabaseError:
        sentence = _("The database does not answer, so nothing can be read or filed. What was filed is safe.")
        found = [Finding("database", sentence, stops_applicants=True)]
    found += room()
    return sorted(found, key=lambda one: not one.stops_applicants)


def ask() -> Facts:
    """One question to the database, between two looks at our own clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # a new connection is no part of the time that is measured
        before = time.time()
        cursor.execute(DATABASE_FACTS)
        now, newest, count, most = cursor.fetchone()
        after = time.time()
    # Any moment between the two looks may be the one the database looked at its clock: only more than that is a difference.
    early, late = (datetime.fromtimestamp(moment, UTC) for moment in (before, after))
    ahead = now - late if now > late else now - early if now < early else timedelta()
    return Facts(now, ahead, newest, count, most)


def clocks(facts: Facts) -> Iterator[Finding]:
    """A clock set back, which stops filing, and clocks that differ."""
    if facts.newest_event_at and facts.now < facts.newest_event_at:
        behind = lasting(facts.newest_event_at - facts.now)
        sentence = _(
            "The database’s clock was set back: it is %(behind)s behind the newest event recorded. No application is taken "
            "until it has caught up, so that no time of receipt is wrong."
        )
        yield Finding("clock_set_back", sentence % {"behind": behind}, stops_applicants=True)
    if abs(facts.ahead) > CLOCKS_APART:
        words = {"apart": lasting(abs(facts.ahead))}
        sentence = (
            _("The database’s clock, which decides deadlines, runs %(apart)s ahead of this web server’s.") % words
            if facts.ahead > timedelta()
            else _("The database’s clock, which decides deadlines, runs %(apart)s behind this web server’s.") % words
        )
        yield Finding("clocks_differ", sentence)


def closings(now: datetime) -> Iterator[Finding]:
    """Postings whose closing passed and which nobody closed. They take no applications all the same."""
    due = Posting.objects.due(now - CLOSING_OVERDUE).order_by("closes_at").values_list("job_number", "closes_at")
    overdue = list(due[:100])
    if overdue:
        job, closes_at = overdue[0]
        sentence = ngettext(
            "%(count)s closing is overdue: job %(job)s, for %(time)s. It takes no applications; its list waits.",
            "%(count)s closings are overdue, job %(job)s for %(time)s. They take no applications; their lists wait.",
            len(overdue),
        )
        yield Finding(
            "closing_overdue", sentence % {"count": len(overdue), "job": job, "time": lasting(now - closes_at)}
        )


def mails(now: datetime) -> Iterator[Finding]:
    """The oldest mail that has not left, never tried or tried in vain."""
    oldest = Message.objects.waiting().order_by("created_at").values_list("created_at", flat=True).first()
    if oldest and now - oldest > MAIL_OVERDUE:
        sentence = _("Mails are late: the oldest has waited for %(time)s. Every message stands in its inbox meanwhile.")
        yield Finding("mail_overdue", sentence % {"time": lasting(now - oldest)})


def hearts(now: datetime) -> Iterator[Finding]:
    """Worker and beat that show no sign of life, and a broker that neither of them hears."""
    known = {heart.kind: heart for heart in Heartbeat.objects.all()}
    sentences = {
        "worker": (
            _("The background worker has never shown a sign of life: nothing is closed and no mail leaves."),
            _("The background worker has shown no sign of life for %(time)s: nothing is closed and no mail leaves."),
        ),
        "beat": (
            _("The scheduler (beat) has never shown a sign of life: nothing happens by itself."),
            _("The scheduler (beat) has shown no sign of life for %(time)s: nothing happens by itself."),
        ),
    }
    living = []
    for kind, (never, lately) in sentences.items():
        heart = known.get(kind)
        if heart is None:
            yield Finding(kind, never)
        elif now - heart.at > SILENT:
            yield Finding(kind, lately % {"time": lasting(now - heart.at)})
        else:
            living.append(heart)
    deaf = [heart.heard_at for heart in living if heart.at - heart.heard_at > SILENT]
    # A worker hears nothing, broker or not, where nothing is said to it.
    if deaf and any(heart.kind == "beat" for heart in living):
        sentence = _(
            "The broker has not been heard for %(time)s: what happens by itself is late. Filing does not need it."
        )
        yield Finding("broker", sentence % {"time": lasting(now - min(deaf))})


def scanner(now: datetime) -> Iterator[Finding]:
    """A virus scanner, where one is set up, that leaves documents unscanned."""
    oldest = Document.objects.unscanned_since() if settings.CLAMD else None
    if oldest and now - oldest > SCAN_OVERDUE:
        sentence = _(
            "The virus scanner is late: a document has waited for %(time)s. Applications are taken meanwhile; staff cannot "
            "open what is not scanned."
        )
        yield Finding("scanner", sentence % {"time": lasting(now - oldest)})


def documents() -> Iterator[Finding]:
    """The place where documents lie, as the worker found it last."""
    last = DocumentsCheck.objects.first()
    if last and last.trouble:
        yield Finding("documents", " ".join([why_no_documents(last.trouble), _("Answers are still taken.")]))


def scrambled() -> Iterator[Finding]:
    """A copy for tests and training says that it is one."""
    last = Scrambling.objects.order_by("-at").first()
    if last:
        sentence = _(
            "This is a copy for tests and training (scrambled %(moment)s): people, words and documents in it are invented, and "
            "its audit proves nothing of the time before. No application made here is one."
        )
        yield Finding("scrambled_copy", sentence % {"moment": moment_in_words(last.at)})


def why_no_documents(trouble: str) -> str:
    """Why no file can be stored or opened just now, as a sentence."""
    sentences = {
        Trouble.UNREACHABLE: _("Where documents are kept cannot be reached, so no file can be stored or opened."),
        Trouble.REFUSED: _("Where documents are kept refuses our key, so no file can be stored or opened."),
        Trouble.NO_BUCKET: _("The bucket for documents does not exist, so no file can be stored or opened."),
        Trouble.FULL: _("Where documents are kept is full, so no file can be stored."),
    }
    other = _("Where documents are kept answers with errors, so files may not be stored or opened.")
    return sentences.get(Trouble(trouble), other)


def connections_used(facts: Facts) -> Iterator[Finding]:
    """Connections to the database that run short."""
    if facts.connections > MANY_CONNECTIONS * facts.most_connections:
        sentence = _("%(used)s of the database’s %(most)s connections are used.")
        yield Finding("connections", sentence % {"used": facts.connections, "most": facts.most_connections})


def room() -> Iterator[Finding]:
    """A disk too full for uploads, where they lie on one. Applications without new files are still taken."""
    if settings.BUCKET:
        return
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    left = shutil.disk_usage(place).free
    if left < LITTLE_ROOM:
        sentence = _("The disk for uploads has %(left)s MB left: files may be refused, answers are still taken.")
        yield Finding("disk", sentence % {"left": left // 2**20})


def lasting(time: timedelta) -> str:
    """A length of time in words, rounded down to its largest unit."""
    seconds = int(time.total_seconds())
    if seconds < 120:
        return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
    if seconds < 2 * 3600:
        return ngettext("%(count)s minute", "%(count)s minutes", seconds // 60) % {"count": seconds // 60}
    if seconds < 2 * 86400:
        return ngettext("%(count)s hour", "%(count)s hours", seconds // 3600) % {"count": seconds // 3600}
    return ngettext("%(count)s day", "%(count)s days", seconds // 86400) % {"count": seconds // 86400}
