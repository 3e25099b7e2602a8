"""How far the selection has come for each person on a certified list: one row an application, who did what and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from ats.accounts.roles import Role
from ats.constraints import says_who_and_when
from postings.departments import folded, folded_column
from postings.models import Posting
from selection.lifecycle import CandidacyStatus

if TYPE_CHECKING:
    from ats.accounts.models import User

HELD = [
    CandidacyStatus.OFFERED,
    CandidacyStatus.ACCEPTED,
]  # a vacancy is somebody's while their offer is open or accepted
WAITING = [CandidacyStatus.CONSIDERED, CandidacyStatus.INVITED]  # nobody has decided anything about them yet
WHEN_WHO: dict[str, str] = {
    "invited": "an_invitation_says_who_and_when",
    "found": "a_finding_says_who_and_when",
    "offered": "an_offer_says_who_and_when",
    "answered": "an_answer_to_an_offer_says_who_and_when",
    "proposed": "a_proposal_to_pass_over_says_who_and_when",
    "passed_over": "passing_over_says_who_and_when",
    "not_selected": "a_refusal_says_who_and_when",
}
# The number stated last after the closing, or else the announced one; where neither is a number, there is no vacancy yet.
THERE_IS = """
    IF NEW.vacancy > COALESCE(
        (SELECT vacancies FROM selection_vacancycount WHERE posting_id = NEW.posting_id ORDER BY id DESC LIMIT 1),
        (SELECT vacancies FROM postings_posting WHERE id = NEW.posting_id),
        0
    ) THEN
        RAISE EXCEPTION 'posting % has no vacancy %', NEW.posting_id, NEW.vacancy USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class VacancyCount(models.Model):
    """How many vacancies of a posting are filled, as HR stated after the closing: a posting may announce "Varies", or that
    more are possible. The newest counts; none is changed."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="vacancy_counts")
    vacancies = models.PositiveIntegerField(_("vacancies"))
    reason = models.TextField(_("reason"))
    stated_at = models.DateTimeField(_("stated"))
    stated_by = models.CharField(_("stated by"), max_length=400)

    class Meta:
        verbose_name = _("number of vacancies")
        verbose_name_plural = _("numbers of vacancies")
        ordering: ClassVar = ["posting", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_number_of_vacancies_has_a_reason"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="numbers_of_vacancies_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.vacancies} of {self.posting}"


class Why(models.TextChoices):
    """Why somebody was not selected: one flat, short list. Whoever is passed over has a reason of their own, in words."""

    FILLED = "filled", _("Every vacancy is filled")
    OTHERS = "others", _("Others were selected after the interviews")
    NO_ANSWER = "no_answer", _("Did not answer or come to the interview")
    NOT_FILLED = "not_filled", _("The City fills no more of these vacancies")
    NOT_QUALIFIED = "not_qualified", _("Found not qualified after the list was certified")


def where(status: CandidacyStatus | list[CandidacyStatus], *facts: Q) -> Q:
    """In that status, or in one of these, only with those facts."""
    statuses = status if isinstance(status, list) else [status]
    return ~Q(status__in=statuses) | Q(*facts)


def done(deed: str) -> Q:
    """The deed has its moment, and so its person."""
    return Q(**{f"{deed}_at__isnull": False})


class CandidacyQuerySet(models.QuerySet["Candidacy"]):
    """Candidacies by who may see them and by where they stand."""

    def visible_to(self, user: User) -> CandidacyQuerySet:
        """All to staff; to a hiring manager those at the postings of their departments; to everybody else their own."""
        if user.is_staff:
            return self
        if user.role != Role.HIRING_MANAGER:
            return self.filter(application__person=user)
        own = [folded(name) for name in user.departments]
        return self.alias(of_department=folded_column("posting__department")).filter(of_department__in=own)

    def holding(self) -> CandidacyQuerySet:
        """Those with an open or an accepted offer: each holds one vacancy."""
        return self.filter(status__in=HELD)

    def waiting(self) -> CandidacyQuerySet:
        """On the list or invited, and nothing decided."""
        return self.filter(status__in=WAITING)


class Candidacy(models.Model):
    """One application that has come onto a certified list, and what became of it. It outlives the list: a correction is a
    new list, and an invitation or offer made off the old one stands.

    `vacancy` counts from 1 and says which one the offer is for; `finding` is the documented finding of demonstrably greater
    skill and ability that lets a public applicant go before qualified bidders (agreement 12.7(i)).
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="candidacy")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="candidacies")
    considered_at = models.DateTimeField(_("on a certified list since"))
    status = models.CharField(
        _("status"), max_length=12, choices=CandidacyStatus.choices, default=CandidacyStatus.CONSIDERED,
        db_default=CandidacyStatus.CONSIDERED,
    )  # fmt: skip
    interview = models.TextField(_("interview"), blank=True, default="", db_default="")
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    invited_by = models.CharField(_("invited by"), max_length=400, blank=True, default="", db_default="")
    finding = models.TextField(_("finding of greater skill and ability"), blank=True, default="", db_default="")
    found_at = models.DateTimeField(_("found"), null=True, blank=True)
    found_by = models.CharField(_("found by"), max_length=400, blank=True, default="", db_default="")
    vacancy = models.PositiveIntegerField(_("vacancy"), null=True, blank=True)
    offer_reason = models.TextField(_("why the offer"), blank=True, default="", db_default="")
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    offered_by = models.CharField(_("offered by"), max_length=400, blank=True, default="", db_default="")
    answer_due_on = models.DateField(_("answer due on"), null=True, blank=True)
    answer = models.TextField(_("answer to the offer"), blank=True, default="", db_default="")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=400, blank=True, default="", db_default="")
    passing_reason = models.TextField(_("why passed over"), blank=True, default="", db_default="")
    proposed_at = models.DateTimeField(_("passing over proposed"), null=True, blank=True)
    proposed_by = models.CharField(_("proposed by"), max_length=400, blank=True, default="", db_default="")
    passed_over_at = models.DateTimeField(_("passed over"), null=True, blank=True)
    passed_over_by = models.CharField(_("passed over by"), max_length=400, blank=True, default="", db_default="")
    why = models.CharField(
        _("why not selected"), max_length=14, choices=Why.choices, blank=True, default="", db_default=""
    )
    not_selected_at = models.DateTimeField(_("not selected"), null=True, blank=True)
    not_selected_by = models.CharField(_("not selected by"), max_length=400, blank=True, default="", db_default="")

    objects: ClassVar = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidacy")
        verbose_name_plural = _("candidacies")
        ordering: ClassVar = ["posting", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["posting", "vacancy"], condition=Q(status__in=HELD), name="one_open_offer_a_vacancy"
            ),
            *(says_who_and_when(name, deed) for deed, name in WHEN_WHO.items()),
            models.CheckConstraint(
                condition=Q(passed_over_by="") | (~Q(proposed_by="") & ~Q(passed_over_by=F("proposed_by"))),
                name="two_people_pass_somebody_over",
            ),
            models.CheckConstraint(
                condition=where(CandidacyStatus.INVITED, done("invited"), ~Q(interview="")),
                name="an_interview_follows_an_invitation",
            ),
            models.CheckConstraint(
                condition=where(
                    [*HELD, CandidacyStatus.DECLINED],
                    done("invited"), done("offered"), ~Q(offer_reason=""), Q(vacancy__isnull=False), Q(vacancy__gte=1),
                ),
                name="an_offer_is_for_a_vacancy_with_a_reason",
            ),
            models.CheckConstraint(
                condition=where([CandidacyStatus.ACCEPTED, CandidacyStatus.DECLINED], done("answered")),
                name="an_offer_is_accepted_or_declined_by_somebody",
            ),
            models.CheckConstraint(
                condition=where(
                    [CandidacyStatus.PASSING, CandidacyStatus.PASSED_OVER], done("proposed"), ~Q(passing_reason="")
                ),
                name="nobody_is_passed_over_without_a_reason",
            ),
            models.CheckConstraint(
                condition=where(CandidacyStatus.PASSED_OVER, done("passed_over"))
                & where(CandidacyStatus.NOT_SELECTED, done("not_selected"), ~Q(why="")),
                name="an_end_of_a_candidacy_says_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(finding="", found_by="") | (~Q(finding="") & ~Q(found_by="")), name="a_finding_is_in_words"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index("posting", "status", name="candidacies_by_status")]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="a_candidacy_is_of_one_application", fields=["application", "posting", "considered_at"]
            ),
            pgtrigger.Trigger(
                name="an_offer_is_for_a_vacancy_there_is",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__status=CandidacyStatus.OFFERED),
                func=THERE_IS,
            ),
            pgtrigger.Protect(name="candidacies_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"candidacy of {self.application}"
