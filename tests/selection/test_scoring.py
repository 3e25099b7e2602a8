"""Scores of ranked exams: recorded, corrected, refused; what a drawing makes of them, and who is told."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applicants import actions as applying
from applicants.models import ExamScore
from applicants.takeout import applications_of
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from selection.proof import snapshot
from selection.proof.difference import Drawing, difference
from selection.proof.replay import auditor_file, replay
from selection.proof.second_opinion import second_opinion
from selection.scoring import record_score
from tests import makers
from tests.roles import owner, tamper
from tests.selection.test_staff import text_of
from tests.test_verify_list import tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return makers.person(role=Role.HR_ANALYST)


@pytest.fixture
def posting():
    """Closed; a bidder, a verified veteran and two more of the public, all qualified."""
    makers.roster(makers.employee("701"))
    posting = makers.open_posting(rule_pack=makers.exam_pack())
    bidder = makers.filed(posting, makers.person(last_name="Invented"), employee_number="701")
    veteran, ada, bea = (makers.filed(posting, makers.person(last_name=name), veteran=name == "Vera") for name in NAMES)
    makers.close(posting)
    makers.reviewed(bidder, veteran, ada, bea)
    makers.verified(veteran, "veteran")
    posting.people = {"bidder": bidder, "vera": veteran, "ada": ada, "bea": bea}
    return posting


NAMES = ("Vera", "Ada", "Bea")


def record(who, score="80.00", *, by=makers.OPERATOR, reason=""):
    return record_score(who, score=None if score is None else Decimal(score), reason=reason, by=by, at=clock.now())


def refused(who, *given, **more):
    with pytest.raises(Refused) as refusal, transaction.atomic():
        record(who, *given, **more)
    return refusal.value


def order_of(drawn):
    references = {one.reference: name for name, one in drawn.posting.people.items()}
    return [references[entry.reference] for entry in drawn.entries.order_by("place")]


def redrawn(posting, **terms):
    drawn = makers.listed(posting, **terms)
    drawn.posting.people = posting.people
    return drawn


# What stands


def test_a_score_recorded_is_one_row_one_event_and_one_letter(posting, analyst):
    events = Event.objects.count()

    made = record(posting.people["ada"], "78", by=analyst)

    assert (made.number, made.recorded_by, made.reason) == (1, analyst.audit_label, "")
    assert ExamScore.objects.get().score == Decimal("78.00")
    event = Event.objects.order_by("-id").first()
    assert Event.objects.count() == events + 1
    assert (event.action, event.by, json.loads(event.facts)) == (
        "selection.record_score", analyst.audit_label, {"from": "", "to": "78.00"},
    )  # fmt: skip
    letter = Message.objects.get(kind="exam_score")
    assert letter.recipient == posting.people["ada"].person
    assert "Your score in the exam for Garden Coordinator" in letter.body
    assert "is 78.00." in letter.body and "Reason:" not in letter.body


def test_a_correction_is_a_second_row_with_its_reason_and_the_newest_counts(posting, analyst):
    ada = posting.people["ada"]
    record(ada, "78.00")

    record(ada, "87.00", reason=" Two digits were exchanged. ", by=analyst)
    record(ada, None, reason="It was somebody else's.", by=analyst)

    assert list(ExamScore.objects.order_by("number").values_list("number", "score", "reason")) == [
        (1, Decimal("78.00"), ""),
        (2, Decimal("87.00"), "Two digits were exchanged."),
        (3, None, "It was somebody else's."),
    ]
    events = Event.objects.filter(action="selection.record_score").order_by("id")
    assert [(json.loads(one.facts), one.reason) for one in events][1:] == [
        ({"from": "78.00", "to": "87.00"}, "Two digits were exchanged."),
        ({"from": "87.00", "to": ""}, "It was somebody else's."),
    ]
    bodies = list(Message.objects.filter(kind="exam_score").order_by("key").values_list("body", flat=True))
    assert "is 87.00.\nReason: Two digits were exchanged." in bodies[1]
    assert "No score in the exam" in bodies[2]


def test_the_next_drawing_ranks_the_public_by_score_with_the_veterans_points(posting):
    for name, score in (("vera", "78.00"), ("ada", "81.90"), ("bea", "81.91")):
        makers.scored(posting.people[name], score)

    drawn = redrawn(posting)

    assert order_of(drawn)[:2] == ["bidder", "bea"]
    assert set(order_of(drawn)[2:]) == {"vera", "ada"}  # 78.00 and 5 % are 81.90: the lottery
    vera = drawn.entries.get(application=posting.people["vera"])
    assert "81.90 (78.00 and 5 % for a veteran)" in drawn.entries.get(place=3).because or vera.place == 4
    assert second_opinion(drawn) is None
    assert replay(drawn).differences == ()
    tool.check(auditor_file(drawn), published=drawn.posting.seed_sha256)


def test_a_corrected_score_is_told_as_what_moved_somebody(posting):
    for name, score in (("vera", "70.00"), ("ada", "80.00"), ("bea", "90.00")):
        makers.scored(posting.people[name], score)
    first = redrawn(posting)
    makers.scored(posting.people["vera"], "95.00", reason="The second page was not marked.")

    second = redrawn(posting, reason="A score is corrected.")

    drawings = [
        Drawing(snapshot.read(one.seal.snapshot), dict(one.entries.values_list("reference", "place")))
        for one in (first, second)
    ]
    found = difference(*drawings)
    said = {change.reference: found.sentence(change) for change in found.changes}
    assert order_of(first) == ["bidder", "bea", "ada", "vera"]
    assert order_of(second) == ["bidder", "vera", "bea", "ada"]
    assert said[posting.people["vera"].reference] == (
        "moved from place 4 to place 2, since exam score 95.00 instead of 70.00"
    )
    assert replay(first).differences == ()


def test_a_score_of_whoever_is_a_bidder_now_goes_into_no_list(posting):
    # As a bid that was rejected, and is reinstated after the exam.
    bidder = posting.people["bidder"]
    ExamScore.objects.create(
        application=bidder, number=1, score=Decimal("99.00"), recorded_at=clock.now(), recorded_by="tests"
    )

    drawn = redrawn(posting)

    (one,) = (one for one in snapshot.read(drawn.seal.snapshot).candidates if one.group == "bidder")
    assert one.exam_score is None


def test_by_a_pack_without_an_exam_scores_move_nobody(posting):
    makers.scored(posting.people["ada"], "100.00")

    drawn = redrawn(posting, pack_id="afscme-seniority")

    assert order_of(drawn)[:2] == ["bidder", "vera"]
    assert not drawn.entries.filter(decided_by="ranked_exam").exists()


def test_a_drawing_asks_as_often_with_scores_as_without(posting):
    makers.listed(posting, certified=False)
    with CaptureQueriesContext(connection) as without:
        makers.listed(posting, certified=False, reason="Anew.", instead_of=1)
    for name in ("vera", "ada", "bea"):
        makers.scored(posting.people[name], "80.00")

    with CaptureQueriesContext(connection) as with_scores:
        makers.listed(posting, certified=False, reason="Scores came.", instead_of=2)

    assert len(with_scores) == len(without)


# What is refused


def test_before_the_closing_no_score_is_recorded():
    posting = makers.open_posting()

    assert refused(makers.filed(posting)).code == "not_closed"


def test_whoever_has_withdrawn_gets_no_score(posting):
    applying.withdraw(posting.people["ada"], by=posting.people["ada"].person)

    assert refused(posting.people["ada"]).code == "withdrawn"


def test_no_exam_ranks_a_bidder(posting):
    assert refused(posting.people["bidder"]).code == "bidder"


@pytest.mark.parametrize("score", ["-0.01", "100.01", "80.001"])
def test_a_number_that_is_no_score_is_refused(posting, score):
    refusal = refused(posting.people["ada"], score)

    assert (refusal.field, refusal.code) == ("score", "score")


@pytest.mark.parametrize("score", ["0.00", "100.00"])
def test_the_least_and_the_most_are_scores(posting, score):
    assert record(posting.people["ada"], score).score == Decimal(score)


def test_the_score_that_counts_already_is_no_correction(posting):
    ada = posting.people["ada"]

    assert refused(ada, None).sentence == "There is no score to take back."
    record(ada, "80.00")
    assert refused(ada, "80", reason="Again.").code == "same"


def test_a_correction_without_a_reason_is_refused_and_leaves_nothing(posting):
    ada = posting.people["ada"]
    record(ada, "78.00")
    events = Event.objects.count()

    refusal = refused(ada, "87.00", reason="  ")

    assert (refusal.field, refusal.code) == ("reason", "reason")
    assert (ExamScore.objects.count(), Event.objects.count()) == (1, events)


def test_once_the_list_is_certified_a_first_score_too_needs_its_reason(posting):
    makers.listed(posting, certified=False)
    record(posting.people["bea"], "70.00")  # a drawn list is not certified yet
    makers.listed(posting, reason="A score came.", instead_of=1)

    refusal = refused(posting.people["ada"])
    record(posting.people["ada"], reason="Her answers were found in another box.")

    assert (refusal.field, refusal.code) == ("reason", "certified")
    assert ExamScore.objects.get(application=posting.people["ada"]).reason


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR])
def test_only_hr_records_a_score(posting, role):
    assert refused(posting.people["ada"], by=makers.person(role=role)).status == 403


@pytest.mark.parametrize(
    "row",
    [
        {"number": 1, "score": None},
        {"number": 2, "score": "50.00"},
        {"number": 1, "score": "100.01"},
        {"number": 1, "score": "-0.01"},
    ],
)
def test_the_schema_takes_no_score_out_of_bounds_and_no_correction_without_a_reason(posting, row):
    row = row | {"recorded_at": clock.now(), "recorded_by": "x"}

    with pytest.raises(IntegrityError), transaction.atomic():
        ExamScore.objects.create(application=posting.people["ada"], **row)


def test_a_score_recorded_is_never_changed(posting):
    record(posting.people["ada"])

    for change in (lambda: ExamScore.objects.update(score="99.00"), lambda: ExamScore.objects.all().delete()):
        with owner(), pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
            change()


# Behind the product's back


@pytest.mark.parametrize(
    ("old", "new"), [("80.00", "80.01"), ("80.00", "99.00"), ("veteran_percent = 5", "veteran_percent = 50")]
)
def test_a_score_or_a_percentage_changed_in_a_seal_is_named(posting, old, new):
    makers.scored(posting.people["ada"], "80.00")
    drawn = redrawn(posting)
    tamper("UPDATE selection_listseal SET snapshot = replace(snapshot, %s, %s)", old, new)

    assert replay(type(drawn).objects.get(pk=drawn.pk)).differences
    with pytest.raises(tool.Wrong):
        tool.check(auditor_file(type(drawn).objects.get(pk=drawn.pk)))


# The applicant


def test_the_applicant_reads_their_own_score_and_finds_it_among_their_data(client, posting):
    ada = posting.people["ada"]
    record(ada, "78.00")
    record(ada, "87.00", reason="Two digits were exchanged.")
    client.force_login(ada.person)

    page = text_of(client.get(ada.get_absolute_url()))

    assert "Your exam" in page and "87.00" in page and "Two digits were exchanged." in page
    assert "78.00" not in page
    assert [one["score"] for one in applications_of(ada.person)[0]["exam_scores"]] == [
        Decimal("87.00"),
        Decimal("78.00"),
    ]
    assert list(ExamScore.objects.visible_to(posting.people["bea"].person)) == []
    assert ExamScore.objects.visible_to(ada.person).count() == 2


def test_who_took_no_exam_reads_of_none(client, posting):
    client.force_login(posting.people["ada"].person)

    assert "Your exam" not in text_of(client.get(posting.people["ada"].get_absolute_url()))


# The desk


def page_of(posting, name=None):
    if name is None:
        return reverse("desk_exam_scores", args=[posting.job_number])
    return reverse("desk_exam_score", args=[posting.job_number, posting.people[name].reference])


def test_the_desk_lists_the_public_with_their_scores_and_leads_to_each(client, posting, analyst):
    record(posting.people["ada"], "78.00")
    client.force_login(analyst)

    lists = text_of(client.get(reverse("desk_posting_lists", args=[posting.job_number])))
    everybody = text_of(client.get(page_of(posting)))
    without = text_of(client.get(page_of(posting) + "?show=without"))

    assert "Exam scores" in lists
    assert all(name in everybody for name in NAMES) and "78.00" in everybody
    assert "Ada" not in without and "Bea" in without
    assert "All: 3" in without and "Without a score: 2" in without
    assert posting.people["bidder"].reference not in everybody


def test_where_no_pack_has_an_exam_no_page_leads_to_its_scores(client, analyst):
    posting = makers.close(makers.open_posting())
    client.force_login(analyst)

    assert "Exam scores" not in text_of(client.get(reverse("desk_posting_lists", args=[posting.job_number])))
    assert "Nobody of the public is here." in text_of(client.get(page_of(posting)))


def test_the_desk_records_a_score_and_corrects_it(client, posting, analyst):
    client.force_login(analyst)

    first = client.post(page_of(posting, "ada"), {"score": "78.5", "reason": ""})
    second = client.post(page_of(posting, "ada"), {"score": "87.5", "reason": ""})
    third = client.post(page_of(posting, "ada"), {"score": "87.5", "reason": "Digits exchanged."})

    assert (first.status_code, first.url) == (302, page_of(posting))
    assert second.status_code == 422 and "Say why the score is corrected." in text_of(second)
    assert 'value="87.5"' in second.content.decode()
    assert third.status_code == 302
    assert list(ExamScore.objects.values_list("score", "recorded_by")) == [
        (Decimal("87.50"), analyst.audit_label), (Decimal("78.50"), analyst.audit_label),
    ]  # fmt: skip
    page = text_of(client.get(page_of(posting, "ada")))
    assert "Recorded before" in page and "87.50: Digits exchanged." in page


@pytest.mark.parametrize("typed", ["101", "-1", "80.001", "eighty", "NaN", "1e9"])
def test_what_is_no_score_is_said_beside_the_field_and_kept(client, posting, analyst, typed):
    client.force_login(analyst)

    answer = client.post(page_of(posting, "ada"), {"score": typed, "reason": ""})

    assert answer.status_code == 422
    assert "A score is from 0 to 100, to the hundredth." in text_of(answer)
    assert f'value="{typed}"' in answer.content.decode()
    assert not ExamScore.objects.exists()


def test_an_auditor_reads_scores_and_records_none(client, posting):
    record(posting.people["ada"], "78.00")
    client.force_login(makers.person(role=Role.AUDITOR))

    assert "Record the score" not in text_of(client.get(page_of(posting, "ada")))
    assert client.post(page_of(posting, "ada"), {"score": "80"}).status_code == 403


def test_a_bidder_has_no_page_of_a_score(client, posting, analyst):
    client.force_login(analyst)

    assert client.get(page_of(posting, "bidder")).status_code == 404


def test_before_the_closing_the_page_says_so(client, analyst):
    posting = makers.open_posting()
    application = makers.filed(posting)
    client.force_login(analyst)

    page = text_of(client.get(reverse("desk_exam_score", args=[posting.job_number, application.reference])))

    assert "This posting has not closed yet." in page and "Record the score" not in page


def test_the_page_of_scores_costs_the_same_for_one_and_for_three(client, posting, analyst):
    client.force_login(analyst)
    one = makers.open_posting()
    makers.filed(one)
    makers.close(one)
    client.get(page_of(one))

    with CaptureQueriesContext(connection) as at_one:
        client.get(page_of(one))
    with CaptureQueriesContext(connection) as at_three:
        client.get(page_of(posting))

    assert len(at_three) == len(at_one)
