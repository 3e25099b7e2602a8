"""What an account holder wrote as an interviewer: for whoever asks for all of theirs."""

from __future__ import annotations

from ats.accounts.models import User
from selection.choosing import sheets
from selection.models import KeptScores, ScoreSheet

CONFIDENTIAL = (
    "What interviewers scored and noted about you, if you were interviewed, is theirs and the record of a finding: it is "
    "not part of this archive. The finding and its reason stand on the page of your application."
)


def scores_by(person: User) -> list[dict[str, object]]:
    """Their own scores and notes, sealed or kept, each by posting and reference: no candidate is named here."""
    mine = ScoreSheet.objects.visible_to(person).filter(interviewer__person=person)
    kept = KeptScores.objects.visible_to(person)
    with_posting = ("interviewer__candidacy__posting", "interviewer__candidacy__application", "interviewer__questions")
    return [
        about(one) | {"sealed_at": one.sealed_at, "remark": sheet.remark, "answers": as_rows(sheet)}
        for one in mine.select_related(*with_posting).order_by("pk")
        for sheet in [sheets.read(one.sheet)]
    ] + [
        about(one) | {"kept_at": one.kept_at, "questions": one.interviewer.questions.questions, "typed": one.typed}
        for one in kept.select_related(*with_posting).order_by("pk")
    ]


def about(one: ScoreSheet | KeptScores) -> dict[str, object]:
    """Of whom, by the reference alone."""
    candidacy = one.interviewer.candidacy
    return {"job_number": candidacy.posting.job_number, "application": candidacy.application.reference}


def as_rows(sheet: sheets.Sheet) -> list[dict[str, object]]:
    """A row a question."""
    return [{"question": question, "score": score, "note": note} for question, score, note in sheet.answers()]
