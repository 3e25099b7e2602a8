"""What has to be known of the whole copy before a row of it is rewritten: who is who, and which words are nobody's."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

from django.apps import apps

from applicants import reference
from ats.accounts import keys
from ats.accounts.actors import Unnamed
from ats.accounts.roles import Role
from ats.scrambling import invented
from ats.scrambling.catalog import rows
from seniority.bid_sentences import CLAUSES
from seniority.importing.roster import number_key
from seniority.likeness import same_name

A_LABEL: Final = re.compile(r"(?P<who>.*) \((?P<role>[a-z_]+)\)", re.DOTALL)
A_MOMENT_OR_AMOUNT: Final = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:\d\d)?)?|\d{1,3}(\.\d{1,2})?")
A_KEY: Final = re.compile(r"[a-z][a-z0-9_]*(-\d+)?")
OURS: Final = ("keys", "documents", "everybody", "yes", "no", "unsure")
LITTLE: Final = frozenset({"version", "list", "referral", "until", "of", "bid", "draft", "place", "step"})
SCRAMBLED: Final = "(scrambled)"
unsealed = lru_cache(maxsize=20_000)(keys.unseal)


class Named(NamedTuple):
    """A name in two fields, as names are compared."""

    first_name: str
    last_name: str


@dataclass
class Known:
    """The copy as it was found. Asked for once, and filled as it is asked."""

    labels: dict[str, str] = field(default_factory=dict)
    new_seeds: dict[int, bytes] = field(default_factory=dict)

    @cached_property
    def accounts(self) -> dict[str, invented.Person]:
        """Address, and full name, as they were → who the account is now. The name of several is that of the first."""
        found: dict[str, invented.Person] = {}
        for one in rows("SELECT id, email, first_name, last_name FROM accounts_user ORDER BY id"):
            found.setdefault(f"{one['first_name']} {one['last_name']}".strip(), self.account(one["id"]))
            found[one["email"].casefold()] = self.account(one["id"])
        return found

    @cached_property
    def applicants(self) -> dict[int, int]:
        """Application → the account whose it is."""
        return {one["id"]: one["person_id"] for one in rows("SELECT id, person_id FROM applicants_application")}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Employee number, as numbers compare → its place in the order of coming."""
        sources = (
            "SELECT employee_number FROM seniority_rosterentry ORDER BY id",
            "SELECT employee_number FROM seniority_award ORDER BY id",
            "SELECT employee_number FROM applicants_filing WHERE employee_number <> '' ORDER BY id",
            "SELECT employee_number FROM applicants_draft WHERE employee_number <> '' ORDER BY application_id",
        )
        found: dict[str, int] = {}
        for source in sources:
            for one in rows(source):
                found.setdefault(number_key(unsealed(one["employee_number"])), len(found) + 1)
        return found

    @cached_property
    def claims(self) -> list[tuple[str, int]]:
        """(employee number, account) where the roster's name and an application's are one person's."""
        names = {
            number_key(unsealed(one["employee_number"])): Named(one["first_name"], one["last_name"])
            for one in rows("SELECT employee_number, first_name, last_name FROM seniority_rosterentry ORDER BY id")
        }
        found = []
        for table in ("applicants_filing", "applicants_draft"):
            query = f"SELECT application_id, employee_number, first_name, last_name FROM {table} WHERE employee_number <> ''"  # noqa: S608 - our own names
            for one in rows(query):
                number = number_key(unsealed(one["employee_number"]))
                if number in names and same_name(Named(one["first_name"], one["last_name"]), names[number]):
                    found.append((number, self.applicants[one["application_id"]]))
        return sorted(set(found))

    @cached_property
    def one_person(self) -> tuple[dict[int, int], dict[str, int]]:
        """(account → the account by whose number it is called, employee number → the same): accounts with one number, and
        numbers with one account, are one person, and have one name."""
        called: dict[int, int] = {}
        employees: dict[str, int] = {}

        def found(account: int) -> int:
            while called.get(account, account) != account:
                account = called[account]
            return account

        for number, account in self.claims:
            one, other = found(employees.setdefault(number, account)), found(account)
            called[max(one, other)] = min(one, other)
        return {account: found(account) for _number, account in self.claims}, {
            number: found(account) for number, account in self.claims
        }

    def account(self, pk: int) -> invented.Person:
        """Who the account is now: one name a person, one address an account."""
        return invented.person(self.one_person[0].get(pk, pk))._replace(email=invented.person(pk).email)

    def applicant(self, application: int) -> invented.Person:
        """Who the applicant is now."""
        return self.account(self.applicants[application])

    @cached_property
    def references(self) -> dict[str, str]:
        """Each application's reference → what it is now: the same where it was drawn by us, another where somebody typed it."""
        found = {}
        for one in rows("SELECT id, reference FROM applicants_application"):
            old = one["reference"]
            found[old] = old if reference.read(old) == old else f"COPY-{one['id']}"
        for one in rows("SELECT id, reference FROM applicants_lostreceipt"):  # of an application that may not be here
            old = one["reference"]
            found.setdefault(old, old if reference.read(old) == old else f"COPY-R{one['id']}")
        for one in rows("SELECT reference FROM applicants_accommodationrequest"):
            found.setdefault(one["reference"], one["reference"])
        return found

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Words that are the program's or the City's own and say nothing of anybody."""
        columns = (
            ("postings_posting", ("job_number", "department", "department_code", "position_unit", "rule_pack", "title")),
            ("postings_classspecification", ("code", "title")),
            ("outbox_message", ("kind",)), ("seniority_packversion", ("pack_id", "version")),
            ("selection_candidatelist", ("pack_id", "pack_version")),
        )  # fmt: skip
        stored = {
            str(value)
            for table, names in columns
            for one in rows(f"SELECT DISTINCT {', '.join(names)} FROM {table}")  # noqa: S608 - our own names
            for value in one.values()
        }
        return frozenset({*stored, *CLAUSES, *Role.values, *OURS, *_of_the_models()})

    @cached_property
    def kinds(self) -> list[str]:
        """What rows are called in the audit, the longest first."""
        return sorted({str(one._meta.verbose_name) for one in apps.get_models()}, key=len, reverse=True)

    def learn_labels(self, columns: Mapping[str, list[str]]) -> None:
        """Each label in these columns, table by table, has its new one: of its account, or of one that is no more."""
        union = " UNION ".join(f'SELECT "{name}" AS label FROM {table}' for table in columns for name in columns[table])  # noqa: S608
        for place, one in enumerate(rows(f"SELECT label FROM ({union}) found WHERE label <> '' ORDER BY label"), 1):  # noqa: S608
            self.labels[one["label"]] = self.label(one["label"], f"former-{place}@{invented.HOST}")

    def label(self, old: str, otherwise: str) -> str:
        """Who acted, as the audit names them now. Nobody's name but a person's is changed."""
        said = A_LABEL.fullmatch(old)
        if old.startswith("system: ") or old in {Unnamed(role).audit_label for role in Role.values}:
            return old
        who = self.accounts.get(said["who"].casefold()) if said else None
        role = said["role"] if said and said["role"] in Role.values else Role.APPLICANT
        return f"{who.email if who else otherwise} ({role})"

    def person_of_number(self, number: str) -> invented.Person:
        """Who the employee of that number is now."""
        key = number_key(number)
        return invented.person(self.one_person[1].get(key) or invented.LATER + self.numbers[key])

    def new_number(self, number: str) -> str:
        """The invented number in the place of that one."""
        return invented.employee_number(self.numbers[number_key(number)])

    def said(self, text: str) -> str | None:
        """The text as it may stay: words of nobody's, moments, references and labels. None where it may not."""
        if text in self.labels:
            return self.labels[text]
        if text in self.references:
            return self.references[text]
        return text if text in self.vocabulary or A_MOMENT_OR_AMOUNT.fullmatch(text) else None

    def inside(self, value: Any) -> Any:  # plain JSON values
        """The same shape: what may not stay became invented words, whatever is counted stayed."""
        if isinstance(value, dict):
            return {self.key(key): self.inside(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.inside(one) for one in value]
        if not isinstance(value, str) or not value:
            return value
        kept = self.said(value)
        return invented.words(value) if kept is None else kept

    def key(self, text: str) -> str:
        """The name of a value, which the program gives: `closes_at`, `education-1`."""
        return self.said(text) or (text if A_KEY.fullmatch(text) else invented.words(text))

    def seed(self, posting: int, digest: str) -> bytes:
        """The seed of a posting: the one that a list of it was drawn by, since that is told to everybody, else another."""
        if digest not in self.told_seeds:
            return self.new_seeds.setdefault(posting, secrets.token_bytes(32))
        return self.told_seeds[digest]

    @cached_property
    def told_seeds(self) -> dict[str, bytes]:
        """Digest → seed, of every list that was drawn."""
        seeds = [bytes.fromhex(one["seed"]) for one in rows("SELECT DISTINCT seed FROM selection_candidatelist")]
        return {hashlib.sha256(one).hexdigest(): one for one in seeds}

    def subject(self, text: str) -> str:
        """What an event is about, as the audit names it: the kind of row stays, and of its name what may."""
        kind = next((one for one in self.kinds if text == one or text.startswith(f"{one} ")), "")
        rest = text[len(kind) :].strip()
        if not kind:
            return self.said(text) or SCRAMBLED
        who = self.accounts.get(rest) or self.accounts.get(rest.casefold())
        if who:
            return f"{kind} {who.email if '@' in rest else who.full}"
        parts = [self.said(part) or (part if part in LITTLE else None) for part in rest.split(" ")]
        whole = self.said(rest) or (" ".join(part for part in parts if part) if all(parts) else SCRAMBLED)
        return f"{kind} {whole}" if rest else text


def _of_the_models() -> Iterator[str]:
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            yield one.name
            yield from (str(value) for value, _words in one.flatchoices)
