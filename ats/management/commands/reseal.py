"""reseal: everything sealed is sealed anew under the first key of ATS_PERSONAL_KEY, and found by the present ATS_LOOKUP_KEY."""

from __future__ import annotations

from typing import Any

import pgtrigger
from allauth.mfa.models import Authenticator
from django.db import transaction

from ats import clock
from ats.accounts import keys
from ats.accounts.actors import System
from ats.accounts.models import KeyWitness
from ats.accounts.resealing import rewrite
from ats.audit import record
from ats.command import Command as Base
from ats.owner import as_owner
from seniority.numbers import words

# What never changes otherwise: the text stays, only its seal is another.
RESTING = ("applicants.Filing:a_filing_is_never_changed", "seniority.RosterEntry:rosters_stay")
WITH_FINGERPRINT = ("seniority_rosterentry", "seniority_award")


class Command(Base):
    """Run while nothing else does: processes that know only the old key cannot read what this writes. All or nothing.

    It works as the owner of the tables, for it rewrites what nobody else may.
    """

    help = "Seal everything anew under the first key of ATS_PERSONAL_KEY and the present ATS_LOOKUP_KEY. Stop the desk first."

    def answer(self, **_options: Any) -> object:  # Django hands every option over by name
        """How many rows were sealed anew. ImproperlyConfigured where none of the keys opens what is stored."""
        with as_owner(), transaction.atomic(), pgtrigger.ignore(*RESTING):
            witness = KeyWitness.objects.select_for_update().get()
            keys.unseal(witness.sealed)
            done = {
                "drafts": rewrite("applicants_draft", "application_id", ["employee_number"], lambda old: [anew(old)]),
                "typed": rewrite("applicants_draft", "application_id", ["pages"], lambda old: [anew(old)]),
                "filings": rewrite("applicants_filing", "id", ["employee_number"], lambda old: [anew(old)]),
            }
            for column, what in (("need", "accommodations"), ("answer", "answers")):
                done[what] = rewrite("applicants_accommodationrequest", "id", [column], lambda old: [anew(old)])
            for table in WITH_FINGERPRINT:
                done[table.partition("_")[2]] = rewrite(table, "id", ["employee_number", "fingerprint"], found_again)
            done["factors"] = reseal_factors()
            witness.sealed, witness.fingerprint = anew(witness.sealed), keys.hashed(keys.WORDS)
            witness.save()
            record("accounts.reseal", by=System("reseal"), at=clock.now(), subject="keys", facts=done)
        for what, many in done.items():
            self.say(f"{many} {what} sealed anew.")
        return done


def anew(sealed: str) -> str:
    """The same text under the first key."""
    return keys.box().encrypt(keys.unseal(sealed).encode()).decode("ascii")


def found_again(sealed: str) -> list[str]:
    """An employee number under the first key, and its fingerprint under the present one."""
    return [anew(sealed), keys.hashed(words(keys.unseal(sealed)))]


def reseal_factors() -> int:
    """The secrets of authenticator apps and recovery codes."""
    rows = [one for one in Authenticator.objects.all() if "secret" in one.data or "seed" in one.data]
    for one in rows:
        one.data |= {name: anew(one.data[name]) for name in ("secret", "seed") if one.data.get(name)}
    Authenticator.objects.bulk_update(rows, ["data"], batch_size=1000)
    return len(rows)
