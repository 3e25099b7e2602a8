"""What every letter owes its reader: it begins as a letter does, and says what happens next."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from applicants import actions as applying
from ats.outbox.models import Message
from ats.spoken import in_words
from postings import actions as announcing
from tests import makers
from tools import messages

pytestmark = pytest.mark.django_db

LETTERS = sorted(Path(settings.BASE_DIR, "templates").glob("*/emails/*.txt"))
# The sentence after "Dear …,"; a posting's notices to the union have no greeting.
OPENING = re.compile(
    r"Dear \{\{ name \}\},\{% endblocktranslate %\}\n\n(?:\{% if [^%]* %\})?"
    r"\{% (?:blocktranslate trimmed[^%]*%\}|translate \")(.+?)(?:\"|\{% end)"
)


def openings() -> list[str]:
    """The first sentence of every letter that greets, as the catalogues have it."""
    found = [OPENING.search(path.read_text()) for path in LETTERS if "Dear" in path.read_text()]
    assert all(found)
    return [re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", one[1]) for one in found if one]


def test_every_letter_begins_with_a_capital_in_both_languages():
    spanish = messages.read("es")

    sentences = [(one, spanish.get(one).string) for one in openings()]

    assert len(sentences) > 25
    assert [pair for pair in sentences for one in pair if not one[0].isupper()] == []


def letter(kind: str) -> Message:
    """The newest letter of that kind."""
    return Message.objects.filter(kind=kind).latest("created_at")


def test_who_withdraws_while_it_is_open_reads_until_when_they_can_apply_again():
    application = makers.filed(makers.open_posting())

    applying.withdraw(application, by=application.person)

    assert f"You can apply again until {in_words(application.posting.closes_at)};" in letter("withdrawn").body


def test_who_withdraws_after_the_closing_reads_that_nothing_more_happens():
    posting = makers.open_posting()
    application = makers.filed(posting)
    makers.close(posting)

    applying.withdraw(application, by=application.person)

    assert "Nothing more happens with it." in letter("withdrawn").body
    assert "apply again" not in letter("withdrawn").body


@pytest.mark.parametrize(
    ("qualified", "then"),
    [(True, "A list of candidates is drawn"), (False, "This application is not considered further.")],
)
def test_who_was_reviewed_reads_what_happens_next(qualified, then):
    posting = makers.open_posting()
    application = makers.filed(posting)
    makers.close(posting)

    makers.reviewed(application, qualified=qualified)

    assert f"What happens next: {then}" in letter("reviewed").body


def test_a_rescission_is_called_one_and_a_change_says_that_the_application_stands():
    posting = makers.open_posting()
    makers.filed(posting)

    announcing.amend(posting, {"shift": "Days"}, by=makers.OPERATOR, reason="The shift was left out.")
    changed = letter("revised")
    announcing.cancel(posting, by=makers.OPERATOR, reason="Not funded this year.")
    gone = letter("revised")

    assert changed.subject.startswith("Changed: posting ")
    assert "Your application stands as you sent it." in changed.body
    assert gone.subject.startswith("Rescinded: posting ")
    assert "Your application is not considered further." in gone.body
    assert "was changed" not in gone.body


@pytest.mark.parametrize(("if_rejected", "goes_on"), [("public", True), ("withdraw", False)])
def test_whose_bid_is_rejected_at_the_closing_reads_whether_it_goes_on(if_rejected, goes_on):
    makers.roster(makers.employee("100001"))
    posting = makers.open_posting()
    makers.filed(posting, city_employee=True, employee_number="999999", bargaining_unit="1", if_rejected=if_rejected)

    makers.close(posting)

    body = letter("closed").body
    assert "Your bid is rejected:" in body
    assert ("at least every 30 days how your application stands" in body) is goes_on
    assert ("review the applications against the minimum qualifications" in body) is goes_on
    assert ("You can apply for any other posting of the City." in body) is not goes_on
