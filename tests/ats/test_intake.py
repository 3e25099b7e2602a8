"""What no browser sends, and bodies that broke off on their way."""

from __future__ import annotations

import io

import pytest
from django.http import UnreadablePostError

from applicants import actions
from applicants.models import Draft
from ats import clock
from ats.intake import Whole
from tests import makers


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "TRACK"])
@pytest.mark.parametrize("path", ["/healthz", "/admin/", "/accounts/login/"])
def test_methods_that_nothing_here_has_are_refused(client, method, path):
    assert client.generic(method, path).status_code == 405


@pytest.mark.parametrize("path", ["/shortlists/%00/", "/admin/selection/posting/%00/lists/", "/admin/%00", "/%00"])
def test_an_address_with_a_nul_is_none(client, db, path):
    client.force_login(makers.person(role="hr_lead"))

    answer, never = client.get(path), client.get("/never/existed/")

    assert (answer.status_code, answer.content) == (404, never.content)


@pytest.mark.parametrize("path", ["/accounts/login/", "/never/existed/"])
def test_a_form_in_another_charset_is_not_understood(client, db, path):
    answer = client.post(path, b"login=a", content_type="application/x-www-form-urlencoded; charset=utf-7")

    assert answer.status_code == 400
    assert b"We could not understand that request" in answer.content


@pytest.mark.parametrize("charset", ["", "; charset=UTF-8", "; charset=nonsense"])
def test_a_form_in_utf_8_is_read(client, db, charset):
    answer = client.generic("POST", "/accounts/login/", b"login=a", f"application/x-www-form-urlencoded{charset}")

    assert b"Enter a valid email address" in answer.content


def test_a_form_that_broke_off_is_never_taken_for_a_whole_one(client, db):
    person, posting = makers.person(), makers.open_posting()
    application = actions.start(posting, by=person, at=clock.now())
    client.force_login(person)
    address = f"/jobs/{posting.job_number}/apply/contact/"
    form = b"first_name=Half&last_name=Of+it"
    said = ("POST", address, form, "application/x-www-form-urlencoded")

    client.handler.enforce_csrf_checks = True  # nothing else reads a form first
    broken = client.generic(*said, CONTENT_LENGTH=str(len(form) + 1), **{"wsgi.input": io.BytesIO(form)})
    client.handler.enforce_csrf_checks = False
    kept = Draft.objects.get(application=application).first_name
    whole = client.generic(*said)

    assert broken.status_code == 403 and kept != "Half"
    assert whole.status_code == 302


def body(content, length):
    return io.BufferedReader(Whole(io.BytesIO(content), length), buffer_size=2)


def test_a_body_is_read_whole_at_once_in_pieces_and_in_lines():
    pieces, lines = body(b"12345", 5), body(b"1\n2", 3)

    assert body(b"12345", 5).read() == b"12345"
    assert body(b"12345", 3).read(10) == b"123"
    assert [pieces.read(3), pieces.read(3), pieces.read(3)] == [b"123", b"45", b""]
    assert [lines.readline(), lines.readline(), lines.readline()] == [b"1\n", b"2", b""]


@pytest.mark.parametrize("size", [-1, 3, 100])
def test_a_body_that_ends_early_is_an_error(size):
    stream = body(b"12345", 6)

    with pytest.raises(UnreadablePostError):
        [stream.read(size) for _ in range(3)]
