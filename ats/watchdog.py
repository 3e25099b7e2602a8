"""The watchdog inside a worker and inside beat: one that is deaf while work waits ends itself, and is started again.

A worker that lost its broker may come back and take nothing any more, without a word in its log. Whoever runs it (`./run`,
compose) starts what ended, but cannot see that it hears nothing; so it looks at itself. As a sign of life it touches the
file ATS_PULSE, by which `./run` and compose know one that hangs as a whole.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NoReturn

from billiard.process import active_children
from celery.signals import after_task_publish, beat_init, task_received, worker_ready
from django.conf import settings
from django.db import DatabaseError, connection

from ats import clock
from ats.outbox.models import Message
from postings.models import Posting

log = logging.getLogger(__name__)

LOOK_EVERY: Final = 2.0  # seconds
DEAF: Final = 70  # the exit code


class Watchdog:
    """Knows when its process last heard of work, and looks every two seconds whether any waits unheard.

    `patience` is how long, in seconds, work may wait and nothing be heard; `end` ends the process.
    """

    def __init__(self, patience: float, pulse: Path | None, end: Callable[[], object]) -> None:
        self.patience = patience
        self.pulse = pulse
        self._end = end
        self._heard = time.monotonic()

    def hear(self, **_facts: object) -> None:
        """The process has just taken a task from the broker, or given it one."""
        self._heard = time.monotonic()

    def look(self) -> None:
        """The pulse is touched; or, where nothing was heard while work waits, the process has ended."""
        silence = time.monotonic() - self._heard
        if silence > self.patience and work_waits(self.patience):
            log.error(
                "Nothing heard from the broker for %.0f s, though work waits: ending, to be started again.", silence
            )
            self._end()
            return
        if self.pulse:
            with suppress(OSError):  # a full disk is no reason to end
                self.pulse.touch()

    def watch(self) -> NoReturn:
        """Looks for as long as the process lives."""
        while True:
            self.look()
            time.sleep(LOOK_EVERY)


def work_waits(seconds: float) -> bool:
    """True where a posting or a mail has been due for longer than that. False where the database cannot say."""
    try:
        since: datetime = clock.now() - timedelta(seconds=seconds)
        return Posting.objects.due(since).exists() or Message.objects.due(since).exists()
    except DatabaseError:
        return False
    finally:
        connection.close()


def end_at_once() -> NoReturn:
    """The process and its children end without a farewell: what they held is still due in PostgreSQL."""
    for child in active_children():
        if child.pid:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
    os._exit(DEAF)


@worker_ready.connect
@beat_init.connect
def keep(**_facts: object) -> None:
    """A worker or beat has started: from now on a thread of it watches. Celery imports this module (CELERY_IMPORTS)."""
    pulse = Path(settings.PULSE) if settings.PULSE else None
    watchdog = Watchdog(settings.DEAF_AFTER, pulse, end_at_once)
    for sign in (task_received, after_task_publish):  # a worker takes tasks, beat gives them
        sign.connect(watchdog.hear, weak=False)
    threading.Thread(target=watchdog.watch, name="watchdog", daemon=True).start()
