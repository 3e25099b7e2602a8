"""Interviews of one person on a list: the questions, who asks them, what each scored alone, and what they agreed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ats.accounts.roles import Role
from ats.accounts.sealed_fields import SealedDict, SealedField
from ats.constraints import says_who_and_when
from postings.departments import folded, folded_column
from postings.models import Posting
from selection.lifecycle import CandidacyStatus
from selection.models.candidacies import Candidacy

if TYPE_CHECKING:
    from ats.accounts.models import User

HIGHEST = 10  # the longest scale
# Said again by the schema; the gate of the posting keeps two deeds apart.
NOT_EXCUSED = """
    IF EXISTS (SELECT 1 FROM selection_interviewer WHERE id = NEW.interviewer_id AND excused_at IS NOT NULL) THEN
        RAISE EXCEPTION 'interviewer % is excused', NEW.interviewer_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
NOT_SEALED = """
    IF EXISTS (SELECT 1 FROM selection_scoresheet WHERE interviewer_id = NEW.id) THEN
        RAISE EXCEPTION 'interviewer % has sealed their scores', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
TO_BE_SEALED = """
    IF EXISTS (SELECT 1 FROM selection_scoresheet WHERE interviewer_id = NEW.interviewer_id)
       OR EXISTS (SELECT 1 FROM selection_interviewer WHERE id = NEW.interviewer_id AND excused_at IS NOT NULL) THEN
        RAISE EXCEPTION 'interviewer % has nothing to score', NEW.interviewer_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class QuestionSet(models.Model):
    """The questions of a posting's interviews, the same for everybody, each scored from 1 to `highest`. The newest counts; none
    is changed, and there is no new one once interviewers are named."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="question_sets")
    number = models.PositiveIntegerField(_("number"))
    questions = ArrayField(models.CharField(max_length=300), verbose_name=_("questions"))
    highest = models.PositiveSmallIntegerField(_("highest score"))
    set_at = models.DateTimeField(_("set"))
    set_by = models.CharField(_("set by"), max_length=400)

    class Meta:
        verbose_name = _("interview questions")
        verbose_name_plural = _("interview questions")
        ordering: ClassVar = ["posting", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["posting", "number"], name="one_set_of_questions_a_number"),
            models.CheckConstraint(condition=Q(questions__len__gte=1), name="an_interview_asks_something"),
            models.CheckConstraint(condition=Q(highest__range=(2, HIGHEST)), name="a_scale_of_scores_has_an_end"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="questions_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"questions {self.number} of {self.posting}"


class InterviewerQuerySet(models.QuerySet["Interviewer"]):
    """Interviewers by who may see that they are named."""

    def visible_to(self, user: User) -> InterviewerQuerySet:
        """All to staff; to others those beside whom they interview, and to a hiring manager those at their departments."""
        if user.is_staff:
            return self
        own = [folded(name) for name in user.departments] if user.role == Role.HIRING_MANAGER else []
        beside = Interviewer.objects.filter(candidacy=OuterRef("candidacy"), person=user)
        rows = self.alias(of_department=folded_column("candidacy__posting__department"))
        return rows.filter(Q(Exists(beside)) | Q(of_department__in=own))

    def counting(self) -> InterviewerQuerySet:
        """Without those excused."""
        return self.filter(excused_at=None)

    def awaited(self) -> InterviewerQuerySet:
        """Neither excused nor done: until they have sealed, no score of that interview is shown to anybody."""
        return self.counting().filter(sheet=None)

    def to_score(self, user: User) -> InterviewerQuerySet:
        """Where this person's scores are awaited, and nothing is decided of the candidate."""
        undecided = [CandidacyStatus.INVITED, CandidacyStatus.PASSING]
        return self.awaited().filter(person=user, candidacy__status__in=undecided)


