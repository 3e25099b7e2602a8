"""Between the pure rules of a bid and the rows they speak of: terms of a posting, rows of a roster, problems in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from applicants.models import Answers, BidSettlement
from ats.spoken import READERS
from postings.deadline import closing_day
from postings.models import Posting
from seniority import bid_sentences
from seniority.bids import BidProblem, PostingTerms, check_bid, claims_a_bid, may_bid_again_on
from seniority.models import Award, Roster, RosterEntry
from seniority.numbers import fingerprint

# A bid's problems as a list of people shows them; the sentences stand on the application's own page.
IN_SHORT: Final[Mapping[str, str | Promise]] = {
    "not_ticked": gettext_lazy("“Employed by the City” is not ticked"),
    "no_number": gettext_lazy("no employee number"),
    "number_not_on_roster": gettext_lazy("number not on the roster"),
    "name_differs": gettext_lazy("name differs from the roster’s"),
    "unit_differs": gettext_lazy("unit differs from the roster’s"),
    "unit_not_eligible": gettext_lazy("unit may not bid here"),
    "own_class_in_own_department": gettext_lazy("own class in own department"),
    "recent_award": gettext_lazy("won a bid in the six months before"),
    "no_roster": gettext_lazy("no roster in force"),
}
# What becomes of a rejected one.
BECOMES: Final[Mapping[str, str | Promise]] = {
    "public": gettext_lazy("considered with the public"),
    "withdrawn": gettext_lazy("not considered further"),
}


def terms_of(posting: Posting) -> PostingTerms:
    """What the posting says of who may bid, as the pure rules take it. A plain job announcement takes no unit's bids."""
    return PostingTerms(
        job_number=posting.job_number,
        class_code=posting.class_specification.code,
        department=posting.department,
        department_code=posting.department_code,
        eligible_units=tuple(posting.eligible_units) if posting.takes_bids else (),
        new_job=posting.new_job,
        open_to_public=posting.open_to_public,
        closes_on=closing_day(posting.closes_at),
        grade=posting.grade,
    )


def roster_at_closing(posting: Posting) -> Roster | None:
    """The roster in force on the posting's closing day, or None where none speaks of that day or an earlier one."""
    return Roster.objects.in_force(closing_day(posting.closes_at)).first()


@dataclass(frozen=True)
class RosterFacts:
    """The roster's entries and past awards of the numbers asked for, by their fingerprints, read in two queries however many
    they are."""

    roster: Roster | None
    entries: Mapping[str, RosterEntry]
    awards: Mapping[str, tuple[date, ...]]

    @classmethod
    def about(cls, roster: Roster | None, claims: Iterable[Answers]) -> RosterFacts:
        """What is on record about the employee numbers these people gave."""
        prints = {fingerprint(claim.employee_number) for claim in claims if claim.employee_number.strip()}
        entries = (
            {entry.fingerprint: entry for entry in RosterEntry.objects.filter(roster=roster, fingerprint__in=prints)}
            if roster
            else {}
        )
        awards: dict[str, list[date]] = defaultdict(list)
        for whose, day in Award.objects.filter(fingerprint__in=prints).values_list("fingerprint", "awarded_on"):
            awards[whose].append(day)
        return cls(roster, entries, {whose: tuple(days) for whose, days in awards.items()})

    def entry_of(self, claim: Answers) -> RosterEntry | None:
        """The entry under the number claimed, whoever it belongs to."""
        return self.entries.get(fingerprint(claim.employee_number)) if claim.employee_number.strip() else None

    def problems(self, claim: Answers, terms: PostingTerms) -> tuple[BidProblem, ...]:
        """Every problem of the bid; none where no bid is claimed or where it is proper."""
        if not claims_a_bid(claim.bid_claim):
            return ()
        entry = self.entry_of(claim)
        return check_bid(
            claim.bid_claim,
            entry.as_row() if entry else None,
            terms,
            roster_in_force=self.roster is not None,
            awards=self.awards.get(fingerprint(claim.employee_number), ()),
        )


def problems_in_words(settlement: BidSettlement, posting: Posting) -> list[tuple[str, str]]:
    """(sentence, clause) of each problem of a settled bid, as the person reads them: said by the codes that were settled,
    whatever a roster would say today."""
    awards = Award.objects.filter(
        fingerprint=fingerprint(settlement.filing.employee_number), awarded_on__lte=closing_day(posting.closes_at)
    )
    last = awards.order_by("-awarded_on").first() if "recent_award" in settlement.problems else None
    free_again = may_bid_again_on(last.awarded_on) if last else None
    units = sorted(terms_of(posting).eligible_units, key=int)
    return [
        (
            bid_sentences.sentence(
                code, units=units, open_to_public=posting.open_to_public, free_again=free_again, say=READERS
            ),
            READERS.gettext(bid_sentences.CLAUSES[code]),
        )
        for code in settlement.problems
    ]
