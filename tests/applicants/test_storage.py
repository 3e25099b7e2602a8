"""Files: judged by content, kept under a random key, never by what their names or labels say."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import tempfile
import zipfile
import zlib

import pytest
from django.utils.module_loading import import_string

from applicants.documents import attaching, docx_parts, pdf_parts, storage
from applicants.documents import content as content_of
from applicants.documents.slots import Slot
from applicants.models import Document
from ats import body_limit, clock
from ats.audit.models import Event
from ats.demo.scan import one_page_pdf
from ats.refusal import Refused
from tests import makers

PDF = one_page_pdf("A resume (invented)")
TEMPLATE = b'<Relationship Type=".../attachedTemplate" Target="http://127.0.0.1:9/t.dotm" TargetMode="External"/>'
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR"


def segment(marker: int, content: bytes) -> bytes:
    """One segment of a JPEG: its marker, its length, its content."""
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2) + content


def frame(width: int, height: int, marker: int = 0xC0) -> bytes:
    """The segment of a JPEG that says how large the picture is."""
    return segment(marker, b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00")


def jpeg(*segments: bytes) -> bytes:
    """A JPEG with these segments before its one scan."""
    return b"\xff\xd8" + b"".join(segments) + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"..\xff\xd9"


THUMBNAIL = segment(0xE1, b"Exif\x00\x00" + jpeg(frame(60000, 60000)))
JPEG = jpeg(THUMBNAIL, b"\xff\x01", b"\xff\xff" + frame(100, 100))


def docx(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"word/document.xml": b"<w/>"} | parts).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def png(width: int, height: int) -> bytes:
    return PNG + width.to_bytes(4) + height.to_bytes(4) + b"rest" + PNG_END


def pdf_with(entry: bytes) -> bytes:
    return PDF.replace(b"/Type /Catalog", b"/Type /Catalog " + entry)


def pdf_with_stream(dictionary: bytes, content: bytes) -> bytes:
    return PDF.replace(
        b"xref\n", b"9 0 obj\n<< %s >>\nstream\n%s\nendstream\nendobj\nxref\n" % (dictionary, content), 1
    )


def docx_that_lies() -> bytes:
    honest = docx(bomb=b"0" * (docx_parts.MOST_UNPACKED + 1))
    return honest.replace((docx_parts.MOST_UNPACKED + 1).to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def docx_with_a_link_to(target: str) -> bytes:
    buffer = io.BytesIO(docx())
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, target)
    return buffer.getvalue()


def twice_listed(content: bytes) -> bytes:
    """The archive lists its last part twice, under two names: the same bytes unpacked again and again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        begins, last = archive.start_dir, archive.infolist()[-1].filename.encode()
    entry = content.rindex(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    again = content[entry:end].replace(last, last[:-1] + b"2")
    many = int.from_bytes(content[end + 10 : end + 12], "little") + 1
    size = end - begins + len(again)
    tail = content[end : end + 8] + many.to_bytes(2, "little") * 2 + size.to_bytes(4, "little") + content[end + 16 :]
    return content[:end] + again + tail


def docx_with_two_of(name: str) -> bytes:
    """Two parts of one name: readers differ in which of them they believe."""
    buffer = io.BytesIO(docx())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, b"<w/>")
    return buffer.getvalue()


def docx_packed_by(method: int) -> bytes:
    """A part packed as Word never packs."""
    buffer = io.BytesIO(docx())
    with zipfile.ZipFile(buffer, "a", method) as archive:
        archive.writestr("word/a.xml", b"<w/>" * 100)
    return buffer.getvalue()


def wide(text: str, name: str, mark: str = "\ufeff") -> bytes:
    """The text in letters of two or four bytes, with its mark at the head."""
    return (mark + text).encode(name)


ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>'


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, content_of.PDF), (docx(), content_of.DOCX), (JPEG, "image/jpeg"), (png(100, 100), "image/png")],
)
def test_what_is_taken_is_known_by_its_content(content, kind):
    assert storage.check(content).media_type == kind


