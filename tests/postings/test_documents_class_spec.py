"""The reader of class specifications, the equivalence of education and experience, and the comparison with a posting."""

from dataclasses import replace

import pytest

from postings.documents.class_spec import ClassSpecDocument, Requirement, read_class_spec
from postings.documents.compare import compare_with_class, merged
from postings.documents.equivalence import Equivalence, Path, paths
from postings.documents.posting import read_posting
from postings.documents.problems import CODES, Problem
from tests.postings.announcements import ANNOUNCEMENT, CLASS_SPEC

REQUIREMENT = (
    "An Associate's degree plus two (2) years of lamp experience; "
    "or an equivalent combination of education and experience"
)

WHOLE = ClassSpecDocument(
    code="4321",
    title="LANTERN KEEPER",
    family="Light",
    service="Lamps",
    group="Harbor",
    series="Keeping",
    effective="2021-05",
    effective_text="May, 2021",
    characteristics="Under direction, keeps lanterns",
    duties=["Lights lanterns", "Trims wicks"],
    minimum_qualifications=[REQUIREMENT],
    licensure=["A valid boat license"],
    equivalent_combination=True,
    paths=[Path("Associate's", 2), Path(None, 4)],
    working_conditions=["Wind"],
    equipment=["Ladders"],
    physical_requirements=["No specific requirements"],
    knowledge=[
        Requirement("wicks", True, "considerable"),
        Requirement("oil", False, "considerable"),
        Requirement("applicable City policies", False, "general"),
    ],
    skills=[Requirement("CLIMBING - Go up and come down", True)],
    abilities=[Requirement("SEE - Notice light", False)],
    notes=[
        "NOTE: There may be other duties.",
        "All employees of the City of Chicago must obey the law.",
        "* May be required at entry.",
    ],
    problems=[],
)

PLAIN = CLASS_SPEC.replace("****", "\n").replace("**", "").replace("#", "").replace("\\", "").replace("---", "")


def test_the_whole_specification_is_read_without_a_problem():
    assert read_class_spec(CLASS_SPEC) == WHOLE


@pytest.mark.parametrize(
    "dressed",
    [
        pytest.param(PLAIN, id="plain text"),
        pytest.param(
            PLAIN.replace("- ", "• ").replace("CLIMBING • ", "CLIMBING - ").replace("SEE • ", "SEE - "), id="bullets"
        ),
        pytest.param(CLASS_SPEC.replace("\n", "\r\n"), id="lines end as on Windows"),
        pytest.param(CLASS_SPEC.replace(" ", "\u00a0"), id="spaces that do not break"),
        pytest.param(PLAIN.replace("\n", " "), id="no line break at all"),
        pytest.param(PLAIN.replace("- A", "A").replace("- L", "L").replace("- T", "T"), id="items without bullets"),
    ],
)
def test_dress_changes_nothing(dressed: str):
    assert read_class_spec(dressed) == WHOLE


def test_a_wrapped_item_without_a_bullet_goes_on():
    document = read_class_spec(CLASS_SPEC.replace("- Lights lanterns\n- Trims wicks", "Lights\nlanterns\nTrims wicks"))

    assert document.duties == WHOLE.duties


@pytest.mark.parametrize(
    ("cut", "code"),
    [
        ("**Code: 4321**", "no_code"),
        ("## **CLASS TITLE: LANTERN KEEPER**", "no_title"),
        ("Family: Light", "no_classification"),
        ("- Lights lanterns\n- Trims wicks", "no_duties"),
        (f"- {REQUIREMENT}", "no_minimum_qualifications"),
        ("- A valid boat license", "no_licensure"),
        ("- SEE - Notice light", "no_abilities"),
        ("May, 2021", "no_effective_date"),
    ],
)
def test_each_part_left_out_is_named(cut: str, code: str):
    document = read_class_spec(CLASS_SPEC.replace(cut, ""))

    assert [problem.code for problem in document.problems] == [code]


def test_two_codes_are_named_and_the_first_is_taken():
    document = read_class_spec(CLASS_SPEC + "Code: 9999")

    assert (document.code, [problem.code for problem in document.problems]) == ("4321", ["repeated"])


def test_an_empty_text_names_everything():
    document = read_class_spec("")

    assert {problem.code for problem in document.problems} <= set(CODES)
    assert len(document.problems) == 18


@pytest.mark.parametrize(
    ("stated", "ways"),
    [
        ("A Bachelor's degree plus three (3) years of work", (("Bachelor's", 3), ("Associate's", 5), (None, 7))),
        ("a Bachelor’s degree supplemented by one year", (("Bachelor's", 1), ("Associate's", 3), (None, 5))),
        ("an Associate's degree and 4 years", (("Associate's", 4), (None, 6))),
        ("High school graduation plus two years", ((None, 2),)),
        ("A Bachelor's or a Master's degree plus two years", ()),
        ("A Bachelor's degree and two years, or an Associate's degree and four years", ()),
        ("A Bachelor's degree plus three (4) years", ()),
        ("A Bachelor's degree", ()),
    ],
)
def test_the_ways_to_qualify_where_a_combination_is_allowed(stated: str, ways: tuple[tuple[str | None, int], ...]):
    found = paths([f"{stated}; or an equivalent combination of education and experience"])

    assert found == Equivalence(True, tuple(Path(degree, years) for degree, years in ways))


def test_without_the_clause_nothing_stands_in_for_the_degree():
    assert paths(["A Bachelor's degree plus three (3) years of work"]) == Equivalence(False, ())


def test_ways_that_cannot_be_read_are_named():
    document = read_class_spec(CLASS_SPEC.replace("An Associate's degree", "A Master's degree"))

    assert (document.paths, [problem.code for problem in document.problems]) == ([], ["paths_unclear"])


def test_a_posting_that_states_all_agrees_with_its_class():
    assert compare_with_class(read_posting(ANNOUNCEMENT), WHOLE) == []


def test_an_education_left_out_is_the_class_s_and_replaces_the_posting_s_own_problem():
    posting = read_posting(ANNOUNCEMENT.replace("* Two (2) years of experience with lamps", ""))

    compared = compare_with_class(posting, WHOLE)

    text = f"no education requirement stated; class 4321 requires {REQUIREMENT}"
    assert compared == [Problem(28, "no_education", text)]
    assert merged(posting.problems, compared) == compared
    assert merged([Problem(3, "no_pay", "no pay stated")], compared) == [
        Problem(3, "no_pay", "no pay stated"),
        *compared,
    ]


def test_another_title_code_and_a_license_left_out_are_named():
    posting = replace(read_posting(ANNOUNCEMENT), title="Lamplighter", class_code="1111", licensure=[])

    found = [problem.code for problem in compare_with_class(posting, WHOLE)]

    assert found == ["title_differs_from_class", "code_differs_from_class", "no_licensure_stated"]


def test_a_class_that_requires_no_license_misses_none():
    posting = replace(read_posting(ANNOUNCEMENT), licensure=[])

    assert compare_with_class(posting, replace(WHOLE, code=None, licensure=["None."])) == []


def test_a_note_on_credentials_in_other_words_is_no_part_of_the_last_ability():
    text = "**Abilities**\n\n- \\*WRITE - Write plainly\n\n---\n\nDegrees and credentials from other countries count.\n"

    document = read_class_spec(text)

    assert [one.text for one in document.abilities] == ["WRITE - Write plainly"]
    assert document.notes == ["Degrees and credentials from other countries count."]
