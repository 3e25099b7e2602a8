"""Whatever is typed, pasted or named: no page fails, nothing of it becomes markup or a header, and what is stored reads again."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from applicants import actions as applying
from applicants.documents import storage
from applicants.models import Document
from ats import clock
from ats.demo.scan import one_page_pdf
from tests import makers

few = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MARKUP = '"><b fuzz>{{7*7}}${jndi:x}%s%n'
NASTY = (
    MARKUP, "=HYPERLINK(1)", "\x00", "a\r\nBcc: x@x.example", "\u202eexe.pdf", "\u0301" * 500, "𝕏" * 300, "＝1+1", "1e999",
    "-1", "٣٤", "0x1F", "9" * 400, "02/30/2025", "0001-01-01", "NaN", "'; DROP TABLE x; --", "javascript:alert(1)", "\ud7ff",
)  # fmt: skip
# Surrogates cannot come in UTF-8; the intake answers such bytes (tests/ats/test_intake.py).
texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))


@pytest.fixture
def applying_client(client, db):
    """Somebody with a draft; (client, the form's address)."""
    posting = makers.open_posting()
    who = makers.person()
    applying.start(posting, by=who, at=clock.now())
    client.force_login(who)
    client.raise_request_exception = True
    return client, f"/jobs/{posting.job_number}/apply/"


@few
@given(data=st.data())
@pytest.mark.parametrize("step", ["contact", "bid", "preferences", "qualifications", "check"])
def test_any_text_in_any_field_of_a_step_is_an_answer_or_a_named_mistake(applying_client, step, data):
    client, form = applying_client
    page = client.get(f"{form}{step}/").content.decode()
    names = set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', page)) - {"csrfmiddlewaretoken"}
    typed = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(names), texts)))

    answer = client.post(f"{form}{step}/", typed)
    again = client.get(f"{form}{step}/")

    assert answer.status_code in {302, 409, 422, 429}
    assert again.status_code in {200, 302}
    assert b"<b fuzz>" not in answer.content + again.content
    assert b"49${jndi" not in answer.content + again.content
    assert len(names) > 1


@few
@given(name=texts)
@example(name="../../etc/passwd")
@example(name="C:\\CON.pdf")
@example(name="resume.pdf\x00.exe")
@example(name='a"; filename="b.exe')
@example(name="x" * 300 + ".pdf")
def test_any_file_name_is_shown_as_text_and_never_becomes_a_path_or_a_header(applying_client, name):
    client, form = applying_client
    upload = SimpleUploadedFile("resume.pdf", one_page_pdf("Resume"))
    upload._name = name  # past Django's own cleaning on the sender's side: whoever attacks has none

    answer = client.post(f"{form}documents/", {"resume": upload})

    assert answer.status_code in {302, 400, 422}
    for document in Document.objects.order_by("-pk")[:1]:
        download = client.get(f"/applications/{document.application.reference}/documents/{document.pk}/")
        assert b"<b fuzz>" not in client.get(f"{form}documents/").content
        assert download.status_code == 200 and b"".join(download.streaming_content).startswith(b"%PDF")
        assert download["Content-Disposition"].startswith("attachment")
        assert "\n" not in download["Content-Disposition"] and len(document.name) <= 255
        assert re.fullmatch(r"[\w.-]+", document.storage_key)


@few
@given(name=st.text(max_size=400))
def test_a_cleaned_name_has_no_folder_no_control_sign_and_stays_as_it_is(name):
    clean = storage.clean_name(name)

    assert clean and len(clean) <= 255
    assert not re.search(r"[/\\\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", clean)
    assert storage.clean_name(clean) == clean


@few
@given(search=texts, page=texts)
@example(search="%" * 10_000, page="1000000000")
@example(search="", page="-1")
def test_any_search_and_any_page_number_of_the_board_is_a_page(applying_client, search, page):
    client, _form = applying_client

    answer = client.get("/jobs/", {"q": search, "page": page, "sort": "password"})

    assert answer.status_code in {200, 404}
    assert b"<b fuzz>" not in answer.content


@few
@given(text=texts)
@pytest.mark.parametrize("address", ["/jobs/{}/", "/applications/{}/", "/inbox/{}/", "/shortlists/{}/"])
def test_any_name_in_an_address_is_a_page_that_never_was(applying_client, address, text):
    client, _form = applying_client

    answer = client.get(address.format(quote(text, safe="")))

    assert answer.status_code in {200, 301, 404}
    assert b"<b fuzz>" not in answer.content
