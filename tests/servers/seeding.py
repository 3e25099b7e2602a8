"""Prepares a desk for traffic: people signed in, postings open, drafts ready to be sent. Prints the plan.

Runs as a program of its own in the desk's environment, so that the process of the tests never touches that database by
product code. Postings are drafted, approved and published by the product's deeds; people and drafts are written in bulk.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402

from applicants import reference  # noqa: E402
from applicants.models import Application, Draft  # noqa: E402
from ats import clock  # noqa: E402
from ats.accounts.models import User  # noqa: E402
from ats.accounts.roles import Role  # noqa: E402
from postings.models import Posting  # noqa: E402
from tests import makers  # noqa: E402
from tests.sign_ins import confirmed  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence


def people(count: int, *, prefix: str = "writer") -> list[User]:
    """So many people of one name, who sign in by code only. The prefix is what their addresses begin with."""
    unusable = make_password(None)
    return User.objects.bulk_create(
        [
            User(email=f"{prefix}{number}@people.example", first_name="Avery", last_name="Invented", password=unusable)
            for number in range(count)
        ]
    )


def session_of(person: User) -> str:
    """The key of a session in which the person is signed in and was confirmed just now, staff by a second factor."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.update(confirmed(person))
    store.create()
    return str(store.session_key)


def bids(count: int) -> list[dict[str, object]]:
    """What each person claims: a proper bid, a bid with a number of nobody, with withdrawal then, and no bid, in turns."""
    claim = {"city_employee": True, "bargaining_unit": "1", "if_rejected": "public"}
    kinds: list[dict[str, object]] = [
        claim,
        claim | {"employee_number": "999999"},
        claim | {"employee_number": "999999", "if_rejected": "withdraw"},
        {"veteran": True},
    ]
    return [
        ({"employee_number": f"{100000 + number}"} | kinds[number % 4] if number % 4 < 3 else kinds[3])
        for number in range(count)
    ]


def draft_applications(posting: Posting, who: Sequence[User], claims: Sequence[dict[str, object]]) -> list[str]:
    """A complete draft of each person; the references in the order of the people."""
    now = clock.now()
    applications = Application.objects.bulk_create(
        [Application(reference=reference.make(), person=one, posting=posting, started_at=now) for one in who]
    )
    answers = {one.key: {"answer": "yes", "how": ""} for one in posting.requirements}
    Draft.objects.bulk_create(
        [
            Draft(application=one, saved_at=now, first_name="Avery", last_name="Invented", answers=answers, **claim)
            for one, claim in zip(applications, claims, strict=True)
        ]
    )
    return [one.reference for one in applications]


def prepare(*, people_count: int, posting_count: int) -> dict[str, object]:
    """The plan: so many people signed in, each with a complete draft for each of so many open postings."""
    who = people(people_count)
    claims = bids(people_count)
    for role in (Role.HR_ANALYST, Role.HR_LEAD):
        makers.person(f"{role}@people.example", role=role)
    makers.roster(*(makers.employee(f"{100000 + number}") for number in range(people_count)))
    spec = makers.class_specification()
    postings = [makers.open_posting(class_specification=spec) for _ in range(posting_count)]
    return {
        "sessions": [session_of(one) for one in who],
        "postings": [
            {
                "job": posting.job_number,
                "closes_at": posting.closes_at.isoformat(),
                "references": draft_applications(posting, who, claims),
            }
            for posting in postings
        ],
    }


if __name__ == "__main__":
    wishes = json.loads(sys.argv[1])
    print(json.dumps(prepare(people_count=wishes["people"], posting_count=wishes["postings"])))
