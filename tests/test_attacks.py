"""Attacks that no single room answers: addresses of other products, frames, foreign origins, accounts nobody made, SSRF."""

from __future__ import annotations

import ast
import re
from datetime import timedelta

import pytest

from applicants import actions as applying
from ats import clock
from ats.accounts.models import User
from ats.outbox.models import Message
from tests import makers
from tests.house import HOUSE, sources, text_of

LEFTOVERS = (
    "/__debug__/", "/.git/config", "/.env", "/static/../manage.py", "/static/%2e%2e/manage.py", "/metrics",
    "/server-status", "/phpmyadmin/", "/wp-login.php", "/uploads/", "/media/", "/api/", "/swagger/", "/actuator/env",
)  # fmt: skip
FETCHERS = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "ftplib", "webbrowser"}
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PAGES = (
    "/jobs/",
    "/accounts/login/",
    "/status/",
    "/readyz",
    "/healthz",
    "/nowhere/",
    "/feeds/jobs.rss",
    "/api/v1/postings/",
)


@pytest.mark.parametrize("path", LEFTOVERS)
def test_what_other_products_leave_lying_about_is_not_here(client, db, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_no_answer_may_be_framed_or_read_by_another_site(client, db, path):
    answer = client.get(path, headers={"origin": "null"})

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("name", ["admin", "test", "root", "admin@city.example"])
def test_a_new_desk_has_no_account_to_guess(client, db, name):
    answer = client.post("/accounts/login/", {"login": name, "password": name.partition("@")[0]})

    assert User.objects.count() == 0
    assert answer.status_code in {200, 422} and "_auth_user_id" not in client.session


def test_nothing_in_the_product_fetches_an_address():
    fetching = {
        f"{name} {module}"
        for name, tree in sources().items()
        if not name.startswith("ats/embedded/")  # the launcher asks its own web server whether it answers
        for module in imported(tree)
        if module in FETCHERS or module.partition(".")[0] in FETCHERS
    }

    assert fetching == set()
    assert imported(ast.parse("import urllib.request\nfrom http import client\nfrom httpx import get")) >= {
        "urllib.request", "http.client", "httpx",
    }  # fmt: skip


def imported(tree: ast.AST) -> set[str]:
    """Every module a module names in an import."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("X", "Y"),
        ("Wolfeschlegel" * 15, "Last"),
        ("", "Suharto"),
        ("Siobhán", "O’Brien-D'Angelo"),
        ("小明", "王"),
        ("محمد", "الفارسي"),
        ("Zoë", "d\u2019A\u0301vila"),
        ("Null", "None"),
    ],
)
def test_a_name_is_taken_as_it_is_written(client, db, first, last):
    posting, who = makers.open_posting(), makers.person()
    application = applying.start(posting, by=who, at=clock.now())
    client.force_login(who)

    answer = client.post(f"/jobs/{posting.job_number}/apply/contact/", {"first_name": first, "last_name": last})

    application.draft.refresh_from_db()
    assert answer.status_code == 302
    assert (application.draft.first_name, application.draft.last_name) == (first, last)


def test_everybody_with_a_draft_is_told_of_an_extension(db):
    posting, who = makers.open_posting(), makers.person()
    applying.start(posting, by=who, at=clock.now())

    makers.extended(posting, posting.closes_at + timedelta(days=3))

    (message,) = Message.objects.filter(recipient=who)
    assert "The site was down." in message.body


# --- the papers ------------------------------------------------------------------------------------------------------------


def test_every_test_that_the_page_of_attacks_names_is_there():
    named = NAMED.findall(text_of("docs/attacks.md"))

    there = {path: functions(path) for path, _name in named if (HOUSE / path).is_file()}

    assert [f"{path}::{name}" for path, name in named if name not in there.get(path, ())] == []
    assert len(named) > 100


def test_every_row_of_the_page_of_attacks_says_where_or_why():
    rows = [line.strip("|").split("|") for line in text_of("docs/attacks.md").splitlines() if line.startswith("| ")]
    told = [row for row in rows if row[0].strip() not in {"What is tried", "What breaks", "---"}]

    assert [row for row in told if len(row) != 2 or len(row[1].strip()) < 20] == []
    assert len(told) > 90


def functions(path: str) -> set[str]:
    """The tests that stand in that file."""
    return {node.name for node in ast.parse(text_of(path)).body if isinstance(node, ast.FunctionDef)}
