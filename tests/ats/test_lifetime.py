"""A session ends twelve hours after signing in; staff's after an hour without a sign of life. Both are written down."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
import time_machine

from ats.accounts.lifetime import IDLE
from ats.accounts.roles import Role
from ats.audit.models import Event
from tests import makers

pytestmark = pytest.mark.django_db

HOUR = 3600.0
PASSPHRASE = "sundial lantern orchard"


@pytest.fixture
def clock():
    """The processes' clock, to be moved."""
    with time_machine.travel(time.time(), tick=False) as moved:
        yield moved


def is_in(client, path="/inbox/") -> bool:
    return client.get(path).status_code == 200


def test_an_applicant_is_signed_out_after_twelve_hours_however_busy(client, clock):
    client.force_login(makers.person())

    seen = []
    for _hour in range(13):
        clock.shift(timedelta(hours=0.99))
        seen.append(is_in(client))

    assert seen == [True] * 12 + [False]


def test_an_applicant_who_writes_for_five_hours_is_still_in(client, clock):
    client.force_login(makers.person())

    clock.shift(timedelta(hours=5))

    assert is_in(client)


def test_staff_are_signed_out_after_an_hour_without_a_sign_of_life(client, clock):
    client.force_login(makers.person(role=Role.HR_ANALYST))
    clock.shift(timedelta(seconds=IDLE - 1))
    before = is_in(client, "/admin/")
    clock.shift(timedelta(seconds=IDLE + 1))

    led = client.get("/admin/", follow=True)

    assert before
    assert led.redirect_chain[-1][0].startswith("/accounts/login/")
    assert "next=" in led.redirect_chain[-1][0]


def test_staff_at_work_stay_in_until_the_twelve_hours_are_over(client, clock):
    client.force_login(makers.person(role=Role.HR_ANALYST))

    seen = []
    for _half_hour in range(25):
        clock.shift(timedelta(minutes=29))
        seen.append(is_in(client, "/admin/"))

    assert seen == [True] * 24 + [False]


def test_a_look_within_the_minute_writes_nothing(client, clock):
    client.force_login(makers.person(role=Role.HR_ANALYST))
    clock.shift(timedelta(seconds=90))
    client.get("/status/")
    noted = client.session["seen_at"]
    clock.shift(timedelta(seconds=59))

    client.get("/status/")

    assert client.session["seen_at"] == noted == pytest.approx(time.time() - 59)


def test_signing_in_is_remembered_with_the_way_and_a_failure_is_logged_without_what_was_typed(client, caplog):
    who = makers.person(password=PASSPHRASE)

    client.post("/accounts/login/", {"login": who.email, "password": "not it at all"})
    client.post("/accounts/login/", {"login": who.email, "password": PASSPHRASE})

    (event,) = Event.objects.filter(action="accounts.sign_in")
    assert json.loads(event.facts) == {"by": ["password"]}
    (said,) = [one.getMessage() for one in caplog.records if one.name == "ats.security"]
    assert said == "A sign-in failed, from 127.0.0.1."


def test_a_deed_that_is_not_theirs_is_logged_with_whose_it_was(client, caplog):
    analyst = makers.person(role=Role.HR_ANALYST)
    posting = makers.open_posting()
    client.force_login(analyst)

    answer = client.post(f"/admin/jobs/{posting.job_number}/rescind/", {"reason": "Not mine to rescind."})

    assert answer.status_code == 403
    assert [one.getMessage() for one in caplog.records if one.name == "ats.security"] == [
        f"Account {analyst.pk} may not: POST '/admin/jobs/{posting.job_number}/rescind/'."
    ]
