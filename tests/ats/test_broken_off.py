"""A form with files that broke off, at every place where one may: nothing is done, nothing typed is lost, and it is said."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from applicants import actions as applying
from applicants.models import Document, Draft
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.demo.scan import one_page_pdf
from postings.models import ClassSpecification
from tests import makers

pytestmark = pytest.mark.django_db
BOUNDARY = "----cutHere"
PDF = one_page_pdf("A resume (invented)")


def body(fields: dict[str, str], name: str, file: bytes, boundary: str = BOUNDARY) -> bytes:
    """A form as a browser sends it, its file last but for one more field."""
    texts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'.encode()
        for key, text in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="a.pdf"\r\n'
    head += "Content-Type: application/pdf\r\n\r\n"
    last = f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="stay"\r\n\r\n1\r\n--{boundary}--\r\n'
    return b"".join(texts) + head.encode() + file + last.encode()


CUTS = {
    "in mid-file": lambda whole: whole[: whole.index(b"%PDF") + 200],
    "after the file": lambda whole: whole[: whole.index(b"%%EOF") + 6],
    "in the boundary": lambda whole: whole[: whole.rindex(BOUNDARY.encode()) + 4],
    "before the last two strokes": lambda whole: whole[: whole.rindex(b"--\r\n")],
    "after the texts": lambda whole: whole[: whole.index(b"filename")],
}


def sent(client, address, content, boundary=BOUNDARY):
    return client.generic("POST", address, content, f"multipart/form-data; boundary={boundary}")


@pytest.fixture
def draft(client):
    """The documents page of a draft, with a résumé in it already."""
    person, posting = makers.person(), makers.open_posting()
    application = applying.start(posting, by=person, at=clock.now())
    client.force_login(person)
    application.address = f"/jobs/{posting.job_number}/apply/documents/"
    assert sent(client, application.address, body({}, "resume", PDF)).status_code == 302
    return application


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("cut", CUTS)
def test_half_a_file_is_never_taken_and_what_stood_there_stays(client, draft, cut):
    whole = body({}, "resume", PDF + b"\n%%EOF\n")

    answer = sent(client, draft.address, CUTS[cut](whole))

    assert answer.status_code == 400
    assert "The form did not arrive whole" in text_of(answer) and "choose the file again" in text_of(answer)
    assert f'href="{draft.address}"' in answer.content.decode()
    assert Document.objects.get(application=draft).removed_at is None  # the one from before, and no other
    assert sent(client, draft.address, whole).status_code == 302  # the control: whole, it is taken
    assert Document.objects.filter(application=draft).count() == 2


@pytest.mark.parametrize(
    ("content", "boundary"),
    [
        (body({}, "resume", PDF), "----another"), (body({}, "resume", PDF), ""), (body({}, "resume", PDF), "x" * 300),
        (b"--" + BOUNDARY.encode(), BOUNDARY),
    ],
)  # fmt: skip
def test_a_form_under_another_boundary_or_none_is_said_in_words(client, draft, content, boundary):
    client.handler.enforce_csrf_checks = True

    answer = sent(client, draft.address, content, boundary)

    assert answer.status_code == 400
    assert "The form did not arrive whole" in text_of(answer)
    assert Document.objects.filter(application=draft).count() == 1


def test_texts_that_had_come_stand_in_their_page_again(client):
    lead = makers.person(role=Role.HR_LEAD)
    client.force_login(lead)
    where = reverse("desk_class_read")
    page = client.get(where).content.decode()
    name, *_others = re.findall(r'name="from_page" value="([^"]+)"', page)
    fields = {"from_page": name, "text": "Class 7001, turquoise gardens."}

    answer = sent(client, where, CUTS["in mid-file"](body(fields, "file", PDF)))
    again = client.get(where)

    assert answer.status_code == 400 and "Back to the page, with what you typed" in text_of(answer)
    assert "turquoise gardens" in again.content.decode()
    assert not ClassSpecification.objects.exists()


@pytest.mark.parametrize("name", ["desk_posting_read", "desk_class_read", "desk_roster_upload", "desk_propose_pack"])
@pytest.mark.parametrize("cut", CUTS)
def test_every_form_of_the_desk_with_a_file_says_so_and_keeps_what_stood_before(client, name, cut):
    client.force_login(makers.person(role=Role.HR_LEAD))
    where, events = reverse(name), Event.objects.count()

    answer = sent(client, where, CUTS[cut](body({"text": "Turquoise."}, "file", PDF + b"\n%%EOF\n")))

    assert answer.status_code == 400 and "The form did not arrive whole" in text_of(answer)
    assert Event.objects.count() == events


def test_a_page_of_the_form_that_broke_off_overwrites_no_answer_and_shows_what_had_come(client):
    person, posting = makers.person(), makers.open_posting()
    application = applying.start(posting, by=person, at=clock.now())
    applying.save_draft(application, {"phone": "312 555 0100", "first_name": "Elder"}, by=person, at=clock.now())
    client.force_login(person)
    where = f"/jobs/{posting.job_number}/apply/whole/"
    (page,) = set(re.findall(r'name="page" value="([^"]+)"', client.get(where).content.decode()))
    fields = {"page": page, "first_name": "Elder of the marsh"}

    answer = sent(client, where, CUTS["in mid-file"](body(fields, "none", PDF)))

    assert answer.status_code == 400 and "Elder of the marsh" in text_of(answer)
    draft = Draft.objects.get(application=application)
    assert (draft.first_name, draft.phone) == ("Elder", "312 555 0100")
