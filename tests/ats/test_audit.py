"""The chain: what is written is linked at commit, and whatever is changed afterwards is named."""

from __future__ import annotations

import pytest
from django.conf import settings as plain
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import translation

from ats import clock
from ats.accounts.roles import Role
from ats.audit import chain, record
from ats.audit.models import Event, Link
from postings import actions as announcing
from tests import makers
from tests.makers import OPERATOR
from tests.roles import owner, tamper


def write(number: int = 3) -> None:
    for turn in range(number):
        with transaction.atomic():
            facts = {"é": turn, "day": clock.now().date()}
            record("tests.deed", by=OPERATOR, at=clock.now(), subject=f"thing {turn}", facts=facts)


@pytest.fixture
def written(transactional_db):
    Link.objects.all()
    write()


def test_events_outside_a_transaction_are_a_bug(transactional_db):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        record("tests.deed", by=OPERATOR, at=clock.now(), subject="thing")


def test_each_event_is_linked_and_the_chain_holds(written, tmp_path):
    verdict = chain.verify(tmp_path)

    assert (verdict.events, verdict.broken) == (3, "")
    assert Link.objects.count() == Event.objects.count() == 3


def test_an_event_rolled_back_leaves_neither_row_nor_gap(written, tmp_path):
    with transaction.atomic():
        record("tests.deed", by=OPERATOR, at=clock.now(), subject="gone")
        transaction.set_rollback(True)
    write(1)

    assert chain.verify(tmp_path).broken == ""
    assert list(Link.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET reason = 'other'",
        "DELETE FROM audit_link",
        "TRUNCATE audit_event CASCADE",
        "DELETE FROM audit_event",
    ],
)
def test_the_database_refuses_its_owner_to_rewrite(written, sql):
    with owner(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE audit_event SET facts = '{}' WHERE subject = 'thing 1'", "changed after it was written"),
        ("UPDATE audit_event SET by = 'x', action = 'y' WHERE subject = 'thing 0'", "changed after it was written"),
        ("DELETE FROM audit_link WHERE number = 2", "link 2 is missing"),
        ("UPDATE audit_link SET previous_hash = repeat('0', 64) WHERE number = 3", "does not follow"),
        (
            "INSERT INTO audit_event (at, by, action, subject, reason, facts) VALUES (now(), 'x', 'y', 'z', '', '{}')",
            "outside the chain",
        ),
    ],
)
def test_what_an_owner_changes_is_named(written, tmp_path, sql, found):
    tamper(sql)

    assert found in chain.verify(tmp_path).broken


def test_a_chain_cut_short_is_seen_by_the_checkpoint_alone(written, tmp_path):
    chain.write_checkpoint(tmp_path, at=clock.now())
    tamper("DELETE FROM audit_link WHERE number = 3; DELETE FROM audit_event WHERE subject = 'thing 2'")

    assert "a checkpoint stands for link 3" in chain.verify(tmp_path).broken
    for path in tmp_path.glob("*.json"):
        path.unlink()
    assert chain.verify(tmp_path).broken == ""


def test_a_forged_checkpoint_is_named(written, tmp_path):
    path = chain.write_checkpoint(tmp_path, at=clock.now())
    path.write_text(path.read_text().replace('"number": 3', '"number": 2'))

    assert "is not signed by us" in chain.verify(tmp_path).broken


def test_a_checkpoint_of_before_holds_after_the_key_was_changed(written, tmp_path, monkeypatch):
    chain.write_checkpoint(tmp_path, at=clock.now())
    (key,) = plain.SIGNING_KEYS
    monkeypatch.setattr(plain, "SIGNING_KEYS", ["01" * 32, key])

    kept = chain.verify(tmp_path)
    monkeypatch.setattr(plain, "SIGNING_KEYS", ["01" * 32])

    assert (kept.checkpoints, kept.broken) == (1, "")
    assert "is not signed by us" in chain.verify(tmp_path).broken


def test_a_checkpoint_is_written_once_for_an_end(written, tmp_path):
    assert chain.write_checkpoint(tmp_path, at=clock.now()) is not None
    assert chain.write_checkpoint(tmp_path, at=clock.now()) is None


def test_a_row_has_one_name_in_the_audit_whatever_language_its_deeds_were_done_in(client, db):
    """Else whoever acts in Spanish would stand in no English history of the row."""
    posting = makers.open_posting()
    lead = makers.person(role=Role.HR_LEAD, language="es")
    client.force_login(lead)
    history = reverse("admin:postings_posting_history", args=[posting.pk])

    with translation.override("es"):
        announcing.amend(posting, {"shift": "Days"}, by=lead, reason="The shift was left out.")
    found = [
        client.get(history, headers={"accept-language": code}, follow=True).content.decode() for code in ("es", "en")
    ]

    assert Event.objects.get(action="postings.amend").subject == f"posting {posting.job_number}"
    assert all("postings.amend" in page and "postings.publish" in page for page in found)
