"""Who may do what: one literal table. To change it, change a row; actions ask by the deed's name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ats.accounts.actors import Actor
from ats.refusal import Refused


class Role(models.TextChoices):
    """One role an account. Everybody may also apply for a job, whatever their role."""

    APPLICANT = "applicant", _("Applicant")
    HIRING_MANAGER = "hiring_manager", _("Hiring manager")
    HR_ANALYST = "hr_analyst", _("HR analyst")
    HR_LEAD = "hr_lead", _("HR lead")
    AUDITOR = "auditor", _("Auditor")
    COORDINATOR = "coordinator", _("Accommodation coordinator")


def in_words(label: str) -> str:
    """Who did it, as the audit names them, with the role in words: "lead@desk.example (HR lead)"; other text as it is."""
    name, bracket, role = label.removesuffix(")").rpartition(" (")
    return f"{name} ({Role(role).label})" if bracket and role in Role.values else label


SYSTEM = "system"
HR = frozenset({Role.HR_ANALYST, Role.HR_LEAD})
STAFF = HR | {Role.AUDITOR}

# deed → who may. The operator's commands and the closing job act as the system.
DEEDS: dict[str, frozenset[str]] = {
    "see the desk": STAFF,
    "import class specification": HR | {SYSTEM},
    "draft posting": HR | {SYSTEM},
    "approve posting": HR | {SYSTEM},
    "publish posting": frozenset({Role.HR_LEAD, SYSTEM}),
    "amend posting": frozenset({Role.HR_LEAD, SYSTEM}),
    "cancel posting": frozenset({Role.HR_LEAD, SYSTEM}),
    "propose extension": HR | {SYSTEM},
    "extend posting": frozenset({Role.HR_LEAD, SYSTEM}),
    "propose reopening": HR | {SYSTEM},
    "reopen posting": frozenset({Role.HR_LEAD, SYSTEM}),
    "close posting": HR | {SYSTEM},
    "finish posting": frozenset({Role.HR_LEAD, SYSTEM}),
    "import roster": HR | {SYSTEM},
    "propose pack": HR | {SYSTEM},
    "activate pack": frozenset({Role.HR_LEAD, SYSTEM}),
    "import applications": HR | {SYSTEM},
    "review application": HR | {SYSTEM},
    "decide preference": HR | {SYSTEM},
    "clear flag": HR | {SYSTEM},
    "judge document": frozenset({SYSTEM}),
    "copy documents": frozenset({SYSTEM}),
    "record exam score": HR | {SYSTEM},
    "correct seniority": HR | {SYSTEM},
    "reinstate bid": frozenset({Role.HR_LEAD, SYSTEM}),
    "propose lost receipt": HR,
    "confirm lost receipt": frozenset({Role.HR_LEAD}),
    "open challenges": HR | {SYSTEM},
    "answer challenge": HR | {SYSTEM},
    "draw list": HR | {SYSTEM},
    "certify list": frozenset({Role.HR_LEAD, SYSTEM}),
    "refer people": HR | {SYSTEM},
    "state vacancies": frozenset({Role.HR_LEAD, SYSTEM}),
    "invite to interview": HR | {SYSTEM},
    "set interview questions": HR | {SYSTEM},
    "name interviewers": HR | {SYSTEM},
    # Whoever of them is named for the candidate, and nobody else.
    "score interview": HR | {Role.HIRING_MANAGER},
    "read interview scores": frozenset({Role.HIRING_MANAGER}) | STAFF,
    "record consensus": HR | {SYSTEM},
    "find greater skill": HR | {SYSTEM},
    "offer position": frozenset({Role.HR_LEAD, SYSTEM}),
    "record answer": HR | {SYSTEM},
    "propose passing over": HR | {Role.HIRING_MANAGER, SYSTEM},
    "pass over": frozenset({Role.HR_LEAD, SYSTEM}),
    "not select": frozenset({Role.HR_LEAD, SYSTEM}),
    "record hire": frozenset({Role.HR_LEAD, SYSTEM}),
    "manage accounts": frozenset({Role.HR_LEAD, SYSTEM}),
    "reset factors": frozenset({Role.HR_LEAD, SYSTEM}),
    "send mail again": HR | {SYSTEM},
    "end sessions": frozenset({Role.HR_LEAD, SYSTEM}),
    "read totals": STAFF,
    "count totals": frozenset({Role.HR_LEAD, SYSTEM}),
    "read shortlist": frozenset({Role.HIRING_MANAGER}) | STAFF,
    "take list along": frozenset({Role.HIRING_MANAGER}) | STAFF,
    # Nobody at the desk, whatever their role: what is asked in confidence stays with who answers it.
    "read accommodation request": frozenset({Role.COORDINATOR}),
    "answer accommodation request": frozenset({Role.COORDINATOR}),
}

# What whoever is signed in must show once more that it is they for (step_up.py). Own accounts ask for it in their views.
STEP_UP: frozenset[str] = frozenset(
    {
        "manage accounts",
        "reset factors",
        "end sessions",
        "activate pack",
        "certify list",
        "take list along",
        "extend posting",
        "reopen posting",
    }
)


def may(who: Actor, deed: str) -> bool:
    """True when the table lets this role do the deed. An unknown deed raises KeyError: it is a bug, not a no."""
    return who.role in DEEDS[deed]


def require(by: Actor, deed: str) -> None:
    """Nothing happens where the role may do the deed. Raises Refused (403) where it may not."""
    if not may(by, deed):
        raise Refused(
            gettext("Your role does not allow this: %(deed)s. An HR lead can tell you who may.")
            % {"deed": gettext(deed)},
            code="role",
            status=403,
        )
