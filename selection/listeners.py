"""What floor 4 does when an application is withdrawn, inside that transaction; and what it tells of one when it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.dispatch import receiver
from django.utils.functional import Promise

from applicants.models import Application
from applicants.signals import application_withdrawn, later_steps_asked, later_words_asked
from applicants.standing import Later
from ats.accounts.actors import Actor
from ats.lifecycle import move
from postings.models import Posting
from postings.signals import posting_finished, posting_finishing, posting_reopening
from selection import reopening, standing, telling, told
from selection.lifecycle import CANDIDACY
from selection.models import Candidacy


@receiver(application_withdrawn)
def give_the_offer_back(*, application: Application, at: datetime, by: Actor, **_signal: object) -> None:
    """Whoever withdraws declines the offer they have, and a vacancy is free for the next."""
    held = Candidacy.objects.filter(application=application).holding().select_for_update().first()
    if held is not None:
        move(
            held, CANDIDACY, "decline", by=by, at=at, reason="The application was withdrawn.",
            facts={"application": application.reference, "by_the_person": True},
            changes={"answer": "The application was withdrawn.", "answered_at": at, "answered_by": by.audit_label},
        )  # fmt: skip


@receiver(later_steps_asked)
def say_what_the_selection_made_of_it(*, application: Application, at: datetime, **_signal: object) -> Later:
    """See `standing.later`."""
    return standing.later(application, at=at)


@receiver(later_words_asked)
def say_in_which_word_each_stands(
    *, applications: Sequence[Application], at: datetime, **_signal: object
) -> dict[int, tuple[str | Promise, str]]:
    """See `standing.words`."""
    return standing.words(applications, at=at)


@receiver(posting_finishing)
def refuse_while_somebody_waits(*, posting: Posting, told_otherwise: str, **_signal: object) -> None:
    """See `told.refuse_untold`."""
    told.refuse_untold(posting, told_otherwise=told_otherwise)


@receiver(posting_reopening)
def take_lists_out_of_force(*, posting: Posting, reason: str, at: datetime, by: Actor, **_signal: object) -> None:
    """See `reopening.clear_the_way`."""
    reopening.clear_the_way(posting, reason=reason, at=at, by=by)


@receiver(posting_finished)
def tell_the_union(*, posting: Posting, at: datetime, **_signal: object) -> None:
    """See `telling.tell_union`."""
    telling.tell_union(posting, at=at)
