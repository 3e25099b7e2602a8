"""One Spanish word for one thing: the table of docs/glossary.md holds, and finds what breaks it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import Message
from django.conf import settings

from tools import glossary, messages

# A moment begins with its own article in Spanish, "el 1 de julio…".
GIVEN = re.compile(r"{% blocktranslate[^%]*?with (?P<with>[^%]+?)%}(?P<words>.+?){% endblocktranslate %}", re.DOTALL)
MOMENT = re.compile(r"(\w+)=[\w.]+\|(?:deadline|moment|minute)\b")


@pytest.mark.parametrize(
    ("english", "spanish", "said"),
    [
        ("The bidder is told.", "Se avisa al candidato.", "“bidder, bidders” has another word"),
        ("Bidders are told.", "Se avisa a los postulantes internos.", ""),
        ("Passed over", "Pasada por alto", "never says “por alto”"),
        ("You are qualified.", "Usted reúne los requisitos.", "never says “reúne los requisitos”"),
        ("Received.", "Hemos recibido su carta.", "never says “Hemos recibido”"),
        ("%(bidder)s is ahead.", "%(bidder)s va delante.", ""),
    ],
)
def test_another_word_than_the_tables_is_found(english, spanish, said):
    found = list(glossary.faults([Message(english, spanish)]))

    assert bool(found) is bool(said)
    assert any(said in one for one in found) is bool(said)


def test_every_form_of_a_sentence_is_held_to_the_table():
    both = Message(("%(n)s bid", "%(n)s bids"), ("%(n)s oferta", "%(n)s postulaciones"))

    assert len(list(glossary.faults([both]))) == 1


def test_the_catalogue_has_the_words_of_the_table():
    assert len(glossary.terms(glossary.TABLE.read_text())) > 30
    assert list(glossary.faults(one for one in messages.read("es") if one.id)) == []


def test_no_sentence_puts_an_article_before_a_moment_that_has_its_own():
    spanish, seen = messages.read("es"), 0
    for path in sorted(Path(settings.BASE_DIR, "templates").rglob("*.*")):
        for given in GIVEN.finditer(path.read_text(encoding="utf-8")):
            words = " ".join(re.sub(r"{{ (\w+) }}", r"%(\1)s", given["words"]).split())
            known = spanish.get(words)
            for name in MOMENT.findall(given["with"]) if known else ():
                seen += 1
                assert not re.search(rf"\b(el|al|del|a|de|las) %\({name}\)s", str(known.string)), known.string

    assert seen > 20


def test_no_sentence_puts_one_before_what_is_named_a_moment_or_a_closing():
    seen = 0
    for one in messages.read("es"):
        words = " ".join(one.string) if one.pluralizable else one.string
        seen += bool(re.search(r"%\((moment|closing)\)s", words))
        assert not re.search(r"\b(el|al|del|a|de|las) %\((moment|closing)\)s", words), words

    assert seen > 20
