"""What a document asks of applicants that no employer may ask (`postings/forbidden.py`), each at its line."""

from __future__ import annotations

import re

from postings.documents.problems import Findings
from postings.documents.sections import Section, Sections
from postings.forbidden import Breach, Text, breaches

_QUESTIONS = frozenset({"qualifications", "education", "licensure"})
_INSTRUCTIONS = frozenset(
    {"bid_instructions", "selection", "evaluation", "preferences", "preferred", "note", "political", "employer"}
)


def name_what_is_asked(sections: Sections, findings: Findings) -> None:
    """Note every such question. A section of no known kind tells of the work."""
    for section in sections.all:
        if section.key in _INSTRUCTIONS:
            texts, kind = [section.text], Text.INSTRUCTION
        else:
            texts, kind = section.items(), Text.QUESTION if section.key in _QUESTIONS else Text.WORK
        for breach in (breach for text in texts for breach in breaches(text, kind)):
            findings.add(breach.law.code, _line(section, breach), breach.sentence())


def _line(section: Section, breach: Breach) -> int:
    words = r"\s+".join(map(re.escape, breach.words.rstrip("…").split()))
    found = re.compile(words).search(section.source.flat, section.start)
    return section.source.line_at(found.start()) if found else section.line
