"""Scores of an interview: each interviewer's alone, sealed until all are in, and then what they agree on.

No score orders anybody: bidders stand by seniority, and whose turn it is asks `turn.py`, which knows no score. They are what
a finding rests on, and the record of it (agreement 12.7(i)).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import transaction

from ats.accounts.actors import Actor
from ats.accounts.models import User
from ats.accounts.roles import require
from ats.audit import record
from ats.refusal import Refused
from postings import gate
from postings.finishing import refuse_finished
from selection.choosing import sheets
from selection.lifecycle import CandidacyStatus
from selection.models import Candidacy, Consensus, Interviewer, KeptScores, QuestionSet, ScoreSheet

# Nothing is decided yet: a proposal to pass somebody over may not be followed.
SCORED: Final = frozenset({CandidacyStatus.INVITED, CandidacyStatus.PASSING})


class Row(NamedTuple):
    """One question: (who, their score) of each, the average, and what was agreed on last, where anything was."""

    question: str
    scores: Sequence[tuple[str, int]]
    average: Decimal
    agreed: int | None


class Seat(NamedTuple):
    """One interviewer as a page shows them; `sheet` only where this reader may see it."""

    interviewer: Interviewer
    sealed_at: datetime | None
    sheet: sheets.Sheet | None
    sha256: str
    is_whole: bool


class Reading(NamedTuple):
    """What one reader may know of an interview; `table` is empty while a score is sealed."""

    seats: Sequence[Seat]
    questions: QuestionSet | None
    is_open: bool
    sealed: int
    counting: int
    table: Sequence[Row]
    overall: Decimal | None
    agreed: Sequence[Consensus]

    @property
    def scored(self) -> Sequence[Seat]:
        """Those whose scores can be read."""
        return [one for one in self.seats if one.sheet is not None]


def seal_scores(
    interviewer: Interviewer,
    scores: Sequence[int],
    notes: Sequence[str],
    *,
    remark: str = "",
    by: User,
    at: datetime,
) -> ScoreSheet:
    """The interviewer's scores stand sealed: nobody changes them, and until every interviewer of the candidate has sealed
    nobody else reads them. The audit has their digest, and none of them. What was kept before is gone.

    Refused: anybody but the interviewer; a second time; who is excused; another number of scores than of questions, or one
    off the scale; a candidate of whom is decided already.
    """
    require(by, "score interview")
    refuse_others(interviewer, by)
    with transaction.atomic():
        candidacy = shut(interviewer.candidacy)
        locked = to_seal(interviewer, candidacy)
        refuse_scores(scores, locked.questions)
        text = sheets.text_of(
            sheets.Sheet(
                candidacy.application.reference, by.audit_label, tuple(locked.questions.questions),
                locked.questions.highest, tuple(scores), tuple(one.strip() for one in notes), remark.strip(),
                at.isoformat(), secrets.token_hex(32),
            )
        )  # fmt: skip
        made = ScoreSheet.objects.create(
            interviewer=locked, sheet=text, sha256=sheets.digest(text), sealed_at=at, sealed_by=by.audit_label
        )
        KeptScores.objects.visible_to(by).filter(interviewer=locked).delete()
        awaited = Interviewer.objects.filter(candidacy=candidacy).awaited().count()
        record(
            "selection.seal_scores", by=by, at=at, subject=candidacy,
            facts={"application": candidacy.application.reference, "sha256": made.sha256, "awaited": awaited},
        )  # fmt: skip
    return made


def keep_scores(
    interviewer: Interviewer,
    typed: Mapping[str, Any],
    *,
    by: User,
    at: datetime,  # texts, as JSON keeps them
) -> KeptScores:
    """What the interviewer has typed so far is kept as it is, for them alone; it counts for nothing. The audit says that it was
    kept, and nothing of it.

    Refused: anybody but the interviewer; who is excused or has sealed; a candidate of whom is decided already.
    """
    require(by, "score interview")
    refuse_others(interviewer, by)
    with transaction.atomic():
        candidacy = shut(interviewer.candidacy)
        locked = to_seal(interviewer, candidacy)
        kept, _made = KeptScores.objects.update_or_create(
            interviewer=locked, defaults={"typed": dict(typed), "kept_at": at}
        )
        facts = {"application": candidacy.application.reference}
        record("selection.keep_scores", by=by, at=at, subject=candidacy, facts=facts)
    return kept


def refuse_others(interviewer: Interviewer, by: User) -> None:
    """Refused: anybody but the interviewer."""
    if interviewer.person_id != by.pk:
        raise Refused("Each interviewer scores alone: these scores are somebody else’s.", code="another", status=403)


def to_seal(interviewer: Interviewer, candidacy: Candidacy) -> Interviewer:
    """The interviewer who may seal now, locked."""
    rows = Interviewer.objects.select_for_update(of=("self",)).select_related("questions")
    locked: Interviewer = rows.get(pk=interviewer.pk)
    if locked.excused_at is not None:
        raise Refused("You are excused from this interview.", code="excused")
    if ScoreSheet.objects.filter(interviewer=locked).exists():
        raise Refused("Your scores are sealed already, and cannot be changed.", code="sealed")
    refuse_decided(candidacy)
    return locked


def refuse_decided(candidacy: Candidacy) -> None:
    """Refused once the decision is made that the scores are for."""
    if candidacy.status not in SCORED:
        raise Refused("The decision about this candidate is made already.", code="status")


def record_consensus(candidacy: Candidacy, scores: Sequence[int], *, reason: str, by: Actor, at: datetime) -> Consensus:
    """What the interviewers agreed on stands: a score for each question, and why. A later one counts instead; none is changed.

    Refused: while a score is sealed; without a reason; another number of scores than of questions, or one off the scale; once
    it is decided, since what an offer rests on is written down before it.
    """
    require(by, "record consensus")
    if not reason.strip():
        raise Refused("Say what the interviewers agreed on, and why.", field="reason", code="reason")
    with transaction.atomic():
        candidacy = shut(candidacy)
        refuse_sealed(candidacy)
        first = Interviewer.objects.filter(candidacy=candidacy, sheet__isnull=False).select_related("questions").first()
        if first is None:
            raise Refused("Nobody has scored this candidate.", code="nobody")
        refuse_decided(candidacy)
        refuse_scores(scores, first.questions)
        made = Consensus.objects.create(
            candidacy=candidacy, number=Consensus.objects.filter(candidacy=candidacy).count() + 1, scores=list(scores),
            reason=reason.strip(), recorded_at=at, recorded_by=by.audit_label,
        )  # fmt: skip
        record(
            "selection.record_consensus", by=by, at=at, subject=candidacy, reason=reason.strip(),
            facts={"application": candidacy.application.reference, "number": made.number, "scores": list(scores)},
        )  # fmt: skip
    return made


def shut(candidacy: Candidacy) -> Candidacy:
    """The candidacy as it stands inside its posting's shut gate. Refused: a finished posting."""
    gate.shut(candidacy.posting)
    refuse_finished(candidacy.posting)
    return Candidacy.objects.select_related("application", "posting").get(pk=candidacy.pk)


