"""Pages are sent compressed with their stylesheet in them, and the policy lets in that stylesheet and no other."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import pytest

from ats import light
from tests import makers

pytestmark = pytest.mark.django_db

POLICY = "Content-Security-Policy"


def sheet_in(html: str) -> str:
    return re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nowhere/", 404), ("/accounts/login/", 200)])
def test_the_policy_names_the_style_that_the_page_holds(client, path, status):
    answer = client.get(path)

    style = sheet_in(answer.content.decode())
    name = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.status_code == status
    assert f"style-src 'self' 'sha256-{name}'" in answer[POLICY]
    assert "unsafe-inline" not in answer[POLICY]


def test_an_answer_without_the_sheet_allows_files_of_ours_only(client):
    answer = client.get(f"/jobs/{makers.open_posting().job_number}.json")

    assert "style-src" not in answer[POLICY]
    assert "default-src 'self'" in answer[POLICY]


def test_the_sheet_in_the_page_is_the_file_with_published_pictures():
    rules = len(re.findall(r"\{", light.COMMENT.sub("", light.SHEET.read_text(encoding="utf-8"))))

    assert light.sheet().count("{") == rules
    assert "/*" not in light.sheet()
    assert re.findall(r'url\("([^"]+)"\)', light.sheet())
    assert all(address.startswith("/static/") for address in re.findall(r'url\("([^"]+)"\)', light.sheet()))


def test_a_page_is_sent_compressed_to_whoever_takes_that(client):
    packed = client.get("/", headers={"accept-encoding": "gzip"})
    plain = client.get("/")

    assert packed["Content-Encoding"] == "gzip"
    assert sheet_in(gzip.decompress(packed.content).decode()) == sheet_in(plain.content.decode())
    assert len(packed.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in packed["Vary"] and "Accept-Encoding" in plain["Vary"]


def test_what_is_no_page_is_sent_as_it_is(client):
    posting = makers.open_posting()

    for kind in ("json", "pdf"):
        answer = client.get(f"/jobs/{posting.job_number}.{kind}", headers={"accept-encoding": "gzip"})

        assert "Content-Encoding" not in answer
