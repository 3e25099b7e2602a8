"""The rules of the house that no single room can keep. Each walks what there is, so a new room is held to them at once."""

from __future__ import annotations

import ast
import os
import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from applicants import actions as applying
from applicants.documents import attaching
from applicants.documents.slots import Slot
from applicants.models import Application
from ats import clock
from ats.access import ADDRESSES, EVERYBODY, SIGNED_IN, rule_of
from ats.accounts import limits
from ats.accounts.models import Tally
from ats.accounts.roles import DEEDS, STAFF, Role
from ats.audit.models import Event
from ats.celery import app as celery
from ats.demo.scan import one_page_pdf
from ats.lifecycle import Lifecycle
from ats.outbox import queue
from ats.outbox.lifecycle import MessageStatus
from ats.outbox.models import Message
from ats.scrambling import guard
from selection.referring import refer_people
from seniority.pack_actions import propose_pack
from seniority.packs import load_pack
from tests import makers
from tests.clamd import clamd
from tests.house import ROOMS, every_address, functions, sources

OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in ROOMS]


def lifecycles() -> list[Lifecycle]:
    """Every table of moves in the house."""
    return [
        value
        for name in sources()
        if name.endswith("/lifecycle.py") and name != "ats/lifecycle.py"
        for value in vars(import_module(name.removesuffix(".py").replace("/", "."))).values()
        if isinstance(value, Lifecycle)
    ]


MANAGER = "another department's manager"
# Signing out is everybody's, wherever the button stands.
EVERYBODYS = {"admin/logout/"}
# A page for one deed that this world has done already.
GONE_ONCE_DONE = {"desk_activate_pack", "desk_certify_list"}

# --- who may come in ---------------------------------------------------------------------------------------------------


def addresses() -> list[tuple[str, str]]:
    """(route, name) of every address of staff: everything under /admin/, /shortlists/ and /accommodations/."""

    def walk(rows: list[URLPattern | URLResolver], before: str) -> list[tuple[str, str]]:
        found = []
        for row in rows:
            route = before + str(row.pattern)
            if isinstance(row, URLResolver):
                found += walk(row.url_patterns, route)
            else:
                found.append((route, row.name or ""))
        return found

    return [
        one
        for one in walk(get_resolver().url_patterns, "")
        if one[0].startswith(("admin/", "shortlists/", "accommodations/"))
    ]


@pytest.fixture
def desk(db):
    """A world in which every address of staff leads to something: (what its parts are called, the people)."""
    people = {
        "stranger": None,
        "applicant": makers.person(),
        "lead": makers.person(role=Role.HR_LEAD),
        MANAGER: makers.person(role=Role.HIRING_MANAGER, departments=("DEPARTMENT OF RAIN",)),
    }
    posting = makers.open_posting()
    application = makers.filed(posting, veteran=True)
    with_paper(application)
    makers.close(posting)
    makers.reviewed(application)
    drawn = makers.listed(posting)
    parts = {
        "job_number": posting.job_number,
        "job": posting.job_number,
        "reference": application.reference,
        "number": drawn.number,
        "referral": refer_people(drawn, 1, reason="", by=makers.OPERATOR, at=clock.now()).number,
        "kind": "veteran",
        "all/deed": "rest",
        "deed": "invite",
        "packs/pk": propose_pack(load_pack("class-seniority").text, by=makers.OPERATOR, at=clock.now()).pk,
        "pack_id": "afscme-seniority",
        "lost-receipts/pk": makers.lost_receipt(posting, by=people["lead"]).pk,
        "people/pk": people["applicant"].pk,
        "mails/pk": Message.objects.first().pk,
        "documents/pk": application.filing.documents.get().pk,
        "object_id": posting.pk,
        "app_label": "postings",
        "content_type_id": 1,
        "form": "csv",
        "url": "nowhere",
    }
    return parts, people


def with_paper(application: Application) -> None:
    """The application is filed again, with a résumé."""
    who = application.person
    attaching.attach(application, Slot.RESUME, "resume.pdf", one_page_pdf("Resume"), by=who, at=clock.now())
    applying.submit(application, key=uuid4(), certified_name=who.full_name, by=who)
    application.refresh_from_db()


