"""The Celery application: beat ticks, workers claim what is due in PostgreSQL. Redis holds nothing that matters."""

import os

import django
from celery import Celery
from celery.signals import beat_init, celeryd_init
from kombu.transport.redis import QoS

from ats import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ats.settings")

app = Celery("ats")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def compare_keys(**_sent: object) -> None:
    """A worker that is set up unsafely, or with other keys than the database's, does not start."""
    django.setup()
    start.safely()
    start.in_its_place()
    start.with_our_keys()


@beat_init.connect
def start_safely(**_sent: object) -> None:
    """Neither does a beat that is set up unsafely."""
    start.safely()
    start.in_its_place()


# Closing a channel, kombu puts back what was not acknowledged; on a broker that has just died this ends the worker, or
# leaves it waiting for ever (the tests of faults show it). Ticks carry nothing and the next is a second away, so none
# needs to be put back: what a dead worker held returns after the visibility timeout, and has expired by then.
QoS.restore_at_shutdown = False
