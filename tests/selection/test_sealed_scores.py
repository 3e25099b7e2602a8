"""Scores of an interview: alone, sealed until all are in, never changed; then shown with the average. They order nobody."""

from __future__ import annotations

import json
import threading

import pgtrigger
import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.refusal import Refused
from postings import gate
from selection.choosing import panels, sealed_scores, sheets
from selection.choosing.candidacies import turn_of
from selection.choosing.sealed_scores import reading, record_consensus
from selection.models import Consensus, Interviewer, KeptScores, ScoreSheet
from selection.models.interviews import InterviewerQuerySet
from tests import makers
from tests.applicants.test_gate import wait_until, waits_at_the_gate
from tests.elsewhere import Elsewhere
from tests.roles import owner
from tests.selection.selecting import at, interviewed, sealed, statuses

pytestmark = pytest.mark.django_db


def agreed(listed, *scores, reason="The permit is a matter of weeks.", by=makers.OPERATOR):
    return record_consensus(at(listed, 1), scores, reason=reason, by=by, at=clock.now())


# The seal


def test_before_all_have_sealed_nobody_reads_a_score_but_each_their_own():
    listed = interviewed(people=3)
    first, second, third = listed.panel
    sealed(first, 4, 3)
    sealed(second, 2, 5)
    candidacy = at(listed, 1)
    readers = {
        "lead": makers.person(role=Role.HR_LEAD), "auditor": makers.person(role=Role.AUDITOR), "third": third.person,
        "manager": makers.person(role=Role.HIRING_MANAGER, departments=(listed.posting.department,)),
    }  # fmt: skip

    for who in readers.values():
        read = reading(candidacy, who)
        assert (read.is_open, list(read.scored), list(read.table), read.overall) == (False, [], [], None)
        assert (read.sealed, read.counting) == (2, 3)
    assert [one.sheet.scores for one in reading(candidacy, first.person).scored] == [(4, 3)]
    assert [one.sheet.scores for one in reading(candidacy, second.person).scored] == [(2, 5)]


def test_once_all_have_sealed_hr_manager_and_interviewers_read_all_with_the_average():
    listed = interviewed(people=2)
    sealed(listed.panel[0], 4, 3, note="Named the frost dates.")
    sealed(listed.panel[1], 2, 4)
    candidacy = at(listed, 1)
    manager = makers.person(role=Role.HIRING_MANAGER, departments=(listed.posting.department,))

    for who in (makers.person(role=Role.HR_ANALYST), manager, listed.panel[1].person):
        read = reading(candidacy, who)
        assert [[score for _name, score in row.scores] for row in read.table] == [[4, 2], [3, 4]]
        assert [str(row.average) for row in read.table] == ["3.00", "3.50"]
        assert (read.is_open, str(read.overall)) == (True, "3.25")
        assert all(one.is_whole for one in read.scored)
        assert read.scored[0].sheet.notes[0] == "Named the frost dates."


def test_others_read_none_of_it_also_then():
    listed = interviewed(people=1)
    sealed(listed.panel[0], 4, 3)
    others = [
        makers.person(role=Role.HIRING_MANAGER, departments=("DEPARTMENT OF RAIN",)), listed.people[0].person,
        makers.person(),
    ]  # fmt: skip

    for who in others:
        assert not ScoreSheet.objects.visible_to(who).exists()
        assert not Interviewer.objects.visible_to(who).exists()


def test_reading_costs_the_same_for_one_interviewer_and_for_three(django_assert_num_queries):
    few, many = interviewed(people=1), interviewed(people=3)
    for one in (*few.panel, *many.panel):
        sealed(one, 3, 3)
    who = makers.person(role=Role.HR_LEAD)

    for listed in (few, many):
        candidacy = at(listed, 1)
        with django_assert_num_queries(4):
            reading(candidacy, who)


def test_the_audit_has_the_digest_and_no_score_and_the_digest_is_salted():
    listed = interviewed(people=2)
    made = [sealed(one, 4, 3) for one in listed.panel]

    events = list(Event.objects.filter(action="selection.seal_scores").order_by("at", "pk"))
    facts = [json.loads(one.facts) for one in events]
    assert [one["sha256"] for one in facts] == [one.sha256 for one in made]
    assert made[0].sha256 == sheets.digest(ScoreSheet.objects.get(pk=made[0].pk).sheet)
    assert made[0].sha256 != made[1].sha256
    assert [one["awaited"] for one in facts] == [1, 0]
    assert {key for one in facts for key in one} == {"application", "sha256", "awaited"}


