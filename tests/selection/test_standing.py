"""Where the selection has come for one person, as their own page says it: list, referral, interview, offer, and how it ended."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import translation

from applicants import actions as applying
from ats import clock
from ats.templatetags.desk import day
from selection.choosing import not_selecting, offering, passing_over
from selection.hiring import record_hire
from selection.lifecycle import CandidacyStatus
from selection.models import Candidacy
from selection.standing import SAID, TONES, shown
from tests import makers
from tests.applicants.test_standing import page, steps
from tests.selection.selecting import at, certified, soon

pytestmark = pytest.mark.django_db

BEFORE = [("done", "Filed"), ("done", "The posting closed"), ("done", "Your bid"), ("done", "Review"), ("done", "List")]


def of(client, listed, place):
    """(the steps after the list, the text) of whoever has that place."""
    found, text = steps(page(client, listed.people[place - 1]))
    return found[found.index(("done", "List")) + 1 :], text


def pass_over(candidacy, reason="No licence shown."):
    passing_over.propose_passing_over(candidacy, reason=reason, by=makers.person(role="hr_analyst"), at=clock.now())
    return passing_over.pass_over(candidacy, by=makers.person(role="hr_lead"), at=clock.now())


# Words


@pytest.mark.parametrize("status", [one for one in CandidacyStatus if one != CandidacyStatus.PASSING])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_status_a_person_may_know_has_words_and_a_tone(status, language):
    english = [str(text) for text in (*SAID[status], status.label)]
    with translation.override(language):
        said = [str(text) for text in (*SAID[status], status.label)]

    assert all(said)
    assert status in TONES
    assert [one == other for one, other in zip(said, english, strict=True)] == [language == "en"] * 3


def test_what_one_person_alone_proposed_is_not_told(client):
    listed = certified()
    makers.invited(listed.people[0])
    before = page(client, listed.people[0]), page(client, listed.people[1])

    for place in (1, 2):
        passing_over.propose_passing_over(at(listed, place), reason="X.", by=makers.OPERATOR, at=clock.now())

    assert [shown(at(listed, place)) for place in (1, 2)] == ["invited", "considered"]
    assert [steps(page(client, listed.people[place])) for place in (0, 1)] == [steps(one) for one in before]


# The page, step by step


def test_nobody_is_on_a_list_before_one_is_certified(client):
    posting = makers.open_posting()
    application = makers.filed(posting)
    makers.close(posting)
    makers.reviewed(application)
    makers.listed(posting, certified=False)

    found, text = steps(page(client, application))

    assert found[-2:] == [("now", "List"), ("next", "Interviews")]
    assert "A list of candidates is drawn" in text


def test_a_bidder_on_the_list_is_told_when_interviews_come(client):
    listed = certified(places_shown=True)

    found, text = steps(page(client, listed.people[0]))

    assert found == [*BEFORE, ("now", "Interviews"), ("next", "Decision")]
    assert "You are on it, among the bidders." in text
    assert "Your place on the list" in text
    assert "you hear from us by" in text


def test_one_of_the_public_is_told_of_the_referral(client):
    listed = certified()
    before, text = of(client, listed, 3)

    makers.referred(listed)

    assert before == [("now", "Interviews"), ("next", "Decision")]
    assert "among the public applicants" in text
    assert "Your place on the list" not in text
    assert of(client, listed, 3)[0] == [("done", "Referred"), *before]


def test_an_invitation_is_shown_with_its_place_and_time(client):
    listed = certified()
    makers.invited(listed.people[0], interview="Room 7, Tuesday at nine.")

    found, text = of(client, listed, 1)

    assert found == [("now", "Interview"), ("next", "Decision")]
    assert "Room 7, Tuesday at nine." in text


def test_an_offer_is_shown_with_the_day_to_answer_and_then_the_answer(client):
    listed = certified()
    makers.invited(*listed.people[:2])
    makers.offered(listed.people[0])

    open_, text = of(client, listed, 1)
    offering.decline(at(listed, 1), words="By telephone.", by=makers.OPERATOR, at=clock.now())
    declined, ended = of(client, listed, 1)

    assert open_ == [("done", "Interview"), ("now", "Offer"), ("next", "Hire")]
    assert "Accept or decline it" in text
    assert f"Answer by {day(soon())}." in text
    assert "Accept or decline the offer" in text
    assert declined == [("done", "Interview"), ("done", "Offer")]
    assert "You were invited to an interview." in ended and "You are invited" not in ended
    assert "Human Resources recorded this for you: By telephone." in ended
    assert "Nothing more happens with this application" in ended


def test_a_declined_offer_is_no_good_news_in_green_and_an_accepted_one_is(client):
    listed = certified(vacancies=2)
    makers.accepted(listed.people[0])
    makers.invited(listed.people[1])
    makers.offered(listed.people[1])
    offering.decline(at(listed, 2), by=listed.people[1].person, at=clock.now())

    first, second = (page(client, one) for one in listed.people[:2])

    tag = r'<p>\s*<span class="tag([^"]*)"'
    assert [re.search(tag, one)[1].strip() for one in (first, second)] == ["tag--good", ""]
    assert "Human Resources recorded" not in second


def test_who_accepts_waits_for_the_hire_and_who_is_hired_for_nothing(client):
    listed = certified()
    makers.accepted(listed.people[0])

    accepted, waiting = of(client, listed, 1)
    record_hire(listed, listed.people[0], hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())
    hired, ended = of(client, listed, 1)

    assert accepted == [("done", "Interview"), ("done", "Offer"), ("now", "Hire")]
    assert "Human Resources tells you the day you start." in waiting
    assert hired == [("done", "Interview"), ("done", "Offer"), ("done", "Decision")]
    assert "You are hired, on" in ended
    assert "Nothing more happens with this application" in ended


def test_passed_over_is_shown_with_its_reason_and_the_time_for_a_grievance(client):
    listed = certified()
    pass_over(at(listed, 1))

    found, text = of(client, listed, 1)

    assert found == [("done", "Decision")]
    assert "Reason: No licence shown." in text
    assert "within 15 calendar days" in text


def test_not_selected_is_shown_with_its_reason(client):
    listed = certified()
    makers.accepted(listed.people[0])
    not_selecting.not_select_rest(listed.posting, why="filled", by=makers.OPERATOR, at=clock.now())

    found, text = of(client, listed, 2)

    assert found == [("done", "Decision")]
    assert "Reason: Every vacancy is filled." in text


def test_found_not_qualified_after_an_offer_it_no_longer_stands(client):
    listed = certified()
    makers.invited(*listed.people[:2])
    makers.offered(listed.people[0])
    makers.reviewed(listed.people[0], qualified=False)

    found, text = of(client, listed, 1)
    offering.take_offer_back(at(listed, 1), by=makers.OPERATOR, at=clock.now())
    taken, ended = of(client, listed, 1)

    assert found == [("done", "Interview")]
    assert "Nothing more happens with this application" in text
    assert taken == [("done", "Interview"), ("done", "Offer"), ("done", "Decision")]
    assert "The offer no longer stands." in ended


def test_who_withdraws_keeps_what_was_done_and_nothing_comes(client):
    listed = certified()
    makers.invited(listed.people[0])
    applying.withdraw(listed.people[0], by=listed.people[0].person)

    found, _text = of(client, listed, 1)

    assert found == [("done", "Withdrawn")]


def test_a_list_that_no_longer_counts_is_said_so(client):
    listed = certified()
    makers.listed(listed.posting, certified=False, reason="A date was wrong.")

    _found, text = of(client, listed, 1)

    assert "The list you stood on no longer counts." in text


def test_who_was_found_qualified_after_the_drawing_is_told_that_a_list_is_in_force_without_them(client):
    posting = makers.open_posting()
    early, late = makers.filed(posting), makers.filed(posting)
    makers.close(posting)
    makers.reviewed(early)
    makers.listed(posting)
    makers.reviewed(late)

    _found, text = steps(page(client, late))

    assert "The list in force was drawn without you." in text


def test_the_page_costs_the_same_queries_for_the_first_and_the_last_step(client, django_assert_max_num_queries):
    listed = certified()
    client.force_login(listed.people[2].person)
    address = listed.people[2].get_absolute_url()

    with django_assert_max_num_queries(18):
        client.get(address)
    makers.accepted(listed.people[2])
    with django_assert_max_num_queries(18):
        client.get(address)
    assert Candidacy.objects.get(application=listed.people[2]).status == "accepted"


# From the filing to the end


def test_every_step_of_the_way_shows_on_the_page_and_in_the_inbox(client):
    posting = makers.open_posting()
    one, other = makers.filed(posting), makers.filed(posting)
    client.force_login(one.person)
    told: list[tuple[str, set[str]]] = []

    def done():
        before = set().union(*(kinds for _word, kinds in told))
        told.append((word_on_the_list(client), kinds_in_the_inbox(client) - before))

    done()
    makers.close(posting)
    done()
    makers.reviewed(one, other)
    done()
    listed = makers.listed(posting)
    done()
    makers.referred(listed)
    done()
    makers.invited(one)
    done()
    makers.offered(one)
    done()
    offering.accept(Candidacy.objects.get(application=one), by=one.person, at=clock.now())
    done()
    record_hire(listed, one, hired_on=clock.now().date(), reason="", by=makers.OPERATOR, at=clock.now())
    done()

    assert told == [
        ("Filed", {"receipt"}), ("Under review", {"closed"}), ("Qualified", {"reviewed"}), ("On the list", {"listed"}),
        ("On the list", {"referred"}), ("Invited to an interview", {"interview"}), ("Offered the position", {"offer"}),
        ("Offer accepted", {"offer_accepted"}), ("Hired", {"hired"}),
    ]  # fmt: skip


def word_on_the_list(client):
    """The tag beside the one application, on the page of one's own."""
    content = client.get(reverse("my_applications")).content.decode()
    (word,) = re.findall(r'<span class="tag[^>]*>(.*?)</span>', content)
    return word


def kinds_in_the_inbox(client):
    """Which letters the person's inbox has."""
    rows = client.get(reverse("inbox")).context["page"]
    return {message.kind for message in rows}


def test_the_list_of_ones_own_costs_the_same_queries_for_one_hired_and_for_three(client, django_assert_num_queries):
    listed = certified(bidders=0, public=3)
    person = listed.people[0].person
    client.force_login(person)

    with django_assert_num_queries(7):
        client.get(reverse("my_applications"))
    for posting in (certified(bidders=0, public=1).posting, certified(bidders=0, public=1).posting):
        type(listed.people[0]).objects.filter(posting=posting).update(person=person)
    with django_assert_num_queries(7):
        content = client.get(reverse("my_applications")).content.decode()
    assert content.count("On the list") == 3
