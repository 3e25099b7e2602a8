"""What no applicant may be asked, in a table of what is refused and one of what must pass."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postings.forbidden import ARRESTS, CONVICTIONS, KINDS, SALARY, Text, breaches, breaches_in
from tests.postings import questions

WORK, INSTRUCTION, QUESTION = Text.WORK, Text.INSTRUCTION, Text.QUESTION

REFUSED = [
    # Salary history.
    (SALARY, WORK, "What is your current salary?"),
    (SALARY, WORK, "How much did you earn in your last job?"),
    (SALARY, WORK, "What was your previous hourly rate?"),
    (SALARY, WORK, "Tell us about your salary history."),
    (SALARY, WORK, "¿Cuánto gana usted en su empleo?"),
    (SALARY, WORK, "¿Cuál era su salario anterior?"),
    (SALARY, INSTRUCTION, "Applicants must submit a salary history with their résumé."),
    (SALARY, INSTRUCTION, "State your most recent annual salary on the application."),
    (SALARY, INSTRUCTION, "Please attach copies of recent pay stubs."),
    (SALARY, INSTRUCTION, "Provide your W-2 forms."),
    (SALARY, INSTRUCTION, "List each employer and what you were paid."),
    (SALARY, INSTRUCTION, "Wage history is required."),
    (SALARY, INSTRUCTION, "The department requests prior compensation from all candidates."),
    (SALARY, INSTRUCTION, "Indique su salario anterior."),
    (SALARY, INSTRUCTION, "Adjunte copia de su talón de pago."),
    (SALARY, QUESTION, "Salary history"),
    (SALARY, QUESTION, "SALARY  HISTORY (LAST 5 YEARS)"),
    (SALARY, QUESTION, "Sal\u200bary history"),
    (SALARY, QUESTION, "Current rate of pay"),
    (SALARY, QUESTION, "Last or present wages"),
    (SALARY, QUESTION, "Earned at least $60,000 in the year before"),
    (SALARY, QUESTION, "Historial salarial de cinco años"),
    # Arrests.
    (ARRESTS, WORK, "Have you ever been arrested?"),
    (ARRESTS, WORK, "Were you charged with a crime?"),
    (ARRESTS, WORK, "Has the applicant ever been indicted?"),
    (ARRESTS, WORK, "¿Ha sido arrestado alguna vez?"),
    (ARRESTS, WORK, "¿Alguna vez fue detenida por la policía?"),
    (ARRESTS, INSTRUCTION, "List all arrests, dismissed or not."),
    (ARRESTS, INSTRUCTION, "Disclose any pending charges."),
    (ARRESTS, INSTRUCTION, "Applicants who have been arrested need not apply."),
    (ARRESTS, INSTRUCTION, "An arrest record will be considered."),
    (ARRESTS, INSTRUCTION, "Describa sus arrestos."),
    (ARRESTS, QUESTION, "No arrests"),
    (ARRESTS, QUESTION, "Must not have been arrested in the past five years"),
    (ARRESTS, QUESTION, "Clean arrest record"),
    (ARRESTS, QUESTION, "Sin antecedentes policiales"),
    (ARRESTS, QUESTION, "Experience without any arrest"),
    # Convictions, before their time.
    (CONVICTIONS, WORK, "Have you ever been convicted of a crime?"),
    (CONVICTIONS, WORK, "Do you have a criminal record?"),
    (CONVICTIONS, WORK, "¿Tiene antecedentes penales?"),
    (CONVICTIONS, WORK, "¿Ha sido condenado por un delito?"),
    (CONVICTIONS, INSTRUCTION, "List all convictions."),
    (CONVICTIONS, INSTRUCTION, "Applicants must disclose their criminal history."),
    (CONVICTIONS, INSTRUCTION, "Declare sus antecedentes penales."),
    (CONVICTIONS, QUESTION, "No felony convictions"),
    (CONVICTIONS, QUESTION, "Must never have been convicted of a felony"),
    (CONVICTIONS, QUESTION, "Must pass a criminal background check"),
    (CONVICTIONS, QUESTION, "Carta de no antecedentes penales"),
]

PASSES = [
    (WORK, "Starting salary: $73,140.00 annually. The salary is set by the agreement."),
    (WORK, "Makes arrests under the arrest powers of a peace officer."),
    (WORK, "Prepares and submits arrest reports, and lists all arrests of the shift."),
    (WORK, "Provides arrest records to the court, and explains criminal charges to witnesses."),
    (WORK, "Helps people with criminal records find work after their conviction."),
    (WORK, "Collects salary histories of titles for the budget office."),
    (WORK, "Works with law enforcement and the Police Department."),
    (INSTRUCTION, "The pay range of this title is $52,000 to $73,140, with a current salary schedule online."),
    (INSTRUCTION, "Enter your employee ID (on your pay stub it is called 'payee/employee number')"),
    (INSTRUCTION, "Submit your application with the number that stands on your pay stub."),
    (INSTRUCTION, "State your salary expectations, if you wish."),
    (INSTRUCTION, "Do not include your salary history."),
    (INSTRUCTION, "The City does not ask applicants about salary history or arrests."),
    (INSTRUCTION, "Applicants are never required to disclose an arrest record."),
    (INSTRUCTION, "No applicant is asked for current wages."),
    (INSTRUCTION, "No se pregunta por antecedentes penales ni por arrestos."),
    (INSTRUCTION, "No incluya su salario anterior."),
    (INSTRUCTION, "Persons convicted of an offense named in 65 ILCS 5/10-1-7 are excluded by State law."),
    (INSTRUCTION, "After a conditional offer, finalists must disclose criminal convictions."),
    (INSTRUCTION, "Once selected for an interview, list any convictions on the form you are given."),
    (INSTRUCTION, "A background check is made once an offer has been accepted."),
    (INSTRUCTION, "All references to political sponsorship must be omitted."),
    (INSTRUCTION, "Provide a résumé and a copy of your driver's license."),
    (QUESTION, "Three years of experience in law enforcement"),
    (QUESTION, "Experience in maintaining arrest records and criminal history files"),
    (QUESTION, "Knowledge of prior wages of construction trades under the Prevailing Wage Act"),
    (QUESTION, "Must pass a criminal background check after a conditional offer"),
    (QUESTION, "A valid State of Illinois driver's license is required"),
    (QUESTION, "Certified Payroll Professional; two years of salary administration"),
    (QUESTION, "Must have an automobile for permanent use, insured properly"),
    (QUESTION, "Bachelor's degree in criminal justice, or an equivalent combination"),
    (QUESTION, "Two years of experience setting wage rates and current pay ranges"),
    (QUESTION, "Ability to arrest a fall with safety equipment"),
    (INSTRUCTION, "Submit a certificate of the 40-hour course on powers of arrest."),
    (INSTRUCTION, "Attach your certificate in cardiac arrest care."),
    (QUESTION, "Two years of experience working with youth who have been arrested or incarcerated"),
    (QUESTION, "Experience serving people with criminal records, without supervision"),
    (QUESTION, "Completed any fall arrest training"),
    (QUESTION, "Managed budgets of at least $1,000,000"),
    (QUESTION, ""),
]


@pytest.mark.parametrize(("law", "kind", "text"), REFUSED)
def test_a_question_that_the_law_forbids_is_found(law, kind, text):
    assert [breach.law for breach in breaches(text, kind)] == [law]


@pytest.mark.parametrize(("law", "kind", "text"), REFUSED)
def test_it_is_found_in_every_text_held_to_more(law, kind, text):
    assert law in [breach.law for breach in breaches(text, QUESTION)]


@pytest.mark.parametrize(("kind", "text"), PASSES)
def test_what_only_sounds_like_it_passes(kind, text):
    assert breaches(text, kind) == []


def reworded(sentence: str) -> st.SearchStrategy[str]:
    """The sentence as it might come all the same: louder, spaced out, with signs nobody sees, courteous, among others."""
    looks = st.sampled_from(
        [str, str.upper, str.casefold, lambda text: text.replace(" ", "  "), lambda text: text.replace(" ", "\n", 1)]
    )
    hidden = st.sampled_from(["", "\u200b", "\u00ad", "\u2060"])
    place = st.integers(1, len(sentence) - 1)
    before = st.sampled_from(["", "Bring your license. ", "Interviews are in June. ", "Presente su licencia. "])
    after = st.sampled_from(["", " Thank you.", " Gracias."])
    return st.builds(
        lambda look, sign, at, first, last: first + look(sentence[:at] + sign + sentence[at:]) + last,
        looks, hidden, place, before, after,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("law", "sentence"),
    [*((SALARY, one) for one in questions.ASKS_SALARY), *((ARRESTS, one) for one in questions.ASKS_ARRESTS)],
)
@given(data=st.data())
@settings(max_examples=6, deadline=None)
def test_a_forbidden_question_is_found_however_it_is_worded(law, sentence, data):
    text = data.draw(reworded(sentence))

    assert law in [breach.law for breach in breaches(text, QUESTION)]


@pytest.mark.parametrize("sentence", questions.ASKS_NOTHING)
@given(data=st.data())
@settings(max_examples=6, deadline=None)
def test_what_asks_nothing_forbidden_passes_however_it_is_worded(sentence, data):
    assert breaches(data.draw(reworded(sentence)), QUESTION) == []


@pytest.mark.parametrize("sentence", questions.TELLS_OF_THE_WORK)
def test_a_duty_is_no_question(sentence):
    assert breaches(sentence, WORK) == []


ASKED = {
    SALARY: (
        ("What was your", "What is your", "State your", "Please give your", "Tell us your", "Disclose your"),
        ("last salary", "current wage", "previous rate of pay", "prior hourly pay", "latest compensation", "former earnings"),
        ("?", ".", " and the reason for leaving.", " before taxes?"),
    ),
    ARRESTS: (
        ("Have you", "Has the applicant", "Have you or a friend", "Since turning 18, have you"),
        ("ever been arrested", "been arrested", "ever been taken into custody", "been indicted", "been accused of a crime"),
        ("?", " in Illinois?", " in the last ten years?", ", even if let go?"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("law", ASKED)
def test_every_combination_of_usual_parts_is_found(law):
    first, middle, last = ASKED[law]
    texts = [f"{one} {two}{three}" for one in first for two in middle for three in last]

    assert len(texts) >= 80
    assert [text for text in texts if law not in [one.law for one in breaches(text, QUESTION)]] == []


def test_the_corpus_is_of_a_size():
    assert len({*questions.ASKS_SALARY, *questions.ASKS_ARRESTS}) >= 120
    assert len({*questions.ASKS_NOTHING, *questions.TELLS_OF_THE_WORK}) >= 120


def test_one_forbidden_sentence_among_others_is_found_with_its_words_and_the_law():
    text = "Bring your license. Have you ever been arrested? Interviews are in June."

    [breach] = breaches(text, WORK)

    assert breach.words == "Have you ever been arrested?"
    assert breach.sentence() == (
        "“Have you ever been arrested?” asks about arrests, which no applicant may be asked (Illinois Human Rights Act, "
        "775 ILCS 5/2-103). Take it out."
    )


def test_a_disclaimer_covers_its_own_sentence_only():
    text = "We do not ask about arrests. List all arrests."

    assert [breach.words for breach in breaches(text, INSTRUCTION)] == ["List all arrests."]


def test_long_words_are_shortened():
    [breach] = breaches("Have you ever been arrested " + "and so on " * 40 + "?", WORK)

    assert len(breach.words) == 120
    assert breach.words.endswith("…")


def test_fields_are_looked_at_by_what_becomes_of_them():
    facts = {
        "title": "Have you been arrested?",
        "duties": ["Makes arrests.", "Lists all arrests."],
        "licensure": ["A permit", "No arrests"],
        "evaluation": "Salary history is required.",
        "notices": [],
        "summary": None,
    }

    assert [(field, breach.law.code) for field, breach in breaches_in(facts)] == [
        ("evaluation", "asks_salary_history"),
        ("licensure", "asks_arrests"),
    ]


@pytest.mark.parametrize(
    "text", ["have you " * 20_000, "list " * 20_000, "no " * 20_000, "salary and " * 10_000, "bring a " * 20_000]
)
def test_a_long_text_takes_no_long_time(text):
    start = time.perf_counter()

    breaches(text, QUESTION)

    assert time.perf_counter() - start < 3


def test_every_text_of_a_posting_has_its_kind():
    from django.db.models import CharField, JSONField, TextField

    from postings.models import Posting

    texts = {
        field.name
        for field in Posting._meta.fields
        if field.editable and isinstance(field, CharField | TextField | JSONField) and not field.choices
    }
    facts = {  # what names a thing, and asks nothing
        "job_number", "title", "department", "department_code", "division", "grade", "benefits_url", "position_unit", "union",
        "rule_pack", "problems", "source_name",
    }  # fmt: skip

    assert texts - facts == set(KINDS) - {"characteristics", "notes"}
