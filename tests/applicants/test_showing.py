"""What staff are shown of a document: pages drawn anew and words, in a process with limits; bombs end in a sentence."""

from __future__ import annotations

import io
import subprocess
import sys
import uuid
import zipfile

import pytest
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from applicants import actions as applying
from applicants.documents import attaching, rendering, showing
from applicants.documents.slots import Slot
from applicants.models import Document
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.demo.scan import one_page_pdf
from tests import makers

pytestmark = pytest.mark.django_db

PDF = one_page_pdf("Ten years of beds and borders (invented)")
SECRET = "41.8781 N, 87.6298 W"


def docx(body: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document><w:body><w:p><w:r><w:t>{body}</w:t></w:r></w:p></w:body></w:document>"
        )
    return buffer.getvalue()


def jpeg(size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture with a place hidden in it, lying on its side."""
    buffer, exif = io.BytesIO(), Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET, 6
    Image.new("RGB", size, "red").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def two_eyes() -> bytes:
    """Two pictures in one file, as some telephones make them."""
    buffer = io.BytesIO()
    left, right = (Image.new("RGB", (40, 60), colour) for colour in ("red", "blue"))
    left.save(buffer, "MPO", save_all=True, append_images=[right])
    return buffer.getvalue() + SECRET.encode() + b"\xff\xd9"


def png() -> bytes:
    """A picture with holes, and a place hidden in it."""
    buffer, more = io.BytesIO(), PngInfo()
    more.add_text("Comment", SECRET)
    Image.new("RGBA", (5000, 50), (0, 0, 0, 0)).save(buffer, "PNG", pnginfo=more)
    return buffer.getvalue()


def many_pages(many: int) -> bytes:
    """So many times the same page."""
    kids = b"[" + b"3 0 R " * many + b"]"
    return PDF.replace(b"[3 0 R]", kids).replace(b"/Count 1", b"/Count %d" % many)


def given(content: bytes) -> Document:
    """A document that was filed."""
    who = makers.person()
    application = applying.start(makers.open_posting(), by=who, at=clock.now())
    document = attaching.attach(application, Slot.RESUME, "me.pdf", content, by=who, at=clock.now())
    applying.submit(application, key=uuid.uuid4(), certified_name=who.full_name, by=who)
    return document


@pytest.fixture
def analyst(client):
    who = makers.person(role=Role.HR_ANALYST)
    client.force_login(who)
    return who


def page(document: Document) -> str:
    return reverse("desk_document", args=[document.pk])


def drawn(client, document: Document, who, number: int = 1):
    """The answer to the picture of a page."""
    path = reverse("desk_document_page", args=[document.pk, number])
    return client.get(path, {"ticket": showing.ticket(document, who)})


def image_of(answer) -> Image.Image:
    """The picture answered, read to its end."""
    image = Image.open(io.BytesIO(answer.content))
    image.load()
    return image


def test_a_pdf_is_shown_as_pictures_of_its_pages_with_its_words(client, analyst):
    document = given(PDF)

    shown = client.get(page(document)).content.decode()
    picture = drawn(client, document, analyst)

    assert "Ten years of beds and borders (invented)" in shown
    assert f"/documents/{document.pk}/pages/1/?ticket=" in shown and "/pages/2/" not in shown
    assert image_of(picture).size == (1200, 1553)
    assert picture["Content-Type"] == "image/png"
    assert picture["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert b"%PDF" not in picture.content


def test_a_word_file_is_shown_as_its_words_and_nothing_in_it_is_markup(client, analyst):
    document = given(docx("Gardener &lt;script&gt;alert(1)&lt;/script&gt; since 2015"))

    shown = client.get(page(document)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; since 2015" in shown
    assert "<script>alert" not in shown and "<img" not in shown.partition("<h1")[2]


@pytest.mark.parametrize(("content", "size"), [(jpeg(), (40, 60)), (png(), (3000, 30)), (two_eyes(), (40, 60))])
def test_a_picture_is_made_anew_upright_and_small_without_what_hid_in_it(client, analyst, content, size):
    assert SECRET.encode() in content
    document = given(content)

    shown = client.get(page(document)).content.decode()
    picture = drawn(client, document, analyst)

    image = image_of(picture)
    assert (image.size, image.mode, image.info) == (size, "RGB", {})
    assert SECRET.encode() not in picture.content
    assert "No words can be read in it" in shown


def test_only_the_first_twenty_pages_are_shown_and_the_page_says_so(client, analyst):
    document = given(many_pages(21))

    shown = client.get(page(document)).content.decode()

    assert "The first 20 of 21 pages are shown." in shown
    assert "/pages/20/?" in shown and "/pages/21/?" not in shown
    assert drawn(client, document, analyst, 21).status_code == 422


@pytest.mark.parametrize("box", [b"[0 0 9000000 10]", b"[0 0 10 9000000]", b"[0 0 0 0]", b"[0 0 1000000 1000000]"])
def test_a_page_of_any_stated_size_is_drawn_small(client, analyst, box):
    answer = drawn(client, given(PDF.replace(b"[0 0 612 792]", box)), analyst)

    if answer.status_code == 200:
        assert max(image_of(answer).size) <= rendering.LONGEST_SIDE
    assert answer.status_code in {200, 422}


@pytest.mark.parametrize(
    "program",
    ["import time; time.sleep(60)", "raise MemoryError", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
)
def test_a_file_that_ends_or_holds_the_program_is_a_sentence(client, analyst, program, monkeypatch, tmp_path):
    document = given(PDF)
    (tmp_path / "program.py").write_text(program)
    monkeypatch.setattr(showing, "PROGRAM", tmp_path / "program.py")
    monkeypatch.setattr(showing, "SECONDS", 1)

    shown, picture = client.get(page(document)), drawn(client, document, analyst)

    assert (shown.status_code, picture.status_code) == (200, 422)
    assert "cannot be shown within the limits" in shown.content.decode()
    assert "Download the original" in shown.content.decode()


def test_a_file_that_cannot_be_read_at_all_is_a_sentence(client, analyst):
    document = given(PDF[: PDF.index(b"xref")] + b"%%EOF")
    Document.objects.filter(pk=document.pk).update(media_type="image/png")

    shown = client.get(page(document))

    assert shown.status_code == 200
    assert drawn(client, document, analyst).status_code == 422


@pytest.mark.parametrize("deed", ["bytes(900 * 1024 * 1024)", "open('/etc/hostname')", "socket.socket()"])
def test_the_program_is_shut_in(deed):
    shuts = "rendering.shut_in(rendering.MEMORY, rendering.SECONDS)"
    program = f"import socket; from applicants.documents import rendering; {shuts}; {deed}"
    root = str(showing.PROGRAM.parents[2])

    free = subprocess.run([sys.executable, "-c", program.replace(shuts, "pass")], cwd=root, check=False)
    shut_in = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, check=False)

    assert (free.returncode, shut_in.returncode) == (0, 1)


def test_a_look_and_a_download_are_remembered_and_pictures_are_given_after_a_look_alone(client, analyst):
    document, other = given(PDF), given(PDF)
    picture = reverse("desk_document_page", args=[document.pk, 1])
    wrong = [
        "", "nonsense", showing.ticket(other, analyst), showing.ticket(document, makers.person(role=Role.HR_LEAD)),
    ]  # fmt: skip

    led_on = {client.get(picture, {"ticket": one}).url for one in wrong}
    before = Event.objects.filter(action="applicants.view_document").count()
    client.get(page(document))
    drawn(client, document, analyst)
    original = client.get(reverse("desk_document_original", args=[document.pk]))

    assert led_on == {page(document)}
    assert before == 0
    assert b"".join(original.streaming_content) == PDF
    assert original["Content-Disposition"] == 'attachment; filename="me.pdf"'
    counted = {one: Event.objects.filter(action=f"applicants.{one}").count() for one in ("view_document", "download")}
    assert counted == {"view_document": 1, "download": 1}


def test_a_manager_is_shown_a_candidates_document_the_same_way(client):
    document = given(PDF)
    application = document.application
    makers.close(application.posting)
    makers.reviewed(application)
    makers.listed(application.posting)
    manager = makers.person(role=Role.HIRING_MANAGER, departments=("DEPARTMENT OF PARKS",))
    client.force_login(manager)
    named = [application.posting.job_number, application.reference, document.pk]

    shown = client.get(reverse("shortlist_document", args=named))
    without = client.get(reverse("shortlist_document_page", args=[*named, 1]))
    picture = client.get(
        reverse("shortlist_document_page", args=[*named, 1]), {"ticket": showing.ticket(document, manager)}
    )

    assert "Ten years of beds" in shown.content.decode()
    assert (without.status_code, image_of(picture).size) == (302, (1200, 1553))
    assert Event.objects.filter(action="selection.read_document").count() == 1
