"""What "an equivalent combination of education and experience" comes to: one year of experience for one of education.

To change the exchange, change `_YEARS_OF`; it follows side letter 43 of the agreement, by which class 3897's
Bachelor's degree plus three years is an Associate's plus five, or no degree and seven.
"""

from dataclasses import dataclass

from postings.documents.sections import gaps
from postings.documents.text import fold

# Years of full-time study a degree stands for, highest first.
_YEARS_OF = (("Bachelor's", 4), ("Associate's", 2), (None, 0))

_EQUIVALENT = gaps(r"EQUIVALENT COMBINATION|COMBINATION OF (?:EDUCATION|TRAINING)[A-Z, ]{0,30} EXPERIENCE")
_DEGREES = (
    (gaps(r"BACHELOR'?S?(?![A-Z])|BACCALAUREATE"), "Bachelor's"),
    (gaps(r"ASSOCIATE'?S? DEGREE|ASSOCIATE OF"), "Associate's"),
    (gaps(r"HIGH SCHOOL|(?<![A-Z])G\.?E\.?D(?![A-Z])"), None),
)
_HIGHER = gaps(r"MASTER'?S? DEGREE|DOCTORA|JURIS|(?<![A-Z])(?:J\.?D|PH\.?D|M\.?D)\.?(?![A-Z])|LAW SCHOOL")
_WORDS = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE")
_COUNT = rf"(?:(?P<word>{'|'.join(_WORDS)})(?: ?\( ?(?P<also>[0-9]{{1,2}}) ?\))?|(?P<number>[0-9]{{1,2}}))"
_YEARS = gaps(rf"(?<![A-Z0-9]){_COUNT} YEARS?(?![A-Z])")


@dataclass(frozen=True)
class Path:
    """One way to qualify: a degree (None: no degree) and the years of experience needed with it."""

    degree: str | None
    years: int


@dataclass(frozen=True)
class Equivalence:
    """Whether a combination is allowed, and the ways it opens (none where the base could not be read for certain)."""

    allowed: bool
    paths: tuple[Path, ...]


def paths(requirements: list[str]) -> Equivalence:
    """Answer the ways to qualify that the requirements open, the stated degree first.

    Where a combination is allowed, each lower degree needs as many more years of experience as it has fewer of study.
    The base is read only from one requirement that names one degree and one number of years: two degrees, degrees
    above a Bachelor's (whose years of study vary) or contradicting numbers leave the ways to a person.
    """
    folded = [fold(requirement) for requirement in requirements]
    bases = [text for text in folded if _EQUIVALENT.search(text)]
    if not bases:
        return Equivalence(False, ())
    base = _base(bases[0]) if len(bases) == 1 else None
    if base is None:
        return Equivalence(True, ())
    study = dict(_YEARS_OF)
    lower = [(degree, years) for degree, years in _YEARS_OF if years <= study[base.degree]]
    return Equivalence(True, tuple(Path(degree, base.years + study[base.degree] - years) for degree, years in lower))


def _base(text: str) -> Path | None:
    """Answer the degree and years one requirement states, None where they are not one each."""
    degrees = [degree for pattern, degree in _DEGREES if pattern.search(text)]
    years = {_number(found["word"], found["also"], found["number"]) for found in _YEARS.finditer(text)}
    if _HIGHER.search(text) or len(degrees) != 1 or len(years) != 1:
        return None
    stated = years.pop()
    return None if stated is None else Path(degrees[0], stated)


def _number(word: str | None, also: str | None, number: str | None) -> int | None:
    if word is None:
        return int(number or 0)
    count = _WORDS.index(word) + 1
    return count if also in (None, str(count)) else None
