"""Every answer carries the strict headers: pages, files, feeds, redirects, refusals and errors alike."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from tests import makers
from tests.house import HOUSE

EXPECTED = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
COOKIES = """from ats import settings as s
print(s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.MESSAGES_COOKIE_NAME)
print(s.DEVICE_COOKIE_NAME)"""


def lax(response) -> list[str]:
    """What the answer's headers leave open."""
    policy = response.get("Content-Security-Policy", "")
    return [
        *(name for name, value in EXPECTED.items() if response.get(name) != value),
        *(part for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'") if part not in policy),
        *(word for word in ("unsafe-inline", "unsafe-eval", "*") if word in policy),
        *([] if "camera=()" in response.get("Permissions-Policy", "") else ["Permissions-Policy"]),
    ]


@pytest.fixture
def job(db):
    return makers.open_posting().job_number


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/jobs/{job}/", 200),
        ("/jobs/{job}.json", 200),
        ("/jobs/{job}.pdf", 200),
        ("/feeds/jobs.rss", 200),
        ("/api/v1/postings/", 200),
        ("/healthz", 200),
        ("/accounts/login/", 200),
        ("/inbox/", 302),
        ("/admin/", 302),
        ("/nowhere/", 404),
        ("/jobs/%00/", 404),
    ],
)
def test_an_answer_is_strict(job, path, status):
    response = Client().get(path.format(job=job))
    if response.streaming:
        assert b"".join(response)

    assert response.status_code == status
    assert lax(response) == []


def test_a_static_file_is_strict(settings):
    (settings.STATIC_ROOT / "a.css").write_text("p {}")

    response = Client().get("/static/a.css")

    assert b"".join(response) == b"p {}"
    assert lax(response) == []


def test_refused_requests_are_strict(job, settings):
    settings.BODY_LIMIT = 100
    stranger = Client(enforce_csrf_checks=True)

    answers = {
        400: stranger.get("/", headers={"host": "evil.example"}),
        403: stranger.post("/accounts/login/", {"login": "a@b.example"}),
        405: Client().post("/", {}),
        413: Client().post("/accounts/login/", {"login": "x" * 200}),
    }

    assert {status: (one.status_code, lax(one)) for status, one in answers.items()} == {
        status: (status, []) for status in answers
    }


def test_an_answer_to_too_many_is_strict(job):
    stranger = Client()

    answers = [stranger.get(f"/jobs/{number}/") for number in range(1, 70)]

    assert {one.status_code for one in answers} == {404, 429}
    assert [one.status_code for one in answers if lax(one)] == []


@pytest.mark.parametrize(("fault", "status"), [(RuntimeError("a bug"), 500), (OperationalError("away"), 503)])
def test_a_fault_is_answered_strictly(job, monkeypatch, fault, status):
    def fail(*_given, **_named):
        raise fault

    monkeypatch.setattr("postings.views.public.standing", fail)
    response = Client(raise_request_exception=False).get("/")

    assert (response.status_code, lax(response)) == (status, [])


def test_what_is_asked_without_tls_is_led_to_it_or_refused_and_is_strict_either_way(job, settings):
    settings.SECURE_SSL_REDIRECT = True

    page, stray = Client().get(f"/jobs/{job}/"), Client().get("/", headers={"host": "evil.example"})

    assert (page.status_code, page.url, lax(page)) == (301, f"https://testserver/jobs/{job}/", [])
    assert (stray.status_code, lax(stray)) == (400, [])


@pytest.mark.parametrize(
    "path",
    ["/jobs/{job}.json", "/api/v1/postings/", "/feeds/jobs.rss", "/feeds/jobs.atom", "/receipts/key/", "/sitemap.xml"],
)
def test_data_for_programs_is_refused_without_tls_and_never_led_on(job, settings, path):
    settings.SECURE_SSL_REDIRECT = True

    plain, safe = (Client().get(path.format(job=job), secure=secure) for secure in (False, True))

    assert (plain.status_code, plain.content[:47], lax(plain)) == (
        403,
        b"This address answers over HTTPS alone. Correct ",
        [],
    )
    assert (safe.status_code, lax(safe)) == (200, [])


def test_over_tls_cookies_carry_the_prefix_that_binds_them_to_this_host():
    variables = {name: value for name, value in os.environ.items() if name != "ATS_INSECURE_COOKIES"}
    done = subprocess.run(
        (sys.executable, "-c", COOKIES), cwd=HOUSE, env=variables, capture_output=True, text=True, check=True
    )

    seconds, *names = done.stdout.split()
    assert seconds == str(365 * 24 * 3600)
    assert names == ["__Host-sessionid", "__Host-csrftoken", "__Host-language", "__Host-messages", "__Secure-device"]


def test_a_browser_is_given_cookies_of_those_names_alone(job):
    makers.person("ann@people.example", password="a long passphrase")
    client = Client()
    client.post("/language/es/")
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "ann@people.example", "password": "a long passphrase"})
    client.post("/accounts/logout/")

    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    assert set(client.cookies) == ours | {settings.MESSAGES_COOKIE_NAME, settings.DEVICE_COOKIE_NAME}