def test_nothing_readable_of_a_sheet_lies_in_the_database():
    made = sealed(interviewed(people=2).panel[0], 4, 3, note="Named the frost dates.")

    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text FROM selection_scoresheet s WHERE id = %s", [made.pk])
        row = cursor.fetchone()[0]

    assert "frost" not in row and "scores" not in row


def test_sealed_scores_are_never_changed_nor_deleted():
    made = sealed(interviewed().panel[0], 4, 3)

    with owner(), pytest.raises(InternalError), transaction.atomic():
        ScoreSheet.objects.filter(pk=made.pk).update(sha256="0" * 64)
    with owner(), pytest.raises(InternalError), transaction.atomic():
        ScoreSheet.objects.filter(pk=made.pk).delete()


def test_a_sheet_exchanged_past_the_triggers_is_named():
    listed = interviewed(people=1)
    made = sealed(listed.panel[0], 4, 3)
    text = sheets.text_of(sheets.read(ScoreSheet.objects.get(pk=made.pk).sheet)).replace("[4,3]", "[5,5]")

    with owner(), pgtrigger.ignore("selection.ScoreSheet:sealed_scores_stay"):
        ScoreSheet.objects.filter(pk=made.pk).update(sheet=text)

    assert [one.is_whole for one in reading(at(listed, 1), makers.person(role=Role.HR_LEAD)).scored] == [False]


# What is refused


def test_a_second_sealing_is_refused_and_changes_nothing():
    listed = interviewed()
    made = sealed(listed.panel[0], 4, 3)

    with pytest.raises(Refused, match="sealed already"):
        sealed(listed.panel[0], 5, 5)

    assert ScoreSheet.objects.get().sha256 == made.sha256


@pytest.mark.parametrize("scores", [(), (4,), (4, 3, 2), (0, 3), (4, 6)])
def test_a_score_missing_or_off_the_scale_is_refused(scores):
    listed = interviewed()

    with pytest.raises(Refused, match="a score of the scale"):
        sealed(listed.panel[0], *scores)

    assert not ScoreSheet.objects.exists()


def test_nobody_scores_for_somebody_else():
    listed = interviewed(people=2)

    for who in (listed.panel[1].person, makers.person(role=Role.HR_LEAD)):
        with pytest.raises(Refused) as refused:
            sealed_scores.seal_scores(listed.panel[0], [4, 3], ["", ""], by=who, at=clock.now())
        assert refused.value.status == 403
    assert sealed(listed.panel[0], 4, 3).interviewer == listed.panel[0]


def test_who_is_excused_seals_nothing_and_the_schema_says_so_too():
    one = interviewed(people=2).panel[0]
    panels.excuse(one, reason="Ill.", by=makers.OPERATOR, at=clock.now())

    with pytest.raises(Refused, match="excused"):
        sealed(one, 4, 3)
    with pytest.raises(IntegrityError, match="is excused"), transaction.atomic():
        ScoreSheet.objects.create(interviewer=one, sheet="{}", sha256="0" * 64, sealed_at=clock.now(), sealed_by="x")


# What is kept before


def kept(interviewer, by=None, **typed):
    """The interviewer keeps what they have typed so far."""
    said = typed or {"score_0": "4", "note_0": "Turquoise frost."}
    return sealed_scores.keep_scores(interviewer, said, by=by or interviewer.person, at=clock.now())


def test_what_is_kept_is_its_writers_alone_and_counts_for_nothing():
    listed = interviewed(people=2)
    one, other = listed.panel
    everybody = [other.person, listed.people[0].person, *(makers.person(role=role) for role in Role)]

    row = kept(one)
    kept(one, note_0="Turquoise, and June.")

    assert [KeptScores.objects.visible_to(who).exists() for who in everybody] == [False] * len(everybody)
    assert KeptScores.objects.visible_to(one.person).get().typed == {"note_0": "Turquoise, and June."}
    assert KeptScores.objects.get().pk == row.pk
    assert Interviewer.objects.awaited().count() == 2 and not ScoreSheet.objects.exists()


def test_nothing_readable_of_it_lies_in_the_database_and_the_audit_says_that_it_was_kept():
    one = interviewed().panel[0]
    kept(one)

    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM selection_keptscores")
        [(stored,)] = cursor.fetchall()
    events = Event.objects.filter(action="selection.keep_scores")

    assert "Turquoise" not in stored and "note_0" not in stored
    assert [(event.by, json.loads(event.facts)) for event in events] == [
        (one.person.audit_label, {"application": one.candidacy.application.reference})
    ]


