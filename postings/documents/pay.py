"""Vacancies and pay, as announcements write them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from postings.documents.sections import gaps
from postings.documents.text import fold, one_line

Basis = Literal["yearly", "hourly"]

_AMOUNT = gaps(
    r"\$ ?(?P<amount>[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{2})?|[0-9]{1,12}(?:\.[0-9]{2})?)(?![0-9]|[,.][0-9])"
)
_YEARLY = gaps(r"ANNUAL(?:LY)?(?![A-Z])|YEARLY|(?:PER|A|/) ?(?:YEAR|YR|ANNUM)(?![A-Z])")
_HOURLY = gaps(r"HOURLY|(?:PER|AN|/) ?(?:HOUR|HR)(?![A-Z])")
_GRADE = gaps(r"GRADE ?:? ?(?P<grade>[A-Z0-9]{1,4}(?: ?- ?[A-Z0-9]{1,4})?)(?![A-Z0-9])")

_WORDS = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE")
_IN_WORDS = rf"(?P<word>{'|'.join(_WORDS)})(?![A-Z])(?: ?\( ?(?P<also>[0-9]{{1,5}}) ?\))?"
_COUNT = gaps(rf"(?:{_IN_WORDS}|(?P<number>[0-9]{{1,5}})(?![0-9,./-]))(?! ?(?:-|TO|OR) ?(?:[0-9]|TW|TH|F))")
_MORE = gaps(r"ADDITIONAL (?:VACANC|POSITION)[A-Z]{1,4}")


@dataclass(frozen=True)
class Salary:
    """Pay as stated: the amount, whether it is for a year or an hour (None: not stated), and the grade if named."""

    amount: Decimal
    basis: Basis | None
    grade: str | None = None


@dataclass(frozen=True)
class Pay:
    """What a stretch of text says of pay: every amount in it, the basis and the grade."""

    amounts: tuple[Decimal, ...]
    basis: Basis | None
    grade: str | None


def read_pay(folded: str) -> Pay:
    """Answer the amounts, basis and grade a stretch of text names; a basis named both ways is no basis."""
    amounts = tuple(Decimal(found["amount"].replace(",", "")) for found in _AMOUNT.finditer(folded))
    grade = _GRADE.search(folded)
    return Pay(amounts, read_basis(folded), "".join(grade["grade"].split()) if grade else None)


def read_basis(folded: str) -> Basis | None:
    """Answer whether pay is for a year or an hour, None where neither is said, or both."""
    yearly, hourly = _YEARLY.search(folded), _HOURLY.search(folded)
    if yearly and not hourly:
        return "yearly"
    return "hourly" if hourly and not yearly else None


def read_count(text: str) -> int | None:
    """Answer the number of vacancies a text opens with ("1", "One (1)", "200"), None where it is not one number.

    "Varies between departments" is none, "2-3" is none, and "One (2)" contradicts itself.
    """
    found = _COUNT.match(fold(one_line(text)))
    if found is None:
        return None
    if found["number"]:
        return int(found["number"])
    count = _WORDS.index(found["word"]) + 1
    return count if found["also"] in (None, str(count)) else None


def says_more_possible(text: str) -> bool:
    """Say whether additional vacancies are announced as possible."""
    return _MORE.search(fold(text)) is not None
