"""What somebody answers about themselves, if they like: kept apart, under a mark that leads to nobody without the key.

All goes through the functions of the schema `self_identification` (its migration): the desk's role can neither read the
answers nor ask what one mark answered. Nothing here leaves an event: the audit would say who answered and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from applicants.models import Application
from ats.accounts import keys
from ats.accounts.models import User
from ats.refusal import Refused


class Gender(models.TextChoices):
    """Gender, as somebody names their own."""

    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", _("Another, or in my own way")


class Ethnicity(models.TextChoices):
    """Race and ethnicity in the words of the federal forms (29 CFR 1602.30, EEO-4)."""

    HISPANIC = "hispanic", _("Hispanic or Latino")
    WHITE = "white", _("White")
    BLACK = "black", _("Black or African American")
    ASIAN = "asian", _("Asian")
    PACIFIC = "pacific", _("Native Hawaiian or Pacific Islander")
    NATIVE = "native", _("American Indian or Alaska Native")
    SEVERAL = "several", _("Two or more of these")


QUESTIONS: Final[dict[str, type[models.TextChoices]]] = {"gender": Gender, "ethnicity": Ethnicity}


def mark(job_number: str, person_id: int) -> str:
    """The person's mark on one posting: the same again for the same person, another on every posting."""
    return keys.fingerprint(f"self-identification:{job_number}:{person_id}")


def answer(application: Application, *, gender: str, ethnicity: str, by: User) -> None:
    """The answer is kept in the place of any earlier one; one that says nothing takes an earlier one back.

    Refused: another's application; one that was never filed; a posting that is counted.
    """
    refuse_another(application, by)
    if application.filing_id is None:
        raise Refused("Answer once you have sent your application.", code="not_filed")
    if not gender and not ethnicity:
        take_back(application, by=by)
        return
    who = mark(application.posting.job_number, by.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT self_identification.put(%s, %s, %s, %s)", [application.posting.job_number, who, gender, ethnicity]
        )
        (is_kept,) = cursor.fetchone()
    if not is_kept:
        raise Refused("The answers for this posting have been counted, so no more are taken.", code="counted")


def take_back(application: Application, *, by: User) -> None:
    """No answer of the person's is kept for this posting. Whether there was one is told to nobody."""
    refuse_another(application, by)
    with connection.cursor() as cursor:
        who = mark(application.posting.job_number, by.pk)
        cursor.execute("SELECT self_identification.take_back(%s, %s)", [application.posting.job_number, who])


def refuse_another(application: Application, by: User) -> None:
    """Refused for an application of somebody else."""
    if application.person_id != by.pk:
        raise Refused("You can answer for yourself only.", code="not_own", status=403)


def count_once(job_number: str, *, considered: Iterable[int], qualified: Iterable[int], hired: Iterable[int]) -> bool:
    """The answers of these people, by the keys of their accounts, are counted for good; False where they were before."""
    marks = [[mark(job_number, person) for person in people] for people in (considered, qualified, hired)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT self_identification.count_once(%s, %s, %s, %s)", [job_number, *marks])
        (is_first,) = cursor.fetchone()
    return bool(is_first)


def counted_on(job_number: str) -> date | None:
    """The day on which the posting was counted, None where it was not yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT self_identification.counted_on(%s)", [job_number])
        found: date | None = cursor.fetchone()[0]
    return found


def totals(job_number: str) -> dict[tuple[str, str], tuple[int, int, int]]:
    """(question, value) → how many were considered, found qualified, hired; groups that are too small are not among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT question, value, considered, qualified, hired FROM self_identification.totals(%s)", [job_number]
        )
        return {(question, value): (all_, fit, hired) for question, value, all_, fit, hired in cursor.fetchall()}
