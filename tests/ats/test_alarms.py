"""What the home of the desk raises an alarm for, each thing alone, and what nobody outside the desk reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as plain
from django.db import connection

from ats import clock
from ats.accounts import guarding
from ats.accounts.roles import Role
from ats.audit import record
from ats.health import alarms, checking
from ats.health.models import AuditCheck
from tests import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(client):
    """The home of the desk as an HR analyst reads it, and whoever is signed out reads the status page."""
    client.force_login(makers.person(role=Role.HR_ANALYST))

    def read() -> str:
        return client.get("/admin/").content.decode()

    return read


def happened(action: str, subject: str = "a test", *, ago: timedelta = timedelta(0)) -> None:
    record(action, by=makers.OPERATOR, at=clock.now() - ago, subject=subject)


def codes() -> list[str]:
    return [one.code for one in alarms.look()]


def test_a_desk_with_nothing_to_alarm_says_nothing(home):
    happened("tests.done")

    assert codes() == []
    assert 'id="alarms"' not in home()


def test_a_storm_of_sign_ins_is_on_the_home_for_a_day_and_on_no_public_page(client, home):
    happened("accounts.alarm", "sign-in", ago=timedelta(hours=23))
    happened("accounts.stopped", "account a@people.example")
    happened("accounts.stopped", "account b@people.example")

    said, public = home(), client.get("/status/").content.decode()

    assert codes() == ["sign_ins_tried"]
    assert "hundreds of sign-ins failed within ten minutes" in said
    assert "2 accounts, whose right passwords were known to somebody, stayed shut" in said
    assert "/admin/audit/event/?q=accounts.alarm" in said
    assert "hundreds of sign-ins" not in public


def test_after_a_day_a_storm_is_over(home):
    happened("accounts.alarm", "sign-in", ago=timedelta(hours=25))

    assert codes() == []


def test_the_guard_s_own_alarm_is_the_one_that_is_shown(monkeypatch):
    monkeypatch.setattr(guarding, "FAILURES_OF_ALL", 2)
    for email in ("a@people.example", "b@people.example"):
        guarding.failed(email)

    assert codes() == ["sign_ins_tried"]


def test_a_broken_audit_is_named_with_its_first_wrong_row(home, tmp_path, monkeypatch):
    monkeypatch.setattr(plain, "CHECKPOINTS", tmp_path)
    (tmp_path / "000000000007.json").write_text('{"number": 7, "hash": "x", "at": "x", "signature": "00"}')
    checking.check_audit(at=clock.now())

    said = home()

    assert codes() == ["audit_broken"]
    assert "checkpoint 000000000007.json is not signed by us" in said
    assert "call the auditor" in said


def test_a_whole_audit_is_checked_and_raises_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(plain, "CHECKPOINTS", tmp_path)

    checking.check_audit(at=clock.now())

    assert AuditCheck.objects.get().broken == ""
    assert codes() == []


def test_a_long_check_is_followed_by_a_pause_twenty_times_as_long(tmp_path, monkeypatch):
    monkeypatch.setattr(plain, "CHECKPOINTS", tmp_path)
    now = clock.now()
    AuditCheck.objects.create(pk=1, at=now, events=1, broken="", took=30.0)

    early = checking.check_audit(at=now + timedelta(seconds=599))
    later = checking.check_audit(at=now + timedelta(seconds=600))

    assert early is None
    assert later is not None
    assert AuditCheck.objects.get().at == now + timedelta(seconds=600)


def test_an_audit_that_nobody_checks_is_told_after_an_hour(home):
    happened("tests.done")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # it is linked, as at a commit
    soon, never = (list(alarms.audit(clock.now() + timedelta(minutes=wait))) for wait in (59, 61))
    AuditCheck.objects.create(pk=1, at=clock.now() - timedelta(hours=3), events=1, broken="", took=0.1)

    lately = home()

    assert soon == []
    assert [one.sentence for one in never] == [
        "The audit has not been checked for 61 minutes. Is the background worker running?"
    ]
    assert "The audit has not been checked for 3 hours." in lately
    AuditCheck.objects.update(at=clock.now())
    assert codes() == []


def test_the_home_asks_the_same_number_of_questions_whatever_the_alarms(client, home, django_assert_num_queries):
    happened("accounts.alarm", "sign-in")
    happened("accounts.reset_factors", "account a@people.example")
    with django_assert_num_queries(6):
        alarms.look()
    for _ in range(3):
        happened("accounts.reset_factors", "account a@people.example")

    with django_assert_num_queries(6):
        assert len(alarms.look()) == 5
