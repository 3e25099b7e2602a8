"""A rule pack as sentences, for people: its steps in order, its shares, its dates, its worked examples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ats.spoken import day_in_words
from seniority.exams import spelled
from seniority.facts import PREFERENCES, Candidate
from seniority.packs import Pack, Ranks, Step
from seniority.packs.examples import outcomes

# What each rule does, as a sentence. Its title and clause come from the rule and the pack.
SENTENCES = {
    "bidders_before_public": gettext_lazy("Every qualified bidder stands before every member of the public."),
    "recall_rights_first": gettext_lazy(
        "Bidders with recall rights who bid on an equal or lower grade come before all other bidders."
    ),
    "hiring_department_first": gettext_lazy(
        "Bidders of the hiring department come before bidders of other departments."
    ),
    "probation_last": gettext_lazy("Who has no seniority yet, being on probation, stands after all who have."),
    "city_wide_seniority": gettext_lazy("The earlier date of City-wide continuous service comes first."),
    "class_seniority": gettext_lazy("The earlier date of seniority in the class comes first; who has none comes last."),
    "department_seniority": gettext_lazy(
        "The earlier date of seniority in the department comes first; who has none comes last."
    ),
    "earlier_application": gettext_lazy("The application that was received earlier comes first."),
    "ranked_exam": gettext_lazy(
        "The higher exam score comes first; who has none comes last. A verified veteran with a score of %(passing)d or "
        "more gets %(veteran_percent)d %% of it added."
    ),
    "preference_holders_first": gettext_lazy("Holders of a verified preference come before all others."),
    "lottery": gettext_lazy(
        "Who is level until here is parted by lottery: drawn once from the seed, and anyone can repeat it."
    ),
}
PREFERENCE_WORDS = {
    "veteran": gettext_lazy("veterans"),
    "seda": gettext_lazy("residents of socio-economically disadvantaged areas (SEDA)"),
    "cps": gettext_lazy("graduates of Chicago Public Schools (CPS)"),
}


class Sentence(NamedTuple):
    """One step of a pack: the rule's title, what it does, by which clause, and the tier it makes, if it makes one."""

    title: str
    words: str
    clause: str
    tier: str = ""


class Part(NamedTuple):
    """The steps that rank one group, in order; `rest` is what lists call whoever is in no named tier."""

    title: str
    steps: Sequence[Sentence]
    rest: str = ""


class Worked(NamedTuple):
    """A worked example: the people with their facts, who stands where and why, and what is wrong, if anything is."""

    name: str
    people: Sequence[tuple[str, str]]
    places: Sequence[tuple[int, str, str]]
    expected: str
    fault: str


def parts(pack: Pack) -> list[Part]:
    """The pack's steps, in the order in which they decide."""
    return [
        Part(_("Who comes first"), [_sentence(pack.first)]),
        Part(_("Among bidders"), _steps(pack.bidders), pack.bidders.rest),
        Part(_("Among the public"), _steps(pack.public), pack.public.rest),
    ]


def shares(pack: Pack) -> list[tuple[str, str]]:
    """(sentence, source) for each preference the pack names."""
    return [
        (
            _("No least share is set for %(who)s.") % {"who": PREFERENCE_WORDS[preference]}
            if share.percent is None
            else _("Of those referred at least %(percent)d %% are %(who)s, rounded up, if enough of them qualify.")
            % {"percent": share.percent, "who": PREFERENCE_WORDS[preference]},
            share.source,
        )
        for preference, share in pack.shares.items()
    ]


def interviews(pack: Pack) -> str:
    """To how many the interviews go at a time."""
    return ngettext(
        "Interviews go to the most senior qualified bidder, then to the next.",
        "Interviews go to the %(n)d most senior qualified bidders, then to the next %(n)d.",
        pack.interview_block,
    ) % {"n": pack.interview_block}


def examples(pack: Pack) -> list[Worked]:
    """Every worked example, ranked just now."""
    return [
        Worked(
            outcome.example.name,
            [(one.reference, facts(one)) for one in outcome.example.candidates],
            [(place.place, place.reference, place.because) for place in outcome.places],
            ", ".join(outcome.example.order),
            outcome.fault,
        )
        for outcome in outcomes(pack)
    ]


def facts(one: Candidate) -> str:
    """What an example says of a person, in a line."""
    said: list[str] = [_("bidder") if one.group == "bidder" else _("public")]
    if one.seniority_date:
        said.append(_("City-wide seniority %(day)s") % {"day": day_in_words(one.seniority_date)})
    said += [
        _("%(name)s seniority %(day)s") % {"name": name, "day": day_in_words(day)} for name, day in one.other_dates
    ]
    marks = (
        (one.probation, _("on probation")),
        (one.recall_first, _("recall rights")),
        (one.hiring_department, _("of the hiring department")),
    )
    said += [words for holds, words in marks if holds]
    said += [_("verified: %(what)s") % {"what": held} for held in PREFERENCES if held in one.preferences]
    if one.exam_score is not None:
        said.append(_("exam score %(score)s") % {"score": spelled(one.exam_score)})
    if one.received_at:
        said.append(_("received %(at)s") % {"at": one.received_at.isoformat(sep=" ", timespec="seconds")})
    return ", ".join(said)


def when(first: date, last: date | None, on: date) -> str:
    """Where a version in force stands on the day: "now", "later" or "past"."""
    if on < first:
        return "later"
    return "past" if last is not None and last < on else "now"


def _steps(ranks: Ranks) -> list[Sentence]:
    return [
        *(_sentence(tier.step, tier.name) for tier in ranks.tiers),
        *(_sentence(step) for step in ranks.order),
    ]


def _sentence(step: Step, tier: str = "") -> Sentence:
    words = str(SENTENCES[step.rule.id])
    return Sentence(step.rule.title, words % step.numbers if step.numbers else words, step.clause, tier)
