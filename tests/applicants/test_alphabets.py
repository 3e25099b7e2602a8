"""Letters of a name that may be taken for letters of another alphabet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.alphabets import Letter, strange_letters


@pytest.mark.parametrize(
    ("names", "signs"),
    [
        (("Pаul", "Invented"), ["а"]),  # Cyrillic а in a Latin word
        (("Αvery",), ["Α"]),  # Greek Alpha
        (("Ивaн",), ["a"]),  # a Latin a in a Cyrillic word
        (("Ѕоре", "Рос"), ["Ѕ", "о", "р", "е", "Р", "с"]),  # every letter has a Latin twin
        (("Pаul", "Pаul"), ["а"]),  # once
        (("aа",), ["а"]),  # as many of each: Latin is the usual one
        (("Ꭺvery",), ["Ꭺ"]),  # Cherokee
        (("Ana-Mаria",), ["а"]),
    ],
)
def test_strange_letters_are_named(names, signs):
    assert [letter.sign for letter in strange_letters(*names)] == signs


def test_a_letter_is_named_with_its_alphabet_and_code_point():
    assert strange_letters("Pаul") == [Letter("а", "Cyrillic", "U+0430")]


@pytest.mark.parametrize(
    "names",
    [
        ("Avery", "Invented"),
        ("Иван", "Петров"),
        ("Ελένη", "Παπαδοπούλου"),
        ("Иван", "Petrov"),  # two alphabets, one a word
        ("Ivan-Иван",),
        ("Zoë", "Müller-Lüdenscheid"),
        ("Nguyễn", "Thị"),
        ("Siobhán", "O’Brien"),
        ("Ａｖｅｒｙ", "Invented"),  # wide forms
        ("李", "小龍"),
        ("محمد",),
        ("R2", "D2"),
        ("", ""),
    ],
)
def test_names_of_every_kind_are_nothing_strange(names):
    assert strange_letters(*names) == []


@given(st.lists(st.text(), max_size=3))
def test_no_text_makes_it_stumble_and_what_it_names_stands_in_the_text(names):
    for letter in strange_letters(*names):
        assert int(letter.code[2:], 16) == ord(letter.sign)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßéèñ '-"))
def test_a_latin_name_is_never_strange(name):
    assert strange_letters(name, "Invented") == []
