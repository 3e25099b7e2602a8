"""The desk's records say things in words, in the language of the page: no code, no label of the audit, no English in Spanish."""

from __future__ import annotations

import ast
import html
import re
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from applicants import reviewing
from applicants.bids import BECOMES, IN_SHORT
from applicants.models import Outcome
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox import queue
from ats.outbox.kinds import KINDS
from ats.outbox.models import IN_CONFIDENCE
from postings import actions, second_person
from seniority.bids import ProblemCode
from tests import makers
from tests.selection.selecting import certified

ROOT = Path(__file__).parents[2]
# What no page of a record says. The audit's own events are in English, as ADR 0034 has it, and are looked at by themselves.
CODES = {*KINDS, *IN_SHORT, *Role.values, "afscme-seniority", "only_candidate", "withdrawn", "True", "False", "None"}
ENGLISH = re.compile(
    r"\blist \d|\bversion \d|\b[Cc]andidate list\b|>\s*Application\b|\bStorage key\b|>First publication<"
)


def words_of(page: str) -> list[str]:
    """What stands in the cells, the filter's choices and the names of fields, and what a picture is read out as."""
    main = page[page.index("<main") :] if "<main" in page else page
    return [html.unescape(word).strip() for word in re.findall(r'>([^<>]+)<|\balt="([^"]*)"', main) for word in word]


@pytest.fixture
def desk(db):
    """A client that reads the desk in Spanish, and records of every table."""
    listed = certified(bidders=2, public=1)
    wrong = makers.open_posting()
    makers.filed(
        wrong, city_employee=True, employee_number="999999", bargaining_unit="1", veteran=True, if_rejected="public"
    )
    makers.close(wrong)
    reviewing.review(
        listed.people[0], outcome=Outcome.NO_EXPERIENCE, reason="Not shown.", by=makers.OPERATOR, at=clock.now(),
        findings=[{"key": one.key, "finding": "unmet", "note": ""} for one in listed.posting.requirements],
    )  # fmt: skip
    moved = makers.open_posting()
    makers.extended(moved, moved.closes_at + timedelta(days=2))
    actions.cancel(moved, by=makers.person(role=Role.HR_LEAD), reason="No funds.")
    for kind in KINDS:
        queue(
            key=f"a:{kind}", kind=kind, recipient=None, address="x@y.example", subject="Asunto", body="", at=clock.now()
        )
    client = Client(headers={"accept-language": "es"})
    who = makers.person(role=Role.HR_LEAD, language="es")
    client.force_login(who)
    return client, who


def pages(client, who):
    """Every list of records, and one record of each."""
    for model, room in admin.site._registry.items():
        if model is Event:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist"), client.get(reverse(f"{name}_changelist")).content.decode()
        request = type("Asked", (), {"user": who})()
        for row in room.get_queryset(request).order_by("-pk")[:4]:
            where = reverse(f"{name}_change", args=[row.pk])
            yield where, client.get(where).content.decode()


def codes_in(page: str) -> list[str]:
    """What of a page is a code, a label of the audit, or English."""
    return [
        word
        for word in words_of(page)
        if word in CODES or ENGLISH.search(f">{word}<") or re.search(r"\((?:hr_\w+|hiring_\w+)\)", word)
    ]


def test_no_list_and_no_record_shows_a_code_or_english_in_spanish(desk):
    found, many = [], 0

    for where, page in pages(*desk):
        many += 1
        found += [f"{where}: {word}" for word in codes_in(page)]

    if found:
        print("\n".join(found))
    assert (found, many > 25) == ([], True)


@pytest.mark.parametrize(
    "cell",
    [
        "<td>revised</td>", '<td><img src="yes.svg" alt="True"></td>', "<td>lead@desk.example (hr_lead)</td>",
        "<td>412401 list 2</td>", "<td>afscme-seniority</td>", "<td>7001 GARDEN COORDINATOR (version 1)</td>",
        "<th>Candidate list</th>", "<label>Application</label>",
    ],
)  # fmt: skip
def test_a_code_in_a_cell_would_be_found(cell):
    assert codes_in(f"<main><table><tr>{cell}</tr></table></main>")


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Posting changed or rescinded"), ("es", "Convocatoria modificada o anulada")]
)
def test_messages_are_filtered_by_kind_in_words_and_still_by_the_kind(desk, language, word):
    client, who = desk
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = who.language = language
    who.save()

    page = client.get(reverse("admin:outbox_message_changelist")).content.decode()
    narrowed = client.get(reverse("admin:outbox_message_changelist") + "?kind=revised").content.decode()

    side = page[page.index('id="changelist-filter"') :]
    assert re.search(rf'<a href="\?kind=revised">\s*{word}', side)
    assert narrowed.count(word) >= 2
    assert "Aviso al sindicato" not in narrowed.partition('id="changelist-filter"')[0]


def kinds_written() -> set[str]:
    """Every kind that the product gives a letter, by a literal: `kind=` of a letter, or `template=` of one to an applicant."""
    found = set()
    for floor in ("ats/accounts", "ats/outbox", "postings", "seniority", "applicants", "selection"):
        for path in (ROOT / floor).rglob("*.py"):
            for call in (one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call)):
                named = {one.arg: one.value for one in call.keywords}
                wanted = "template" if "occasion" in named else "kind" if {"address", "subject"} <= set(named) else ""
                value = named.get(wanted)
                if isinstance(value, ast.Constant):
                    found.add(value.value)
    by_constant = {second_person.KIND, IN_CONFIDENCE}
    return found | by_constant | {one.stem for one in (ROOT / "templates/applicants/emails").glob("*.txt")}


def test_every_kind_of_letter_has_its_words():
    written = kinds_written()

    assert written == set(KINDS)
    assert len(written) > 20


def test_what_becomes_of_a_bid_and_what_is_wrong_with_it_have_words():
    assert set(IN_SHORT) == set(get_args(ProblemCode))
    assert set(BECOMES) == {"public", "withdrawn"}