@pytest.mark.parametrize(
    "content",
    [
        pdf_with_stream(b"/Filter /DCTDecode", b"\x01/JS \x02/AA \x03/Launch\xff"),
        pdf_with_stream(b"/Type /ObjStm", zlib.compress(b"8 0 << /Type /Font >>")),
        docx(**{"word/a.xml": wide('<?xml version="1.0" encoding="UTF-16"?><w/>', "utf-16-le")}),
        docx(
            **{
                "word/a.xml": b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><w>DOCTYPE</w>",
                "word/b.png": b"\x00\xff",
            }
        ),
        docx(**{"word/media/drawing.wmz": b"\x1f\x8b\x08 a drawing, packed as Word packs them"}),
        pdf_with(b"/OpenAction [3 0 R /Fit] /Title (upstream and stream) /BaseFont /AAAAAA+Helvetica"),
        docx(
            **{"word/_rels/document.xml.rels": b'<Relationship Target="http://city.example/" TargetMode="External"/>'}
        ),
    ],
)
def test_letters_that_mean_nothing_are_no_reason_to_refuse(content):
    assert storage.check(content).media_type in {content_of.PDF, content_of.DOCX}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "too_large"),
        (PDF[: len(PDF) // 2], "damaged"),
        (PDF.replace(b"/Root 1 0 R", b"/Encrypt 9 0 R"), "encrypted"),
        (PDF.replace(b"/Type /Catalog", b"/OpenAction << /S /JavaScript >>"), "active"),
        (PDF.replace(b"/Type /Catalog", b"/AA << /S /Launch >>"), "active"),
        (pdf_with(b"/OpenAction 8 0 R /X << /S /J#61vaScript >>"), "active"),
        (pdf_with(b"/AA 8 0 R"), "active"),
        (pdf_with_stream(b"/Type /ObjStm", zlib.compress(b"8 0 << /S /JavaScript >>")), "active"),
        (pdf_with_stream(b"/Type /Obj#53tm", zlib.compress(b"8 0 << /S /JavaScript >>")), "active"),
        (pdf_with_stream(b"/Length 9", b"8 0 obj << /S /JavaScript >> endobj"), "active"),
        (pdf_with_stream(b"/Type /ObjStm", zlib.compress(b" " * (pdf_parts.MOST_UNPACKED + 1))), "archive"),
        (docx()[:40], "damaged"),
        (docx(**{"word/a.xml": bytes(range(256))}).replace(bytes(range(100, 110)), bytes(10)), "damaged"),
        (docx_that_lies(), "damaged"),
        (docx(**{"..\\..\\pwned": b"x"}), "archive"),
        (docx_with_a_link_to("/etc/passwd"), "archive"),
        (docx(**{"word/x.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>'}), "archive"),
        (docx(**{"word/x.xml": b"<!-- " + b" " * docx_parts.PIECE + b" -->" + ENTITY.encode()}), "archive"),
        (docx(**{"word/x.xml": b" " * (docx_parts.PIECE - 5) + ENTITY.encode()}), "archive"),
        *[
            (docx(**{"word/x.xml": wide(ENTITY, name, mark)}), "archive")
            for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
            for mark in ("\ufeff", "")
        ],
        (docx(**{"word/x.xml": ENTITY.encode("cp037")}), "archive"),
        (docx(**{"word/x.xml": b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE a>"}), "archive"),
        (docx(**{"word/_rels/settings.xml.rels": TEMPLATE}), "archive"),
        (docx(**{"word/_rels/settings.xml.rels": wide(TEMPLATE.decode(), "utf-16-le")}), "archive"),
        (docx(**{"word/_rels/settings.xml.rels": wide(TEMPLATE.decode(), "utf-32-le")}), "archive"),
        (docx(**{"word/_rels/settings.xml.rels": b"<a>" + b" " * docx_parts.PIECE + TEMPLATE}), "archive"),
        (docx(**{"word/embeddings/inner.docx": docx()}), "archive"),
        (docx(**{"word/embeddings/empty.zip": b"PK\x05\x06" + bytes(18)}), "archive"),
        (twice_listed(docx(**{"word/bomb1": b"0" * 100_000})), "archive"),
        (docx_with_two_of("word/document.XML"), "archive"),
        (docx_packed_by(zipfile.ZIP_LZMA), "archive"),
        (docx_packed_by(zipfile.ZIP_BZIP2), "archive"),
        (docx(**{"word/other/vbaProject.bin": b"x"}), "kind"),
        (png(10, 10)[: -len(PNG_END)], "damaged"),
        (JPEG[:-2], "damaged"),
        (JPEG[: JPEG.index(b"\xff\xc0")], "damaged"),
        (jpeg(), "damaged"),
        (jpeg(frame(0, 100)), "damaged"),
        (jpeg(frame(10, 10), frame(10, 10)), "damaged"),
        (jpeg(frame(60000, 60000)), "pixels"),
        (jpeg(frame(65535, 1000, marker=0xC2)), "pixels"),
        (b"\xff\xd8\xff\xc0\x00", "damaged"),
        (b"\xff\xd8\xff", "damaged"),
        (docx(**{"../../var/pwned": b"x"}), "archive"),
        (docx(**{"/etc/pwned": b"x"}), "archive"),
        (docx(**{f"part{number}": b"" for number in range(2001)}), "archive"),
        (docx(bomb=b"0" * (docx_parts.MOST_UNPACKED + 1)), "archive"),
        (docx(**{"word/vbaProject.bin": b"x"}), "kind"),
        (png(60000, 60000), "pixels"),
        (PNG, "damaged"),
        (PNG.replace(b"IHDR", b"JUNK") + png(10, 10), "damaged"),
        (png(0, 10), "damaged"),
        (b"<svg onload=x>", "kind"),
        (b"MZ\x90", "kind"),
        (content_of.TEST_VIRUS, "infected"),
        (PDF + content_of.TEST_VIRUS, "infected"),
        (docx(**{"word/a.bin": content_of.TEST_VIRUS}), "infected"),
        (docx(**{"word/a.bin": b"0" * (docx_parts.PIECE - 9) + content_of.TEST_VIRUS}), "infected"),
    ],
)
def test_what_is_not_taken_is_said_in_a_sentence(content, code):
    with pytest.raises(Refused) as refusal:
        storage.check(content)

    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\resume.pdf", "resume.pdf"),
        ("a.pdf\x00.exe", "a.pdf.exe"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("Lebenslauf ü 履歴書 😀.pdf", "Lebenslauf ü 履歴書 😀.pdf"),
        ("x" * 300, "x" * 255),
        ("\u200b", "document"),
    ],
)
def test_a_name_is_shown_and_never_a_path(name, kept):
    assert storage.clean_name(name) == kept


@pytest.mark.parametrize(
    "program",
    ["import time; time.sleep(60)", "raise MemoryError", "", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
)
def test_a_file_that_ends_or_holds_its_checker_is_refused_and_ends_nothing_else(program, monkeypatch, tmp_path):
    (tmp_path / "checker.py").write_text(program)
    monkeypatch.setattr(storage, "CHECKER", tmp_path / "checker.py")
    monkeypatch.setattr(storage, "CHECK_SECONDS", 1)

    with pytest.raises(Refused) as refusal:
        storage.check(PDF)

    assert refusal.value.code == "unchecked"


@pytest.mark.parametrize("deed", ["bytes(300 * 1024 * 1024)", "open('/etc/hostname')", "socket.socket()"])
def test_the_checker_is_shut_in(deed):
    program = f"import socket, content; content.shut_in(); {deed}"
    folder = storage.CHECKER.parent
    paths = f"import sys; sys.path[:0] = ['{folder}', '{folder.parent}']; "

    free = subprocess.run([sys.executable, "-c", paths + program.replace("content.shut_in()", "pass")], check=False)
    shut_in = subprocess.run([sys.executable, "-c", paths + program], capture_output=True, check=False)

    assert (free.returncode, shut_in.returncode) == (0, 1)


def test_a_virus_is_refused_with_one_event_and_no_file(db, settings):
    application = makers.filed(makers.open_posting())
    who = application.person

    with pytest.raises(Refused) as refusal:
        attaching.attach(application, Slot.RESUME, "cv.pdf", content_of.TEST_VIRUS, by=who, at=clock.now())

    assert refusal.value.code == "infected"
    assert Event.objects.filter(action="applicants.infected").count() == 1
    assert not Document.objects.exists()
    assert not settings.MEDIA_ROOT.exists()


def test_another_refusal_leaves_no_event_of_a_virus(db):
    application = makers.filed(makers.open_posting())

    with pytest.raises(Refused):
        attaching.attach(application, Slot.RESUME, "cv.pdf", b"MZ", by=application.person, at=clock.now())

    assert not Event.objects.filter(action="applicants.infected").exists()


def test_a_file_too_many_is_refused_with_the_number_and_leaves_no_file(db, monkeypatch):
    monkeypatch.setattr(attaching, "MOST_FILES", 2)
    application = makers.filed(makers.open_posting())
    put = {"by": application.person, "at": clock.now()}
    attaching.attach(application, Slot.RESUME, "1.pdf", PDF, **put)
    attaching.attach(application, Slot.RESUME, "2.pdf", PDF, **put)

    with pytest.raises(Refused) as refusal:
        attaching.attach(application, Slot.LICENCE, "3.pdf", PDF, **put)

    assert (refusal.value.code, refusal.value.field, refusal.value.status) == ("too_many_files", "file", 422)
    assert "2 files" in refusal.value.sentence
    assert {one.name for one in Document.objects.all()} == {"1.pdf", "2.pdf"}
    assert len(list(storage.store().written())) == 2


def test_an_upload_is_never_written_to_a_temporary_file(settings):
    (handler,) = [import_string(name)() for name in settings.FILE_UPLOAD_HANDLERS]

    handler.handle_raw_input(None, {}, settings.BODY_LIMIT, b"")

    assert handler.activated


def test_a_large_request_is_kept_in_a_file_without_a_name_and_let_go_when_it_breaks_off(rf, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    sieve = body_limit.Sieve(rf.post("/"))
    sieve.upload_interrupted()  # before the first file
    sieve.new_file("resume", "a.pdf", "application/pdf", 4, None, {})

    sieve.receive_data_chunk(b"%PDF", 0)
    kept, there = sieve.file_complete(4), os.listdir(folder)
    content = kept.read()
    sieve.upload_interrupted()

    assert (content, there, kept.closed) == (b"%PDF", [], True)
