"""The posting on paper: a tagged PDF made by typst. All text goes in as data, so nothing in it can be an instruction."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ats.spoken import in_words, minute_in_words
from ats.templatetags.desk import day, readable
from postings import page, seed, words
from postings.facts import address, is_class_only
from postings.lifecycle import AFTER_CLOSING, PostingStatus
from postings.models import Posting
from postings.requirements import Requirement

SHEET = Path(__file__).with_name("posting.typ")
KEPT = 64

Part = dict[str, Any]  # "kind": heading, text, bullets, steps or groups; "text" or "items", as the sheet reads them


@lru_cache(maxsize=KEPT)
def of(edition: page.Edition) -> bytes:
    """The PDF of that edition, made once a process."""
    posting = page.load(edition.pk)
    return made(data_of(posting, edition.language), stamp=int((posting.published_at or posting.opens_at).timestamp()))


def made(data: dict[str, Any], *, stamp: int) -> bytes:
    """The sheet with that data, by PDF/UA-1; where a letter is in no font at hand, tagged all the same."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        found = typst.compile(SHEET, format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs, timestamp=stamp)
    except typst.TypstError:
        found = typst.compile(SHEET, format="pdf", sys_inputs=inputs, timestamp=stamp)
    return bytes(found)


def data_of(posting: Posting, language: str) -> dict[str, Any]:
    """What the sheet shows, in its order."""
    department = readable(posting.department)
    revision = _("revision %s") % posting.revision
    return {
        "language": language[:2],
        "title": readable(posting.title),
        "eyebrow": _("Job %s") % posting.job_number,
        "department": f"{department} – {posting.division}" if posting.division else department,
        "closing": closing(posting),
        "facts": facts(posting),
        "sections": [
            {"heading": heading, "parts": parts} for heading, parts in sections(posting) if any(parts)
        ],
        "footer": " · ".join((posting.job_number, revision, address(posting.job_number))),
    }  # fmt: skip


def closing(posting: Posting) -> str:
    """The deadline, or what became of it. A page printed while open says when it closes, and stays true afterwards."""
    if posting.status == PostingStatus.CANCELLED:
        return _("Rescinded. This posting takes no applications.")
    if posting.status in AFTER_CLOSING:
        return _("Closed at %s.") % in_words(posting.closes_at)
    return _("Applications are accepted until %s.") % in_words(posting.closes_at)


def facts(posting: Posting) -> list[tuple[str, str]]:
    """The key facts as (name, value), those that are stated."""
    spec = posting.class_specification
    grade = " (" + _("grade %s") % posting.grade + ")" if posting.grade else ""
    found = [
        (_("Pay"), words.pay(posting.salary_amount, posting.salary_basis) + grade),
        (_("Benefits"), posting.benefits_url),
        (_("Vacancies"), words.vacancies(posting.vacancies, posting.vacancies_text)),
        (_("Who may apply"), words.may_apply(posting)),
        (_("Position’s own unit"), posting.position_unit),
        (_("Union"), readable(posting.union)),
        (_("Location"), ", ".join(filter(None, (posting.location, posting.address)))),
        (_("Shift"), posting.shift),
        (_("Hours"), posting.hours),
        (_("Service"), _("This position is in the career service.") if posting.career_service else ""),
        (_("Open since"), day(posting.opens_at)),
        (_("Class"), f"{spec.code} {readable(spec.title)}"),
    ]
    return [(name, value) for name, value in found if value]


def sections(posting: Posting) -> list[tuple[str, list[Part]]]:
    """Headings with what stands under them, as on the page."""
    about, duties_lead = words.about_and_duties(posting.summary)
    return [
        (_("About the position"), texts(*about)),
        (_("Duties of this position"), [*texts(duties_lead), *bullets(posting.duties)]),
        (
            _("Essential duties of class %s") % posting.class_specification.code,
            bullets(posting.class_specification.duties),
        ),
        (_("Minimum qualifications"), qualifications(posting)),
        (_("How to bid"), bullets(posting.bid_instructions, kind="steps") if posting.takes_bids else []),
        (_("How the order is decided"), [*bullets(words.order(posting), kind="steps"), *lottery(posting)]),
        (_("Selection"), texts(posting.selection_requirements)),
        (_("How applications are evaluated"), texts(posting.evaluation)),
        (_("Hiring preferences"), texts(posting.preferences)),
        (_("Notices"), bullets(posting.notices)),
        (
            _("Public revisions"),
            bullets(
                [f"{capfirst(minute_in_words(one.at))}: {one.in_words}" for one in posting.revisions.all()],
                kind="steps",
            ),
        ),
    ]


def qualifications(posting: Posting) -> list[Part]:
    """The minimum qualifications, those of the class alone marked, and the ways an equivalent combination opens."""
    spec = posting.class_specification
    named = {"education": _("Education, training and experience"), "licensure": _("Licenses and other qualifications")}
    parts: list[Part] = []
    for area, heading in named.items():
        items = [marked(posting, one) for one in posting.requirements if one.area == area]
        if items:
            parts += [{"kind": "heading", "text": heading}, *bullets(items)]
        if area == "education" and spec.equivalent_paths:
            parts += texts(_("One year of experience counts for one year of education. Any of these is enough:"))
            parts += bullets(words.paths(spec.equivalent_paths))
    return parts


def marked(posting: Posting, requirement: Requirement) -> str:
    """The requirement, with its origin where the posting itself leaves it out."""
    if not is_class_only(posting, requirement):
        return requirement.text
    origin = _("from class specification %s") % posting.class_specification.code
    return f"{requirement.text} ({origin})"


def lottery(posting: Posting) -> list[Part]:
    """The digest that was shown at publication and, from the closing on, the seed; of each closing that was undone, both."""
    if not posting.seed_sha256:
        return []
    told = seed.shown(posting)
    found = texts(hashed(posting.seed_sha256), plain(told) if told else words.seed_to_come(posting))
    for one in posting.reopenings.carried_out():
        found += texts(words.spent_seed(one), hashed(one.seed_sha256), plain(one.seed))
    return found


def hashed(digest: str) -> str:
    """What is told of a seed from the beginning."""
    return _("SHA-256 of the lottery’s seed: %s") % digest


def plain(told: str) -> str:
    """What is told of it once nobody can apply any more."""
    return _("The lottery’s seed: %s") % told


def texts(*found: str) -> list[Part]:
    """Paragraphs, those that hold anything."""
    return [{"kind": "text", "text": one} for text in found for one in text.split("\n\n") if one.strip()]


def bullets(items: list[str], *, kind: str = "bullets") -> list[Part]:
    """A list, or nothing where there is nothing to list."""
    return [{"kind": kind, "items": items}] if items else []
