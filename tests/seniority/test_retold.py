"""Reasons said again: in English to the letter, in Spanish whole, and not at all where they are none of ours."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from hypothesis import given

from ats.spoken import READERS
from postings.deadline import exact_moment_in_words, in_words, said_again
from postings.speech import ENGLISH, Tongue
from selection.referral import refer
from seniority import exams
from seniority.facts import PREFERENCES, Candidate
from seniority.packs import available_packs, load_pack
from seniority.ranking import compare, rank
from seniority.retold import retold, value_retold
from seniority.rules import RULES
from seniority.templatetags.reasons import reason
from tests.selection.random_lists import CANDIDATES, DRAWINGS, Drawing

MARKED = Tongue(lambda words: f"«{words}»", lambda one, many, n: one if n == 1 else many)


@given(DRAWINGS)
def test_every_reason_there_is_is_read_and_said_again_to_the_letter(drawing: Drawing):
    for seed in (drawing.seed, None):
        places = rank(drawing.candidates, drawing.pack, seed)
        for place in places:
            assert retold(place.because, ENGLISH) == place.because
    if len(drawing.candidates) > 1:
        verdict = compare(*drawing.candidates[:2], drawing.pack, drawing.seed)
        assert retold(verdict.because, ENGLISH) == verdict.because


@given(CANDIDATES)
def test_every_value_of_every_rule_is_one_that_is_said_again(candidate: Candidate):
    """Marked: a value that nothing reads would come back without the marks."""
    for rule in RULES.values():
        words = rule.words(candidate)
        if rule.words is not exams.words or candidate.exam_score is None:  # a score has no words
            assert value_retold(words, MARKED) != words, f"{rule.id}: {words}"


def test_the_reasons_of_a_referral_are_said_again():
    pack = load_pack("afscme-seniority")
    people = [
        Candidate(
            reference=f"AAAA-BBBBB-{n}", group="public", preferences=frozenset({"veteran", "cps"} if n > 2 else ())
        )
        for n in range(5)
    ]
    places = rank(people, pack, b"seed")
    clauses = {held: share.source for held, share in pack.shares.items()}

    for terms in (clauses, {}):
        for one in refer(places, 2, pack.percentages(), terms).referred:
            assert retold(one.because, ENGLISH) == one.because
            assert retold(one.because, MARKED) != ""


def test_what_a_share_falls_short_of_is_said_again():
    pack = load_pack("afscme-seniority")
    people = [
        Candidate(reference=f"A-{n}", group="public", preferences=frozenset({"veteran"} if n == 0 else ()))
        for n in range(12)
    ]
    shares = {"veteran": 50, "cps": 50, "seda": 100}
    notes = {
        share.note
        for wanted in (2, 10)
        for group in (people, [one._replace(preferences=frozenset(PREFERENCES)) for one in people])
        for share in refer(rank(group, pack, b"seed"), wanted, shares, {}).shares
    }

    assert len(notes - {""}) > 1
    for note in notes - {""}:
        assert retold(note, ENGLISH) == note
        assert retold(note, MARKED) != ""


@pytest.mark.parametrize(
    "words",
    ["because", "after place 1, since nobody knows", "a bidder comes before a public applicant: Old rule, 1"],
)
def test_what_is_none_of_our_reasons_stays_in_english_and_says_so(words):
    with translation.override("es"):
        assert retold(words, READERS) == ""
        assert reason(words) == f'<span lang="en">{words[:1].upper()}{words[1:]}</span>'
    with translation.override("en"):
        assert reason(words) == words[:1].upper() + words[1:]
    assert reason("") == ""


def test_a_reason_in_spanish_is_spanish_throughout():
    pack = load_pack("afscme-seniority")
    people = [
        Candidate(reference="A", group="bidder", seniority_date=date(2008, 11, 17)),
        Candidate(reference="B", group="bidder", seniority_date=date(2009, 3, 2)),
        Candidate(reference="C", group="public", preferences=frozenset({"veteran"})),
    ]

    with translation.override("es"):
        said = [reason(place.because) for place in rank(people, pack, b"seed")]

    assert said == [
        "Antes del lugar 2, ya que el 17 de noviembre de 2008 cae antes que el 2 de marzo de 2009: Antigüedad en toda la "
        "Ciudad, convenio 12.1",
        "Después del lugar 1, ya que el 17 de noviembre de 2008 cae antes que el 2 de marzo de 2009: Antigüedad en toda la "
        "Ciudad, convenio 12.1",
        "Después del lugar 2, ya que un postulante interno va antes que una persona del público: Postulantes internos antes "
        "que el público, convocatoria; convenio 12.7(i)",
    ]


@pytest.mark.parametrize("pack", available_packs())
def test_what_a_pack_that_ships_says_is_in_the_catalogues(pack):
    shipped = load_pack(pack)

    with translation.override("es"):
        assert READERS.gettext(shipped.title) != shipped.title
        assert READERS.gettext(shipped.bidders.rest) != shipped.bidders.rest


@pytest.mark.parametrize(
    "at", [datetime(2025, 7, 2, 4, 59, 59, 120, tzinfo=UTC), datetime(2025, 12, 2, 15, tzinfo=UTC)]
)
def test_a_moment_or_a_day_said_in_english_is_said_again(at):
    for words in (exact_moment_in_words(at), in_words(at)):
        assert said_again(words, ENGLISH) == words
    assert said_again("July 1, 2025", ENGLISH) == "July 1, 2025"
    assert said_again("1:00:00 pm Central (CDT, UTC−5) on Julius 1, 2025", ENGLISH) == ""
    assert said_again("yesterday", ENGLISH) == ""
