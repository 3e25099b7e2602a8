"""The challenge window: who is told, who may challenge until when, what an answer does, and what cannot be certified."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from applicants import actions as applying
from ats import clock
from ats.accounts.roles import Role
from ats.audit.models import Event
from ats.outbox.models import Message
from ats.refusal import Refused
from postings.deadline import CITY_ZONE, opens_on
from selection import actions as choosing
from selection.challenging import answer_challenge, challenge, open_challenges
from selection.lifecycle import ChallengeStatus, ListStatus
from selection.models import Challenge, ChallengeWindow
from selection.waiting import waiting_for
from seniority.models import RosterCorrection
from tests import makers
from tests.ats.test_coming_back import lost_between
from tests.roles import owner

pytestmark = pytest.mark.django_db

SENIOR, JUNIOR, RIGHT = date(2005, 1, 1), date(2012, 1, 1), date(2001, 5, 6)


@pytest.fixture
def analyst():
    return makers.person(role=Role.HR_ANALYST)


@pytest.fixture
def lead():
    return makers.person(role=Role.HR_LEAD)


@pytest.fixture
def shown():
    """A drawn list: a senior bidder, a junior one, one of the public."""
    makers.roster(makers.employee("701001", seniority_date=SENIOR), makers.employee("701002", seniority_date=JUNIOR))
    posting = makers.open_posting()
    senior = makers.filed(posting, makers.person(last_name="Invented"), employee_number="701001")
    junior = makers.filed(posting, makers.person(last_name="Invented"), employee_number="701002")
    public = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(senior, junior, public)
    listed = makers.listed(posting, certified=False)
    listed.people = {"senior": senior, "junior": junior, "public": public}
    return listed


def opened(shown, days=5, *, by=makers.OPERATOR, at=None):
    return open_challenges(shown, days, by=by, at=at or clock.now())


def challenged(shown, who="junior", *, day=RIGHT, grounds="My file says so.", at=None):
    application = shown.people[who]
    return challenge(application, day, grounds, by=application.person, at=at or clock.now())


def answered(made, upheld=True, answer="The file was looked at.", day=None, *, by=makers.OPERATOR):
    return answer_challenge(made, upheld, answer, day, by=by, at=clock.now())


def after(window):
    """The first instant too late for a challenge."""
    return window.closes_at


def redrawn(shown):
    again = makers.listed(shown.posting, certified=False, reason="A date was corrected.")
    again.people = shown.people
    return again


# The window


def test_window_closes_at_the_citys_midnight_after_so_many_whole_days(shown):
    at = datetime(2025, 10, 31, 15, 30, tzinfo=UTC)

    window = opened(shown, 3, at=at)

    assert window.closes_at == datetime(2025, 11, 4, 6, 0, tzinfo=UTC)  # over the change of clocks on November 2
    assert (window.days, window.opened_at) == (3, at)


def test_every_bidder_of_the_list_is_told_and_nobody_else(shown):
    opened(shown)

    letters = Message.objects.filter(kind="challenges_opened")
    assert {letter.recipient for letter in letters} == {shown.people["senior"].person, shown.people["junior"].person}
    assert letters.count() == 2


def test_opening_is_one_event(shown, analyst):
    before = Event.objects.count()

    window = opened(shown, by=analyst)

    event = Event.objects.get(action="selection.open_challenges")
    assert Event.objects.count() == before + 1
    assert json.loads(event.facts) == {"days": 5, "closes_at": window.closes_at.isoformat(), "bidders": 2}


def test_second_window_of_a_list_is_refused(shown):
    opened(shown)

    with pytest.raises(Refused, match="already"):
        opened(shown)

    assert ChallengeWindow.objects.count() == 1


@pytest.mark.parametrize("days", [0, 61])
def test_window_of_no_day_or_too_many_is_refused(shown, days):
    with pytest.raises(Refused) as refused:
        opened(shown, days)

    assert refused.value.field == "days"


def test_list_superseded_or_certified_is_refused(shown):
    again = redrawn(shown)
    with pytest.raises(Refused, match="not certified"):
        opened(shown)

    choosing.certify_list(again, by=makers.OPERATOR, at=clock.now())

    with pytest.raises(Refused, match="not certified"):
        opened(again)


def test_list_without_bidders_is_refused():
    posting = makers.open_posting()
    public = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(public)

    with pytest.raises(Refused, match="no bidder"):
        opened(makers.listed(posting, certified=False))


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.HIRING_MANAGER, Role.AUDITOR])
def test_only_hr_opens_a_window_and_answers(shown, role):
    other = makers.person(role=role)
    with pytest.raises(Refused) as refused:
        opened(shown, by=other)
    assert refused.value.status == 403
    opened(shown)
    made = challenged(shown)

    with pytest.raises(Refused) as refused:
        answered(made, by=other)

    assert refused.value.status == 403


# The challenge


def test_bidder_challenges_their_own_date(shown):
    opened(shown)
    before = Event.objects.count()

    made = challenged(shown)

    assert (made.candidate_list, made.application, made.status) == (shown, shown.people["junior"], ChallengeStatus.OPEN)
    assert (made.claimed_date, made.grounds) == (RIGHT, "My file says so.")
    event = Event.objects.get(action="selection.challenge")
    assert Event.objects.count() == before + 1
    assert json.loads(event.facts) == {"list": 1, "claimed_date": "2001-05-06"}


def test_last_moment_is_in_time_and_the_closing_instant_is_late(shown):
    window = opened(shown)

    with pytest.raises(Refused, match="time for challenges is over"):
        challenged(shown, at=after(window))

    assert challenged(shown, at=after(window) - timedelta(microseconds=1)).status == ChallengeStatus.OPEN


def test_older_moment_than_the_databases_does_not_count(shown):
    window = opened(shown, at=clock.now() - timedelta(days=10))

    with pytest.raises(Refused, match="time for challenges is over"):
        challenged(shown, at=window.opened_at)


def test_second_challenge_is_refused(shown):
    opened(shown)
    challenged(shown)

    with pytest.raises(Refused, match="already"):
        challenged(shown)

    assert Challenge.objects.count() == 1


def test_challenge_without_a_window_or_a_bidders_place_is_refused(shown):
    with pytest.raises(Refused, match="no bidder on a list"):
        challenged(shown)

    opened(shown)

    with pytest.raises(Refused, match="no bidder on a list"):
        challenged(shown, "public")


def test_challenge_of_another_is_refused(shown):
    opened(shown)

    with pytest.raises(Refused) as refused:
        challenge(shown.people["junior"], RIGHT, "Not mine.", by=shown.people["senior"].person, at=clock.now())

    assert refused.value.code == "not_own"


def test_who_withdrew_challenges_nothing(shown):
    opened(shown)
    applying.withdraw(shown.people["junior"], by=shown.people["junior"].person)

    with pytest.raises(Refused, match="is withdrawn"):
        challenged(shown)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"grounds": " "}, "grounds"),
        ({"day": JUNIOR}, "claimed_date"),
        ({"day": date(2999, 1, 1)}, "claimed_date"),
    ],
)
def test_challenge_with_a_mistake_is_refused_beside_its_field(shown, facts, field):
    opened(shown)

    with pytest.raises(Refused) as refused:
        challenged(shown, **facts)

    assert refused.value.field == field
    assert not Challenge.objects.exists()


def test_challenge_is_never_reworded(shown):
    opened(shown)
    challenged(shown)

    with owner(), pytest.raises(InternalError), transaction.atomic():
        Challenge.objects.update(grounds="Otherwise.")
    with owner(), pytest.raises(InternalError), transaction.atomic():
        Challenge.objects.all().delete()


# The answer


@pytest.mark.parametrize(("given", "counts"), [(None, RIGHT), (date(2002, 2, 2), date(2002, 2, 2))])
def test_upheld_challenge_corrects_the_date_and_the_next_list_uses_it(shown, analyst, given, counts):
    opened(shown)

    made = answered(challenged(shown), day=given, by=analyst)

    assert (made.status, made.answer, made.answered_by) == (
        ChallengeStatus.UPHELD, "The file was looked at.", analyst.audit_label,
    )  # fmt: skip
    assert list(RosterCorrection.objects.values_list("entry__employee_number", "seniority_date")) == [
        ("701002", counts)
    ]
    assert shown.entries.get(place=1).application == shown.people["senior"]
    top = redrawn(shown).entries.get(place=1)
    assert (top.application, top.seniority_date) == (shown.people["junior"], counts)


def test_refused_challenge_changes_no_date(shown):
    opened(shown)

    made = answered(challenged(shown), upheld=False)

    assert made.status == ChallengeStatus.REFUSED
    assert not RosterCorrection.objects.exists()


@pytest.mark.parametrize(
    ("upheld", "sentence"),
    [(True, "Your challenge is upheld. Your seniority date is now May 6, 2001"), (False, "Your challenge is refused.")],
)
def test_challenger_is_told_with_the_reason(shown, upheld, sentence):
    opened(shown)

    answered(challenged(shown), upheld=upheld)

    letter = Message.objects.get(kind="challenge_answered")
    assert letter.recipient == shown.people["junior"].person
    assert sentence in letter.body
    assert "The file was looked at." in letter.body


def test_answer_without_a_reason_and_a_second_answer_are_refused(shown):
    opened(shown)
    made = challenged(shown)
    with pytest.raises(Refused) as refused:
        answered(made, answer=" ")
    assert refused.value.field == "answer"
    answered(made, upheld=False)

    with pytest.raises(Refused, match="cannot be changed that way"):
        answered(made)

    assert not RosterCorrection.objects.exists()


def test_upholding_by_a_day_to_come_leaves_the_challenge_open(shown):
    opened(shown)
    made = challenged(shown)

    with pytest.raises(Refused) as refused:
        answered(made, day=date(2999, 1, 1))

    made.refresh_from_db()
    assert (refused.value.field, made.status) == ("seniority_date", ChallengeStatus.OPEN)


def test_date_that_was_corrected_already_is_upheld_without_a_second_correction(shown):
    opened(shown)
    made = challenged(shown)
    again = redrawn(shown)
    opened(again)
    second = challenged(again)
    answered(made)

    assert answered(second).status == ChallengeStatus.UPHELD

    assert RosterCorrection.objects.count() == 1


# Certification


def certified(shown, *, at=None):
    return choosing.certify_list(shown, by=makers.OPERATOR, at=at or clock.now())


def test_list_is_certified_once_its_window_is_over(shown):
    window = opened(shown)
    with pytest.raises(Refused) as refused:
        certified(shown, at=after(window) - timedelta(microseconds=1))
    assert refused.value.code == "window_open"

    assert certified(shown, at=after(window)).status == ListStatus.CERTIFIED


def test_challenge_waiting_for_its_answer_stops_certification_of_every_list(shown):
    window = opened(shown)
    made = challenged(shown)
    again = redrawn(shown)
    with pytest.raises(Refused) as refused:
        certified(again, at=after(window))
    assert refused.value.code == "challenge_open"
    answered(made, upheld=False)

    assert certified(again, at=after(window)).status == ListStatus.CERTIFIED


def test_upheld_challenge_stops_certification_until_a_list_has_the_date(shown):
    window = opened(shown)
    made = challenged(shown)
    early = redrawn(shown)
    answered(made)
    with pytest.raises(Refused) as refused:
        certified(early, at=after(window))
    assert refused.value.code == "upheld"

    assert certified(redrawn(early), at=after(window)).status == ListStatus.CERTIFIED


def test_list_that_was_challenged_itself_is_not_certified(shown):
    window = opened(shown)
    answered(challenged(shown))

    with pytest.raises(Refused) as refused:
        certified(shown, at=after(window))

    assert refused.value.code == "upheld"


def test_challenger_who_is_off_the_list_stops_nothing(shown):
    window = opened(shown)
    answered(challenged(shown))
    applying.withdraw(shown.people["junior"], by=shown.people["junior"].person)

    assert certified(redrawn(shown), at=after(window)).status == ListStatus.CERTIFIED


def test_bidders_whose_place_changed_are_told_of_both_places_and_why(shown):
    window = opened(shown)
    answered(challenged(shown))

    certified(redrawn(shown), at=after(window))

    letters = {letter.recipient: letter.body for letter in Message.objects.filter(kind="place_changed")}
    assert set(letters) == {shown.people["senior"].person, shown.people["junior"].person}
    said = letters[shown.people["senior"].person]
    assert "Your place before: 1" in said
    assert "Your place now: 2" in said
    assert "A date was corrected." in said
    assert shown.people["junior"].reference not in said


def test_nobody_is_told_where_no_place_changed_or_nobody_could_challenge(shown):
    window = opened(shown)
    certified(redrawn(shown), at=after(window))

    assert not Message.objects.filter(kind="place_changed").exists()


# Pages of applicants


def bid_list_of(shown, who):
    return reverse("bid_list", args=[shown.people[who].reference])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_bid_list_shows_places_and_dates_and_nothing_of_another(shown, client):
    opened(shown)
    client.force_login(shown.people["junior"].person)

    answer = client.get(bid_list_of(shown, "junior"))

    said = text_of(answer)
    assert "1 January 1, 2005 2 You January 1, 2012" in said
    other = shown.people["senior"]
    assert not [
        word
        for word in (other.reference, other.filing.employee_number, "701001", other.person.email)
        if word in answer.content.decode()
    ]


def test_bid_list_is_for_bidders_of_a_list_with_a_window_alone(shown, client):
    client.force_login(shown.people["junior"].person)
    assert client.get(bid_list_of(shown, "junior")).status_code == 404
    opened(shown)

    assert client.get(bid_list_of(shown, "junior")).status_code == 200

    assert client.get(bid_list_of(shown, "senior")).status_code == 404
    client.force_login(shown.people["public"].person)
    assert client.get(bid_list_of(shown, "public")).status_code == 404
    client.logout()
    assert client.get(bid_list_of(shown, "junior")).status_code == 302


def test_bid_list_takes_a_challenge_and_then_shows_its_answer(shown, client):
    opened(shown)
    client.force_login(shown.people["junior"].person)

    sent = client.post(bid_list_of(shown, "junior"), {"claimed_date": "2001-05-06", "grounds": "My file."})

    assert (sent.status_code, sent.url) == (302, bid_list_of(shown, "junior"))
    assert "Open" in text_of(client.get(bid_list_of(shown, "junior")))
    answered(Challenge.objects.get())
    said = text_of(client.get(bid_list_of(shown, "junior")))
    assert "Upheld" in said
    assert "The file was looked at." in said


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"claimed_date": "", "grounds": "My file."}, "claimed_date"),
        ({"claimed_date": "2012-01-01", "grounds": "My file."}, "claimed_date"),
        ({"claimed_date": "2001-05-06", "grounds": ""}, "grounds"),
    ],
)
def test_challenge_with_a_mistake_is_shown_again_beside_its_field(shown, client, sent, field):
    opened(shown)
    client.force_login(shown.people["junior"].person)

    answer = client.post(bid_list_of(shown, "junior"), sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Challenge.objects.exists()


def test_what_was_typed_while_the_session_ended_is_on_neither_page_lost(shown, analyst):
    opened(shown)
    of_the_bidder = lost_between(shown.people["junior"].person, bid_list_of(shown, "junior"))
    challenged(shown)
    where = desk("desk_challenge", shown, shown.number, shown.people["junior"].reference)

    assert (of_the_bidder, lost_between(analyst, where)) == ({}, {})
    assert Challenge.objects.get().answered_at is None


def test_bid_list_after_the_window_says_so(shown, client):
    opened(shown, at=clock.now() - timedelta(days=10))
    client.force_login(shown.people["junior"].person)

    assert "The time for challenges is over." in text_of(client.get(bid_list_of(shown, "junior")))
    late = client.post(bid_list_of(shown, "junior"), {"claimed_date": "2001-05-06", "grounds": "My file."})

    assert late.status_code == 422
    assert not Challenge.objects.exists()


# Pages of the desk


def desk(name, shown, *more):
    return reverse(name, args=[shown.posting.job_number, *more])


def test_desk_opens_the_window_and_answers_what_waits(shown, analyst, client):
    client.force_login(analyst)
    page = desk("desk_challenges", shown, 1)
    assert client.post(page, {"days": "0"}).status_code == 422

    assert client.post(page, {"days": "5"}).url == page

    window = ChallengeWindow.objects.get()
    today = window.opened_at.astimezone(CITY_ZONE).date()
    assert window.closes_at == opens_on(today + timedelta(days=6))
    assert "Nobody has challenged this list" in text_of(client.get(page))
    made = challenged(shown)
    assert made.application.reference in text_of(client.get(reverse("desk_challenges_waiting")))
    one = desk("desk_challenge", shown, 1, made.application.reference)
    assert "My file says so." in text_of(client.get(one))
    assert client.post(one, {"decision": "uphold", "answer": ""}).status_code == 422
    assert client.post(one, {"decision": "uphold", "answer": "So it is."}).url == page
    made.refresh_from_db()
    assert (made.status, RosterCorrection.objects.get().seniority_date) == (ChallengeStatus.UPHELD, RIGHT)
    assert client.get(one).url == page


def test_desk_refuses_a_second_window_on_its_page(shown, analyst, client):
    opened(shown)
    client.force_login(analyst)

    answer = client.post(desk("desk_challenges", shown, 1), {"days": "5"})

    assert answer.status_code == 422
    assert "This list has its window for challenges already." in text_of(answer)


def test_auditor_reads_challenges_and_answers_none(shown, client):
    opened(shown)
    made = challenged(shown)
    client.force_login(makers.person(role=Role.AUDITOR))
    one = desk("desk_challenge", shown, 1, made.application.reference)

    assert client.get(one).context["form"] is None

    assert client.post(one, {"decision": "refuse", "answer": "No."}).status_code == 403


def test_open_challenges_wait_on_the_desks_home(shown, analyst):
    def waiting():
        return [line["count"] for line in waiting_for(analyst) if str(line["title"]) == "Challenges to answer"]

    opened(shown)
    made = challenged(shown)
    assert waiting() == [1]

    answered(made, upheld=False)

    assert waiting() == []


def test_desk_corrects_a_date(shown, analyst, client):
    client.force_login(analyst)
    page = desk("desk_correct_bid", shown, shown.people["junior"].reference)
    assert client.post(page, {"seniority_date": "2012-01-01", "reason": "Same."}).status_code == 422

    sent = client.post(page, {"seniority_date": "2001-05-06", "reason": "A slip."})

    assert sent.url == desk("desk_posting_lists", shown)
    said = text_of(client.get(page))
    assert "Seniority date on the roster January 1, 2012" in said
    assert "Seniority date that counts May 6, 2001" in said
    assert "701002" not in said


def test_desk_reinstates_a_rejected_bid_for_a_lead_alone(analyst, lead, client):
    makers.roster(makers.employee("701003"))
    posting = makers.open_posting()
    wrong = makers.filed(posting, makers.person(last_name="Married"), employee_number="701003")
    public = makers.filed(posting)
    makers.close(posting)
    page = reverse("desk_correct_bid", args=[posting.job_number, wrong.reference])
    client.force_login(analyst)
    assert client.get(page).context["form"] is None
    client.force_login(lead)

    sent = client.post(page, {"reason": "The badge was shown."})

    assert sent.status_code == 302
    assert wrong.settlements.order_by("-id").first().is_verified
    none = reverse("desk_correct_bid", args=[posting.job_number, public.reference])
    assert "no bid that was settled" in text_of(client.get(none))
