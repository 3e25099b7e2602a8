"""Employee numbers: sealed wherever they are stored, found by a fingerprint, and never somebody else's to use."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from applicants import actions as applying
from applicants.models import Draft, Filing
from applicants.waiting import waiting_for
from ats import clock
from ats.accounts import keys
from ats.accounts.models import KeyWitness
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from seniority.models import Award, RosterEntry
from seniority.numbers import fingerprint
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db
NUMBER = "734951"


def hold(number=NUMBER, **facts):
    makers.roster(makers.employee(number, last_name="Owner", **facts))


def bid(last_name, number=NUMBER, posting=None):
    return makers.filed(posting or makers.open_posting(), makers.person(last_name=last_name), employee_number=number)


def everything_stored() -> str:
    """The text of every row of every table, as somebody who has only the database reads it."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')  # noqa: S608 - the schema's names
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_no_table_holds_a_number_that_can_be_read():
    hold()
    application = bid("Owner")
    applying.look_at_bid(application, by=application.person, at=clock.now())
    makers.close(application.posting)
    Award.objects.create(
        employee_number=NUMBER,
        job_number="1",
        awarded_on=clock.now().date(),
        recorded_at=clock.now(),
        recorded_by="tests",
    )

    assert NUMBER not in everything_stored()
    assert [Draft.objects.get().employee_number, Filing.objects.get().employee_number] == [NUMBER, NUMBER]
    assert RosterEntry.objects.get().employee_number == Award.objects.get().employee_number == NUMBER
    assert application.settlements.get().is_verified


def test_the_control_an_unsealed_text_is_found():
    application = bid("Owner", "")
    Draft.objects.filter(application=application).update(phone=NUMBER)

    assert NUMBER in everything_stored()


def test_the_fingerprint_is_one_however_the_number_is_written():
    assert fingerprint(" 00734951 ") == fingerprint(NUMBER) != fingerprint("734952")


@pytest.mark.parametrize("question", [{"employee_number__contains": "7"}, {"employee_number__in": [NUMBER]}])
def test_a_sealed_column_cannot_be_searched(question):
    with pytest.raises(TypeError, match="sealed"):
        list(Filing.objects.filter(**question))


def test_everything_is_sealed_anew_and_the_old_key_may_go(settings):
    hold()
    application = bid("Owner")
    makers.close(application.posting)
    lead = makers.person(role=Role.HR_LEAD)
    TOTP.activate(lead, generate_totp_secret())
    old = list(settings.PERSONAL_KEYS)
    settings.PERSONAL_KEYS = [Fernet.generate_key().decode(), *old]
    settings.LOOKUP_KEY = "cd" * 32
    with pytest.raises(ImproperlyConfigured, match="ATS_LOOKUP_KEY"):
        keys.make_sure()

    with owner():
        call_command("reseal")
    settings.PERSONAL_KEYS = settings.PERSONAL_KEYS[:1]

    keys.make_sure()
    assert Filing.objects.get().employee_number == RosterEntry.objects.get().employee_number == NUMBER
    assert RosterEntry.objects.get().fingerprint == fingerprint(NUMBER)
    assert keys.unseal(Authenticator.objects.get().data["secret"])
    assert Event.objects.filter(action="accounts.reseal").count() == 1
    assert KeyWitness.objects.count() == 1


def test_nothing_is_sealed_anew_with_keys_that_open_nothing(settings):
    hold()
    before = everything_stored()
    settings.PERSONAL_KEYS = [Fernet.generate_key().decode()]

    with owner(), pytest.raises(ImproperlyConfigured):
        call_command("reseal")

    assert everything_stored() == before


def test_who_uses_anothers_number_is_no_bidder_and_the_owner_and_hr_are_told():
    hold()
    owner = bid("Owner")
    makers.close(owner.posting)
    thief = bid("Thief")
    applying.look_at_bid(thief, by=thief.person, at=clock.now())
    makers.close(thief.posting)

    letter = Message.objects.get(kind="number_used")
    assert letter.recipient == owner.person
    assert thief.reference not in letter.body
    assert "Thief" not in letter.body
    assert not thief.settlements.get().is_verified
    assert (
        Event.objects.filter(action="applicants.tell_owner_of_number").count() == 1
    )  # at the look; the closing knows it
    waits = {one["title"]: one["count"] for one in waiting_for(makers.person(role=Role.HR_LEAD))}
    assert waits["Numbers of somebody else"] == 1


def test_an_owner_whose_name_is_mistyped_is_not_told_of_themselves():
    hold()
    owner = bid("Owner")
    makers.close(owner.posting)
    again = makers.filed(makers.open_posting(), owner.person, employee_number=NUMBER, last_name="Qwner")
    makers.close(again.posting)

    assert again.settlements.get().problems == ["name_differs"]
    assert not Message.objects.filter(kind="number_used").exists()


def test_nobody_is_told_of_a_number_whose_owner_never_bid():
    hold()
    thief = bid("Thief")
    makers.close(thief.posting)

    assert not Message.objects.filter(kind="number_used").exists()
