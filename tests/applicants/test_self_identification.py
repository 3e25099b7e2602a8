"""Voluntary self-identification: put in or taken back by the person, read by nobody, counted in totals of five or more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg2
import psycopg2.errors
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from applicants import actions as applying
from applicants import self_identification as about
from applicants import takeout
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.embedded.postgres import ANSWERS, DESK, OWNER
from ats.my_data import everything
from ats.refusal import Refused
from postings.lifecycle import PostingStatus
from tests import makers, roles
from tests.test_house import addresses, path_to

TABLES = ("answer", "counted", "total")


def as_the_role(statement: str, *facts: object) -> list[tuple[Any, ...]]:
    """What the role that owns the answers finds; only a test, signed in as the owner of the database, can take it."""
    with roles.owner(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ANSWERS}")
        try:
            cursor.execute(statement, facts)
            return list(cursor.fetchall())
        finally:
            cursor.execute(f"SET LOCAL ROLE {OWNER}")


def kept() -> list[tuple[str, str, str]]:
    """(posting, gender, ethnicity) of everything kept."""
    return as_the_role("SELECT posting, gender, ethnicity FROM self_identification.answer ORDER BY posting, mark")


@pytest.fixture
def filed(db):
    return makers.filed(makers.open_posting())


def page_of(application):
    return reverse("about_you", args=[application.reference])


def test_somebody_answers_answers_again_and_takes_it_back(client, filed):
    client.force_login(filed.person)
    job = filed.posting.job_number

    assert page_of(filed) in client.get(filed.get_absolute_url()).content.decode()
    sent = client.post(page_of(filed), {"gender": "woman", "ethnicity": ""})
    first = kept()
    client.post(page_of(filed), {"gender": "woman", "ethnicity": "several"})
    second = kept()
    again = client.get(page_of(filed))
    client.post(page_of(filed), {"take_back": "yes"})
    client.post(page_of(filed), {"take_back": "yes"})

    assert sent.url == filed.get_absolute_url()
    assert (first, second, kept()) == ([(job, "woman", "")], [(job, "woman", "several")], [])
    assert 'value="woman" checked' not in again.content.decode().replace("\n", "")
    assert again.context["form"].initial == {}


def test_nothing_said_takes_back_what_was_said(client, filed):
    client.force_login(filed.person)
    client.post(page_of(filed), {"gender": "man"})

    client.post(page_of(filed), {"gender": "", "ethnicity": ""})

    assert kept() == []


def test_a_wrong_choice_is_said_beside_it_and_nothing_is_kept(client, filed):
    client.force_login(filed.person)

    answer = client.post(page_of(filed), {"gender": "wrong"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["gender"])
    assert kept() == []


def test_it_is_asked_after_sending_and_of_the_person_alone(client, filed):
    draft = applying.start(makers.open_posting(), by=filed.person, at=clock.now())
    client.force_login(filed.person)
    other = Client()
    other.force_login(makers.person())

    assert client.get(page_of(draft)).url == draft.get_absolute_url()
    assert other.get(page_of(filed)).status_code == other.post(page_of(filed), {"gender": "man"}).status_code == 404
    with pytest.raises(Refused, match="once you have sent"):
        about.answer(draft, gender="man", ethnicity="", by=filed.person)
    for deed in (
        lambda who: about.answer(filed, gender="man", ethnicity="", by=who),
        lambda who: about.take_back(filed, by=who),
    ):
        with pytest.raises(Refused, match="yourself only"):
            deed(makers.person())
    assert kept() == []


def test_the_deed_leaves_no_event_and_no_trace_in_any_table_of_ours(client, filed):
    client.force_login(filed.person)
    before = Event.objects.count()
    found = {model: model._base_manager.count() for model in apps.get_models() if model._meta.app_label != "sessions"}

    client.post(page_of(filed), {"gender": "woman", "ethnicity": "native"})

    assert Event.objects.count() == before
    assert {model: model._base_manager.count() for model in found} == found


def test_a_mark_is_the_same_for_one_person_and_posting_and_tells_nothing_without_the_key(filed, settings):
    job, person = filed.posting.job_number, filed.person.pk
    marks = {about.mark(job, person), about.mark("other", person), about.mark(job, person + 1)}

    assert about.mark(job, person) == about.mark(job, person)
    assert len(marks) == 3
    about.answer(filed, gender="woman", ethnicity="", by=filed.person)
    [row] = as_the_role("SELECT a::text FROM self_identification.answer a")
    for known in (filed.reference, filed.person.email, filed.person.last_name):
        assert known not in row[0]
    columns = as_the_role(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'self_identification' "
        "AND table_name = 'answer' ORDER BY ordinal_position"
    )
    assert columns == [
        ("posting", "text"),
        ("mark", "text"),
        ("answered_on", "date"),
        ("gender", "text"),
        ("ethnicity", "text"),
    ]


# --- the desk's role, in a connection of its own ---------------------------------------------------------------------------


@pytest.fixture
def line(transactional_db) -> Iterator[Any]:
    """A connection of the desk's own, as the product signs in."""
    opened = psycopg2.connect(roles.address_for(DESK, connection.settings_dict["NAME"]))
    opened.autocommit = True
    yield opened
    opened.close()