def test_it_is_gone_once_sealed_and_nothing_is_kept_afterwards():
    one = interviewed().panel[0]
    kept(one)

    sealed(one, 4, 3)

    assert not KeptScores.objects.exists()
    with pytest.raises(Refused, match="sealed already"):
        kept(one)
    with pytest.raises(IntegrityError, match="has nothing to score"), transaction.atomic():
        KeptScores.objects.create(interviewer=one, typed={"note_0": "Late."}, kept_at=clock.now())


def test_nobody_keeps_for_somebody_else_nor_who_is_excused_and_what_they_kept_stays_theirs():
    listed = interviewed(people=2)
    one, other = listed.panel
    kept(one)

    for who in (other.person, makers.person(role=Role.HR_LEAD)):
        with pytest.raises(Refused) as refused:
            kept(one, by=who)
        assert refused.value.status == 403
    with pytest.raises(Refused) as refused:
        kept(one, by=makers.person())
    assert refused.value.status == 403
    panels.excuse(one, reason="Ill.", by=makers.OPERATOR, at=clock.now())
    with pytest.raises(Refused, match="excused"):
        kept(one, note_0="Later.")
    with pytest.raises(IntegrityError, match="has nothing to score"), transaction.atomic():
        KeptScores.objects.filter(interviewer=one).update(kept_at=clock.now())

    assert KeptScores.objects.visible_to(one.person).get().typed["note_0"] == "Turquoise frost."


def test_of_whom_is_decided_already_nobody_is_scored():
    listed = interviewed(people=1, vacancies=1)
    panels.excuse(listed.panel[0], reason="Ill.", by=makers.OPERATOR, at=clock.now())
    late = makers.person(role=Role.HR_LEAD)
    panels.name_interviewers(listed.posting, [at(listed, 1)], [late], by=makers.OPERATOR, at=clock.now())
    candidacy = at(listed, 1)
    type(candidacy).objects.filter(pk=candidacy.pk).update(
        status="not_selected", why="filled", not_selected_at=clock.now(), not_selected_by="x"
    )

    with pytest.raises(Refused, match="made already"):
        sealed(Interviewer.objects.get(person=late), 4, 3)


# What scores decide: nothing of the order. An offer waits until they are in.


def test_an_offer_waits_for_the_scores_of_the_interview_and_for_nobody_excused():
    listed = interviewed(people=2)
    sealed(listed.panel[0], 4, 3)

    with pytest.raises(Refused, match="Not every interviewer"):
        makers.offered(listed.people[0])
    panels.excuse(listed.panel[1], reason="Ill.", by=makers.OPERATOR, at=clock.now())
    makers.offered(listed.people[0])

    assert statuses(listed)[0] == "offered"


def test_scores_change_neither_the_order_nor_whose_turn_it_is():
    listed = interviewed(bidders=2, people=1)
    makers.invited(listed.people[1])
    panels.name_interviewers(
        listed.posting, [at(listed, 2)], [listed.panel[0].person], by=makers.OPERATOR, at=clock.now()
    )
    before = turn_of(listed), list(listed.entries.order_by("place").values_list("reference", "place", "because"))

    sealed(listed.panel[0], 1, 1)
    sealed(Interviewer.objects.get(candidacy=at(listed, 2)), 5, 5)

    assert (
        turn_of(listed),
        list(listed.entries.order_by("place").values_list("reference", "place", "because")),
    ) == before
    with pytest.raises(Refused, match="place 1"):
        makers.offered(listed.people[1])
    makers.offered(listed.people[0])


# The consensus


def test_a_consensus_is_a_record_of_its_own_with_its_reason():
    listed = interviewed(people=1)
    sealed(listed.panel[0], 4, 3)
    agreed(listed, 4, 4)
    agreed(listed, 4, 2, reason="The permit has lapsed.")

    read = reading(at(listed, 1), makers.person(role=Role.HR_LEAD))
    assert [(one.number, one.scores) for one in read.agreed] == [(2, [4, 2]), (1, [4, 4])]
    assert [row.agreed for row in read.table] == [4, 2]
    assert Event.objects.filter(action="selection.record_consensus").first().reason == "The permit has lapsed."
    with owner(), pytest.raises(InternalError), transaction.atomic():
        Consensus.objects.update(reason="Otherwise.")


