"""What if: who would move, and that nothing at all is saved."""

from __future__ import annotations

from datetime import date

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ats.accounts.roles import Role
from tests import makers
from tests.roles import owner
from tests.selection.lists import long_list
from tests.selection.test_staff import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    client.force_login(makers.person(role=Role.HR_ANALYST))


@pytest.fixture
def people():
    """Two bidders, the younger of the hiring department, and three of the public, one a veteran, on a list."""
    makers.roster(
        makers.employee("1", last_name="Elder", seniority_date=date(2001, 5, 3)),
        makers.employee("2", last_name="Younger", seniority_date=date(2011, 6, 4), department="DEPARTMENT OF PARKS"),
    )
    posting = makers.open_posting(vacancies=2)
    bids = (
        ("Elder", {"employee_number": "1"}), ("Younger", {"employee_number": "2"}), ("Outside", {}), ("Beyond", {}),
        ("Served", {"veteran": True}),
    )  # fmt: skip
    filed = {name: makers.filed(posting, makers.person(last_name=name), **facts) for name, facts in bids}
    makers.close(posting)
    makers.reviewed(*filed.values())
    makers.verified(filed["Served"], "veteran")
    makers.listed(posting)
    return filed


def asked(client, people, **said):
    return client.get(reverse("desk_list_what_if", args=[people["Elder"].posting.job_number, 1]), said)


def moves(response):
    return {line.name: (line.change.before, line.change.after) for line in response.context["lines"]}


def test_dropping_somebody_moves_up_those_behind(client, analyst, people):
    response = asked(client, people, drop=people["Elder"].reference)

    assert moves(response)["Avery Elder"] == (1, None)
    assert moves(response)["Avery Younger"] == (2, 1)
    assert "Left the list, from place 1: dropped here" in text_of(response)
    assert f"Moved from place 2 to place 1, since {people['Elder'].reference} left the list" in text_of(response)


def test_corrected_date_changes_places(client, analyst, people):
    response = asked(client, people, reference_1=people["Younger"].reference, date_1="1999-01-01")

    assert moves(response) == {"Avery Younger": (2, 1), "Avery Elder": (1, 2)}
    assert "seniority date January 1, 1999 instead of June 4, 2011" in text_of(response)


def test_other_pack_changes_places(client, analyst, people):
    response = asked(client, people, pack="afscme-article-12")

    assert moves(response) == {"Avery Younger": (2, 1), "Avery Elder": (1, 2)}
    assert "The order is by afscme-article-12" in text_of(response)


def test_referral_is_of_so_many_of_the_public_with_reasons(client, analyst, people):
    response = asked(client, people, vacancies=1)

    assert [name for _one, name in response.context["referred"]] == ["Avery Served"]
    assert "Veteran: 20 percent asks for 1, referred 1." in text_of(response)
    assert "Nobody moves" in text_of(response)


def test_referral_follows_what_is_supposed(client, analyst, people):
    response = asked(client, people, vacancies=1, drop=people["Served"].reference)

    assert [name for _one, name in response.context["referred"]] != ["Avery Served"]
    assert len(response.context["referred"]) == 1


def test_without_a_number_nobody_is_referred(client, analyst, people):
    response = asked(client, people, drop=people["Elder"].reference)

    assert "Who of the public would be referred" not in text_of(response)


def test_page_starts_from_the_list_as_drawn(client, analyst, people):
    response = asked(client, people)

    assert response.context["form"].initial == {"vacancies": 2}
    assert "Against the list as drawn" not in text_of(response)


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({"drop": "NOBODY"}, {"drop": ["Nobody on this list has this reference."]}),
        (
            {"reference_1": "NOBODY", "date_1": "1999-01-01"},
            {"reference_1": ["Nobody on this list has this reference."]},
        ),
        ({"reference_2": "NOBODY"}, {"date_2": ["Give the day."]}),
        (
            {"reference_2": "NOBODY", "date_2": "yesterday"},
            {"date_2": ["This is no day of the calendar. Write it as 2026-07-01."]},
        ),
        ({"date_3": "1999-01-01"}, {"reference_3": ["Give the reference whose day this is."]}),
        ({"vacancies": "-1"}, {"vacancies": ["Ensure this value is greater than or equal to 0."]}),
    ],
)
def test_mistake_is_told_beside_its_field(client, analyst, people, said, errors):
    response = asked(client, people, **said)

    assert response.status_code == 422
    assert response.context["form"].errors == errors