class Interviewer(models.Model):
    """Somebody named to interview one candidate. Who cannot come is excused, with a reason, so that nobody waits for ever."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="interviewers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    questions = models.ForeignKey(QuestionSet, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(_("named"))
    named_by = models.CharField(_("named by"), max_length=400)
    excuse = models.TextField(_("why excused"), blank=True, default="", db_default="")
    excused_at = models.DateTimeField(_("excused"), null=True, blank=True)
    excused_by = models.CharField(_("excused by"), max_length=400, blank=True, default="", db_default="")

    objects: ClassVar = InterviewerQuerySet.as_manager()

    class Meta:
        verbose_name = _("interviewer")
        verbose_name_plural = _("interviewers")
        ordering: ClassVar = ["candidacy", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidacy", "person"], name="an_interviewer_is_named_once"),
            says_who_and_when("an_excuse_says_who_and_when", "excused"),
            models.CheckConstraint(
                condition=Q(excuse="", excused_by="") | (~Q(excuse="") & ~Q(excused_by="")), name="an_excuse_has_a_reason"
            ),
        ]  # fmt: skip
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="an_interviewer_stays_who_they_are", exclude=["excuse", "excused_at", "excused_by"]
            ),
            pgtrigger.Trigger(
                name="nobody_is_excused_after_sealing",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=NOT_SEALED,
            ),
            pgtrigger.Protect(name="interviewers_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"interviewer of {self.candidacy}"


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    """Sealed scores by who may see them. This is the seal: nothing of the product asks for scores in another way."""

    def visible_to(self, user: User) -> ScoreSheetQuerySet:
        """One's own; and once every interviewer of that candidate has sealed, all of them: to staff, to the hiring managers of
        the department, and to those who interviewed."""
        of_the_same = Interviewer.objects.filter(candidacy=OuterRef("interviewer__candidacy"))
        are_open = Q(~Exists(of_the_same.awaited()))
        if not user.is_staff:
            are_open &= Q(Exists(of_the_same.visible_to(user)))
        return self.filter(Q(interviewer__person=user) | are_open)


class ScoreSheet(models.Model):
    """What one interviewer scored, alone: sealed at rest, and never changed. `sheet` is the text of `sheets.py`, with a salt;
    its SHA-256 stands in the audit, from which nobody finds the scores by trying them all."""

    interviewer = models.OneToOneField(Interviewer, on_delete=models.PROTECT, related_name="sheet")
    sheet = SealedField(_("sheet"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"))
    sealed_by = models.CharField(_("sealed by"), max_length=400)

    objects: ClassVar = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering: ClassVar = ["interviewer"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(sheet="") & Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a_sheet_has_its_digest"
            )
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="nobody_seals_who_is_excused", when=pgtrigger.Before, operation=pgtrigger.Insert, func=NOT_EXCUSED
            ),
            pgtrigger.Protect(name="sealed_scores_stay", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"scores of {self.interviewer}"


class KeptScoresQuerySet(models.QuerySet["KeptScores"]):
    """What is not sealed yet, by who may see it."""

    def visible_to(self, user: User) -> KeptScoresQuerySet:
        """One's own. Nobody else's, whatever the role, at any time."""
        return self.filter(interviewer__person=user)


class KeptScores(models.Model):
    """What one interviewer has typed so far and not sealed: theirs alone, sealed at rest, no record of anything. It is gone once
    they seal; of who is excused, or of whom is decided meanwhile, it stays with its writer."""

    interviewer = models.OneToOneField(Interviewer, on_delete=models.PROTECT, related_name="kept")
    typed = SealedDict(_("typed"), blank=True)
    kept_at = models.DateTimeField(_("kept"))

    objects: ClassVar = KeptScoresQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept scores")
        verbose_name_plural = _("kept scores")
        ordering: ClassVar = ["interviewer"]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="nothing_is_kept_once_sealed_or_excused",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=TO_BE_SEALED,
            )
        ]

    def __str__(self) -> str:
        return f"kept scores of {self.interviewer}"


class Consensus(models.Model):
    """What the interviewers agreed on after the seals were opened: a score for each question, and why. The newest counts."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="consensuses")
    number = models.PositiveIntegerField(_("number"))
    scores = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("scores"))
    reason = models.TextField(_("reason"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.CharField(_("recorded by"), max_length=400)

    class Meta:
        verbose_name = _("consensus")
        verbose_name_plural = _("consensuses")
        ordering: ClassVar = ["candidacy", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidacy", "number"], name="one_consensus_a_number"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_consensus_has_a_reason"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="a_consensus_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"consensus on {self.candidacy}"
