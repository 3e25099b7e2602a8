"""To whom a posting is open: the announcement's heading, and its sentence on who may bid and who may apply."""

from dataclasses import dataclass
from typing import Literal

from postings.documents.sections import gaps
from postings.documents.text import one_line
from postings.units import normalise_unit

Kind = Literal["bid_job", "job", "bid"]

_PUBLIC = gaps(
    r"(?<![A-Z])(?:OPEN TO|AND TO|AND|&|OR) (?:ALL )?(?:MEMBERS OF )?(?:THE )?(?:GENERAL )?"
    r"PUBLIC(?! SAFETY)(?![A-Z])"
)
_NOT_PUBLIC = gaps(r"OPEN ONLY TO|ONLY OPEN TO|NOT OPEN TO|(?:EMPLOYEES|BIDDERS) ONLY(?![A-Z])")
_OPEN_TO = gaps(r"OPEN TO")
_BIDDERS = gaps(r"(?<![A-Z])(?:BIDDERS?|(?:ELIGIBLE )?TO BID|BARGAINING|CITY EMPLOYEES)(?![A-Z])")
_MARK = r"(?:(?:BARGAINING )?UNITS?|B\.?U\.?S?)(?: CODES?)?(?: NOS?\.)? ?:? ?"
_ITEM = r"(?:# ?|B\.?U\.? ?#? ?|UNIT )?[0-9]{1,9}(?![0-9])"
_AND = r" ?(?:,|&|/|;|-|AND|OR|THROUGH|TO) ?(?:(?:AND|OR|&) ?)?"
_UNITS = gaps(rf"(?<![A-Z]){_MARK}(?P<list>{_ITEM}(?:{_AND}{_ITEM}){{0,40}})")
_ONE = gaps(_ITEM)
_RANGE = gaps(r"[0-9] ?(?:-|THROUGH|TO) ?#?[0-9]")
_UNION_OPENS = gaps(r"AGREEMENTS? WITH (?:THE )?")
_UNION_CLOSES = gaps(
    r" ?[-(,;]{0,2} ?\(?(?:BARGAINING UNIT|(?:UNITS?|BU) ?[#:0-9])|\. ONLY |\. QUALIFIED |\. EMPLOYEES "
)


@dataclass(frozen=True)
class Clause:
    """What the sentence on who may apply says.

    `open_to_public` is None where the sentence leaves it open; `omits_public` where it says to whom the posting is
    open and the public is not among them. `unclear` are stretches meant as units that name none for certain.
    """

    open_to_public: bool | None
    omits_public: bool
    invites_bidders: bool
    units: tuple[str, ...]
    unclear: tuple[str, ...]
    union: str | None


def read_kind(folded_heading: str) -> Kind:
    """Answer the kind of an announcement heading: BID/JOB, BID or JOB ANNOUNCEMENT."""
    if "BID" not in folded_heading:
        return "job"
    return "bid_job" if "JOB" in folded_heading else "bid"


def read_clause(flat: str, folded: str) -> Clause:
    """Read the sentence on who may apply; `folded` is `flat` as patterns see it, of the same length.

    "Public Safety" is a union's name and not the public. Ranges ("1-5") and codes that are no unit are never filled
    in, but named as unclear.
    """
    units, unclear = _units(folded)
    public = _open_to_public(folded)
    return Clause(
        open_to_public=public,
        omits_public=public is None and _OPEN_TO.search(folded) is not None,
        invites_bidders=_BIDDERS.search(folded) is not None,
        units=units,
        unclear=unclear,
        union=_union(flat, folded),
    )


def _open_to_public(folded: str) -> bool | None:
    if _NOT_PUBLIC.search(folded):
        return False
    return True if _PUBLIC.search(folded) else None


def _units(folded: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    units: dict[str, None] = {}
    unclear: dict[str, None] = {}
    for stated in _UNITS.finditer(folded):
        if _RANGE.search(stated["list"]):
            unclear[one_line(stated[0])] = None
            continue
        for written in _ONE.finditer(stated["list"]):
            unit = normalise_unit(one_line(written[0]))
            (unclear if unit is None else units)[one_line(written[0]) if unit is None else unit] = None
    return tuple(units), tuple(unclear)


def _union(flat: str, folded: str) -> str | None:
    opens = _UNION_OPENS.search(folded)
    if opens is None:
        return None
    closes = _UNION_CLOSES.search(folded, opens.end())
    name = one_line(flat[opens.end() : closes.start() if closes else len(flat)])
    return name.strip(" -–—,;(").removesuffix(".") or None if len(name) <= 300 else None