def test_date_of_one_of_the_public_is_refused(client, analyst, people):
    response = asked(client, people, reference_1=people["Outside"].reference, date_1="1999-01-01")

    assert response.context["form"].errors == {"reference_1": ["Only bidders have a seniority date."]}


@pytest.fixture
def exam():
    """Three of the public on a list by an exam: 90.00, 80.00, and a veteran with 70.00."""
    posting = makers.open_posting(rule_pack=makers.exam_pack())
    filed = {name: makers.filed(posting, makers.person(last_name=name), veteran=name == "Served") for name in EXAM}
    makers.close(posting)
    makers.reviewed(*filed.values())
    makers.verified(filed["Served"], "veteran")
    for name, score in EXAM.items():
        makers.scored(filed[name], score)
    makers.listed(posting)
    return filed | {"Elder": filed["First"]}


EXAM = {"First": "90.00", "Second": "80.00", "Served": "70.00"}


def test_corrected_score_changes_places_with_the_veterans_points(client, analyst, exam):
    response = asked(
        client, exam, taker_1=exam["Served"].reference, score_1="85.72", taker_2=exam["First"].reference, score_2="90"
    )

    assert moves(response) == {"Avery Served": (3, 1), "Avery First": (1, 2), "Avery Second": (2, 3)}
    assert "exam score 85.72 instead of 70.00" in text_of(response)


def test_score_of_zero_is_a_score(client, analyst, exam):
    response = asked(client, exam, taker_3=exam["First"].reference, score_3="0")

    assert moves(response)["Avery First"] == (1, 3)


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({"taker_1": "NOBODY", "score_1": "80"}, {"taker_1": ["Nobody on this list has this reference."]}),
        ({"taker_1": "NOBODY"}, {"score_1": ["Give the score."]}),
        ({"taker_1": "NOBODY", "score_1": "101"}, {"score_1": ["A score is from 0 to 100, to the hundredth."]}),
        ({"score_2": "80"}, {"taker_2": ["Give the reference whose score this is."]}),
    ],
)
def test_mistake_in_a_score_is_told_beside_its_field(client, analyst, exam, said, errors):
    response = asked(client, exam, **said)

    assert (response.status_code, response.context["form"].errors) == (422, errors)


def test_score_of_a_bidder_is_refused(client, analyst, people):
    makers.exam_pack()

    response = asked(client, people, taker_1=people["Elder"].reference, score_1="80")

    assert response.context["form"].errors == {"taker_1": ["An exam ranks the public alone."]}


def test_where_no_pack_has_an_exam_no_score_is_asked(client, analyst, people):
    assert "exam score" not in text_of(asked(client, people))


def rows_of_everything():
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}


def test_nothing_is_saved_and_nothing_remembered(client, analyst, people):
    asked(client, people)
    before = rows_of_everything()

    with CaptureQueriesContext(connection) as queries:
        response = asked(
            client, people, drop=people["Elder"].reference, reference_1=people["Younger"].reference, date_1="1999-01-01",
            pack="afscme-article-12", vacancies=1,
        )  # fmt: skip

    assert moves(response) != {}
    assert [one["sql"] for one in queries if not one["sql"].startswith("SELECT")] == []
    assert rows_of_everything() == before
    assert before["audit.Event"] != []


def test_posting_to_the_page_saves_nothing_either(client, analyst, people):
    before = rows_of_everything()

    client.post(reverse("desk_list_what_if", args=[people["Elder"].posting.job_number, 1]), {"drop": "NOBODY"})

    assert rows_of_everything() == before


def test_list_without_a_seal_is_not_asked(client, analyst, people):
    with owner(), pgtrigger.ignore("selection.ListSeal:seals_stay"):
        people["Elder"].posting.lists.get().seal.delete()

    assert "There is nothing to ask this list" in text_of(asked(client, people, vacancies=1))


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER])
def test_others_find_no_page(client, people, role):
    client.force_login(makers.person(role=role))

    assert asked(client, people, vacancies=1).status_code == 404


def test_asking_costs_the_same_queries_on_a_list_of_3_and_of_300(client, analyst):
    counts = []
    for drawn in (long_list(2, 1), long_list(100, 200)):
        again = makers.listed(drawn.posting, certified=False, reason="A review was mended.", instead_of=1)
        address = reverse("desk_list_what_if", args=[drawn.posting.job_number, again.number])
        said = {"vacancies": 2, "drop": again.entries.first().reference}
        client.get(address, said)
        with CaptureQueriesContext(connection) as queries:
            client.get(address, said)
        counts.append(len(queries))

    assert counts[0] == counts[1]
