"""Where an application stands: what the page says at every status, in both languages, and by when the person hears again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import translation

from applicants import actions
from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from applicants.standing import AT_LEAST_EVERY, SAID, last_word
from ats import clock
from ats.outbox.models import Message
from ats.templatetags.desk import day
from postings import actions as announcing
from tests import makers
from tests.roles import owner

pytestmark = pytest.mark.django_db


def page(client, application):
    client.force_login(application.person)
    return client.get(application.get_absolute_url()).content.decode()


def steps(content):
    """(state, heading) of each step shown, and the whole text of the steps."""
    (shown,) = re.findall(r"<h2>Where you stand</h2>(.*?)</section>", content, re.DOTALL)
    return re.findall(r'<li class="(\w+)"[^>]*>\s*<h3>(.*?)</h3>', shown), " ".join(
        re.sub(r"<[^>]+>", " ", shown).split()
    )


def closed(**answers):
    """One application of a posting that has closed."""
    posting = makers.open_posting()
    application = makers.filed(posting, makers.person(last_name="Invented"), **answers)
    makers.close(posting)
    application.refresh_from_db()
    return application


# Words


@pytest.mark.parametrize("status", ApplicationStatus)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_status_has_words_for_now_and_for_what_comes_then(status, language):
    english = [str(text) for text in SAID[status]]
    with translation.override(language):
        said = [str(text) for text in SAID[status]]

    assert all(said)
    assert len(SAID) == len(ApplicationStatus)
    assert (said == english) is (language == "en")


# The page


def test_while_it_can_be_changed_the_page_is_the_receipt(client):
    content = page(client, makers.filed(makers.open_posting()))

    assert "Where you stand" not in content
    assert "What happens next" in content


def test_filed_and_past_the_closing_it_waits_to_be_closed(client):
    application = makers.filed(makers.open_posting())
    makers.move_closing(application.posting, clock.now() - timedelta(microseconds=1) + timedelta(milliseconds=20))

    found, text = steps(page_past_the_closing(client, application))

    assert found == [("done", "Filed"), ("now", "The posting closes")]
    assert "people of the Department of Human Resources read every application" in text


def page_past_the_closing(client, application):
    while clock.now() < application.posting.closes_at:
        pass
    return page(client, application)


def test_after_the_closing_it_is_under_review_and_lists_come_next(client):
    found, text = steps(page(client, closed()))

    assert found == [
        ("done", "Filed"), ("done", "The posting closed"), ("now", "Review"), ("next", "List"), ("next", "Interviews"),
    ]  # fmt: skip
    assert "Under review" in text
    assert "You are told the finding, its reason and the rule" in text
    assert "A list counts until" in text


def test_a_bid_is_verified_or_its_problem_is_named_with_the_clause(client):
    makers.roster(makers.employee("811001"))
    verified, rejected = closed(employee_number="811001"), closed(employee_number="999999")

    _found, good = steps(page(client, verified))
    _found, bad = steps(page(client, rejected))

    assert "Bid verified It agrees with the City’s roster of employees." in good
    assert "Bid rejected" in bad
    assert re.search(r"Bid rejected .*\(\w.*\) You are considered with the public\.", bad)


def test_a_bid_that_no_roster_has_settled_is_not_settled_yet(client):
    found, text = steps(page(client, closed(employee_number="811001")))

    assert ("now", "Your bid") in found
    assert "Not settled yet" in text


@pytest.mark.parametrize(("qualified", "outcome"), [(True, "Qualified"), (False, "Not qualified")])
def test_a_finding_is_shown_with_its_reason_and_the_rule(client, qualified, outcome):
    application = closed()
    makers.reviewed(application, qualified=qualified, reason="As your record says")

    found, text = steps(page(client, application))

    assert ("done", "Review") in found
    assert outcome in text
    assert "As your record says" in text
    assert "The rule: the minimum qualifications of the class specification and the posting." in text
    assert ("is not considered further" in text) is not qualified
    assert ("next", "Interviews") in found if qualified else "Nothing more happens with this application" in text


def test_withdrawn_ends_it(client):
    application = closed()
    actions.withdraw(application, by=application.person)

    found, text = steps(page(client, application))

    assert found == [("done", "Filed"), ("done", "The posting closed"), ("done", "Withdrawn")]
    assert "Nothing more happens with this application" in text


def test_rescinded_ends_it_for_all(client):
    application = makers.filed(makers.open_posting())
    announcing.cancel(application.posting, by=makers.OPERATOR, reason="No budget.")

    found, text = steps(page(client, application))

    assert found == [("done", "Filed"), ("done", "Posting rescinded")]
    assert "Reason: No budget." in text
    assert "nobody is selected" in text
    assert "Nothing more happens with this application" in text


def test_the_page_names_the_day_by_which_the_person_hears_again(client):
    application = closed()
    letter = Message.objects.filter(about=application.reference).order_by("-created_at").first()
    Message.objects.filter(pk=letter.pk).update(created_at=letter.created_at + timedelta(days=3))

    _found, text = steps(page(client, application))

    by = day(letter.created_at + timedelta(days=3) + AT_LEAST_EVERY)
    assert f"you hear from us by {by} at the latest" in text


def test_the_page_costs_the_same_queries_whatever_was_found(client, django_assert_max_num_queries):
    application = closed()
    client.force_login(application.person)

    with django_assert_max_num_queries(13):
        client.get(application.get_absolute_url())
    makers.reviewed(application)
    with django_assert_max_num_queries(13):
        client.get(application.get_absolute_url())


# The last word


def test_every_letter_about_an_application_says_which():
    application = closed()
    makers.reviewed(application)

    kinds = Message.objects.filter(about=application.reference).order_by("created_at").values_list("kind", flat=True)

    assert list(kinds) == ["receipt", "closed", "reviewed"]


def test_the_last_word_is_the_newest_letter_and_the_filing_where_there_is_none():
    told, untold = closed(), closed()
    with owner():
        Message.objects.filter(about=untold.reference).delete()
    newest = Message.objects.filter(about=told.reference).order_by("-created_at").first()
    applications = list(Application.objects.select_related("filing").order_by("pk"))

    assert last_word(applications) == {told.pk: newest.created_at, untold.pk: untold.filing.submitted_at}