def test_no_consensus_before_the_seals_are_open_nor_without_scores_or_a_reason():
    listed = interviewed(people=1)
    with pytest.raises(Refused, match="Not every interviewer"):
        agreed(listed, 4, 4)
    sealed(listed.panel[0], 4, 3)

    for scores, reason, said in (((4, 4), " ", "Say what"), ((4,), "So.", "a score of the scale")):
        with pytest.raises(Refused, match=said):
            agreed(listed, *scores, reason=reason)
    with pytest.raises(Refused) as refused:
        agreed(listed, 4, 4, by=listed.panel[0].person)
    assert refused.value.status == 403
    with pytest.raises(Refused, match="Nobody has scored"):
        record_consensus(at(listed, 2), [4, 4], reason="So.", by=makers.OPERATOR, at=clock.now())


# At once


@pytest.fixture
def elsewhere():
    threads = Elsewhere()
    yield threads
    threads.stop()


def tried(deed):
    """What came of it."""
    try:
        deed()
    except (Refused, IntegrityError) as error:
        return type(error).__name__
    return "done"


def slowed(monkeypatch):
    """Whoever seals first stays inside until told to go on: (is inside, go on)."""
    is_inside, go_on = threading.Event(), threading.Event()
    refuse = sealed_scores.refuse_scores

    def slow(scores, questions):
        is_inside.set()
        assert go_on.wait(20)
        refuse(scores, questions)

    monkeypatch.setattr(sealed_scores, "refuse_scores", slow)
    return is_inside, go_on


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_seal_at_once_one_counts(elsewhere, monkeypatch):
    listed = interviewed(people=2)
    is_inside, go_on = slowed(monkeypatch)
    first = elsewhere.run(lambda: tried(lambda: sealed(listed.panel[0], 4, 3)))
    assert is_inside.wait(20)
    second = elsewhere.run(lambda: tried(lambda: sealed(listed.panel[0], 1, 1)))
    wait_until(lambda: waits_at_the_gate(listed.posting))
    go_on.set()

    assert (first.result(), second.result()) == ("done", "Refused")
    assert sheets.read(ScoreSheet.objects.get().sheet).scores == (4, 3)


def both_inside(elsewhere, monkeypatch, listed):
    """Both windows pass every look before either writes: the gate lets both in and no row is locked."""
    together = threading.Barrier(2, timeout=20)
    refuse = sealed_scores.refuse_scores

    def at_once(scores, questions):
        refuse(scores, questions)
        together.wait()

    monkeypatch.setattr(gate, "shut", gate.enter)
    monkeypatch.setattr(InterviewerQuerySet, "select_for_update", lambda self, **_how: self)
    monkeypatch.setattr(sealed_scores, "refuse_scores", at_once)
    deeds = [elsewhere.run(lambda it=it: tried(lambda: sealed(listed.panel[0], it, it))) for it in (1, 5)]
    return sorted(deed.result() for deed in deeds)


@pytest.mark.django_db(transaction=True)
def test_past_gate_and_lock_the_schema_still_refuses_the_second_window(elsewhere, monkeypatch):
    listed = interviewed(people=2)

    assert both_inside(elsewhere, monkeypatch, listed) == ["IntegrityError", "done"]
    assert ScoreSheet.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_gate_lock_and_schema_both_windows_would_count(elsewhere, monkeypatch):
    listed = interviewed(people=2)
    name = "selection_scoresheet_interviewer_id_key"
    with owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE selection_scoresheet DROP CONSTRAINT {name}")
    try:
        assert both_inside(elsewhere, monkeypatch, listed) == ["done", "done"]
    finally:
        with owner(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE selection_scoresheet")
            cursor.execute(f"ALTER TABLE selection_scoresheet ADD CONSTRAINT {name} UNIQUE (interviewer_id)")


@pytest.mark.django_db(transaction=True)
def test_an_interviewer_named_while_the_last_one_seals_comes_before_or_not_at_all(elsewhere, monkeypatch):
    listed = interviewed(people=1)
    late = makers.person(role=Role.HR_LEAD)
    is_inside, go_on = slowed(monkeypatch)
    seals = elsewhere.run(lambda: tried(lambda: sealed(listed.panel[0], 4, 3)))
    assert is_inside.wait(20)
    names = elsewhere.run(
        lambda: tried(
            lambda: panels.name_interviewers(
                listed.posting, [at(listed, 1)], [late], by=makers.OPERATOR, at=clock.now()
            )
        )
    )
    wait_until(lambda: waits_at_the_gate(listed.posting))
    go_on.set()

    assert (seals.result(), names.result()) == ("done", "Refused")
    assert reading(at(listed, 1), late).is_open
