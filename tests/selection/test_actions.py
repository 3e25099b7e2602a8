"""Drawing and certifying: what stands afterwards, what is refused, and what nobody can change."""

from __future__ import annotations

import json
import threading
from datetime import date

import pytest
from django.db import InternalError, close_old_connections, transaction

from applicants.lifecycle import ApplicationStatus
from applicants.models import BidSettlement
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings import seed
from selection import actions
from selection.lifecycle import ListStatus
from selection.models import Apart, CandidateList, ListedApart, ListEntry
from seniority.packs import load_pack, parse_pack
from seniority.ranking import rank
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def posting():
    """Closed and reviewed: two bidders, one public applicant, one unqualified, one rejected bid, one unreviewed."""
    makers.roster(
        makers.employee("701", seniority_date=date(2012, 1, 1)),
        makers.employee("702", seniority_date=date(2005, 1, 1), department="DEPARTMENT OF STREETS"),
    )
    posting = makers.open_posting()
    junior = makers.filed(posting, makers.person(last_name="Invented"), employee_number="701")
    senior = makers.filed(posting, makers.person(last_name="Invented"), employee_number="702")
    public = makers.filed(posting, makers.person(last_name="Public"), veteran=True)
    unqualified = makers.filed(posting)
    rejected = makers.filed(posting, employee_number="999", if_rejected="withdraw")
    makers.filed(posting)
    makers.close(posting)
    makers.reviewed(junior, senior, public)
    makers.reviewed(unqualified, qualified=False)
    makers.verified(public, "veteran")
    posting.people = {"junior": junior, "senior": senior, "public": public, "rejected": rejected}
    return posting


@pytest.fixture
def analyst():
    return makers.person(role=Role.HR_ANALYST)


@pytest.fixture
def lead():
    return makers.person(role=Role.HR_LEAD)


def test_list_holds_the_order_with_pack_roster_and_seed(posting, analyst):
    drawn = actions.draw_list(posting, by=analyst, at=clock.now())

    people = posting.people
    assert list(drawn.entries.values_list("place", "reference", "group")) == [
        (1, people["senior"].reference, "bidder"),
        (2, people["junior"].reference, "bidder"),
        (3, people["public"].reference, "public"),
    ]
    assert drawn.number == 1
    assert (drawn.pack_id, drawn.pack_version, drawn.interview_block) == ("afscme-seniority", "1", 8)
    assert parse_pack(drawn.pack_text) == load_pack("afscme-seniority")
    assert drawn.roster.as_of == date(2020, 1, 1)
    assert bytes.fromhex(drawn.seed) == seed.reveal(posting)


def test_entries_keep_the_name_the_date_and_the_verified_preferences(posting, analyst):
    drawn = actions.draw_list(posting, by=analyst, at=clock.now())

    assert list(drawn.entries.values_list("name", "seniority_date", "preferences")) == [
        ("Avery Invented", date(2005, 1, 1), []),
        ("Avery Invented", date(2012, 1, 1), []),
        ("Avery Public", None, ["veteran"]),
    ]


def test_those_apart_stand_with_their_reasons(posting, analyst):
    drawn = actions.draw_list(posting, by=analyst, at=clock.now())

    assert sorted(drawn.apart.values_list("kind", "problems", "becomes", "reason")) == [
        (Apart.NOT_QUALIFIED, [], "", "Not shown."),
        (Apart.REJECTED_BID, ["number_not_on_roster"], "withdrawn", ""),
        (Apart.UNREVIEWED, [], "", "Nobody has reviewed this application yet."),
    ]


def test_stored_order_is_what_the_law_recomputes_from_the_stored_pack_and_seed(posting, analyst):
    drawn = actions.draw_list(posting, "afscme-article-12", by=analyst, at=clock.now())
    from selection.candidates import gather

    again = rank(gather(posting).candidates, parse_pack(drawn.pack_text), bytes.fromhex(drawn.seed))

    assert [place.reference for place in again] == list(drawn.entries.values_list("reference", flat=True))


