"""A posting's facts in words, for its page, its PDF and the board. Reads no clock: the moment is passed in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ats.spoken import in_words, minute_in_words
from postings.lifecycle import PostingStatus
from postings.models import Basis, Kind, Posting, Reopening

# How each rule pack orders bidders, as told to the public. The packs themselves, with their clauses: seniority/packs.
ORDER_OF_BIDDERS = {
    "afscme-seniority": (
        gettext_lazy("Qualified bidders stand in order of City-wide seniority: the earlier service date comes first."),
    ),
    "afscme-article-12": (
        gettext_lazy("First, qualified bidders with recall rights who bid on an equal or lower grade."),
        gettext_lazy("Then qualified bidders of the hiring department, then all other qualified bidders."),
        gettext_lazy("Inside each of these groups the earlier City-wide service date comes first."),
    ),
}
BIDDERS_FIRST = gettext_lazy(
    "All qualified bidders stand before, and are interviewed before, any member of the public is considered."
)
PROBATION = gettext_lazy("Employees still on probation may bid; they stand after all who have seniority.")
TIES = gettext_lazy("Equal dates are decided by a lottery, drawn once. Anyone can repeat the draw.")
PUBLIC = gettext_lazy(
    "Members of the public who meet the minimum qualifications follow: those with a verified preference first (veterans, "
    "residents of socio-economically disadvantaged areas, Chicago Public Schools graduates), then all others, each by lottery."
)
WORK_REQUIREMENTS = gettext_lazy("Knowledge"), gettext_lazy("Skills"), gettext_lazy("Abilities")
NO_PREFERENCES = gettext_lazy("Hiring preferences never apply to bidders.")


def seed_to_come(posting: Posting) -> str:
    """Why the seed is not shown: not yet, or never."""
    if posting.status == PostingStatus.CANCELLED:
        return _("This posting was rescinded before it closed: no list is drawn, and its seed is not shown.")
    return _("The seed itself is shown on this posting’s page once it has closed.")


def spent_seed(reopening: Reopening) -> str:
    """Which closing showed the seed that a reopening spent."""
    assert reopening.reopened_at is not None  # noqa: S101 - asked of those carried out
    said = _(
        "An earlier seed was shown when the posting closed at %(closing)s; it was opened again at %(at)s. That seed is spent:"
        " no list is drawn by it any more."
    )
    return said % {"closing": in_words(reopening.closing_before), "at": minute_in_words(reopening.reopened_at)}


def order(posting: Posting) -> list[str]:
    """How the order is decided, sentence by sentence, for the pack and the kind of announcement."""
    known = ORDER_OF_BIDDERS.get(posting.rule_pack)
    # Another agreement may rank probationers and part equals in its own way: nothing is said that may not be so.
    bidders = [*known, PROBATION, TIES] if known else [_("Bidders are ordered by rule pack %s.") % posting.rule_pack]
    if posting.kind == Kind.BID:
        sentences = bidders
    elif posting.kind == Kind.JOB:
        sentences = [PUBLIC]
    else:
        sentences = [BIDDERS_FIRST, *bidders, PUBLIC, NO_PREFERENCES]
    return [str(sentence) for sentence in sentences]


def pay(amount: Decimal | None, basis: str) -> str:
    """ "$73,140 a year", "$25.54 an hour"; empty where no pay is stated."""
    if amount is None:
        return ""
    written = f"${amount:,.2f}".removesuffix(".00")
    return f"{written} {Basis(basis).label}"


def vacancies(number: int | None, text: str) -> str:
    """As announced: "1 (additional vacancies possible)", "Varies", or the bare number."""
    return text or ("" if number is None else str(number))


def units(codes: Sequence[str]) -> str:
    """ "1, 3, 4 or 5"."""
    return get_text_list(list(codes), _("or"))


def may_apply(posting: Posting) -> str:
    """Whole sentences: whether City employees may bid, of which units, and whether the public may apply."""
    public = _("The public may apply.") if posting.open_to_public else _("The public may not apply.")
    if not posting.takes_bids:
        return public
    if not posting.eligible_units:
        bidders = _("City employees may bid.")
    else:
        bidders = _("City employees in bargaining unit %s may bid.") % units(posting.eligible_units)
    return f"{bidders} {public}"


def about_and_duties(summary: str) -> tuple[list[str], str]:
    """The summary's paragraphs, and apart from them a last one that leads into the duties ("The Coordinator will:")."""
    paragraphs = [part.strip() for part in summary.split("\n\n") if part.strip()]
    if paragraphs and paragraphs[-1].endswith(":"):
        return paragraphs[:-1], paragraphs[-1]
    return paragraphs, ""


def who_may_apply(kind: str) -> str:
    """For the board: in a few words."""
    return {
        Kind.BID_JOB.value: _("City employees and the public"),
        Kind.JOB.value: _("Open to the public"),
        Kind.BID.value: _("City employees only"),
    }[kind]


def paths(found: Sequence[dict[str, Any]]) -> list[str]:
    """What an equivalent combination comes to: "Bachelor's degree and 3 years of experience", then the other ways."""
    return [
        _("%(degree)s degree and %(years)s years of experience") % path
        if path["degree"]
        else _("No degree and %(years)s years of experience") % path
        for path in found
    ]
