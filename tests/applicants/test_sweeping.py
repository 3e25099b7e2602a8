"""What an upload that broke off left in the folder goes within the hour. What no row speaks of: test_stores.py."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from applicants.documents.folder import Folder
from applicants.documents.sweeping import PARTIAL_FOR, sweep
from ats import clock
from ats.ticks import TICKS

pytestmark = pytest.mark.django_db


def aged(path: Path, hours: float) -> Path:
    """The file lies there for so long."""
    moment = (clock.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_what_is_half_written_is_gone_and_what_is_being_written_stays(settings):
    partial, being_written = (Folder(settings.MEDIA_ROOT).path_of(one * 40).with_suffix(".part") for one in "bc")
    for path, hours in ((partial, 0.6), (being_written, 0.4)):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half")
        aged(path, hours)

    gone = sweep(at=clock.now())

    assert [partial.exists(), being_written.exists(), gone] == [False, True, 1]


def test_what_is_half_written_is_gone_within_the_hour():
    tick = timedelta(seconds=TICKS["sweep the uploads"]["schedule"])

    assert PARTIAL_FOR + tick < timedelta(hours=1)


def test_a_file_that_gets_its_name_meanwhile_is_left_alone(settings, monkeypatch):
    folder = Folder(settings.MEDIA_ROOT)
    folder.put("d" * 40, b"%PDF-")
    there = list(settings.MEDIA_ROOT.glob("??/*"))
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: [*there, there[0].with_suffix(".part")])

    assert [key for key, _at in folder.written()] == ["d" * 40]
    assert folder.drop_halves(clock.now() + timedelta(days=1)) == 0


def test_without_any_upload_nothing_is_swept():
    assert sweep(at=clock.now()) == 0