def test_drawing_is_one_event_with_the_digest_of_the_order(posting, analyst):
    drawn = actions.draw_list(posting, by=analyst, at=clock.now())

    (event,) = Event.objects.filter(action="selection.draw_list")
    facts = json.loads(event.facts)
    assert event.by == analyst.audit_label
    assert {name: facts[name] for name in ("places", "bidders", "rejected_bids", "not_qualified", "unreviewed")} == {
        "places": 3, "bidders": 2, "rejected_bids": 1, "not_qualified": 1, "unreviewed": 1,
    }  # fmt: skip
    assert facts["order_sha256"] == actions.order_digest(drawn.entries.values_list("reference", flat=True))


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR])
def test_only_hr_draws(posting, role):
    with pytest.raises(Refused, match="role"):
        actions.draw_list(posting, by=makers.person(role=role), at=clock.now())

    assert not CandidateList.objects.exists()


def test_open_posting_has_no_list(analyst):
    posting = makers.open_posting()

    with pytest.raises(Refused, match="closed"):
        actions.draw_list(posting, by=analyst, at=clock.now())

    assert not Event.objects.filter(action="selection.draw_list").exists()


def test_list_of_nobody_can_be_drawn(analyst):
    drawn = actions.draw_list(makers.close(makers.open_posting()), by=analyst, at=clock.now())

    assert (drawn.entries.count(), drawn.apart.count()) == (0, 0)


def test_new_list_supersedes_the_old_which_stays(posting, analyst):
    old = makers.listed(posting)
    before = list(old.entries.values())

    new = actions.draw_list(posting, "afscme-article-12", by=analyst, at=clock.now(), reason="The other pack holds.")

    old.refresh_from_db()
    assert (old.status, new.status, new.number) == (ListStatus.SUPERSEDED, ListStatus.DRAWN, 2)
    assert list(old.entries.values()) == before
    assert (new.reason, new.pack_id) == ("The other pack holds.", "afscme-article-12")
    assert Event.objects.filter(action="selection.supersede", reason="The other pack holds.").count() == 1


@pytest.mark.parametrize("reason", ["", "   "])
def test_new_list_needs_a_reason(posting, analyst, reason):
    makers.listed(posting)

    with pytest.raises(Refused, match="Say why"):
        actions.draw_list(posting, by=analyst, at=clock.now(), reason=reason)

    assert list(CandidateList.objects.values_list("number", "status")) == [(1, ListStatus.CERTIFIED)]


def test_failed_drawing_leaves_the_old_list_in_force(posting, analyst):
    makers.listed(posting)

    with pytest.raises(Refused, match="no rule pack"):
        actions.draw_list(posting, "nonsense", by=analyst, at=clock.now(), reason="A slip.")

    assert list(CandidateList.objects.values_list("number", "status")) == [(1, ListStatus.CERTIFIED)]


def test_drawing_learns_of_a_list_it_has_not_seen(posting, analyst):
    makers.listed(posting)

    with pytest.raises(Refused, match="meanwhile"):
        actions.draw_list(posting, by=analyst, at=clock.now(), reason="As agreed.", instead_of=0)

    assert CandidateList.objects.count() == 1


def test_drawing_instead_of_the_list_it_has_seen_is_done(posting, analyst):
    makers.listed(posting)

    drawn = actions.draw_list(posting, by=analyst, at=clock.now(), reason="As agreed.", instead_of=1)

    assert drawn.number == 2


def test_late_bids_are_settled_by_the_drawing(analyst):
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="710")
    leaving = makers.filed(application.posting, employee_number="711", if_rejected="withdraw")
    posting = makers.close(application.posting)
    makers.reviewed(application)
    roster = makers.roster(makers.employee("710"))

    drawn = actions.draw_list(posting, by=analyst, at=clock.now())

    newest = BidSettlement.objects.filter(application=application).first()
    leaving.refresh_from_db()
    assert (newest.roster, newest.problems, newest.settled_by) == (roster, [], analyst.audit_label)
    assert (drawn.roster, drawn.entries.get().group) == (roster, "bidder")
    assert leaving.status == ApplicationStatus.WITHDRAWN
    assert drawn.apart.get().becomes == "withdrawn"


def test_who_waited_for_a_roster_is_told_at_the_closing_and_when_the_bid_is_settled(analyst):
    proper = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="710")
    rejected = makers.filed(proper.posting, employee_number="711", if_rejected="withdraw")
    posting = makers.close(proper.posting)
    makers.roster(makers.employee("710"))

    actions.draw_list(posting, by=analyst, at=clock.now())

    at_closing = [one.body for one in Message.objects.filter(kind="closed")]
    assert len(at_closing) == 2
    assert all("Your bid is not settled yet" in body and "rejected" not in body for body in at_closing)
    assert (
        "Your bid is verified against the roster" in Message.objects.get(kind="settled", recipient=proper.person).body
    )
    told = Message.objects.get(kind="settled", recipient=rejected.person).body
    assert "Your bid is rejected:" in told and "Your application is not considered further." in told


