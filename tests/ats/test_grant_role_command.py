"""The operator gives the first HR lead of a server their role."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command

from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.command import Failed
from tests import makers


def grant(*words: str) -> str:
    out = io.StringIO()
    call_command("grant_role", *words, stdout=out)
    return out.getvalue()


def test_the_account_has_the_role_and_the_audit_says_that_the_system_gave_it(db):
    person = makers.person("lead@city.example")

    said = grant("LEAD@city.example", "hr_lead", "--reason", "First lead.")

    person.refresh_from_db()
    assert person.role == Role.HR_LEAD
    assert said == "lead@city.example is now: HR lead.\n"
    assert list(Event.objects.values_list("action", "by", "reason")) == [
        ("accounts.grant_role", "system: grant_role", "First lead.")
    ]


def test_an_address_nobody_signs_in_with_is_refused(db):
    with pytest.raises(Failed, match="Nobody signs in as"):
        grant("nobody@city.example", "hr_lead", "--reason", "First lead.")

    assert not Event.objects.exists()


def test_a_manager_has_departments_and_json_names_them(db):
    makers.person("manager@city.example")

    said = grant("manager@city.example", "hiring_manager", "--department", "PARKS", "--reason", "Hires.", "--json")

    assert json.loads(said) == {"email": "manager@city.example", "role": "hiring_manager", "departments": ["PARKS"]}


def test_a_manager_without_a_department_is_refused(db):
    person = makers.person("manager@city.example")

    with pytest.raises(Failed, match="Choose the departments"):
        grant("manager@city.example", "hiring_manager", "--reason", "Hires.")

    person.refresh_from_db()
    assert person.role == Role.APPLICANT
