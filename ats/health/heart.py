"""The heart inside a worker and inside beat: every five seconds a row says that it lives and when it last heard the broker.

A thread and a connection of its own, so that a hung broker or a long task does not stop it. The database's clock stamps the
row. Twice at once does no harm: the newest stands.
"""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Final, NoReturn

from celery.signals import after_task_publish, beat_init, task_received, worker_ready
from django.db import DatabaseError, connection

from ats import clock
from ats.health.models import Heartbeat

EVERY: Final = 5.0  # seconds


class Heart:
    """Of one process: `kind` is worker or beat."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._heard = time.monotonic()

    def hear(self, **_facts: object) -> None:
        """The process has just taken a task from the broker, or given it one."""
        self._heard = time.monotonic()

    def beat(self) -> None:
        """The row says so. Without a database there is nothing to say it to, and the next beat comes soon."""
        try:
            at = clock.now()
            heard_at = at - timedelta(seconds=time.monotonic() - self._heard)
            Heartbeat.objects.update_or_create(kind=self.kind, defaults={"at": at, "heard_at": heard_at})
        except DatabaseError:
            pass
        finally:
            connection.close()

    def go_on(self) -> NoReturn:
        """Beats for as long as the process lives."""
        while True:
            self.beat()
            time.sleep(EVERY)


def keep(kind: str) -> None:
    """From now on a thread of this process beats."""
    heart = Heart(kind)
    for sign in (task_received, after_task_publish):  # a worker takes tasks, beat gives them
        sign.connect(heart.hear, weak=False)
    threading.Thread(target=heart.go_on, name="heart", daemon=True).start()


@worker_ready.connect
def keep_worker(**_facts: object) -> None:
    """A worker has started. Celery imports this module (CELERY_IMPORTS)."""
    keep("worker")


@beat_init.connect
def keep_beat(**_facts: object) -> None:
    """Beat has started."""
    keep("beat")