def path_to(route: str, parts: dict[str, object]) -> str:
    """The route with its parts filled in: by name, or by the word before it and name. A new part is a KeyError."""

    def fill(found: re.Match[str]) -> str:
        before = re.sub(r"^\^|/$", "", found.string[: found.start()]).rpartition("/")[2]
        return str(parts.get(f"{before}/{found[1]}", parts.get(found[1]) or parts[f"{before}/{found[1]}"]))

    filled = re.sub(r"\(\?P<(\w+)>[^)]*\)", fill, route)
    filled = re.sub(r"<(?:\w+:)?(\w+)>", fill, filled)
    return "/" + filled.replace("^", "").replace("$", "").replace("\\", "")


def answer(client: Client, path: str, method: str = "get") -> HttpResponseBase:
    """The answer, read to its end where it is a file: only then is that closed."""
    response = getattr(client, method)(path)
    if response.streaming:
        assert b"".join(response)
    return response


def is_refused(client: Client, path: str, method: str) -> bool:
    """True where the answer is "not here" or "sign in first"; a method nobody may use there tells nothing either."""
    Tally.objects.all().delete()  # nobody else asks for so many missing pages in a minute
    response = answer(client, path, method)
    if response.status_code == 302:
        return response.url.startswith(("/accounts/login/", "/admin/login/"))
    return response.status_code in {404, 405}


def test_every_address_has_its_row_in_the_table_of_access_and_every_row_its_address():
    """What each gets is walked in tests/test_access.py; without a row in ats/access.py an address is closed to everybody."""
    walked = list(every_address())

    assert [route for route, match in walked if rule_of(match) is None] == []
    assert set(ADDRESSES) - {match.view_name for _route, match in walked} == set()
    assert {word for rule in ADDRESSES.values() for word in rule if word} <= {EVERYBODY, SIGNED_IN, *DEEDS}


def test_each_page_of_the_desk_asks_for_what_the_table_says():
    asks = {
        match.view_name: vars(match.func)["rule"]
        for _route, match in every_address()
        if match.view_name.startswith("desk_")
    }

    assert asks == {name: rule for name, rule in ADDRESSES.items() if name.startswith("desk_")}
    assert len(asks) > 40


@pytest.mark.parametrize("who", ["stranger", "applicant", MANAGER])
def test_every_address_of_staff_refuses_whoever_is_not(desk, who):
    parts, people = desk
    client = Client()
    if people[who]:
        client.force_login(people[who])
    walked = [one for one in addresses() if one[0] not in EVERYBODYS and (who, one[0]) != (MANAGER, "shortlists/")]
    before = Event.objects.count()

    let_in = [
        f"{method} {path_to(route, parts)}"
        for route, _name in walked
        for method in ("get", "post")
        if not is_refused(client, path_to(route, parts), method)
    ]

    assert let_in == []
    assert Event.objects.count() == before
    assert len(walked) > 40


def test_the_same_addresses_let_an_hr_lead_in(desk):
    parts, people = desk
    client = Client()
    client.force_login(people["lead"])
    ours = [
        route
        for route, name in addresses()
        if (name.startswith("desk_") or route.startswith("shortlists/")) and name not in GONE_ONCE_DONE
    ]

    closed = [
        path_to(route, parts) for route in ours if answer(client, path_to(route, parts)).status_code in {403, 404}
    ]

    assert closed == []


def test_the_desk_is_no_place_for_a_manager(desk):
    _parts, people = desk
    client = Client()
    client.force_login(people[MANAGER])

    assert is_refused(client, "/admin/", "get")


# --- the admin -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_the_admin_edits_nothing_for_anybody(db, role):
    request = RequestFactory().get("/admin/")
    request.user = makers.person(role=role)
    registered = admin.site._registry

    allowed = [
        f"{model._meta.label} {verb}"
        for model, room in registered.items()
        for verb, answer in (
            ("add", room.has_add_permission(request)),
            ("change", room.has_change_permission(request)),
            ("change one", room.has_change_permission(request, model())),
            ("delete", room.has_delete_permission(request)),
            ("delete one", room.has_delete_permission(request, model())),
            ("edit in the list", bool(room.list_editable)),
            ("act on many", bool(room.get_actions(request))),
        )
        if answer
    ]

    assert allowed == []
    assert registered


@pytest.mark.parametrize("role", [*Role.values, None])
def test_the_admin_is_read_by_staff_alone(db, role):
    request = RequestFactory().get("/admin/")
    request.user = makers.person(role=role) if role else AnonymousUser()

    readable = {model for model, room in admin.site._registry.items() if room.has_view_permission(request)}

    assert readable == (set(admin.site._registry) if role in STAFF else set())
    assert admin.site.has_permission(request) is (role in STAFF)


# --- statuses ------------------------------------------------------------------------------------------------------------

