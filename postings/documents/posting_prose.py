"""The prose of an announcement: introduction, duties, qualifications, notices, links; and what is missing."""

from __future__ import annotations

import re

from postings.documents.moments import place_after_day
from postings.documents.problems import Findings
from postings.documents.sections import Section, Sections, gaps
from postings.documents.stated import PostingDocument
from postings.documents.text import fold, one_line

_EDUCATION = gaps(
    r"DEGREE|GRADUAT|DIPLOMA|(?<![A-Z])G\.?E\.?D(?![A-Z])|EDUCATION|BACHELOR|ASSOCIATE'?S|COLLEGE"
    r"|YEARS? (?:[A-Z-]{1,20},? ){0,8}EXPERIENCE"
)
_URL = re.compile(r"https?\s?:\s?/\s?/\s?[^\s/]{1,200}(?:\s?/\s?[^\s/]{1,300}){0,20}", re.IGNORECASE)
_PARENTHESES = re.compile(r"\(([^()]{1,500})\)")
_OUT_OF_SERVICE = re.compile(r"\s(?:NOT|EXEMPT|OUTSIDE|NON)[\s-]")
_SENTENCE_END = re.compile(r"(?<=[a-z)])\.\s(?=[A-Z])")

# Where a text that ends here without a full stop was cut off: these sections hold sentences.
_PROSE = frozenset(
    {"open_to", "bid_instructions", "deadline", "summary", "duties", "selection"}
    | {"evaluation", "preferences", "political", "employer"}
)
_NOTICES = ("more_duties", "note", "political", "employer")

_EXPECTED = (
    ("no_bid_instructions", "bid_instructions", "no bid instructions"),
    ("no_location", "location", "no location stated"),
    ("no_career_service", "career_service", "nothing says whether the position is in the career service"),
    ("no_selection", "selection", "no selection requirements stated"),
    ("no_evaluation", "evaluation", "nothing says how applications are evaluated"),
    ("no_preferences", "preferences", "no hiring preferences stated"),
)


def introduction(sections: Sections) -> tuple[str | None, str | None]:
    """Answer the opening sentence on the class, and the background told before the duties."""
    summary = sections.get("summary")
    if summary:
        first, _, rest = _SENTENCE_END.sub(".\0", summary.sentence, count=1).partition("\0")
        return first, rest or None
    deadline = sections.get("deadline")
    place = place_after_day(deadline.folded[:200]) if deadline else None
    if deadline is None or place is None:
        return None, None
    rest = one_line(deadline.source.flat[deadline.start + place : deadline.end]).lstrip(" .;,)")
    return None, rest or None


def duties(sections: Sections, findings: Findings) -> tuple[str | None, list[str]]:
    """Answer the sentence that leads to the list of duties, and the duties."""
    section = sections.get("duties")
    found = section.items() if section else []
    if not found:
        findings.add("no_duties", sections.line("duties", "header"), "no essential duties stated")
    leads = len(found) > 1 and found[0].endswith(":")
    return (found[0], found[1:]) if leads else (None, found)


def qualifications(sections: Sections, findings: Findings) -> tuple[list[str], str | None]:
    """Answer the minimum qualifications outside any named block, and the education and experience required.

    Without a block of that name, the qualifications that speak of education or experience are the requirement. None
    means that none is stated, never that none is required.
    """
    section = sections.get("qualifications")
    loose = section.items() if section else []
    education = listed(sections, "education") or [item for item in loose if _EDUCATION.search(fold(item))]
    if section is None and not sections.every("education") and not sections.every("licensure"):
        findings.add("no_qualifications", sections.line("header"), "no minimum qualifications stated")
    if not education:
        line = sections.line("education", "qualifications", "licensure", "header")
        findings.add("no_education", line, "no education requirement stated")
    return [item for item in loose if item not in education], "\n".join(education) or None


def listed(sections: Sections, key: str) -> list[str]:
    """Answer the section as a list, empty where there is none."""
    section = sections.get(key)
    return section.items() if section else []


def sentence(sections: Sections, key: str) -> str | None:
    """Answer a section known by its opening words, these included."""
    section = sections.get(key)
    return section.sentence.strip("* ") if section else None


def notices(sections: Sections) -> list[str]:
    """Answer the notes and standing notices, in the order in which they stand."""
    return [section.sentence for section in sections.all if section.key in _NOTICES]


def in_parentheses(text: str | None) -> str | None:
    """Answer the first remark in parentheses, such as the evening exception to the hours."""
    found = _PARENTHESES.search(text or "")
    return found[1].strip() if found else None


def link(sections: Sections, key: str) -> str | None:
    """Answer the first address in a section, without the spaces some job boards put around its signs."""
    section = sections.get(key)
    found = _URL.search(section.text) if section else None
    return "".join(found[0].split()).rstrip(".,;)") if found else None


def career_service(sections: Sections) -> bool | None:
    """Answer whether the position is in the career service, None where nothing says so."""
    section = sections.get("career_service")
    return _OUT_OF_SERVICE.search(section.heading) is None if section else None


def name_what_is_missing(document: PostingDocument, sections: Sections, findings: Findings) -> None:
    """Note every block an announcement of this kind should have and has not, and a text that stops midway."""
    line = sections.line("header")
    for code, key, text in _EXPECTED:
        to_nobody = (code == "no_bid_instructions" and not document.eligible_units) or (
            code == "no_preferences" and document.open_to_public is False
        )
        if not to_nobody and not sections.every(key):
            findings.add(code, line, text)
    if document.job_number is None:
        findings.add("no_job_number", sections.line("job_number"), "no job number stated")
    if document.shift is None and document.hours is None:
        findings.add("no_schedule", line, "neither shift nor hours stated")
    if sections.all and _stops_midway(sections.all[-1]):
        last = sections.source.line_at(len(sections.source.flat))
        findings.add("cut_off", last, f'the text stops midway: "…{sections.source.flat[-40:]}"')


def _stops_midway(section: Section) -> bool:
    """Say whether the text ends in the middle of a sentence: on a letter or a comma where sentences have full stops."""
    last = section.sentence[-1:]
    if section.key not in _PROSE or not (last.isalpha() or last in ",;&-") or "://" in section.sentence[-300:]:
        return False
    if section.key != "duties":
        return True
    found = section.items()
    return len(found) > 1 and found[-2].endswith(".")
