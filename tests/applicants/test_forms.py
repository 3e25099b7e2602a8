"""What each step's form takes, refuses and gives back."""

from __future__ import annotations

import uuid

import pytest
from django.http import QueryDict

from applicants.forms import (
    UNWANTED_IN_WORDS,
    BidForm,
    CertificationForm,
    ContactForm,
    QualificationsForm,
    plain,
)
from applicants.models import Draft
from postings.models import Kind, Posting
from postings.requirements import Requirement

POSTING = Posting(kind=Kind.BID_JOB, eligible_units=["1", "3"])
BIDDERS_ONLY = Posting(kind=Kind.BID, eligible_units=["1"])
DEGREE = Requirement("education-1", "A degree", "education")


def bid(posting: Posting = POSTING, **typed: str) -> BidForm:
    form = BidForm(posting, Draft(), typed)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoë O’Neil-李", "Zoë O’Neil-李"),
        ("a\x00b\x1bc", "abc"),
        ("\u202eevil\u2066", "evil"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
    ids=["letters of any script", "control signs", "turning signs", "a joiner that some scripts need"],
)
def test_a_line_keeps_what_was_typed_without_signs_that_control(typed, kept):
    form = ContactForm({"last_name": typed})

    assert form.is_valid()
    assert form.answers()["last_name"] == kept


def test_line_ends_count_as_one_sign_and_stay_in_long_answers():
    assert plain("a\r\nb\rc\td", UNWANTED_IN_WORDS) == "a\nb\nc\td"


def test_an_answer_of_exactly_the_limit_in_code_points_is_taken_and_one_more_is_not():
    whole = "𝒳" * 4_000

    taken = QualificationsForm([DEGREE], {}, {"education-1": "yes", "education-1-how": whole})
    refused = QualificationsForm([DEGREE], {}, {"education-1": "yes", "education-1-how": whole + "e"})

    assert taken.is_valid()
    assert taken.answers() == {"answers": {"education-1": {"answer": "yes", "how": whole}}}
    assert refused.errors == {"education-1-how": ["Shorten this to 4000 characters. It has 4001 now."]}


def test_a_mistaken_answer_leaves_the_stored_one_and_saves_its_neighbor():
    stored = {"education-1": {"answer": "no", "how": "before"}, "gone-1": {"answer": "yes", "how": ""}}

    form = QualificationsForm([DEGREE], stored, {"education-1": "perhaps", "education-1-how": "now"})

    assert not form.is_valid()
    assert form.answers() == {
        "answers": {"education-1": {"answer": "no", "how": "now"}, "gone-1": {"answer": "yes", "how": ""}}
    }


def test_an_empty_bid_is_no_bid():
    form = bid()

    assert form.errors == {}
    assert not form.claims_a_bid()


@pytest.mark.parametrize(
    "typed", [{"city_employee": "on"}, {"employee_number": "7"}, {"bargaining_unit": "1"}], ids=str
)
def test_the_box_a_number_or_a_unit_claims_a_bid_and_asks_what_becomes_of_it(typed):
    refused, taken = bid(**typed), bid(**typed, if_rejected="public")

    assert refused.errors == {"if_rejected": ["Say what we should do if your bid is rejected."]}
    assert taken.errors == {}
    assert taken.claims_a_bid()


def test_recall_rights_without_a_bid_are_refused():
    assert list(bid(recall_rights="on").errors) == ["city_employee"]
    assert bid(recall_rights="on", city_employee="on", if_rejected="public").errors == {}


def test_what_becomes_of_a_bid_is_one_of_two_answers_and_a_wrong_one_is_named_once():
    form = bid(city_employee="on", if_rejected="maybe")

    assert list(form.errors) == ["if_rejected"]
    assert len(form.errors["if_rejected"]) == 1


@pytest.mark.parametrize(
    ("chosen", "other", "stored"),
    [
        ("3", "", "3"),
        ("03", "", "3"),
        ("other", "BU 01", "1"),
        ("other", "54", "54"),
        ("other", "", "not sure"),
        ("9", "", "9"),
        ("", "", ""),
    ],
)
def test_a_unit_is_stored_as_an_eligible_code_or_as_typed(chosen, other, stored):
    form = bid(bargaining_unit=chosen, other_unit=other, if_rejected="public")

    assert form.answers()["bargaining_unit"] == stored


def test_a_unit_too_long_to_be_one_leaves_the_stored_one():
    form = bid(city_employee="on", bargaining_unit="x" * 41, if_rejected="public")

    assert list(form.errors) == ["bargaining_unit"]
    assert "bargaining_unit" not in form.answers()


@pytest.mark.parametrize(("stored", "shown"), [("", ("", "")), ("3", ("3", "")), ("54", ("other", "54"))])
def test_a_stored_unit_is_shown_where_it_was_chosen(stored, shown):
    form = BidForm(POSTING, Draft(bargaining_unit=stored))

    assert (form.initial["bargaining_unit"], form.initial["other_unit"]) == shown


def test_who_would_rather_withdraw_claims_no_preference_and_who_joins_the_public_keeps_theirs():
    leaving = bid(city_employee="on", if_rejected="withdraw").answers()
    staying = bid(city_employee="on", if_rejected="public").answers()

    assert (leaving["veteran"], leaving["seda"], leaving["cps"]) == (False, False, False)
    assert "veteran" not in staying


def test_on_a_posting_for_bidders_only_a_rejected_bid_is_withdrawn_without_being_asked():
    form = bid(BIDDERS_ONLY, city_employee="on", if_rejected="public")

    assert form.errors == {}
    assert form.answers()["if_rejected"] == "withdraw"


def test_a_signature_needs_name_and_box():
    key = str(uuid.uuid4())

    unsigned = CertificationForm({"key": key})
    signed = CertificationForm({"key": key, "certified_name": "Avery", "certify": "on"})

    assert set(unsigned.errors) == {"certified_name", "certify"}
    assert signed.is_valid()


def test_a_page_sent_again_keeps_its_key_and_one_without_a_key_gets_a_new_one():
    key = uuid.uuid4()

    kept = CertificationForm({"key": str(key)})
    broken = CertificationForm(QueryDict("key=nonsense"))

    assert kept.key_of_this_page() == key
    assert broken.key_of_this_page() != CertificationForm().key_of_this_page()
    assert list(CertificationForm(QueryDict("")).errors["key"]) == ["Send the page once more."]
