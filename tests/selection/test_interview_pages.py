"""The pages of interviews: named by HR, scored by each alone, and read by all once all are in."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from applicants import actions as applying
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from selection.choosing import panels, passing_over
from selection.hiring import record_hire
from selection.models import Consensus, Interviewer, KeptScores, ScoreSheet
from tests import makers
from tests.ats.test_coming_back import lost_between
from tests.selection.selecting import at, certified, interviewed, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return makers.person(role=Role.HR_LEAD)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def own(listed):
    return reverse("interview", args=[listed.posting.job_number, at(listed, 1).application.reference])


def desk(listed, *deed):
    args = [listed.posting.job_number, at(listed, 1).application.reference, *deed]
    return reverse("desk_selection_one" if deed else "desk_interview", args=args)


def about_all(listed, deed):
    return reverse("desk_selection_all", args=[listed.posting.job_number, deed])


def filled(*scores, final=True, **more):
    said = {f"score_{number}": str(score) for number, score in enumerate(scores)}
    return said | {f"note_{number}": f"Note {number}." for number, _one in enumerate(scores)} | more | (
        {"final": "on"} if final else {}
    )  # fmt: skip


# HR


def test_hr_sets_the_questions_and_names_the_departments_managers_for_everybody_invited(client, lead):
    listed = certified(bidders=2)
    manager = makers.person(role=Role.HIRING_MANAGER, departments=(listed.posting.department,))
    makers.person(role=Role.HIRING_MANAGER, departments=("DEPARTMENT OF RAIN",))
    makers.invited(*listed.people[:2])
    client.force_login(lead)

    client.post(about_all(listed, "questions"), {"questions": "One?\nTwo?\n", "highest": "4"})
    page = client.get(about_all(listed, "interviewers"))
    proposed = page.context["form"]["people"].value()
    client.post(about_all(listed, "interviewers"), {"people": f"{proposed}\n{lead.email.upper()}"})

    assert proposed == manager.email
    assert "People concerned: 2" in text_of(page) and "Two?" in text_of(page)
    assert Interviewer.objects.filter(person=manager).count() == Interviewer.objects.filter(person=lead).count() == 2


def test_an_address_of_nobody_is_named_and_what_was_typed_is_kept(client, lead):
    listed = interviewed()
    client.force_login(lead)

    answer = client.post(desk(listed, "interviewers"), {"people": "nobody@desk.example\n" + lead.email})

    assert answer.status_code == 422
    assert "Nobody at this desk has the address nobody@desk.example." in text_of(answer)
    assert lead.email in answer.content.decode()


def test_hr_sees_who_has_sealed_and_no_score_until_all_have(client, lead):
    listed = interviewed(people=2)
    sealed(listed.panel[0], 4, 3, note="Named the frost dates.")
    client.force_login(lead)
    before = text_of(client.get(desk(listed)))
    reads = Event.objects.filter(action="selection.read_scores").count()

    sealed(listed.panel[1], 2, 4)
    after = text_of(client.get(desk(listed)))

    assert "Sealed: 1 of 2" in before and "frost" not in before and "Average" not in before
    assert "Average of all scores: 3.25" in after and "Named the frost dates." in after
    assert (reads, Event.objects.filter(action="selection.read_scores").count()) == (0, 1)


def test_hr_excuses_and_then_records_the_consensus(client, lead):
    listed = interviewed(people=2)
    sealed(listed.panel[0], 4, 3)
    client.force_login(lead)

    none = client.post(desk(listed, "excuse"), {"interviewer": listed.panel[0].pk, "reason": "Ill."})
    client.post(desk(listed, "excuse"), {"interviewer": listed.panel[1].pk, "reason": "Ill."})
    short = client.post(desk(listed, "consensus"), {"score_0": "4", "reason": "So."})
    done = client.post(desk(listed, "consensus"), {"score_0": "4", "score_1": "3", "reason": "So."}, follow=True)

    assert (none.status_code, short.status_code) == (422, 422)
    assert Consensus.objects.get().scores == [4, 3]
    assert "The consensus is recorded." in text_of(done) and "Excused" in text_of(done)


def test_the_page_of_an_interview_offers_what_can_be_done_and_nothing_of_who_is_hired(client, lead):
    listed = interviewed(people=2)
    client.force_login(lead)

    def offered():
        page = client.get(desk(listed)).content.decode()
        return [one for one in ("interviewers", "excuse", "consensus") if desk(listed, one) in page]

    seen = [offered()]
    passing_over.propose_passing_over(at(listed, 1), reason="No permit.", by=makers.OPERATOR, at=clock.now())
    seen.append(offered())
    passing_over.keep(at(listed, 1), reason="It came.", by=makers.OPERATOR, at=clock.now())
    for one in listed.panel:
        sealed(one, 4, 3)
    seen.append(offered())
    makers.accepted(listed.people[0])
    seen.append(offered())
    record_hire(listed, listed.people[0], hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())
    seen.append(offered())

    assert seen == [["interviewers", "excuse"], ["excuse"], ["consensus"], [], []]


def test_of_who_withdrew_no_interview_is_prepared(client, lead):
    listed = interviewed()
    client.force_login(lead)
    assert desk(listed, "excuse") in client.get(desk(listed)).content.decode()

    applying.withdraw(listed.people[0], by=listed.people[0].person)

    assert 'class="actions"' not in client.get(desk(listed)).content.decode()


def test_the_pages_of_an_interview_cost_the_same_queries_for_one_and_for_three(
    client, lead, django_assert_max_num_queries
):
    few, many = interviewed(people=1), interviewed(people=3)
    for one in (*few.panel, *many.panel):
        sealed(one, 3, 3)
    client.force_login(lead)
    client.get(desk(few))

    with django_assert_max_num_queries(30) as small:
        client.get(desk(few))
    with django_assert_max_num_queries(30) as large:
        client.get(desk(many))

    assert len(small) == len(large)


# The interviewer


def test_an_interviewer_finds_and_seals_their_scores(client):
    listed = interviewed(people=2)
    client.force_login(listed.panel[0].person)

    awaited = text_of(client.get(reverse("interviews")))
    lists = text_of(client.get(reverse("shortlists")))
    page = client.get(own(listed))
    done = client.post(own(listed), filled(4, 3, remark="Calm."), follow=True)

    assert "Your scores are awaited" in awaited
    assert "1 to score" in lists
    assert "Scores sealed 0 of 2" in text_of(page)
    assert "Your scores are sealed and cannot be changed." in text_of(done)
    assert "4 of 5" in text_of(done) and "Calm." in text_of(done)
    assert "Your scores are sealed" in text_of(client.get(reverse("interviews")))
    assert ScoreSheet.objects.get().sealed_by == listed.panel[0].person.audit_label


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (filled(4, 3, final=False), "Tick the box before you seal your scores."),
        (filled(4), "Choose a score for this question."),
        (filled(4, 9), "Select a valid choice."),
        (filled(4, 3, remark="x" * 5000), "at most 4000 characters"),
    ],
)
def test_a_mistake_is_named_and_every_word_kept(client, said, sentence):
    listed = interviewed()
    client.force_login(listed.panel[0].person)

    answer = client.post(own(listed), said)

    assert answer.status_code == 422
    assert sentence in text_of(answer) and "Note 0." in text_of(answer)
    assert not ScoreSheet.objects.exists()


def test_what_is_kept_stands_in_the_form_again_and_is_gone_once_sealed(client):
    listed = interviewed(people=2)
    client.force_login(listed.panel[0].person)
    half = {"score_1": "3", "note_0": "Named the frost dates;\nask about June.", "keep": "1"}

    left = client.post(own(listed), half, follow=True)
    page = client.get(own(listed))
    begun = text_of(client.get(reverse("interviews")))
    again = client.post(own(listed), half | {"note_1": "Knows it."})
    sealed_at_last = client.post(own(listed), filled(4, 3), follow=True)

    assert "Kept. Nobody but you sees it" in text_of(left) and "Begun, and kept for you alone" in begun
    assert page.context["form"]["note_0"].value() == "Named the frost dates;\nask about June."
    assert page.context["form"]["score_1"].value() == "3" and not page.context["form"]["final"].value()
    assert "You kept this at" in text_of(page)
    assert again.url == reverse("interviews")
    assert "Your scores are sealed and cannot be changed." in text_of(sealed_at_last)
    assert not KeptScores.objects.exists()


def test_what_cannot_be_kept_is_named_and_every_word_of_it_shown(client):
    listed = interviewed()
    client.force_login(listed.panel[0].person)

    answer = client.post(own(listed), {"note_0": "x" * 2001, "note_1": "Well.", "keep": "1"})

    assert answer.status_code == 422
    assert "at most 2000 characters" in text_of(answer) and "Choose a score" not in text_of(answer)
    assert "x" * 2001 in answer.content.decode() and "Well." in answer.content.decode()
    assert not KeptScores.objects.exists()


def test_what_is_kept_is_on_nobody_elses_page(client, lead):
    listed = interviewed(people=2)
    manager = makers.person(role=Role.HIRING_MANAGER, departments=(listed.posting.department,))
    client.force_login(listed.panel[0].person)
    client.post(own(listed), {"score_0": "5", "note_0": "Turquoise frost.", "keep": "1"})
    sealed(listed.panel[1], 2, 4)
    places = [
        own(listed), desk(listed), reverse("interviews"),
        reverse("shortlist_entry", args=[listed.posting.job_number, at(listed, 1).application.reference]),
    ]  # fmt: skip

    seen = []
    for who in (listed.panel[1].person, lead, manager, listed.people[0].person, makers.person(role=Role.AUDITOR)):
        client.force_login(who)
        seen += [client.get(place).content.decode() for place in places]

    assert "Turquoise" not in " ".join(seen)
    assert "Sealed: 1 of 2" in " ".join(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)) for one in seen)


def test_what_was_typed_while_the_session_ended_is_on_no_page_of_an_interview_lost(client, lead):
    listed = interviewed(people=2)
    about = [listed.posting.job_number, at(listed, 1).application.reference]
    pages = [
        (listed.panel[0].person, own(listed)), (listed.panel[0].person, reverse("shortlist_pass_over", args=about)),
        (lead, desk(listed, "interviewers")), (lead, desk(listed, "excuse")),
        (lead, about_all(listed, "interviewers")), (lead, about_all(listed, "vacancies")),
    ]  # fmt: skip

    assert [lost_between(*page) for page in pages] == [{}] * len(pages)
    assert not ScoreSheet.objects.exists() and not KeptScores.objects.exists()


def test_the_second_window_is_told_that_the_scores_are_sealed(client):
    listed = interviewed(people=2)
    client.force_login(listed.panel[0].person)
    client.post(own(listed), filled(4, 3))

    answer = client.post(own(listed), filled(1, 1))

    assert answer.status_code == 422
    assert "sealed already, and cannot be changed" in text_of(answer)
    assert "4 of 5" in text_of(answer)
    assert ScoreSheet.objects.count() == 1


def test_the_page_is_the_interviewers_alone(client, lead):
    listed = interviewed(people=2)
    manager = makers.person(role=Role.HIRING_MANAGER, departments=(listed.posting.department,))
    for who in (manager, lead, listed.people[0].person, makers.person(role=Role.AUDITOR)):
        client.force_login(who)
        assert client.get(own(listed)).status_code == 404
        assert client.post(own(listed), filled(5, 5)).status_code == 404

    client.force_login(listed.panel[1].person)
    assert client.get(own(listed)).status_code == 200
    assert not ScoreSheet.objects.exists()


def test_nobody_without_the_role_has_the_list_and_who_is_not_named_has_an_empty_one(client, lead):
    client.force_login(makers.person(role=Role.AUDITOR))
    assert client.get(reverse("interviews")).status_code == 404

    client.force_login(lead)
    assert "No interviews yet" in text_of(client.get(reverse("interviews")))


def test_who_is_excused_or_comes_after_the_decision_has_no_form(client):
    listed = interviewed(people=2)
    panels.excuse(listed.panel[0], reason="Ill.", by=makers.OPERATOR, at=clock.now())
    client.force_login(listed.panel[0].person)
    excused = text_of(client.get(own(listed)))
    candidacy = at(listed, 1)
    type(candidacy).objects.filter(pk=candidacy.pk).update(
        status="not_selected", why="filled", not_selected_at=clock.now(), not_selected_by="x"
    )
    client.force_login(listed.panel[1].person)
    decided = text_of(client.get(own(listed)))
    overview = text_of(client.get(reverse("interviews")))

    assert "You are excused from this interview." in excused and "Seal my scores" not in excused
    assert "Decided without your scores" in overview
    assert "The decision about this candidate is made already." in decided and "Seal my scores" not in decided


def test_the_manager_reads_the_scores_with_the_candidate_once_all_are_in(client):
    listed = interviewed(people=2)
    manager = makers.person(role=Role.HIRING_MANAGER, departments=(listed.posting.department,))
    entry = reverse("shortlist_entry", args=[listed.posting.job_number, at(listed, 1).application.reference])
    client.force_login(manager)
    sealed(listed.panel[0], 4, 3)
    before = text_of(client.get(entry))

    sealed(listed.panel[1], 2, 4)

    assert "Scores of the interview" not in before
    assert "Average of all scores: 3.25" in text_of(client.get(entry))


def test_the_applicant_reads_no_score(client):
    listed = interviewed(people=1)
    sealed(listed.panel[0], 4, 3, note="Named the frost dates.")
    client.force_login(listed.people[0].person)

    page = text_of(client.get(listed.people[0].get_absolute_url()))

    assert "invited to an interview" in page and "frost" not in page and "Average" not in page