# Where a status is written without `move()`, and why.
WRITTEN_ELSEWHERE = {
    "applicants/actions.py start": "an application is born in its first status, which is also the column's default",
    "ats/outbox/actions.py send_again": "the same: HR lets what was given up wait once more, audited",
    "ats/outbox/actions.py attempt": "sending has no table of moves: a message waits, is sent, or is given up",
}
# A column named status that is no lifecycle's, and why.
NO_LIFECYCLE = {
    "outbox.Message": "the outbox's own loop (ats/outbox/lifecycle.py)",
    "seniority.RosterEntry": "a fact of the City's list, which nothing here moves",
}


def test_every_column_that_may_hold_words_says_what_becomes_of_it_in_a_copy(db):
    """A new column gets its treatment in ats/scrambling/treatments.py (docs/adr)."""
    assert list(guard.of_the_columns()) == []


@pytest.mark.parametrize("lifecycle", lifecycles(), ids=lambda one: one.label)
def test_every_status_has_a_row_in_its_table(lifecycle):
    named = {status for move in lifecycle.moves for status in {*move.sources, move.target}}

    assert named == set(lifecycle.statuses.values)
    assert len({move.name for move in lifecycle.moves}) == len(lifecycle.moves)


@pytest.mark.parametrize("lifecycle", lifecycles(), ids=lambda one: one.label)
def test_every_status_can_be_reached_from_the_first(lifecycle):
    (model,) = [one for one in OURS if has_statuses(one, lifecycle)]
    reached = {model._meta.get_field(lifecycle.field).default}

    for _round in lifecycle.moves:
        reached |= {move.target for move in lifecycle.moves if move.sources & reached}

    assert reached == set(lifecycle.statuses.values)


def has_statuses(model: type[models.Model], lifecycle: Lifecycle) -> bool:
    """True where the model's column of that name takes the lifecycle's statuses."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    return lifecycle.field in fields and fields[lifecycle.field].choices == lifecycle.statuses.choices


def test_every_status_column_belongs_to_a_lifecycle():
    columns = {model._meta.label for model in OURS for field in model._meta.concrete_fields if field.name == "status"}

    ruled = {model._meta.label for model in OURS if any(has_statuses(model, one) for one in lifecycles())}

    assert columns - ruled == set(NO_LIFECYCLE)
    assert len(lifecycles()) >= 4


def test_only_a_move_writes_a_status():
    written = {
        f"{name} {function}"
        for name, tree in sources().items()
        for function, node in functions(tree)
        if any(writes_a_status(one) for one in ast.walk(node))
    }

    assert written == set(WRITTEN_ELSEWHERE)


MAKERS_OF_ROWS = {"create", "update", "get_or_create", "update_or_create", "bulk_create"}
ROWS_WITH_STATUS = {"Posting", "Application", "PreferenceClaim", "CandidateList", "Challenge", "Candidacy", "Message"}


def writes_a_status(node: ast.AST) -> bool:
    """True for `x.status = …`, `….update(status=…)`, `Posting(status=…)`, `setattr(x, "status", …)` and their like."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    if any(isinstance(one, ast.Attribute) and one.attr == "status" for target in targets for one in ast.walk(target)):
        return ast.unparse(targets[0]) != "self.status"  # a row never writes its own: this is somebody else's word
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called == "setattr":
        return any(isinstance(one, ast.Constant) and one.value == "status" for one in node.args)
    names_it = any(keyword.arg == "status" for keyword in node.keywords)
    return names_it and (called in MAKERS_OF_ROWS or called in ROWS_WITH_STATUS)


