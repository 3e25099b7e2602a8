"""The treatments: what takes the place of one value, told the old one and its row. Which column gets which: treatments.py."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.fernet import Fernet
from django.conf import settings

from ats.accounts import keys
from ats.demo.scan import one_page_pdf
from ats.scrambling import invented
from ats.scrambling.known import Known, unsealed
from selection.choosing import sheets
from seniority.numbers import words as words_of_number

Row = Mapping[str, Any]  # as the database gives it
Treatment = Callable[[Known, Any, Row], object]  # the old value, of any type
KEPT: Final = None  # the value stays


def words(_known: Known, old: str, _row: Row) -> str:
    """Invented words, as many letters as before."""
    return invented.words(old)


def each_words(_known: Known, old: list[str], _row: Row) -> list[str]:
    """The same for each text of several."""
    return [invented.words(one) for one in old]


def label(known: Known, old: str, _row: Row) -> str:
    """Who acted, by their new address."""
    return known.labels[old]


def about(known: Known, old: str, _row: Row) -> str:
    """What a letter is about: a reference or a job number."""
    return known.said(old) or invented.words(old)


def subject(known: Known, old: str, _row: Row) -> str:
    """What an event is about."""
    return known.subject(old)


def occasion(_known: Known, _old: str, row: Row) -> str:
    """What a letter is known by, so that it is not written twice."""
    return f"copy:{row['id']}"


def token(_known: Known, old: str, row: Row) -> str:
    """A hash in the place of a hash, and a name of a page in the place of one: of the row's number alone."""
    return hashlib.sha256(f"invented {row['id']}".encode()).hexdigest()[: max(len(old), 40)]


def key(_known: Known, _old: str, row: Row) -> str:
    """Another one-time key."""
    return str(uuid.UUID(int=row["id"]))


def sealed_words(_known: Known, old: str, _row: Row) -> str:
    """Invented words, sealed under the first key."""
    return sealed(invented.words(unsealed(old)))


def sealed(text: str) -> str:
    """Under the first key, whatever the witness still says."""
    return keys.box().encrypt(text.encode()).decode("ascii")


def nothing(_known: Known, _old: object, _row: Row) -> str:
    """Nothing at all."""
    return ""


