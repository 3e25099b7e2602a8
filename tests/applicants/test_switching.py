"""The language is switched on a page of the form: what was typed is saved first, and the same page comes back in the other."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from applicants.models import Document, Draft, Filing
from tests import makers
from tests.applicants.test_apply import pdf
from tests.applicants.test_drafting import PASSWORD, TYPED, address, begun, in_page, lost, opened, signed_in

pytestmark = pytest.mark.django_db
SPANISH = {"language": "es"}


@pytest.fixture
def posting():
    return makers.open_posting()


def spanish_after(client: Client, where: str, typed: dict[str, object]) -> str:
    """The page that comes back, which is in Spanish; the switch itself led nowhere else."""
    answer = client.post(where, typed | SPANISH, follow=True)

    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, where)
    page = answer.content.decode()
    assert '<html lang="es"' in page
    return page


def test_all_that_was_typed_is_saved_and_shown_again(client, posting):
    who = signed_in(client)
    begun(client, posting)

    page = spanish_after(client, address(posting), opened(client, posting) | TYPED)

    who.refresh_from_db()
    assert (lost(page), who.language) == ({}, "es")
    assert Draft.objects.get().last_name == TYPED["last_name"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("contact", {"last_name": "Pebble", "phone": "5" * 41}),
        ("bid", {"city_employee": "on", "employee_number": "12", "bargaining_unit": "3"}),
        ("preferences", {"veteran": "on"}),
        ("qualifications", {"education-1": "yes", "education-1-how": "B.A."}),
    ],
)
def test_each_page_by_itself_comes_back_with_what_was_typed_in_order_or_not(client, posting, name, typed):
    signed_in(client)
    begun(client, posting)

    page = spanish_after(client, address(posting, name), opened(client, posting, name) | typed)

    assert lost(page, typed) == {}


def test_a_text_longer_than_the_draft_keeps_is_given_back_whole(client, posting):
    signed_in(client)
    begun(client, posting)
    long = "x" * 150_000

    answer = client.post(address(posting, "contact"), opened(client, posting, "contact") | {"city": long} | SPANISH)

    assert in_page(answer.content.decode())["city"] == long
    assert '<html lang="es"' in answer.content.decode()


def test_a_signature_begun_is_not_sent_and_not_lost(client, posting):
    signed_in(client)
    application = begun(client, posting)
    answers = {one.key: {"answer": "yes", "how": "Five years."} for one in posting.requirements}
    Draft.objects.update(last_name="Pebble", first_name="Clover", answers=answers)
    typed = {"certified_name": "Clover Pebble", "certify": "on"}
    where = address(posting, "check")

    page = spanish_after(client, where, opened(client, posting, "check") | typed)

    assert lost(page, typed) == {}
    assert not Filing.objects.filter(application=application).exists()
    assert client.post(where, opened(client, posting, "check") | typed).url == application.get_absolute_url()


def test_a_file_that_was_chosen_is_uploaded(client, posting):
    signed_in(client)
    begun(client, posting)

    page = spanish_after(client, address(posting, "documents"), {"resume": pdf()})

    assert [document.name for document in Document.objects.all()] == ["resume.pdf"]
    assert "resume.pdf" in page


def test_after_the_closing_the_answer_is_in_the_language_asked_for(client, posting):
    signed_in(client)
    begun(client, posting)
    page = opened(client, posting)
    makers.close(posting)

    answer = client.post(address(posting), page | TYPED | SPANISH)

    assert (answer.status_code, Draft.objects.get().pages["contact"]["number"]) == (409, 1)
    assert '<html lang="es"' in answer.content.decode()


def test_without_a_session_it_is_kept_and_asks_to_sign_in_in_that_language(client, posting):
    who = signed_in(client)
    begun(client, posting)
    page = opened(client, posting)
    client.logout()

    asked = client.post(address(posting), page | TYPED | SPANISH, follow=True)
    client.post(reverse("account_login"), {"login": who.email, "password": PASSWORD})

    assert '<html lang="es"' in asked.content.decode()
    after = client.get(address(posting)).content.decode()
    assert '<html lang="es"' in after
    assert lost(after) == {}


@pytest.mark.parametrize("code", ["pl", "xx", ""])
def test_a_language_that_is_not_offered_changes_none_and_loses_nothing(client, posting, code):
    who = signed_in(client)
    begun(client, posting)

    answer = client.post(address(posting), opened(client, posting) | TYPED | {"language": code}, follow=True)

    who.refresh_from_db()
    page = answer.content.decode()
    assert (who.language, '<html lang="es"' in page, lost(page)) == ("", False, {})


@pytest.mark.parametrize("name", ["contact", "bid", "preferences", "qualifications", "documents", "check", "whole"])
def test_the_buttons_of_the_languages_send_the_pages_own_form(client, posting, name):
    signed_in(client)
    begun(client, posting)

    page = client.get(address(posting, name)).content.decode()

    assert page.count('<form method="post" id="answers"') == 1
    assert 'lang="es" form="answers" name="language" value="es" formnovalidate>Español</button>' in page