@pytest.mark.parametrize(
    "line",
    [
        "posting.status = 'closed'",
        "a, posting.status = 1, 2",
        "Posting.objects.filter(pk=1).update(status='closed')",
        "Posting(status='closed')",
        "setattr(posting, 'status', 'closed')",
    ],
)
def test_a_status_written_by_hand_would_be_found(line):
    assert any(writes_a_status(node) for node in ast.walk(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["Refused('No.', status=403)", "render(request, 'a', status=409)", "rows.filter(status=1)"]
)
def test_a_status_that_is_only_read_or_http_is_none(line):
    assert not any(writes_a_status(node) for node in ast.walk(ast.parse(line)))


# --- who and when --------------------------------------------------------------------------------------------------------

# A column that ends in _by and is no "who" of a "when", and why.
NO_PAIR = {
    "applicants.Filing.attested_by": "who vouches for a paper application; its moment is submitted_at, in the same row",
    "selection.ListEntry.decided_by": "the rule that decided the place",
    "selection.ReferredPerson.moved_by": "the shares that brought somebody in",
}


def pairs() -> list[tuple[type[models.Model], models.Field, models.Field | None]]:
    """Every column that says who, with the one that says when."""
    found = []
    for model in OURS:
        fields = {field.name: field for field in model._meta.concrete_fields}
        for name, field in fields.items():
            if name.endswith("_by") and f"{model._meta.label}.{name}" not in NO_PAIR:
                found.append((model, field, fields.get(f"{name[:-3]}_at")))
    return found


def test_every_who_has_its_when():
    assert [f"{model._meta.label}.{who.name}" for model, who, when in pairs() if when is None] == []
    assert len(pairs()) >= 12


def test_who_and_when_stand_or_fall_together_by_constraint():
    loose = []
    for model, who, when in pairs():
        if when is None or not when.null:
            continue  # a row without a when cannot be; the who of such a row is asked below
        said = [str(one.condition) for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
        if not any(f"'{who.name}'" in text and f"'{when.name}" in text for text in said):
            loose.append(f"{model._meta.label}.{who.name}")

    assert loose == []


def test_a_when_that_is_always_there_has_a_who_that_is_too():
    optional = [
        f"{model._meta.label}.{who.name}" for model, who, when in pairs() if when and not when.null and who.blank
    ]

    assert optional == []


# --- tasks ---------------------------------------------------------------------------------------------------------------


def own_tasks() -> dict[str, object]:
    """Every task of the house by its name."""
    for module in sources():
        if module.endswith("/tasks.py"):
            import_module(module.removesuffix(".py").replace("/", "."))
    return {name: task for name, task in celery.tasks.items() if name.split(".")[0] in ROOMS}


def counts() -> dict[str, int]:
    """How many rows each of our tables has, and how many files the homes' folders."""
    rows = {model._meta.label: model._base_manager.count() for model in OURS}
    return rows | {str(folder): len(list(Path(folder).rglob("*"))) for folder in (settings.HOME, settings.CHECKPOINTS)}


def due_work() -> None:
    """Something for each task: a posting whose closing has just passed with a bid on it, one that closes within a day with a
    draft and a document in it, an application without a word for a month, a message that waits, a tally that is over, and a
    file of no row."""
    makers.untold(makers.filed(makers.open_posting()))
    soon = makers.open_posting()
    draft = applying.start(soon, by=makers.person(), at=clock.now())
    attaching.attach(draft, Slot.RESUME, "resume.pdf", one_page_pdf("Resume"), by=draft.person, at=clock.now())
    makers.move_closing(soon, clock.now() + timedelta(hours=20))
    Application.objects.filter(pk=draft.pk).update(started_at=clock.now() - timedelta(days=2))
    posting = makers.open_posting()
    makers.roster(makers.employee("300002"))
    filed = makers.filed(posting, employee_number="300002", veteran=True)
    makers.move_closing(posting, filed.filing.submitted_at + timedelta(microseconds=1))
    queue(
        key="house:1", kind="test", recipient=None, address="union@union.example", subject="Notice", body="Text",
        at=clock.now(),
    )  # fmt: skip
    limits.count("nothing", window=timedelta(0))
    orphan = Path(settings.MEDIA_ROOT) / "ab" / ("ab" * 20)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"x")
    os.utime(orphan, (0, 0))


@pytest.mark.parametrize("name", sorted(own_tasks()))
def test_a_task_run_twice_does_what_it_does_once(transactional_db, settings, name):
    due_work()
    before = state()

    with clamd() as scanner:
        settings.CLAMD = scanner.where
        own_tasks()[name]()
        once = state()
        own_tasks()[name]()

    assert state() == once
    assert once != before


def state() -> tuple[object, ...]:
    """What a task may change: rows, files, and where postings, messages and documents stand."""
    postings = apps.get_model("postings", "Posting").objects.order_by("pk").values_list("status", "revision")
    messages = apps.get_model("outbox", "Message").objects.order_by("pk").values_list("status", "attempts")
    documents = apps.get_model("applicants", "Document").objects.order_by("pk").values_list("status", "scan_attempts")
    return counts(), list(postings), list(messages), list(documents)


def test_beat_ticks_every_task_and_nothing_else():
    assert {tick["task"] for tick in settings.CELERY_BEAT_SCHEDULE.values()} == set(own_tasks())


def test_a_waiting_message_is_the_first_status():
    assert apps.get_model("outbox", "Message")._meta.get_field("status").default == MessageStatus.WAITING
