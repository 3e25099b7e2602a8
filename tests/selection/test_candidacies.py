"""Candidacies: who has one, what the database holds of each, and who may see them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, transaction

from ats import clock
from ats.accounts.roles import Role
from selection.lifecycle import CandidacyStatus
from selection.models import Candidacy, VacancyCount
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db

WHO = "lead@desk.example (hr_lead)"
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
OTHER = "analyst@desk.example (hr_analyst)"


@pytest.fixture
def shown():
    """A certified list of one vacancy: a senior bidder, a junior one, one of the public."""
    makers.roster(
        makers.employee("701", seniority_date=date(2012, 1, 1)), makers.employee("702", seniority_date=date(2005, 1, 1))
    )
    posting = makers.open_posting()
    junior = makers.filed(posting, makers.person(last_name="Invented"), employee_number="701")
    senior = makers.filed(posting, makers.person(last_name="Invented"), employee_number="702")
    public = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(senior, junior, public)
    listed = makers.listed(posting)
    listed.people = {"senior": senior, "junior": junior, "public": public}
    return listed


def rows(shown, who):
    """The candidacy as a query, for writing past the actions."""
    return Candidacy.objects.filter(application=shown.people[who])


def write(found, **facts):
    """Straight into the table, as no action would."""
    with transaction.atomic():
        found.update(**facts)


def invited():
    return {"status": "invited", "invited_at": NOW, "invited_by": WHO, "interview": "Monday at ten."}


def offered(vacancy=1):
    return invited() | {
        "status": "offered", "offered_at": NOW, "offered_by": WHO, "offer_reason": "Equal.", "vacancy": vacancy,
    }  # fmt: skip


def proposed():
    return {"status": "passing", "proposed_at": NOW, "proposed_by": WHO, "passing_reason": "No licence shown."}


# Who has one


def test_everybody_on_a_certified_list_is_considered_in_its_order(shown):
    found = Candidacy.objects.order_by("pk").values_list("application", "posting", "status", "considered_at")

    order = [shown.people[who].pk for who in ("senior", "junior", "public")]
    assert list(found) == [(pk, shown.posting_id, "considered", shown.certified_at) for pk in order]


def test_nobody_has_one_by_a_list_that_is_only_drawn():
    posting = makers.open_posting()
    applied = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(applied)

    makers.listed(posting, certified=False)

    assert not Candidacy.objects.exists()


def test_what_became_of_somebody_outlives_the_list(shown):
    before = rows(shown, "senior").get()
    write(rows(shown, "senior"), **invited())

    makers.listed(shown.posting, reason="A date was wrong.")

    after = rows(shown, "senior").get()
    assert (after.pk, after.status, after.considered_at) == (before.pk, "invited", before.considered_at)
    assert Candidacy.objects.count() == 3


# What the database holds


@pytest.mark.parametrize("deed", ["invited", "found", "offered", "answered", "proposed", "passed_over", "not_selected"])
def test_a_moment_without_a_person_is_no_deed(shown, deed):
    with pytest.raises(IntegrityError):
        write(rows(shown, "senior"), **{f"{deed}_at": clock.now()})
    with pytest.raises(IntegrityError):
        write(rows(shown, "senior"), **{f"{deed}_by": WHO})


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "invited"},
        invited() | {"interview": ""},
        {"status": "offered"},
        offered() | {"offer_reason": ""},
        offered(None),
        offered(0),
        offered() | {"status": "accepted"},
        offered() | {"status": "declined"},
        {"status": "passing"},
        proposed() | {"passing_reason": ""},
        proposed() | {"status": "passed_over"},
        {"status": "not_selected"},
        {"status": "not_selected", "not_selected_at": NOW, "not_selected_by": WHO, "why": ""},
        {"found_at": NOW, "found_by": WHO},
        {"finding": "Ten years of it."},
    ],
)
def test_a_status_without_its_facts_cannot_be(shown, facts):
    with pytest.raises(IntegrityError):
        write(rows(shown, "senior"), **facts)


def test_with_its_facts_each_status_can_be(shown):
    for facts in (
        invited(),
        offered(),
        offered() | {"status": "accepted", "answered_at": clock.now(), "answered_by": WHO},
        offered() | {"status": "declined", "answered_at": clock.now(), "answered_by": WHO},
        proposed(),
        proposed() | {"status": "passed_over", "passed_over_at": clock.now(), "passed_over_by": OTHER},
        {"status": "not_selected", "not_selected_at": clock.now(), "not_selected_by": WHO, "why": "filled"},
    ):
        write(rows(shown, "senior"), **facts)

        assert rows(shown, "senior").get().status == facts["status"]


def test_one_person_alone_passes_nobody_over(shown):
    over = proposed() | {"status": "passed_over", "passed_over_at": clock.now()}

    with pytest.raises(IntegrityError, match="two_people_pass_somebody_over"):
        write(rows(shown, "senior"), **over | {"passed_over_by": WHO})

    write(rows(shown, "senior"), **over | {"passed_over_by": OTHER})


def test_two_people_never_hold_one_vacancy(shown):
    write(rows(shown, "senior"), **offered())

    with pytest.raises(IntegrityError, match="one_open_offer_a_vacancy"):
        write(rows(shown, "junior"), **offered())

    write(rows(shown, "senior"), status="declined", answered_at=clock.now(), answered_by=WHO)
    write(rows(shown, "junior"), **offered())


def test_nobody_is_offered_a_vacancy_that_is_not_there(shown):
    with pytest.raises(IntegrityError, match="has no vacancy 2"):
        write(rows(shown, "senior"), **offered(2))

    stated(shown, 2)
    write(rows(shown, "senior"), **offered(2))


def test_where_no_number_was_announced_there_is_no_vacancy_until_hr_states_one(shown):
    type(shown.posting).objects.filter(pk=shown.posting_id).update(vacancies=None)

    with pytest.raises(IntegrityError, match="has no vacancy 1"):
        write(rows(shown, "senior"), **offered())

    stated(shown, 1)
    write(rows(shown, "senior"), **offered())


def stated(shown, vacancies, reason="Two more were approved."):
    return VacancyCount.objects.create(
        posting=shown.posting, vacancies=vacancies, reason=reason, stated_at=clock.now(), stated_by=WHO
    )


def test_a_number_of_vacancies_has_a_reason_and_stays(shown):
    with pytest.raises(IntegrityError), transaction.atomic():
        stated(shown, 2, reason="")
    stated(shown, 2)

    with owner(), pytest.raises(InternalError), transaction.atomic():
        VacancyCount.objects.update(vacancies=3)
    with owner(), pytest.raises(InternalError), transaction.atomic():
        VacancyCount.objects.all().delete()


def test_a_candidacy_stays_and_stays_the_same_persons(shown):
    with pytest.raises(DatabaseError), transaction.atomic():
        Candidacy.objects.all().delete()
    with owner(), pytest.raises(InternalError):
        write(rows(shown, "senior"), considered_at=clock.now())


# Who may see them


def test_staff_see_all_a_manager_their_department_and_others_their_own(shown):
    visible = Candidacy.objects.visible_to
    senior = shown.people["senior"].person

    assert [visible(makers.person(role=role)).count() for role in (Role.HR_ANALYST, Role.HR_LEAD, Role.AUDITOR)] == [
        3
    ] * 3
    assert visible(makers.person(role=Role.HIRING_MANAGER, departments=("Department of Parks",))).count() == 3
    assert visible(makers.person(role=Role.HIRING_MANAGER, departments=("STREETS",))).count() == 0
    assert [one.application.person for one in visible(senior)] == [senior]
    assert visible(makers.person()).count() == 0


def test_who_waits_and_who_holds_a_vacancy(shown):
    write(rows(shown, "senior"), **offered())
    write(rows(shown, "junior"), **invited())

    assert [one.application for one in Candidacy.objects.holding()] == [shown.people["senior"]]
    assert [one.status for one in Candidacy.objects.waiting()] == [CandidacyStatus.INVITED, CandidacyStatus.CONSIDERED]


def test_a_candidacy_and_a_number_say_what_they_are(shown):
    assert str(rows(shown, "senior").get()) == f"candidacy of {shown.people['senior']}"
    assert str(stated(shown, 2)) == f"2 of {shown.posting}"
