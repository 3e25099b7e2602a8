"""Words that speak of political sponsorship: of an office-holder or a party who recommends. Pure; held against text and files.

Wide on purpose, since a person looks at every hit, and nobody is rejected for one. To change it, change a pattern here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_OFFICE: Final = r"(mayor|governor|senator|congress|state rep|commissioner|judge)\w*"
_CARGO: Final = (
    r"(alcalde|alcaldesa|gobernador|gobernadora|senador|senadora|congresista|concejal|concejala|regidor|regidora)"
)

HINTS: Final = re.compile(
    r"\b(alderm[ae]n|alderwom[ae]n|alderpersons?|ward (boss|committee(m[ae]n|wom[ae]n|persons?)|organi[sz]ation)"
    r"|committee(m[ae]n|wom[ae]n)|precinct captain|political(ly)? (sponsor|recommend|connect)\w*|clout"
    rf"|on the recommendation of|recommended by (the )?{_OFFICE}|(democratic|republican) party"
    # Spanish, without its accents.
    rf"|concejal(es|as?)?|patrocini\w+ politic\w+|recomend\w+ politic\w+|padrino politico|palanca politica"
    rf"|(recomendad[oa]s?|recomendacion) (por|de|del) (el |la )?{_CARGO}|partido (democrata|republicano))\b",
    re.IGNORECASE,
)
# A word broken at the end of a line, with a hyphen that may not show.
BROKEN: Final = re.compile(r"(?<=\w)[-\u00ad\u2010\ufffe]\s*\n\s*(?=[a-záéíóúñ])")


def speaks_of_sponsorship(text: str) -> bool:
    """True where the text contains one of the hints, however it is broken into lines, spelled in wide letters or accented."""
    whole = BROKEN.sub("", text)
    letters = unicodedata.normalize("NFKD", whole)
    kept = "".join(sign for sign in letters if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return bool(HINTS.search(" ".join(kept.split())))
