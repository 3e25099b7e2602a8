"""Receipts that people hold and this database does not: after a restore, which lost whatever came in the time since the backup.

A receipt proves itself: its text is signed, so mails kept by a mail server, or shown by the people themselves, say what was
received and when, without the database that has forgotten it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final, Literal

from applicants.models import Fate as Becomes
from applicants.models import Filing, LostReceipt
from applicants.receipts import FIRST_LINE, signature_of, text_of
from ats import signing

Fate = Literal["stored", "lost", "not ours", "proposed", "stands", "set aside"]

# The text, and on the line below it, after a word in the reader's language, the signature with or without its blanks.
A_RECEIPT: Final = re.compile(
    rf"^(?P<text>{re.escape(FIRST_LINE)}\n(?:.+\n)+?)[^\n:]+: (?P<signature>[\w\- ]{{86,100}})$", re.MULTILINE
)
A_FACT: Final = re.compile(r"^(Reference|Version|Job|Received): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Found:
    """One receipt, once, whichever mails hold it: what it says, and whether this database has it."""

    reference: str
    version: str
    job: str
    received: str
    fate: Fate

    def as_facts(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


def look(files: Iterable[bytes]) -> list[Found]:
    """Every receipt in these mails or texts, each version once, in the order of what they say they received."""
    receipts = dict.fromkeys(receipt for content in files for text in texts_of(content) for receipt in read(text))
    found = [judged(text, signature) for text, signature in receipts]
    return sorted(set(found), key=lambda one: (one.received, one.reference, one.version, one.fate))


def texts_of(content: bytes) -> Iterator[str]:
    """The file as a text, and each text part of it as a mail, whatever its encoding."""
    yield content.decode("utf-8", "replace").replace("\r\n", "\n")
    mail = message_from_bytes(content, _class=EmailMessage, policy=default)
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            yield (payload if isinstance(payload, bytes) else b"").decode("utf-8", "replace").replace("\r\n", "\n")


def read(text: str) -> Iterator[tuple[str, str]]:
    """Each receipt in the text: what was signed, and the signature."""
    for match in A_RECEIPT.finditer(text):
        yield match["text"], match["signature"]


def judged(text: str, signature: str) -> Found:
    """Whether it is ours, and whether a filing here says the same to the letter."""
    said = dict(A_FACT.findall(text))
    fate: Fate = "not ours"
    if signing.is_ours(text.encode(), signature_of(signature)):
        fate = "stored" if is_stored(text, said) else decided(text)
    return Found(
        said.get("Reference", ""), said.get("Version", ""), said.get("Job", ""), said.get("Received", ""), fate
    )


def decided(text: str) -> Fate:
    """What two people decided of the lost receipt: that it stands again, or is set aside; "proposed" where the second has not."""
    known = LostReceipt.objects.filter(text=text, declined_at=None).first()
    if known is None:
        return "lost"
    if known.is_waiting:
        return "proposed"
    return "stands" if known.fate == Becomes.STANDS else "set aside"


def is_stored(text: str, said: dict[str, str]) -> bool:
    """True where a filing of that reference gives this very text."""
    filings = Filing.objects.filter(application__reference=said.get("Reference", ""))
    return any(
        text_of(filing.application, filing, list(filing.documents.all())) == text
        for filing in filings.select_related("application__posting").prefetch_related("documents")
    )
