"""References to political sponsorship must be left out of application materials (posting). They are flagged, never judged.

A flag asks a person of HR to look before a hiring manager sees the text; it rejects nobody, and keywords are only that.
"""

from __future__ import annotations

import re

from applicants.models import Answers

# Words that speak of sponsorship by an office-holder or a party; wide on purpose, since a person looks at every hit.
HINTS = re.compile(
    r"\b(alderm[ae]n|alderwom[ae]n|alderpersons?|ward (boss|committeem[ae]n|organi[sz]ation)|committeem[ae]n|precinct captain"
    r"|political(ly)? (sponsor|recommend|connect)\w*|clout|on the recommendation of|recommended by (the )?"
    r"(mayor|governor|senator|congress|state rep)\w*|(democratic|republican) party)\b",
    re.IGNORECASE,
)


def mentions_sponsorship(answers: Answers) -> bool:
    """True where an answer in the person's own words contains one of the hints."""
    texts = [str(answer.get("how", "")) for answer in answers.answers.values() if isinstance(answer, dict)]
    return any(HINTS.search(text) for text in texts)
