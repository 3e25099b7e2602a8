"""The small pieces of the ground: environment, roles, filters, headers, health."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from ats import clock, environment
from ats.accounts.actors import System
from ats.accounts.models import User
from ats.accounts.roles import DEEDS, Role, may, require
from ats.audit.pen import canonical
from ats.refusal import Refused
from ats.templatetags import desk
from tests import makers


def test_an_unset_variable_is_its_default_and_a_needed_one_is_said(monkeypatch):
    monkeypatch.delenv("ATS_TEST", raising=False)

    assert environment.text("ATS_TEST", "x") == "x"
    assert environment.flag("ATS_TEST") is False
    assert environment.words("ATS_TEST", "a, b,,") == ["a", "b"]
    with pytest.raises(ImproperlyConfigured, match=r"ATS_TEST is not set. It is needed for testing"):
        environment.required("ATS_TEST", "testing")

    monkeypatch.setenv("ATS_TEST", "Yes")
    assert environment.flag("ATS_TEST") is True
    assert environment.required("ATS_TEST", "testing") == "Yes"


def test_a_deed_belongs_to_its_roles_and_an_unknown_one_is_a_bug():
    lead, analyst = User(email="a@x.example", role=Role.HR_LEAD), User(email="b@x.example", role=Role.HR_ANALYST)

    require(lead, "publish posting")
    with pytest.raises(Refused) as refusal:
        require(analyst, "publish posting")
    assert refusal.value.status == 403
    assert may(System("closing job"), "close posting")
    with pytest.raises(KeyError):
        may(lead, "fly")


def test_an_auditor_may_do_nothing_but_read():
    auditor = User(email="a@x.example", role=Role.AUDITOR)

    reading = {"see the desk", "read shortlist", "take list along", "read totals", "read interview scores"}
    assert {deed for deed in DEEDS if may(auditor, deed)} == reading


def test_staff_view_everything_at_the_desk_and_change_nothing():
    analyst, applicant = User(role=Role.HR_ANALYST), User(role=Role.APPLICANT)

    assert analyst.has_perm("postings.view_posting")
    assert not analyst.has_perm("postings.change_posting")
    assert not applicant.has_perm("postings.view_posting")
    assert analyst.has_module_perms("postings")
    assert (analyst.is_hr, User(role=Role.AUDITOR).is_hr) == (True, False)
    assert not User(role=Role.HR_LEAD, is_active=False).is_staff


@pytest.mark.django_db
def test_an_address_is_one_account_in_any_case():
    user = makers.person("Ash@people.example", first_name="", last_name="Oak")

    assert User.objects.get_by_natural_key("ASH@PEOPLE.EXAMPLE") == user
    assert (str(user), user.get_full_name()) == ("Oak", "Oak")
    with pytest.raises(DatabaseError):
        makers.person("ash@people.EXAMPLE")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("COMMISSION FOR PUBLIC SAFETY & X", "Commission for Public Safety & X"), ("As Written", "As Written"), ("", "")],
)
def test_capitals_become_readable(text, shown):
    assert desk.readable(text) == shown


def test_days_and_moments_in_words():
    assert desk.day(date(2025, 7, 1)) == "July 1, 2025"
    assert desk.day(datetime(2025, 7, 2, 4, tzinfo=UTC)) == "July 1, 2025"
    assert (desk.day(None), desk.moment(None), desk.deadline(None)) == ("", "", "")
    assert desk.deadline(datetime(2025, 7, 2, 5, tzinfo=UTC)).startswith("11:59:59 pm Central")


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("lead@desk.example (hr_lead)", "lead@desk.example (HR lead)"),
        ("system: demo", "system: demo"),
        ("somebody (nobody's role)", "somebody (nobody's role)"),
    ],
)
def test_a_role_reads_as_its_words(label, shown):
    assert desk.who(label) == shown


def test_facts_have_one_spelling_or_are_a_bug():
    assert canonical({"b": date(2025, 1, 2), "a": [1, "é"]}) == '{"a":[1,"é"],"b":"2025-01-02"}'
    with pytest.raises(TypeError, match="set has no spelling"):
        canonical({"a": {1}})


@pytest.mark.django_db
def test_the_clock_is_the_databases_and_moves_within_a_transaction():
    first = clock.now()

    assert timedelta(0) < clock.now() - first < timedelta(minutes=1)
    assert first.tzinfo is UTC


@pytest.mark.django_db
def test_every_answer_keeps_devices_shut_and_says_ready(client):
    answer = client.get("/readyz")

    assert answer.json()["ready"] is True
    assert "camera=()" in answer["Permissions-Policy"]
    assert client.get("/healthz").content == b"ok\n"
    assert "default-src 'self'" in answer["Content-Security-Policy"]


S3 = {
    "ATS_S3_URL": "https://s3.city.example:9000/",
    "ATS_S3_BUCKET": "documents",
    "ATS_S3_KEY": "desk",
    "ATS_S3_SECRET": "a secret nobody sees",
}


@pytest.fixture
def s3(monkeypatch):
    """The variables of a bucket, some of them otherwise."""

    def said(**others: str) -> environment.Bucket | None:
        for name, value in (S3 | others).items():
            monkeypatch.setenv(name, value)
        return environment.bucket()

    return said


def test_a_bucket_is_where_the_variables_say_and_its_words_never_hold_the_key(s3):
    found = s3()

    assert found == ("https://s3.city.example:9000", "documents", "desk", "a secret nobody sees", "us-east-1", None)
    assert repr(found) == "documents at https://s3.city.example:9000"
    assert s3(ATS_S3_URL="") is None


@pytest.mark.parametrize("name", ["ATS_S3_BUCKET", "ATS_S3_KEY", "ATS_S3_SECRET"])
def test_half_a_bucket_is_refused_with_the_name_of_what_is_missing(s3, name):
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set."):
        s3(**{name: ""})


@pytest.mark.parametrize(
    "url",
    ["s3.city.example", "ftp://s3.city.example", "https://", "https://a:b@s3.example", "https://s3.example/documents"],
)
def test_what_is_no_address_of_a_server_is_no_bucket(s3, url):
    with pytest.raises(ImproperlyConfigured, match="no address of a server"):
        s3(ATS_S3_URL=url)


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "[::1]:9000", "localhost", "10.1.2.3", "192.168.0.9", "minio:9000"])
def test_documents_travel_unsealed_on_this_machine_and_a_private_network_alone(s3, host):
    assert s3(ATS_S3_URL=f"http://{host}").url == f"http://{host}"


@pytest.mark.parametrize("host", ["s3.city.example", "8.8.8.8", "169.254.169.254", "0.0.0.0", "[2606:4700::1111]:9000"])  # noqa: S104
def test_anywhere_else_documents_travel_sealed_or_nothing_starts(s3, host):
    with pytest.raises(ImproperlyConfigured, match="documents would travel unsealed"):
        s3(ATS_S3_URL=f"http://{host}")
    assert s3(ATS_S3_URL=f"https://{host}").url == f"https://{host}"
