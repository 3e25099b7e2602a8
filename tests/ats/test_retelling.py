"""Problems of imported files are said again in the language of the page, each of them."""

from __future__ import annotations

import ast
import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from ats.retelling import SENTENCES, as_pattern, patterns, retell
from postings.documents.class_spec import read_class_spec
from postings.documents.posting import read_posting
from postings.documents.problems import CODES
from postings.forbidden import LAWS
from seniority.importing.roster import read_roster
from tests.house import sources

READERS = re.compile(r"postings/documents/|postings/importing/announcements|seniority/importing/roster|ats/tables")
SAVE_AS = 'In Excel choose "Save As" and then "CSV UTF-8 (Comma delimited)", or send the .xlsx file itself.'
WHAT = {"unclear": "midnight may be the day's beginning or its end", "_SAVE_AS": SAVE_AS, "named": "class 3897"}


def filled(node: ast.expr) -> str | None:
    """A sentence in the code, its gaps filled as they would be; None where it is no sentence in the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            name = part.value.id if isinstance(part.value, ast.Name) else ""
            parts.append(
                {"taken": "the moment of this import is taken", "key": "family"}.get(name) or WHAT.get(name, "7")
            )
    return "".join(parts)


def written() -> set[str]:
    """Every problem's sentence that the readers of files write."""
    found = set()
    for path, tree in sources().items():
        if not READERS.match(path):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in {"add", "refuse", "Problem", "UnreadableFileError"} and node.args:
                    found.add(filled(node.args[-1]))
            if isinstance(node, ast.Tuple) and len(node.elts) == 3 and filled(node.elts[0]) in CODES:
                found.add(filled(node.elts[2]))
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "text":
                found.add(filled(node.value))
    return {one for one in found if one and " " in one}


def test_every_problem_that_a_reader_writes_is_said_again_to_the_letter():
    texts = written()

    assert len(texts) > 60
    assert [text for text in sorted(texts) if retell(text) != text] == []


def test_every_problem_is_in_spanish_and_keeps_what_the_file_says():
    with override("es"):
        told = {text: retell(text) for text in written()}

    assert [text for text, again in told.items() if again in (None, text)] == []
    with override("es"):
        assert retell('the number of vacancies is no number: "VARIOUS"') == (
            'el número de vacantes no es un número: "VARIOUS"'
        )
        assert "medianoche" in str(
            retell("the deadline cannot be read: midnight may be the day's beginning or its end")
        )


@pytest.mark.parametrize("sentence", [*SENTENCES, *(law.sentence for law in LAWS.values())])
def test_no_sentence_is_taken_for_another(sentence):
    gaps = {name: f"<{name}>" for name in re.findall(r"%\((\w+)\)s", sentence)}

    found = next(one for pattern, one in patterns() if pattern.fullmatch(sentence % gaps))

    assert found == sentence
    assert re.fullmatch(as_pattern(sentence), sentence % gaps, re.DOTALL)


@pytest.mark.parametrize(
    "problems",
    [
        lambda: read_posting("BID ANNOUNCEMENT\nNothing here.").problems,
        lambda: read_class_spec("Nothing here.").problems,
        lambda: read_roster(b"employee_number,last_name\n=1,A", "roster.csv").problems,
        lambda: (
            read_roster(
                b"employee_number,last_name,first_name,bargaining_unit,class_code,department,seniority_date,status\n"
                b"a_1,,,no unit,,,never,gone\na_1,A,B,01,1,D,2013-07-01\n",
                "roster.csv",
            ).problems
        ),
    ],
)
def test_what_is_really_found_is_said_again(problems):
    found = problems()

    assert found
    assert [one.text for one in found if retell(one.text) != one.text] == []


def test_what_is_none_of_ours_stays_english_and_is_marked_so():
    page = Template("{{ text|told }}")

    with override("es"):
        assert page.render(Context({"text": "a <new> problem"})) == '<span lang="en">A &lt;new&gt; problem</span>'
        assert page.render(Context({"text": "no title"})) == "Sin título"
    assert page.render(Context({"text": "a <new> problem"})) == "A &lt;new&gt; problem"