def said(line: Any, statement: str) -> list[tuple[Any, ...]]:
    with line.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.mark.parametrize(
    "statement",
    [
        *(f"{verb} self_identification.{table}" for table in TABLES for verb in ("TABLE", "DELETE FROM")),
        "INSERT INTO self_identification.total VALUES ('1', 'gender', 'woman', 1, 1, 1)",
        "UPDATE self_identification.answer SET gender = ''",
        "TRUNCATE self_identification.answer CASCADE",
        "COPY self_identification.answer TO STDOUT",
        f"SET ROLE {ANSWERS}",
        f"SET SESSION AUTHORIZATION {ANSWERS}",
        "CREATE TABLE self_identification.mine (id int)",
        "CREATE VIEW mine AS SELECT * FROM self_identification.answer",
        "CREATE OR REPLACE FUNCTION self_identification.totals(job text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP SCHEMA self_identification CASCADE",
    ],
)
def test_the_desks_role_cannot_read_or_change_what_is_kept(line, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        said(line, statement)


def test_what_it_can_do_is_put_take_back_count_and_read_totals(line):
    functions = said(
        line,
        "SELECT proname, prosecdef, pg_get_userbyid(proowner) FROM pg_proc "
        "WHERE pronamespace = 'self_identification'::regnamespace ORDER BY proname",
    )

    assert functions == [(name, True, ANSWERS) for name in ("count_once", "counted_on", "put", "take_back", "totals")]
    assert said(line, "SELECT self_identification.put('x-1', repeat('a', 64), 'woman', '')") == [(True,)]
    assert said(line, "SELECT self_identification.count_once('x-1', ARRAY[repeat('a', 64)], '{}', '{}')") == [(True,)]
    assert said(line, "SELECT * FROM self_identification.totals('x-1')") == []
    assert said(line, "SELECT self_identification.count_once('x-1', '{}', '{}', '{}')") == [(False,)]
    assert said(line, "SELECT self_identification.put('x-1', repeat('a', 64), 'man', '')") == [(False,)]
    with roles.owner(), connection.cursor() as cursor:  # a committed test tidies up after itself
        cursor.execute(
            f"SET ROLE {ANSWERS}; TRUNCATE self_identification.answer, self_identification.counted CASCADE; RESET ROLE"
        )


def test_the_owner_of_the_database_inherits_nothing_of_it(line):
    [(can_login, is_super)] = said(line, "SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname ~ '^ats_self'")
    members = said(
        line,
        "SELECT pg_get_userbyid(member), inherit_option FROM pg_auth_members WHERE pg_get_userbyid(roleid) ~ '^ats_self' "
        "AND pg_get_userbyid(member) <> 'postgres'",
    )

    assert (can_login, is_super) == (False, False)
    assert members == [(OWNER, False)]


# --- totals --------------------------------------------------------------------------------------------------------------


def people(posting, **groups: int) -> list[Any]:
    """So many people a gender, each with an application received."""
    made = []
    for gender, many in groups.items():
        for _one in range(many):
            application = makers.filed(posting)
            about.answer(application, gender=gender, ethnicity="asian", by=application.person)
            made.append(application)
    return made


def counted(posting, considered, qualified=(), hired=()):
    def keys_of(rows):
        return [one.person_id for one in rows]

    return about.count_once(
        posting.job_number, considered=keys_of(considered), qualified=keys_of(qualified), hired=keys_of(hired)
    )


def test_groups_of_five_are_counted_and_smaller_ones_left_out(db):
    posting = makers.open_posting()
    rows = people(posting, woman=6, man=4, other=1)

    assert counted(posting, rows, rows[:3], rows[:1])

    assert about.totals(posting.job_number) == {("gender", "woman"): (6, 3, 1), ("ethnicity", "asian"): (11, 3, 1)}
    assert about.counted_on(posting.job_number) is not None
    assert about.totals("another") == {}


def test_one_small_group_takes_the_smallest_other_with_it_so_that_nothing_is_found_by_subtraction(db):
    posting = makers.open_posting()

    assert counted(posting, people(posting, woman=7, man=5, other=2))

    assert [key for key in about.totals(posting.job_number) if key[0] == "gender"] == [("gender", "woman")]


def test_who_is_not_considered_is_not_counted(db):
    posting = makers.open_posting()
    rows = people(posting, woman=6)

    assert counted(posting, rows[:5], rows)

    assert about.totals(posting.job_number)["gender", "woman"] == (5, 5, 0)


def test_it_is_counted_once_and_no_answer_is_taken_after(db):
    posting = makers.open_posting()
    rows = people(posting, woman=6)
    assert counted(posting, rows)
    late = makers.filed(posting)

    assert not counted(posting, rows[:5])
    with pytest.raises(Refused, match="have been counted"):
        about.answer(late, gender="man", ethnicity="", by=late.person)

    assert about.totals(posting.job_number)["gender", "woman"] == (6, 0, 0)


# --- nobody joins it ------------------------------------------------------------------------------------------------------


def test_no_model_no_page_of_staff_and_no_takeout_has_it(client, db):
    posting = makers.open_posting()
    application = makers.filed(posting)
    about.answer(application, gender="other", ethnicity="pacific", by=application.person)
    makers.close(posting)
    makers.reviewed(application)
    drawn = makers.listed(posting)
    client.force_login(makers.person(role=Role.HR_LEAD))
    parts = {
        "job_number": posting.job_number, "job": posting.job_number, "reference": application.reference, "number": drawn.number,
        "people/pk": application.person.pk, "object_id": application.pk, "app_label": "applicants", "content_type_id": 1,
        "form": "csv", "url": "nowhere", "pack_id": "afscme-seniority", "kind": "veteran",
    }  # fmt: skip
    mark = about.mark(posting.job_number, application.person.pk)
    shown, looked_at = [], 0

    for route, name in addresses():
        try:
            path = path_to(route, parts)
        except KeyError:  # a part that this world has none of
            continue
        response = client.get(path)
        body = (b"".join(response) if response.streaming else response.content).decode(errors="replace")
        looked_at += response.status_code == 200
        words = [mark, "Pacific Islander"] if name != "desk_totals" else [mark]
        shown += [(path, one) for one in words if one in body]

    assert posting.status == PostingStatus.CLOSED
    assert shown == []
    assert looked_at > 40
    taken = json.dumps([takeout.applications_of(application.person), everything(application.person)], default=str)
    assert mark not in taken and "pacific" not in taken and "Nobody at the desk can look it up" in taken
    assert [model for model in apps.get_models() if "self_identification" in model._meta.db_table] == []
