"""Reading a class specification: text in, what the class is, does and requires out. Wordings live in `headings.py`."""

import re
from dataclasses import dataclass, field

from postings.documents.asked import name_what_is_asked
from postings.documents.equivalence import Path, paths
from postings.documents.headings import CLASS_SPEC
from postings.documents.problems import Findings, Problem
from postings.documents.sections import Section, Sections, gaps
from postings.documents.text import Source, fold, one_line

_CODE = gaps(r" ?(?P<code>[0-9]{3,5}[A-Z]?)(?![0-9A-Z])")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_FOOTER_DATE = gaps(
    rf"(?P<month>{'|'.join(_MONTHS)})[A-Z]{{0,6}}\.? ?(?:[0-9]{{1,2}} ?)?,? ?(?P<year>(?:19|20)[0-9]{{2}})"
)
_KNOWLEDGE_OF = re.compile(r"KNOWLEDGE\s(?:OF|IN)\s")


@dataclass(frozen=True)
class Requirement:
    """One knowledge, skill or ability; at entry where asterisked, which makes it no minimum qualification."""

    text: str
    at_entry: bool
    level: str | None = None


@dataclass(frozen=True)
class ClassSpecDocument:
    """One class specification as its text states it.

    `effective` is the footer's month as "2019-09", `effective_text` the footer's own words. `equivalent_combination`
    says whether experience may stand in for education, and `paths` what that comes to.
    """

    code: str | None
    title: str | None
    family: str | None
    service: str | None
    group: str | None
    series: str | None
    effective: str | None
    effective_text: str | None
    characteristics: str | None
    duties: list[str]
    minimum_qualifications: list[str]
    licensure: list[str]
    equivalent_combination: bool
    paths: list[Path]
    working_conditions: list[str]
    equipment: list[str]
    physical_requirements: list[str]
    knowledge: list[Requirement]
    skills: list[Requirement]
    abilities: list[Requirement]
    notes: list[str]
    problems: list[Problem] = field(default_factory=list)


def read_class_spec(text: str) -> ClassSpecDocument:
    """Answer what a class specification states, with the problems met, each at its line. Never raises for any text."""
    sections = Sections(Source(text), CLASS_SPEC)
    findings = Findings()
    if not sections.source.flat:
        findings.add("empty", 1, "the document holds no text")
    education = _listed(sections, "education") or _listed(sections, "qualifications")
    effective, effective_text = _effective(sections)
    equivalence = paths(education)
    if equivalence.allowed and not equivalence.paths:
        line = sections.line("education", "qualifications")
        findings.add(
            "paths_unclear", line, "an equivalent combination is allowed, but from which degree and years is unclear"
        )
    document = ClassSpecDocument(
        code=_code(sections),
        title=_head(sections, "title"),
        family=_head(sections, "family"),
        service=_head(sections, "service"),
        group=_head(sections, "group"),
        series=_head(sections, "series"),
        effective=effective,
        effective_text=effective_text,
        characteristics=sections.text("characteristics"),
        duties=_listed(sections, "duties"),
        minimum_qualifications=education,
        licensure=_listed(sections, "licensure"),
        equivalent_combination=equivalence.allowed,
        paths=list(equivalence.paths),
        working_conditions=_listed(sections, "working_conditions"),
        equipment=_listed(sections, "equipment"),
        physical_requirements=_listed(sections, "physical_requirements"),
        knowledge=_knowledge(sections),
        skills=_requirements(sections.get("skills")),
        abilities=_requirements(sections.get("abilities")),
        notes=_notes(sections),
    )
    _name_what_is_wrong(document, sections, findings)
    document.problems.extend(findings.in_order())
    return document


def _code(sections: Sections) -> str | None:
    section = sections.get("code")
    found = _CODE.match(section.folded) if section else None
    return found["code"] if found else None


def _head(sections: Sections, key: str) -> str | None:
    return (sections.text(key) or "").strip("* ") or None


def _listed(sections: Sections, key: str) -> list[str]:
    section = sections.get(key)
    return section.items() if section else []


def _requirements(section: Section | None, level: str | None = None) -> list[Requirement]:
    found = section.items(starred=True) if section else []
    return [Requirement(item.lstrip("* "), item.startswith("*"), level) for item in found if item.strip("* ")]


def _knowledge(sections: Sections) -> list[Requirement]:
    """Answer all knowledge in order, each with the level it stands under; "Knowledge of …" alone is general."""
    found: list[Requirement] = []
    for section in sections.all:
        if section.key == "knowledge_of":
            found += _requirements(section, section.heading.split()[0].lower())
        elif section.key == "knowledge":
            found += _requirements(section, "general")
        elif section.key == "general_knowledge":
            found.append(Requirement(section.sentence.strip("* "), at_entry=False, level="general"))
    return [_without_opening(item) for item in found]


def _without_opening(item: Requirement) -> Requirement:
    opening = _KNOWLEDGE_OF.match(fold(item.text))
    return Requirement(item.text[opening.end() :], item.at_entry, "general") if opening else item


def _notes(sections: Sections) -> list[str]:
    keys = ("note", "compliance", "credentials", "at_entry")
    return [_plain(section) for section in sections.all if section.key in keys]


def _plain(section: Section) -> str:
    """Answer a note in its own words; the asterisk of "* May be required at entry" is a sign, a pair is emphasis."""
    text = section.sentence
    if section.key == "at_entry":
        return text
    heading, note = one_line(section.source.flat[section.opens : section.start]), section.text
    return f"{heading} {note.strip('* ')}" if section.key == "note" else text.strip("* ")


def _effective(sections: Sections) -> tuple[str | None, str | None]:
    footers = sections.every("footer")
    found = _FOOTER_DATE.search(footers[-1].folded) if footers else None
    if found is None:
        return None, None
    start = footers[-1].start
    month = _MONTHS.index(found["month"]) + 1
    return f"{found['year']}-{month:02d}", one_line(
        footers[-1].source.flat[start + found.start() : start + found.end()]
    )


_EXPECTED = (
    ("no_code", "code", "no class code"),
    ("no_title", "title", "no class title"),
    ("no_characteristics", "characteristics", "no characteristics of the class"),
    ("no_duties", "duties", "no essential duties"),
    ("no_minimum_qualifications", "minimum_qualifications", "no education-and-experience requirement"),
    ("no_licensure", "licensure", "no licensure or other qualifications"),
    ("no_working_conditions", "working_conditions", "no working conditions"),
    ("no_equipment", "equipment", "no equipment"),
    ("no_physical_requirements", "physical_requirements", "no physical requirements"),
    ("no_knowledge", "knowledge", "no knowledge"),
    ("no_skills", "skills", "no skills"),
    ("no_abilities", "abilities", "no abilities"),
    ("no_effective_date", "effective", "no month and year in the footer"),
)


def _name_what_is_wrong(document: ClassSpecDocument, sections: Sections, findings: Findings) -> None:
    for code, key, text in _EXPECTED:
        if not getattr(document, key):
            near = {"minimum_qualifications": "qualifications", "effective": "footer"}.get(key, key)
            findings.add(code, sections.line(near), text)
    for key in ("family", "service", "group", "series"):
        if not getattr(document, key):
            findings.add("no_classification", sections.line(key, "code"), f"no {key}")
    for section in sections.every("code")[1:]:
        found = _CODE.match(section.folded)
        if found and found["code"] != document.code:
            findings.add("repeated", section.line, f"class code {found['code']} differs from {document.code}")
    name_what_is_asked(sections, findings)
