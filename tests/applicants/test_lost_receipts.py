"""After a restore: receipts in mails against what the database still knows."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from applicants import receipts
from applicants.lost_receipts import look
from applicants.models import Application
from ats import clock
from ats.outbox.actions import as_mail, send_due
from ats.outbox.models import Message
from tests import makers
from tests.roles import tamper

pytestmark = pytest.mark.django_db


def mails() -> list[bytes]:
    """Every mail written so far, as a mail server keeps it."""
    return [as_mail(message).message().as_bytes() for message in Message.objects.order_by("created_at")]


def restored_to_before(application: Application) -> None:
    """The database is one of a moment before that application, as after a restore."""
    tamper(
        "DELETE FROM applicants_filing_documents WHERE filing_id IN (SELECT id FROM applicants_filing WHERE application_id = %s)",
        application.pk,
    )
    tamper("UPDATE applicants_application SET filing_id = NULL, status = 'draft' WHERE id = %s", application.pk)
    tamper("DELETE FROM applicants_filing WHERE application_id = %s", application.pk)


@pytest.fixture
def two():
    posting = makers.open_posting()
    return makers.filed(posting), makers.filed(posting, makers.person(language="es"))


def test_every_receipt_is_stored_and_after_a_restore_the_lost_one_is_named(two):
    kept, lost = two
    sent = mails()
    before = {one.reference: one.fate for one in look(sent)}

    restored_to_before(lost)

    assert before == {kept.reference: "stored", lost.reference: "stored"}
    after = {one.reference: one for one in look([*sent, *sent])}
    assert {name: one.fate for name, one in after.items()} == {kept.reference: "stored", lost.reference: "lost"}
    assert after[lost.reference].version == "1"
    assert after[lost.reference].job.startswith(lost.posting.job_number)


def test_a_forged_receipt_is_none_of_ours(two):
    kept, _other = two
    receipt = receipts.of(kept, kept.filing, [])
    forged = receipt.text.replace("Version: 1", "Version: 2")
    signed = f"{receipt.text}Signature: {receipt.signature_in_groups}\n"
    pasted = f"Dear City,\r\n\r\n{signed}\n{forged}Signature: {receipt.signature}\n"

    assert [(one.version, one.fate) for one in look([pasted.encode()])] == [("1", "stored"), ("2", "not ours")]


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: text/plain; charset=nonsense\n\nHiring desk receipt, form 1\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\nbroken",
    ],
)
def test_what_is_no_receipt_is_nothing(junk):
    assert look([junk]) == []


def command(*words: str) -> tuple[str, str]:
    said = StringIO()
    try:
        call_command("lost_receipts", *words, "--json", stdout=said)
    except CommandError as error:
        return said.getvalue(), str(error)
    return said.getvalue(), ""


def test_the_command_reads_a_folder_and_fails_where_a_receipt_is_lost(two, tmp_path):
    _kept, lost = two
    folder = tmp_path / "mails"
    folder.mkdir()
    for number, content in enumerate(mails()):
        (folder / f"{number}.eml").write_bytes(content)

    first, fine = command(str(folder))
    restored_to_before(lost)
    second, failed = command(str(folder / "0.eml"), str(folder))
    _none, missing = command(str(tmp_path / "nowhere"))

    assert ([one["fate"] for one in json.loads(first)], fine) == (["stored", "stored"], "")
    assert [one["reference"] for one in json.loads(second) if one["fate"] == "lost"] == [lost.reference]
    assert failed == "1 of 2 receipts are ours and not stored here."
    assert "cannot be read" in missing


def test_nothing_is_written(two):
    rows = Message.objects.count()

    look(mails())

    assert Message.objects.count() == rows
    assert send_due(at=clock.now()) == rows