def refuse_sealed(candidacy: Candidacy) -> None:
    """Refused while an interviewer of the candidate has neither sealed their scores nor been excused."""
    awaited = Interviewer.objects.filter(candidacy=candidacy).awaited().count()
    if awaited:
        raise Refused(
            "Not every interviewer of this candidate has sealed their scores. Wait for them, or excuse who cannot come.",
            code="scores_sealed",
        )


def refuse_scores(scores: Sequence[int], questions: QuestionSet) -> None:
    """Refused: not one score a question, or one off the scale."""
    if len(scores) != len(questions.questions) or not all(1 <= one <= questions.highest for one in scores):
        raise Refused("Give each question a score of the scale.", code="scores")


def note_opening(candidacy: Candidacy, *, by: User, at: datetime) -> None:
    """The audit says who read the scores of whom."""
    require(by, "read interview scores")
    with transaction.atomic():
        record("selection.read_scores", by=by, at=at, subject=candidacy)


def reading(candidacy: Candidacy, user: User) -> Reading:
    """What this person may read of the interview, in four statements however many interviewers there are."""
    named = Interviewer.objects.visible_to(user).filter(candidacy=candidacy).select_related("person", "questions")
    found = list(named.order_by("pk"))
    sealed = dict(
        ScoreSheet.objects.filter(interviewer__candidacy=candidacy).values_list("interviewer_id", "sealed_at")
    )
    readable = ScoreSheet.objects.visible_to(user).filter(interviewer__candidacy=candidacy)
    shown = {one.interviewer_id: one for one in readable}
    seats = [seat(one, sealed.get(one.pk), shown.get(one.pk)) for one in found]
    counting = [one for one in seats if one.interviewer.excused_at is None]
    is_open = bool(sealed) and all(one.sealed_at for one in counting) and len(shown) == len(sealed)
    agreed = list(Consensus.objects.filter(candidacy=candidacy).order_by("-number")) if is_open else []
    table, overall = table_of(seats, agreed) if is_open else ([], None)
    questions = found[0].questions if found else None
    return Reading(seats, questions, is_open, len(sealed), len(counting), table, overall, agreed)


def seat(interviewer: Interviewer, sealed_at: datetime | None, shown: ScoreSheet | None) -> Seat:
    """One interviewer, with their sheet where it may be read; `is_whole` says that it is what its digest was made of."""
    if shown is None:
        return Seat(interviewer, sealed_at, None, "", is_whole=True)
    return Seat(
        interviewer, sealed_at, sheets.read(shown.sheet), shown.sha256, sheets.digest(shown.sheet) == shown.sha256
    )


def table_of(seats: Sequence[Seat], agreed: Sequence[Consensus]) -> tuple[list[Row], Decimal]:
    """(a row a question, the average of all scores)."""
    read = [(one.interviewer.person.full_name, one.sheet) for one in seats if one.sheet is not None]
    table = []
    for at, question in enumerate(read[0][1].questions):
        scores = [(name, sheet.scores[at]) for name, sheet in read]
        average = sheets.average([score for _name, score in scores])
        table.append(Row(question, scores, average, agreed[0].scores[at] if agreed else None))
    return table, sheets.average([score for _name, sheet in read for score in sheet.scores])
