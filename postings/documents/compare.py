"""A posting held against its class specification: what the class requires and the announcement leaves out."""

from postings.documents.class_spec import ClassSpecDocument
from postings.documents.problems import Problem
from postings.documents.stated import PostingDocument
from postings.documents.text import same_words


def compare_with_class(posting: PostingDocument, class_spec: ClassSpecDocument) -> list[Problem]:
    """Answer the gaps and contradictions between a posting and its class.

    An education requirement left out is the class's, and no leave to skip it. Lines are the posting's; where it
    named the gap itself, that line, else 1.
    """
    named = f"class {class_spec.code}" if class_spec.code else "its class"
    problems = []

    def add(code: str, text: str) -> None:
        line = next((problem.line for problem in posting.problems if problem.code == code), 1)
        problems.append(Problem(line, code, text))

    if posting.title and class_spec.title and not same_words(posting.title, class_spec.title):
        add("title_differs_from_class", f'the posting is for "{posting.title}", {named} is "{class_spec.title}"')
    if posting.class_code and class_spec.code and posting.class_code != class_spec.code:
        add("code_differs_from_class", f"the posting names class {posting.class_code}, not {class_spec.code}")
    if posting.education is None and class_spec.minimum_qualifications:
        required = "; ".join(class_spec.minimum_qualifications)
        add("no_education", f"no education requirement stated; {named} requires {required}")
    if not posting.licensure and class_spec.licensure and not _says_none(class_spec.licensure):
        add("no_licensure_stated", f"no licensure stated; {named} requires {'; '.join(class_spec.licensure)}")
    return problems


def merged(problems: list[Problem], compared: list[Problem]) -> list[Problem]:
    """Answer one list by line, in which a problem found by comparing replaces the posting's own of the same code."""
    known = {problem.code for problem in compared}
    kept = [problem for problem in problems if problem.code not in known]
    return sorted([*kept, *compared], key=lambda problem: problem.line)


def _says_none(licensure: list[str]) -> bool:
    return all(
        same_words(item.strip(". "), "none") or same_words(item.strip(". "), "none required") for item in licensure
    )
