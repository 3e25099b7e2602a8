"""Somebody bids under an employee number that the roster gives to somebody else: whose it is, is told; who it was, is not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext, gettext_noop

from applicants.models import Application, BidSettlement
from ats import language
from ats.accounts.actors import Actor
from ats.audit import record_all
from ats.outbox import Letter, queue_all
from ats.outbox.models import Message
from ats.templatetags.desk import readable
from postings.emails import letter
from seniority.numbers import fingerprint

SUBJECT = gettext_noop("Your employee number was given in somebody else's application")


def tell_owners_of(settlements: Iterable[BidSettlement], *, at: datetime, by: Actor) -> None:
    """The same for every bid among these that was settled so."""
    others = [(one.application, one.filing.employee_number) for one in settlements if differs(one.problems)]
    if others:
        tell_owners(others, at=at, by=by)


def tell_owners(given: Iterable[tuple[Application, str]], *, at: datetime, by: Actor) -> None:
    """Each owner we know of these (application, employee number) has a letter, once an application, and one event says so.

    An owner is known by a bid of their own under that number which was found good; nobody else can be sure to be it. Runs in
    the caller's transaction.
    """
    used = {(application, fingerprint(number)) for application, number in given}
    good = BidSettlement.objects.filter(problems=[], entry__fingerprint__in={print_ for _one, print_ in used})
    owners: dict[str, Application] = {
        one.entry.fingerprint: one.application
        for one in good.select_related("entry", "application__person").order_by("pk")
        if one.entry is not None
    }
    told = [
        (application, owners[print_])
        for application, print_ in sorted(used, key=lambda pair: pair[0].pk)
        if print_ in owners and owners[print_].person_id != application.person_id
    ]
    letters = {written(application, owner).key: (application, owner) for application, owner in told}
    for known in Message.objects.filter(key__in=letters).values_list("key", flat=True):
        del letters[known]
    queue_all([written(application, owner) for application, owner in letters.values()], at=at)
    record_all("applicants.tell_owner_of_number", [(one, {}) for one, _owner in letters.values()], by=by, at=at)


def differs(problems: Iterable[str]) -> bool:
    """The roster has the number under another name."""
    return "name_differs" in set(problems)


def written(application: Application, owner: Application) -> Letter:
    """The letter: for which job, and what to do; nothing of who it was."""
    person = owner.person
    facts = {"number": application.posting.job_number, "title": readable(application.posting.title)}
    with language.of(person):
        mail = letter("applicants/emails/number_used.txt", gettext(SUBJECT), name=person.full_name, **facts)
    return Letter(
        key=f"number_used:{application.reference}:{person.pk}", kind="number_used", recipient=person, address=person.email,
        subject=mail["subject"], body=mail["body"],
    )  # fmt: skip
