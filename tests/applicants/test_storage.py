"""Files: judged by content, kept under a random key, never by what their names or labels say."""

from __future__ import annotations

import io
import os
import stat
import zipfile

import pytest

from applicants import storage
from ats.demo.scan import one_page_pdf
from ats.refusal import Refused

PDF = one_page_pdf("A resume (invented)")
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR"


def docx(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"word/document.xml": b"<w/>"} | parts).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def png(width: int, height: int) -> bytes:
    return PNG + width.to_bytes(4) + height.to_bytes(4) + b"rest"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, storage.PDF), (docx(), storage.DOCX), (b"\xff\xd8\xff\xe0rest", "image/jpeg"), (png(100, 100), "image/png")],
)
def test_what_is_taken_is_known_by_its_content(content, kind):
    assert storage.check("anything.exe", content) == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "too_large"),
        (PDF[: len(PDF) // 2], "damaged"),
        (PDF.replace(b"/Root 1 0 R", b"/Encrypt 9 0 R"), "encrypted"),
        (PDF.replace(b"/Type /Catalog", b"/OpenAction << /S /JavaScript >>"), "active"),
        (PDF.replace(b"/Type /Catalog", b"/AA << /S /Launch >>"), "active"),
        (docx()[:40], "damaged"),
        (docx(**{"../../var/pwned": b"x"}), "archive"),
        (docx(**{"/etc/pwned": b"x"}), "archive"),
        (docx(**{f"part{number}": b"" for number in range(2001)}), "archive"),
        (docx(bomb=b"0" * (storage.MOST_UNPACKED + 1)), "archive"),
        (docx(**{"word/vbaProject.bin": b"x"}), "kind"),
        (png(60000, 60000), "pixels"),
        (PNG, "pixels"),
        (b"<svg onload=x>", "kind"),
        (b"MZ\x90", "kind"),
        (b"X5O!P%@AP", "kind"),
    ],
)
def test_what_is_not_taken_is_said_in_a_sentence(content, code):
    with pytest.raises(Refused) as refusal:
        storage.check("resume.pdf", content)

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


def test_a_kept_file_is_whole_private_and_under_a_random_key(settings):
    first, second = storage.keep(PDF), storage.keep(PDF)

    assert first != second
    assert storage.path_of(first).read_bytes() == PDF
    assert settings.MEDIA_ROOT in storage.path_of(first).parents
    assert not stat.S_IMODE(storage.path_of(first).stat().st_mode) & stat.S_IWOTH
    assert not list(settings.MEDIA_ROOT.rglob("*.part"))


def test_a_disk_that_takes_nothing_is_a_sentence_and_leaves_nothing(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "taken"
    settings.MEDIA_ROOT.write_text("a file where the folder should be")

    with pytest.raises(Refused) as refusal:
        storage.keep(PDF)

    assert (refusal.value.status, refusal.value.code) == (507, "disk")
    assert os.listdir(tmp_path).count("taken") == 1
