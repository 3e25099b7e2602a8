"""Who interviews whom, and what is asked: the questions of a posting, the interviewers of a candidate, and an excuse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext

from applicants.lifecycle import ApplicationStatus
from applicants.models import Application
from ats import language
from ats.accounts.actors import Actor
from ats.accounts.models import User
from ats.accounts.roles import may, require
from ats.audit import record, record_all
from ats.outbox import Letter, queue_all
from ats.refusal import Refused
from ats.templatetags.desk import readable
from postings import gate
from postings.emails import letter
from postings.finishing import refuse_finished
from postings.models import Posting
from selection.choosing.candidacies import list_in_force
from selection.lifecycle import CandidacyStatus
from selection.models import Candidacy, Interviewer, QuestionSet, ScoreSheet
from selection.models.candidacies import WAITING
from selection.models.interviews import HIGHEST

MOST_QUESTIONS: Final = 20


def set_questions(posting: Posting, questions: Sequence[str], *, highest: int, by: Actor, at: datetime) -> QuestionSet:
    """These are asked of everybody interviewed for the posting, each scored from 1 to `highest`.

    Refused: none, too many or the same twice; a scale that is none; interviewers named already, since everybody is asked the
    same; a finished posting.
    """
    require(by, "set interview questions")
    asked = [" ".join(one.split()) for one in questions if one.strip()]
    refuse_questions(asked)
    if not 2 <= highest <= HIGHEST:
        raise Refused("The highest score is from 2 to 10.", field="highest", code="highest")
    with transaction.atomic():
        gate.shut(posting)
        refuse_finished(posting)
        if Interviewer.objects.filter(candidacy__posting=posting).exists():
            raise Refused(
                "Interviewers are named already. Everybody interviewed for one posting is asked the same.", code="named"
            )
        before = questions_of(posting)
        made = QuestionSet.objects.create(
            posting=posting, number=before.number + 1 if before else 1, questions=asked, highest=highest, set_at=at,
            set_by=by.audit_label,
        )  # fmt: skip
        record(
            "selection.set_questions", by=by, at=at, subject=posting,
            facts={"number": made.number, "questions": asked, "highest": highest},
        )  # fmt: skip
    return made


def refuse_questions(asked: Sequence[str]) -> None:
    """Refused: no question, too many, too long, or one twice."""
    if not asked:
        raise Refused("Write at least one question.", field="questions", code="none")
    if len(asked) > MOST_QUESTIONS or any(len(one) > 300 for one in asked):
        raise Refused("At most 20 questions of 300 characters each.", field="questions", code="many")
    if len({one.casefold() for one in asked}) < len(asked):
        raise Refused("The same question stands there twice.", field="questions", code="twice")


def questions_of(posting: Posting) -> QuestionSet | None:
    """Those that count."""
    return QuestionSet.objects.filter(posting=posting).order_by("-number").first()


def to_interview(posting: Posting) -> QuerySet[Candidacy]:
    """Everybody invited and still qualified whose scores are not all in, in the order of the invitations."""
    interviewers = Interviewer.objects.filter(candidacy=OuterRef("pk"))
    is_over = Exists(interviewers.filter(sheet__isnull=False)) & ~Exists(interviewers.awaited())
    people: QuerySet[Candidacy] = (
        Candidacy.objects.filter(
            ~is_over, posting=posting, status=CandidacyStatus.INVITED, application__status=ApplicationStatus.QUALIFIED
        )
        .select_related("application__person", "application__filing")
        .order_by("invited_at", "pk")
    )
    return people


def name_interviewers(
    posting: Posting, candidacies: Sequence[Candidacy], people: Sequence[User], *, by: Actor, at: datetime
) -> int:
    """Each of these people interviews each of these candidates, is told so, and scores alone; how many were named anew.

    Refused: before the questions are set; a candidate not invited, proposed to be passed over, or of whom is decided already,
    or whose scores are all in; somebody who may not interview or applies for this posting; who are all named already.
    """
    require(by, "name interviewers")
    with transaction.atomic():
        gate.shut(posting)
        list_in_force(posting)
        questions = questions_of(posting)
        if questions is None:
            raise Refused("Set the questions of this posting’s interviews first.", code="no_questions")
        refuse_people(posting, people)
        waiting = to_be_interviewed(posting, candidacies)
        rows = Interviewer.objects.filter(candidacy__in=waiting)
        known = set(rows.values_list("candidacy_id", "person_id"))
        made = [
            Interviewer(candidacy=one, person=who, questions=questions, named_at=at, named_by=by.audit_label)
            for one in waiting for who in people if (one.pk, who.pk) not in known
        ]  # fmt: skip
        if not made:
            raise Refused("They are all named already.", field="people", code="again")
        Interviewer.objects.bulk_create(made)
        named = {one.person_id: one.person for one in made}
        queue_all([notice(who, posting, at) for who in named.values()], at=at)
        facts = {"questions": questions.number, "interviewers": [who.audit_label for who in people]}
        record_all("selection.name_interviewers", [(one, facts) for one in waiting], by=by, at=at)
    return len(made)


def to_be_interviewed(posting: Posting, candidacies: Sequence[Candidacy]) -> list[Candidacy]:
    """They, as they stand now. Refused: nobody; or one of them is not to be interviewed, with why."""
    waiting = list(to_interview(posting).filter(pk__in=[one.pk for one in candidacies]))
    others = Candidacy.objects.filter(pk__in=[one.pk for one in candidacies]).exclude(
        pk__in=[one.pk for one in waiting]
    )
    status = others.order_by("pk").values_list("status", flat=True).first()
    if waiting and status is None:
        return waiting
    if status == CandidacyStatus.PASSING:
        raise Refused(
            "It is proposed to pass this person over. Decide on that first; if they are kept, interviewers are named then.",
            code="passing",
        )
    if status is not None and status not in WAITING:
        raise Refused("The decision about this candidate is made already.", code="decided")
    raise Refused(
        "Interviewers are named for candidates who are invited and whose scores are not all in.", code="status"
    )


def refuse_people(posting: Posting, people: Sequence[User]) -> None:
    """Refused: nobody; somebody whose role does not interview, whose account is closed, or who applies for this posting."""
    if not people:
        raise Refused("Name at least one interviewer.", field="people", code="nobody")
    for one in people:
        if not one.is_active or not may(one, "score interview"):
            said = gettext("%(email)s has no account that interviews: a hiring manager’s or one of Human Resources.")
            sentence = said % {"email": one.email}
            raise Refused(sentence, field="people", code="role")
    applies = Application.objects.filter(posting=posting, person__in=people).select_related("person").first()
    if applies is not None:
        said = gettext("%(email)s has applied for this posting and cannot interview for it.")
        sentence = said % {"email": applies.person.email}
        raise Refused(sentence, field="people", code="applies")


def excuse(interviewer: Interviewer, *, reason: str, by: Actor, at: datetime) -> Interviewer:
    """The interviewer is not waited for any more; where they were the last one, the others’ scores are open.

    Refused: no reason; who has sealed their scores or is excused already.
    """
    require(by, "name interviewers")
    if not reason.strip():
        raise Refused("Say why this person is excused.", field="reason", code="reason")
    with transaction.atomic():
        gate.shut(interviewer.candidacy.posting)
        refuse_finished(interviewer.candidacy.posting)
        locked = Interviewer.objects.select_for_update(of=("self",)).select_related("candidacy", "person")
        interviewer = locked.get(pk=interviewer.pk)
        if interviewer.excused_at is not None:
            raise Refused("This person is excused already.", field="interviewer", code="again")
        if ScoreSheet.objects.filter(interviewer=interviewer).exists():
            raise Refused("This person has sealed their scores.", field="interviewer", code="sealed")
        interviewer.excuse, interviewer.excused_at, interviewer.excused_by = reason.strip(), at, by.audit_label
        interviewer.save(update_fields=["excuse", "excused_at", "excused_by"])
        awaited = Interviewer.objects.filter(candidacy=interviewer.candidacy).awaited().count()
        record(
            "selection.excuse_interviewer", by=by, at=at, subject=interviewer.candidacy, reason=reason.strip(),
            facts={"interviewer": interviewer.person.audit_label, "awaited": awaited},
        )  # fmt: skip
    return interviewer


def notice(who: User, posting: Posting, at: datetime) -> Letter:
    """To one interviewer: for which posting they are named. It names no candidate."""
    facts = {"number": posting.job_number, "title": readable(posting.title)}
    with language.of(who):
        subject = gettext("Interviews: posting %(number)s, %(title)s") % facts
        mail = letter("selection/emails/interviewer.txt", subject, name=who.full_name, **facts)
    return Letter(
        key=f"interviewer:{who.pk}:{posting.job_number}:{at.isoformat()}", kind="interviewer", recipient=who,
        address=who.email, subject=mail["subject"], body=mail["body"],
    )  # fmt: skip
