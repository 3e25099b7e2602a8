"""What a person answered before, offered again with its day: nothing is asked twice, and nothing is claimed unseen.

Contact details and the facts of a bid stand in the new draft at once; answers to the same qualification, claims and documents
are offered beside their fields, and taken by a button. All of it is looked up when the draft begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from applicants.models import Document, Draft
from ats.accounts.models import User
from postings.deadline import CITY_ZONE
from postings.models import Posting

# The newest of a person's applications; what is older is asked anew.
MOST_LOOKED_AT = 20


def first_answers(person: User, posting: Posting) -> dict[str, Any]:
    """What the new draft holds: what the person answered last time, but for what belongs to one posting; the offers; and
    their account's name where there is nothing else.

    Nothing of a bid on a posting that takes none: a claim nobody is asked about would be settled as a rejected bid.
    """
    drafts = Draft.objects.filter(application__person=person).select_related("application__posting")
    before = list(drafts.order_by("-saved_at")[:MOST_LOOKED_AT])
    names: dict[str, Any] = {"first_name": person.first_name, "last_name": person.last_name}
    if not before:
        return names
    of_a_bid = ("city_employee", "employee_number", "bargaining_unit") if posting.takes_bids else ()
    kept = ("phone", "street", "city", "state", "postal_code", *of_a_bid, "one_page")
    offers = {
        "contact": [offer(before[0].saved_at)],
        "bid": [offer(before[0].saved_at)] if of_a_bid and before[0].city_employee else [],
        "preferences": claims(before) if posting.open_to_public else [],
        "qualifications": list(qualifications(before, posting)),
        "documents": documents(person),
    }
    return names | {name: getattr(before[0], name) for name in kept} | {"earlier": offers}


def offer(at: datetime, **fields: str) -> dict[str, Any]:
    """The fields as a page of the form would send them, and the day they are of."""
    return {"on": at.astimezone(CITY_ZONE).date().isoformat(), "fields": fields}


def claims(before: list[Draft]) -> list[dict[str, Any]]:
    """The preferences last claimed."""
    last = next((draft for draft in before if draft.claimed_preferences), None)
    return [offer(last.saved_at, **dict.fromkeys(last.claimed_preferences, "on"))] if last else []


def qualifications(before: Iterable[Draft], posting: Posting) -> Iterable[dict[str, Any]]:
    """The newest answer to each qualification that this posting asks for in the same words."""
    found: dict[str, dict[str, Any]] = {}
    for draft in before:
        for asked in draft.application.posting.requirements:
            given = draft.answers.get(asked.key, {})
            if given.get("answer"):
                found.setdefault(plain(asked.text), {"at": draft.saved_at, **given})
    for asked in posting.requirements:
        given = found.get(plain(asked.text), {})
        if given:
            yield offer(given["at"], **{asked.key: given["answer"], f"{asked.key}-how": given.get("how", "")})


def plain(text: str) -> str:
    """Equal for the same words, whatever stands between them."""
    return re.sub(r"\W+", " ", text).strip().casefold()


def documents(person: User) -> list[dict[str, Any]]:
    """The newest document of each kind that the person has not taken out again."""
    rows = (
        Document.objects.usable().filter(application__person=person, removed_at=None).order_by("slot", "-uploaded_at")
    )
    return [
        {
            "on": row.uploaded_at.astimezone(CITY_ZONE).date().isoformat(),
            "pk": row.pk,
            "slot": row.slot,
            "name": row.name,
        }
        for row in rows.distinct("slot")
    ]


def documents_offered(draft: Draft) -> list[dict[str, Any]]:
    """Earlier documents as the page of documents offers them: `pk`, `slot`, `name` and the day they are of."""
    return [one | {"on": day_of(one)} for one in draft.earlier.get("documents", [])]


def day_of(one: dict[str, Any]) -> date:
    """The day an offer is of."""
    return date.fromisoformat(one["on"])


def offered_fields(draft: Draft, step: str) -> dict[str, str]:
    """What the button of the step fills in where a field is empty."""
    return {name: text for one in draft.earlier.get(step, []) for name, text in one["fields"].items()}
