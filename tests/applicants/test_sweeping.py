"""Files of no row go after a day; a document's own file stays however old it is."""

from __future__ import annotations

import math
import os
from datetime import timedelta
from pathlib import Path

import pytest

from applicants import actions as applying
from applicants import attaching, storage
from applicants.slots import Slot
from applicants.sweeping import PARTIAL_FOR, sweep, written_at
from ats import clock
from ats.demo.scan import one_page_pdf
from ats.ticks import TICKS
from tests import makers

pytestmark = pytest.mark.django_db


def aged(path: Path, hours: float) -> Path:
    """The file lies there for so long."""
    moment = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_only_what_no_row_has_spoken_of_for_a_day_is_gone():
    who = makers.person()
    application = applying.start(makers.open_posting(), by=who, at=clock.now())
    kept = attaching.attach(application, Slot.RESUME, "a.pdf", one_page_pdf("A"), by=who, at=clock.now())
    document = aged(storage.path_of(kept.storage_key), 400)
    orphan = aged(storage.path_of(storage.keep(b"%PDF-")), 25)
    young = aged(storage.path_of(storage.keep(b"%PDF-")), 23)
    partial = storage.path_of(kept.storage_key).with_suffix(".part")
    partial.write_bytes(b"half")
    aged(partial, 0.6)
    being_written = storage.path_of("c" * 40).with_suffix(".part")
    being_written.parent.mkdir(exist_ok=True)
    being_written.write_bytes(b"half")
    aged(being_written, 0.4)

    gone = sweep(at=clock.now())

    found = [path.exists() for path in (document, orphan, young, partial, being_written)]
    assert found == [True, False, True, False, True]
    assert gone == 2


def test_what_is_half_written_is_gone_within_the_hour():
    tick = timedelta(seconds=TICKS["sweep the uploads"]["schedule"])

    assert PARTIAL_FOR + tick < timedelta(hours=1)


def test_a_file_that_gets_its_name_meanwhile_is_left_alone():
    assert written_at(storage.path_of("d" * 40)) == math.inf


def test_without_any_upload_nothing_is_swept():
    assert sweep(at=clock.now()) == 0