def test_without_any_roster_nothing_is_settled_anew(analyst):
    application = makers.filed(makers.open_posting(), makers.person(last_name="Invented"), employee_number="710")
    posting = makers.close(application.posting)

    drawn = actions.draw_list(posting, by=analyst, at=clock.now())

    assert drawn.roster is None
    assert BidSettlement.objects.filter(application=application).count() == 1


def test_lead_certifies_what_another_drew(posting, analyst, lead):
    drawn = actions.draw_list(posting, by=analyst, at=clock.now())
    at = clock.now()

    actions.certify_list(drawn, by=lead, at=at)

    assert (drawn.status, drawn.certified_at, drawn.certified_by) == (ListStatus.CERTIFIED, at, lead.audit_label)
    assert Event.objects.filter(action="selection.certify", by=lead.audit_label).count() == 1


def test_nobody_certifies_their_own_drawing(posting, lead):
    drawn = actions.draw_list(posting, by=lead, at=clock.now())

    with pytest.raises(Refused, match="Another person"):
        actions.certify_list(drawn, by=lead, at=clock.now())

    drawn.refresh_from_db()
    assert drawn.status == ListStatus.DRAWN


def test_analyst_does_not_certify(posting, lead, analyst):
    drawn = actions.draw_list(posting, by=lead, at=clock.now())

    with pytest.raises(Refused, match="role"):
        actions.certify_list(drawn, by=analyst, at=clock.now())


def test_list_is_certified_once(posting, lead):
    drawn = makers.listed(posting)

    with pytest.raises(Refused, match="“Certified”"):
        actions.certify_list(drawn, by=lead, at=clock.now())


def test_superseded_list_is_never_certified(posting, lead):
    old = makers.listed(posting, certified=False)
    makers.listed(posting, certified=False, reason="Again.")

    with pytest.raises(Refused, match="“Superseded”"):
        actions.certify_list(old, by=lead, at=clock.now())


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (ListEntry, {"place": 9}),
        (ListEntry, {"because": "a friend"}),
        (ListedApart, {"reason": "a friend"}),
        (CandidateList, {"seed": "0" * 64}),
        (CandidateList, {"interview_block": 1}),
        (CandidateList, {"drawn_by": "nobody"}),
    ],
)
def test_database_refuses_a_change_of_what_was_drawn(posting, model, change):
    makers.listed(posting)

    with owner(), pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize("model", [ListEntry, ListedApart, CandidateList])
def test_database_refuses_to_delete_what_was_drawn(posting, model):
    makers.listed(posting)

    with owner(), pytest.raises(InternalError, match="Cannot"), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_two_drawings_at_once_make_one_list():
    application = makers.filed(makers.open_posting())
    posting = makers.close(application.posting)
    makers.reviewed(application)
    start, refused = threading.Barrier(2), []

    def draw():
        try:
            start.wait(10)
            actions.draw_list(
                type(posting).objects.get(pk=posting.pk),
                by=makers.OPERATOR,
                at=clock.now(),
                reason="Both.",
                instead_of=0,
            )
        except Refused as refusal:
            refused.append(refusal.code)
        finally:
            close_old_connections()
            from django.db import connection

            connection.close()

    threads = [threading.Thread(target=draw) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert refused == ["drawn_meanwhile"]
    assert CandidateList.objects.count() == 1


def test_reading_and_taking_out_are_remembered(posting, lead):
    drawn = makers.listed(posting)
    entry = drawn.entries.first()

    actions.note_reading(entry, by=lead, at=clock.now())
    actions.note_export(drawn, form="csv", by=lead, at=clock.now())

    events = Event.objects.filter(action__in=["selection.read_entry", "selection.export"]).order_by("pk")
    assert [(event.action, event.by, event.subject) for event in events] == [
        ("selection.read_entry", lead.audit_label, f"application {entry.reference}"),
        ("selection.export", lead.audit_label, f"candidate list {posting.job_number} list 1"),
    ]


def test_applicant_reads_nothing(posting):
    entry = makers.listed(posting).entries.first()

    with pytest.raises(Refused, match="role"):
        actions.note_reading(entry, by=makers.person(), at=clock.now())