def json_shape(known: Known, old: str, _row: Row) -> str:
    """Invented words wherever there were any; what is counted, and words of the program's own, stay."""
    return json.dumps(known.inside(parsed(old)), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def empty_json(_known: Known, _old: object, _row: Row) -> str:
    """An empty object."""
    return "{}"


def parsed(old: Any) -> Any:  # plain JSON values
    """JSON as values, whether or not the driver has read it."""
    return json.loads(old) if isinstance(old, str) else old


def reference(known: Known, old: str, _row: Row) -> str:
    """The same, but for one that somebody typed."""
    return known.references.get(old, invented.words(old))


def references(known: Known, old: list[str], row: Row) -> list[str]:
    """The same for each."""
    return [reference(known, one, row) for one in old]


def unit(_known: Known, old: str, _row: Row) -> str:
    """A unit's number stays; what else was typed there does not."""
    return old if old.strip().isdigit() and len(old.strip()) <= 2 else invented.words(old)


# --- people ----------------------------------------------------------------------------------------------------------------


def of_account(part: str) -> Treatment:
    """That part of who the account is now."""
    return lambda known, _old, row: getattr(known.account(row["id"]), part)


def of_applicant(part: str) -> Treatment:
    """That part of who the applicant is now."""
    return lambda known, _old, row: getattr(known.applicant(row["application_id"]), part)


def of_employee(part: str) -> Treatment:
    """That part of who the employee is now."""
    return lambda known, _old, row: getattr(known.person_of_number(unsealed(row["employee_number"])), part)


def address(_known: Known, _old: str, row: Row) -> str:
    """One of an account's addresses: the first is the one it signs in with."""
    who = invented.person(row["user_id"])
    return who.email if row["primary"] else f"also-{row['id']}-{who.email}"


def where_to(_known: Known, _old: str, row: Row) -> str:
    """Where a letter goes."""
    return invented.person(row["recipient_id"]).email if row["recipient_id"] else f"somebody@{invented.HOST}"


def number(known: Known, old: str, _row: Row) -> str:
    """The employee's new number, sealed."""
    return sealed(known.new_number(unsealed(old)))


def fingerprint(known: Known, _old: str, row: Row) -> str:
    """By which the new number is found."""
    return keys.hashed(words_of_number(known.new_number(unsealed(row["employee_number"]))))


def password(_known: Known, _old: str, _row: Row) -> str:
    """None: `scramble` gives all accounts one afterwards."""
    return "!"


def fixed(text: str) -> Treatment:
    """That text, whatever was there."""
    return lambda _known, _old, _row: text


# --- documents, letters, lists ---------------------------------------------------------------------------------------------


def paper_of(document: int) -> bytes:
    """What lies in the place of a document: one page that says so."""
    return one_page_pdf(f"Document {document} of a copy for tests and training. Everything in it is invented.")


def place_of(document: int) -> str:
    """Under which key that lies."""
    return hashlib.sha256(f"invented document {document}".encode()).hexdigest()[:40]


DOCUMENT: Final[dict[str, Treatment | None]] = {
    "slot": KEPT, "status": KEPT, "scanned_with": KEPT, "scan_error": words, "signature": words,
    "name": lambda _known, _old, row: f"document-{row['id']}.pdf",
    "media_type": fixed("application/pdf"),
    "size": lambda _known, _old, row: len(paper_of(row["id"])),
    "sha256": lambda _known, _old, row: hashlib.sha256(paper_of(row["id"])).hexdigest(),
    "storage_key": lambda _known, _old, row: place_of(row["id"]),
}  # fmt: skip


def sheet(known: Known, old: str, row: Row) -> str:
    """An interviewer's scores as they were, without a word of theirs."""
    said = sheets.read(unsealed(old))
    return sheets.text_of(
        sheets.Sheet(
            known.references.get(said.application, ""), known.labels[row["sealed_by"]],
            tuple(invented.words(one) for one in said.questions), said.highest, said.scores,
            tuple(invented.words(one) for one in said.notes), invented.words(said.remark), said.sealed_at,
            keys.hashed(f"salt of an invented sheet {row['id']}"),
        )
    )  # fmt: skip


def sealed_sheet(known: Known, old: str, row: Row) -> str:
    """The same, sealed."""
    return sealed(sheet(known, old, row))


def digest_of_sheet(known: Known, _old: str, row: Row) -> str:
    """Of the same."""
    return sheets.digest(sheet(known, row["sheet"], row))


def findings(_known: Known, old: Any, _row: Row) -> str:  # plain JSON values
    """What was found of each qualification, without the reviewer's notes."""
    return json.dumps([one | {"note": invented.words(one.get("note") or "")} for one in parsed(old)])


def seed_sealed(known: Known, _old: object, row: Row) -> bytes:
    """A seed that is revealed stays; a secret one is another. Under the copy's own key."""
    return Fernet(settings.SEED_KEY).encrypt(known_seed(known, row))


def seed_digest(known: Known, _old: str, row: Row) -> str:
    """Its SHA-256."""
    return hashlib.sha256(known_seed(known, row)).hexdigest()


def known_seed(known: Known, row: Row) -> bytes:
    """The seed of a posting in the copy."""
    return known.seed(row["id"], row["seed_sha256"])


ANSWERS: Final[dict[str, Treatment | None]] = {
    "first_name": of_applicant("first"), "last_name": of_applicant("last"), "phone": of_applicant("phone"),
    "street": fixed("1 Invented Street"), "city": fixed("Chicago"), "state": fixed("IL"), "postal_code": fixed("60600"),
    "employee_number": number, "bargaining_unit": unit, "if_rejected": KEPT, "answers": json_shape,
}  # fmt: skip
