"""Reading an announcement: text of a posting in, what it states out.

Fields hold what the document says in its own words and capitals. What it does not say is None (or an empty list) and
named as a problem; nothing is filled in. Wordings live in `headings.py`.
"""

from postings.documents import posting_parts as parts
from postings.documents import posting_prose as prose
from postings.documents.asked import name_what_is_asked
from postings.documents.headings import POSTING
from postings.documents.pay import says_more_possible
from postings.documents.problems import Findings
from postings.documents.sections import Sections
from postings.documents.stated import PostingDocument
from postings.documents.text import Source
from postings.documents.window import read_windows


def read_posting(text: str, *, received_year: int | None = None) -> PostingDocument:
    """Answer what an announcement states, with the problems met, each at its line.

    Never raises for any text. `received_year` completes a deadline written without a year; without it such a deadline
    is unclear. Where text and feed contradict each other the text is taken and the contradiction named.
    """
    sections = Sections(Source(text), POSTING)
    findings = Findings()
    if not sections.source.flat:
        findings.add("empty", 1, "the document holds no text")
    announced = parts.announced(sections, findings)
    kind = parts.kind(sections, findings)
    bidding = parts.bidding(sections, findings, kind)
    windows = read_windows(sections, findings, year=received_year)
    vacancies_text = parts.vacancies_text(sections)
    introduction, background = prose.introduction(sections)
    duties_introduction, duties = prose.duties(sections, findings)
    qualifications, education = prose.qualifications(sections, findings)
    document = PostingDocument(
        job_number=parts.job_number(sections, findings),
        title=announced.title,
        class_code=parts.class_code(sections),
        department=announced.department,
        division=announced.division,
        kind=kind,
        vacancies=parts.vacancies(sections, findings, vacancies_text),
        vacancies_text=vacancies_text,
        more_vacancies_possible=says_more_possible(vacancies_text or ""),
        salary=parts.salary(sections, findings),
        opens_at=windows.posting.opens_at,
        closes_at=windows.posting.closes_at,
        internal_window=windows.internal,
        external_window=windows.external,
        position_unit=bidding.position_unit,
        eligible_units=bidding.eligible_units,
        open_to_public=bidding.open_to_public,
        union=bidding.union,
        bid_instructions=sections.text("bid_instructions"),
        introduction=introduction,
        background=background,
        duties_introduction=duties_introduction,
        duties=duties,
        location=sections.text("location"),
        address=sections.text("address"),
        shift=sections.text("shift"),
        hours=sections.text("hours"),
        hours_exception=prose.in_parentheses(sections.text("hours")),
        shift_note=prose.sentence(sections, "shift_note"),
        career_service=prose.career_service(sections),
        qualifications=qualifications,
        education=education,
        licensure=prose.listed(sections, "licensure"),
        preferred_qualifications=prose.listed(sections, "preferred"),
        selection=sections.text("selection"),
        evaluation=sections.text("evaluation"),
        preferences=sections.text("preferences"),
        notices=prose.notices(sections),
        signed=prose.sentence(sections, "signed"),
        benefits_link=prose.link(sections, "benefits"),
        pay_plan_link=prose.link(sections, "pay_plan"),
    )
    prose.name_what_is_missing(document, sections, findings)
    name_what_is_asked(sections, findings)
    document.problems.extend(findings.in_order())
    return document
